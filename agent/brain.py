"""The port of whatever thinks: a local language model, or the embedded brain."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, Protocol, TypeAlias

from langchain_core.messages import AIMessage, BaseMessage

from agent.understanding.meaning import Understanding
from knowledge.preferences import AUTO
from knowledge.reader import Reader


@dataclass(frozen=True, slots=True)
class Setting:
    """What a brain is told about a turn besides its messages.

    `language` is that of the question, "en" or "es"; `symbols` are those with stored bars; `number_format` and
    `time_zone` are the account's (knowledge.reader); `now` is when it was asked; `closes` are last prices by
    symbol, where an amount is read by them; `understanding` is what the words were read as, where they were.
    """

    language: str
    symbols: Sequence[str] = ()
    number_format: str = AUTO
    time_zone: str = "UTC"
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    closes: Mapping[str, Decimal] = field(default_factory=dict)
    understanding: Understanding | None = None

    @property
    def reader(self) -> Reader:
        return Reader(self.language, self.number_format, self.time_zone)


_OF_THE_TALK: Final = frozenset({"looping", "unfit", "unworded", "empty", "endless"})
"""A fault of the talk or of one model, not of its server: it may be asked again at once."""


class BrainFailed(Exception):
    """A brain that broke off. `kind` says how (agent/phrases.py has a sentence for each, `failed_<kind>`),
    `detail` what its server said about it."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind
        self.detail = detail

    @property
    def is_the_servers(self) -> bool:
        """Whether the next question would find the same."""
        return self.kind not in _OF_THE_TALK


Hear: TypeAlias = Callable[[AIMessage], None]
"""Takes a reply piece by piece as it is written; the pieces of one reply have its id."""


def unheard(piece: AIMessage) -> None:
    """For a reply that is only read when it is whole."""


class Brain(Protocol):
    """Reads the talk so far and answers with words, or with calls of the tools that it knows."""

    @property
    def name(self) -> str:
        """As shown to the user beside what it wrote."""
        ...

    async def think(
        self, messages: Sequence[BaseMessage], setting: Setting, hear: Hear = unheard
    ) -> AIMessage:
        """Raises BrainFailed where its server, or what it says, is of no use."""
        ...
