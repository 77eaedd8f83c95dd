"""The knowledge base: concepts of trading, cut into passages that are understood alone."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Source:
    """What backs an entry. `url` is empty unless that very page was read."""

    author: str
    title: str
    year: int
    publisher: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of one entry in one language. `ordinal` counts within the entry from 0; both languages of an entry
    say the same at the same ordinal. `also` are other names of the concept; `heading` is empty for the first."""

    entry: str
    ordinal: int
    language: str
    title: str
    heading: str
    text: str
    topics: Sequence[str]
    also: Sequence[str]
    source: Source

    @property
    def name(self) -> str:
        """Title and heading, as a reader would call the passage."""
        return f"{self.title}: {self.heading}" if self.heading else self.title

    @property
    def names(self) -> str:
        """What it is called, and else is called. The heading twice: it tells an entry's passages apart."""
        return "\n".join(part for part in (self.name, self.heading, ", ".join(self.also)) if part)

    @property
    def searched(self) -> str:
        """The words by which it is found."""
        return f"{self.names}\n{self.text}"

    @property
    def digest(self) -> str:
        """Changes with anything that is stored of it."""
        told = (self.title, self.heading, self.text, *self.topics, *self.also, repr(self.source))
        return hashlib.sha256("\x1f".join(told).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Found:
    """A passage and how well it fits: the sum over both searches of 1 / (60 + rank), weighed by language."""

    passage: Passage
    score: float


class Knowledge(Protocol):
    """The knowledge base as it is searched."""

    async def search(self, query: str, language: str, limit: int = 5) -> Sequence[Found]:
        """The best passages first, one for each concept and place; those in `language` before their twins."""
        ...
