"""Cards that stand before the talk or beside it. They belong to no thread and are never stored: each reads what it
shows by itself, so that a reload loses nothing."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

import chainlit as cl

from bots.web.chat.asides import ASIDES
from bots.web.words import words

_AUTHOR: Final = "OrbiQuant"


async def show_home() -> None:
    """The first screen, in an empty conversation of this page."""
    message = cl.Message("", author=_AUTHOR)
    await cl.context.emitter.send_step({**message.to_dict(), "createdAt": None})
    await cl.context.emitter.send_element(_card("Home", "inline", for_id=message.id))  # type: ignore[arg-type]


async def open_beside(word: str, language: str) -> None:
    """The card that a button of the header asks for."""
    card, title = ASIDES[word]
    emitter = cl.context.emitter
    await emitter.emit("set_sidebar_elements", {"elements": [_card(card, "side")], "key": word})
    await emitter.emit("set_sidebar_title", words("page", language)[title])


def _card(name: str, display: str, *, for_id: str = "") -> Mapping[str, Any]:
    """As Chainlit's page takes a CustomElement: public/elements/<name>.jsx draws it."""
    return {
        "id": str(uuid4()),
        "threadId": cl.context.session.thread_id,
        "type": "custom",
        "name": name,
        "display": display,
        "forId": for_id,
        "props": {},
        "mime": "application/json",
    }
