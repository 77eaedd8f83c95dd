"""What a tool may reach. A tool gets this and its arguments, and nothing else."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from knowledge.memories import Memories
from knowledge.passages import Knowledge
from knowledge.reader import Reader
from trading.jobs import Jobs
from trading.markets.market_data import MarketData
from trading.markets.timeframes import Timeframe


@dataclass(frozen=True, slots=True)
class User:
    """Who is asking, as the log-in says: never from an argument. What follows the language is preferred where
    nothing else was said, and None where nothing is."""

    id: UUID
    name: str = ""
    language: str = "en"
    exchange: str | None = None
    currency: str | None = None
    timeframe: Timeframe | None = None
    brain: str | None = None
    number_format: str = "auto"
    time_zone: str = "UTC"

    @property
    def reader(self) -> Reader:
        return Reader(self.language, self.number_format, self.time_zone)


class Watchlists(Protocol):
    """The acting user's watched symbols, in the order in which they were added."""

    async def symbols(self) -> Sequence[str]: ...

    async def add(self, symbols: Sequence[str]) -> None: ...

    async def remove(self, symbols: Sequence[str]) -> None: ...


class Preferences(Protocol):
    """The acting user's preferences, by the keys of knowledge.preferences."""

    async def get(self) -> Mapping[str, str]:
        """Every key; one that was never set has its default."""
        ...

    async def set(self, key: str, value: str) -> None:
        """Raises Unfit for a value that its preference does not take."""
        ...

    async def set_all(self, chosen: Mapping[str, str]) -> None:
        """All of them, or none. Raises Unfit as `set` does."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """The message that a tool is called for: where it stands, and the language that it is written in."""

    thread: UUID
    message: UUID
    language: str


async def no_models() -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class ToolContext:
    """`models` lists the models that can be chosen now; `said` is None where no message was."""

    user: User
    market: MarketData
    watchlists: Watchlists
    clock: Callable[[], datetime]
    preferences: Preferences
    jobs: Jobs
    memories: Memories
    knowledge: Knowledge
    models: Callable[[], Awaitable[Sequence[str]]] = field(default=no_models)
    said: Said | None = None

    @property
    def language(self) -> str:
        """That of the question, else the account's."""
        return self.said.language if self.said else self.user.language
