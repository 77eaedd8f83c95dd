"""Watched symbols kept up to date: each resolved to its first venue, and followed there."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import structlog

from trading.errors import Problem
from trading.markets.instruments import Instrument
from trading.markets.live import LiveBars
from trading.markets.sources import MarketSource
from trading.markets.symbols import parse_symbol

log = structlog.get_logger(__name__)


class Watching:
    """Follows symbols for as long as they are wanted, whether or not a page is open."""

    def __init__(self, venues: Sequence[MarketSource], live: LiveBars, *, retry_s: float = 60.0) -> None:
        self._venues = venues
        self._live = live
        self._retry_s = retry_s
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def symbols(self) -> set[str]:
        return set(self._tasks)

    async def follow(self, symbols: Sequence[str]) -> None:
        """From now on exactly these symbols; others are let go."""
        wanted = {str(parse_symbol(symbol)) for symbol in symbols}
        for symbol in self.symbols - wanted:
            await _ended(self._tasks.pop(symbol))
        for symbol in wanted - self.symbols:
            self._tasks[symbol] = asyncio.create_task(self._keep(symbol), name=f"watch {symbol}")

    async def keep_following(
        self, wanted: Callable[[], Awaitable[Sequence[str]]], every_s: float = 15.0
    ) -> None:
        """Asks what is wanted again and again, until cancelled."""
        try:
            while True:
                await self.follow(await wanted())
                await asyncio.sleep(every_s)
        finally:
            await self.follow([])

    async def _keep(self, symbol: str) -> None:
        while True:
            try:
                if instrument := await self._find(symbol):
                    with self._live.listen(instrument) as minutes:
                        while True:
                            await minutes.next()
            except Exception:
                log.exception("watching failed", symbol=symbol)
            await asyncio.sleep(self._retry_s)

    async def _find(self, symbol: str) -> Instrument | None:
        """At the first venue that lists it and answers."""
        wanted = parse_symbol(symbol)
        for source in self._venues:
            with suppress(Problem):
                if instrument := await source.find(wanted.base, wanted.quote):
                    return instrument
        return None


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])  # not awaited itself: a cancel of the caller would be taken for the task's
