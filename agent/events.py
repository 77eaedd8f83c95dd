"""What happens during a turn, as a front door hears of it."""

from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from knowledge.conversations import Call, Message


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """The user's message is stored: from here on it cannot be lost. Its answer will have this id."""

    message: Message
    answer_id: UUID


@dataclass(frozen=True, slots=True)
class ToolStarted:
    call: Call


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """`call` carries its facts, or its error, and how long it took."""

    call: Call


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the answer. All of them since the last Rewritten together are the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What was said so far of this answer is taken back: it was a draft, or its brain broke off."""


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """The answer, stored with its calls, facts and elements."""

    message: Message


Event: TypeAlias = TurnStarted | ToolStarted | ToolFinished | Token | Rewritten | TurnEnded
