"""What the copilot remembers of a person: what they asked it to keep, and what past conversations were about."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from knowledge.stemming import words

MOST_CHARACTERS: Final = 1_000


class MemoryKind(StrEnum):
    FACT = "fact"
    PREFERENCE = "preference"
    SUMMARY = "summary"  # of one past conversation


@dataclass(frozen=True, slots=True)
class Memory:
    """`thread` and `message` say where it was said; they may be gone since."""

    id: UUID
    text: str
    kind: MemoryKind
    language: str
    created_at: datetime
    thread: UUID | None = None
    message: UUID | None = None


@dataclass(frozen=True, slots=True)
class Remembered:
    """`new` is False for what was known before, in the same words."""

    memory: Memory
    new: bool


@dataclass(frozen=True, slots=True)
class Recalled:
    """A memory and how well it fits a question, higher is better."""

    memory: Memory
    score: float


class Memories(Protocol):
    """The acting user's memories; nobody else's are seen."""

    async def remember(
        self,
        text: str,
        *,
        kind: MemoryKind,
        language: str,
        thread: UUID | None = None,
        message: UUID | None = None,
        at: datetime | None = None,
    ) -> Remembered:
        """Stored before this returns; the same words again are the same memory. Of a thread there is one
        summary: the newest replaces the one before. `at` is when it was, else now."""
        ...

    async def recall(self, query: str, language: str, limit: int = 5) -> Sequence[Recalled]:
        """Those that fit the question, the best first; none where nothing does."""
        ...

    async def listed(
        self,
        *,
        kind: MemoryKind | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 1_000,
    ) -> Sequence[Memory]:
        """The newest first, of one kind or of all; `since` counts in, `until` does not."""
        ...

    async def holding(self, query: str) -> Sequence[Memory]:
        """Those that hold every word of the query that says something, whatever its ending."""
        ...

    async def forget(self, ids: Sequence[UUID]) -> Sequence[Memory]:
        """Deletes them for good; what was deleted."""
        ...


def same_words(text: str) -> str:
    """Equal for texts of the same words, whatever their case, accents and signs."""
    return hashlib.sha256(" ".join(words(text)).encode()).hexdigest()
