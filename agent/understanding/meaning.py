"""What a message can mean, and what is known when it is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from knowledge.preferences import AUTO


class Expect(StrEnum):
    CALL = "call"
    CONFIRM = "confirm"  # built and shown; nothing is done before a yes
    CLARIFY = "clarify"  # `missing` says what
    ANSWER = "answer"  # words only: `topic` says which
    DECLINE = "decline"  # outside what is talked about here
    REFUSE = "refuse"  # asked for what must not be: `topic` says which
    CONFIRMED = "confirmed"  # a yes to the one pending proposal
    CANCELLED = "cancelled"  # a no to it


@dataclass(frozen=True, slots=True)
class ToolCall:
    """Amounts are Decimal, counts int, dates ISO; only what was said or is taken over from before."""

    tool: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Context:
    """What was said before and what is known.

    `symbols` are those with stored bars; `unfinished` is the message before, if nothing was called for it;
    `closes` are last prices by symbol; `number_format` is a key of knowledge.reader.NUMBER_LOCALES, or "auto";
    `pending` are this user's proposals of this thread that wait for a yes; `moved_on` is whether something else
    has been talked of since; `language` is the account's; `heard` is how the person said before, in passing,
    that they always trade ("remember it" means that). `spoken` are the markets of each turn that was about any,
    the last first.
    """

    last_calls: Sequence[ToolCall] = ()
    symbols: Sequence[str] = ()
    unfinished: str = ""
    clock: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    closes: Mapping[str, Decimal] = field(default_factory=dict)
    number_format: str = AUTO
    pending: Sequence[ToolCall] = ()
    moved_on: bool = False
    language: str = "en"
    heard: str = ""
    spoken: Sequence[Sequence[str]] = ()


class Placed(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a message, in the person's own words."""

    start: int
    end: int
    words: str

    @classmethod
    def of(cls, text: str, thing: Placed) -> "Part":
        return cls(thing.start, thing.end, text[thing.start : thing.end])


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was said and that no argument of a call takes: the answer speaks of it.

    `kind` is "past" (a time that is over), "since" (up to now), "left_out" (a condition), or "worth": so much of
    `symbol`, by `quantity` or for `money`. `said` are the person's own words.
    """

    kind: str
    said: str
    symbol: str = ""
    quantity: Decimal | None = None
    money: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """`calls` of a clarification is what is known already; of a yes or a no, the proposal that it claims. `part`
    are the words that are asked about, where some were said and could not be taken; `replaced` the proposals
    that these calls take the place of; `notes` what was said beside them and is not taken."""

    expect: Expect
    calls: Sequence[ToolCall] = ()
    missing: Sequence[str] = ()
    topic: str = ""
    notes: Sequence[Note] = ()
    language: str = ""
    part: Part | None = None
    replaced: Sequence[ToolCall] = ()
