"""What a tool may reach. A tool gets this and its arguments, and nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from trading.jobs import Jobs
from trading.markets.market_data import MarketData


@dataclass(frozen=True, slots=True)
class User:
    """Who is asking, as the log-in says: never from an argument. `exchange` is the venue they prefer."""

    id: UUID
    name: str = ""
    language: str = "en"
    exchange: str | None = None


class Watchlists(Protocol):
    """The acting user's watched symbols, in the order in which they were added."""

    async def symbols(self) -> Sequence[str]: ...

    async def add(self, symbols: Sequence[str]) -> None: ...

    async def remove(self, symbols: Sequence[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class ToolContext:
    user: User
    market: MarketData
    watchlists: Watchlists
    clock: Callable[[], datetime]
    jobs: Jobs
