"""What Chainlit does at each message and nobody here needs: it waits, and it keeps."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any


def unburden() -> None:
    """Making a step or a message blocks the whole program for a millisecond, for the sake of an order that
    the record has anyway. And each is kept for as long as the program runs, for those who ask for a chat's
    messages: nobody does, the record has them."""
    from chainlit.chat_context import ChatContext

    for name in ("chainlit.message", "chainlit.step"):
        vars(import_module(name))["time"] = SimpleNamespace(sleep=_not_at_all)
    ChatContext.add = _kept_elsewhere  # type: ignore[method-assign]


def _not_at_all(seconds: float) -> None: ...


def _kept_elsewhere(self: Any, message: Any) -> Any:
    return message
