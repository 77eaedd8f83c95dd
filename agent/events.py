"""What happens during a turn, as a front door hears of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from knowledge.conversations import Call, Message


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """The user's message is stored: from here on it cannot be lost."""

    message: Message


@dataclass(frozen=True, slots=True)
class ToolStarted:
    call: Call


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """`call` carries its facts, or its error, and how long it took; a chart is a CandleChart's as_dict()."""

    call: Call
    charts: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the answer. All of them together are the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """The answer, stored with its calls and facts."""

    message: Message


Event: TypeAlias = TurnStarted | ToolStarted | ToolFinished | Token | TurnEnded
