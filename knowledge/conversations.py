"""Threads, messages, calls and elements: the only record of what was said and done (schema llm)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID


class Role(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"
    RECORD = "record"  # something that happened outside the talk and entered the thread


class NoThread(LookupError):
    """There is no such conversation, or it is somebody else's."""

    def __init__(self, thread_id: UUID) -> None:
        super().__init__(f"there is no thread {thread_id}")


@dataclass(frozen=True, slots=True)
class Thread:
    id: UUID
    user_id: UUID
    channel: str
    title: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Call:
    """One use of a tool: arguments in, typed facts out (or an error as a Problem's as_dict())."""

    id: str
    tool: str
    args: Mapping[str, Any]
    facts: Sequence[Mapping[str, Any]] = ()
    error: Mapping[str, str] | None = None
    elapsed_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Element:
    """Something to look at under a message: a picture or a card, and what it is drawn from.

    `props` refer to what they show (bars, a job) rather than hold it; `call` is the id of the call it came
    from, empty for none."""

    id: UUID
    kind: str
    props: Mapping[str, Any]
    call: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What was said. An answer names the message that it answers, and the brain that wrote it."""

    id: UUID
    thread_id: UUID
    role: Role
    text: str
    created_at: datetime
    answers: UUID | None = None
    brain: str = ""
    notices: Sequence[str] = ()
    calls: Sequence[Call] = field(default=())
    elements: Sequence[Element] = field(default=())


@dataclass(frozen=True, slots=True)
class Rating:
    """What the user thought of an answer: 1 for good, 0 for bad."""

    value: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ThreadQuery:
    """Which threads are looked for: with all these words in their title or talk, whatever their case or accents;
    with an answer rated so; those that come after one in the list."""

    words: str = ""
    rated: int | None = None
    after: tuple[datetime, UUID] | None = None


ANY = ThreadQuery()


class Conversations(Protocol):
    """The acting user's threads; another user's thread is absent, not forbidden."""

    async def ask(self, message: Message, *, channel: str) -> bool:
        """Opens the thread of what a user says, and adds it: both, or neither. False if it was said before.
        Raises NoThread if the thread is somebody else's."""
        ...

    async def thread(self, thread_id: UUID) -> Thread | None: ...

    async def threads(self, limit: int = 50, wanted: ThreadQuery = ANY) -> Sequence[Thread]:
        """The last used first."""
        ...

    async def rename(self, thread_id: UUID, title: str) -> None:
        """Raises NoThread for a thread that is not theirs."""
        ...

    async def delete(self, thread_id: UUID) -> None:
        """With everything in it. Raises NoThread for a thread that is not theirs."""
        ...

    async def ratings(self, thread_id: UUID) -> Mapping[UUID, Rating]:
        """By the id of the message."""
        ...

    async def add(self, message: Message) -> None:
        """Stored, with its calls and elements, before this returns; the same id again changes nothing."""
        ...

    async def messages(self, thread_id: UUID, limit: int = 100) -> Sequence[Message]:
        """The last ones, oldest first."""
        ...

    async def message(self, message_id: UUID) -> Message | None:
        """One of theirs, whole."""
        ...

    async def rate(self, message_id: UUID, value: int, comment: str = "") -> None:
        """What the user thought of an answer: 1 for good, 0 for bad; the last word counts.
        Raises LookupError for a message that is not theirs."""
        ...

    async def unrate(self, message_id: UUID) -> bool:
        """Takes it back; False if there was none."""
        ...

    async def unsummarised(self, before: datetime, limit: int) -> Sequence[Thread]:
        """Those in which nothing was said since `before`, and something since they were last summed up."""
        ...

    async def summarised(self, thread_id: UUID, up_to: datetime) -> None:
        """A summary that its user forgets does not come back until the talk goes on."""
        ...

    async def unanswered(self) -> Sequence[Message]:
        """What this user said last in a thread and got no answer to, because the program was killed."""
        ...
