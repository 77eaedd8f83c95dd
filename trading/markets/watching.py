"""Watched symbols kept up to date: from a venue's stream into the store, and to whoever listens.

MarketStream ─► Watching ─► listeners first (a slow one misses old updates, and never blocks)
                       └──► then the CandleStore, every update
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager, suppress

import structlog

from trading.errors import Problem
from trading.markets.instruments import Instrument
from trading.markets.sources import BarUpdate, MarketSource, MarketStream
from trading.markets.store import CandleStore
from trading.markets.symbols import parse_symbol
from trading.markets.timeframes import Timeframe

_WAITING = 100
log = structlog.get_logger(__name__)


class Watching:
    """Follows one-minute bars of symbols for as long as they are wanted."""

    def __init__(
        self,
        venues: Sequence[tuple[MarketSource, MarketStream]],
        store: CandleStore,
        *,
        timeframe: Timeframe = Timeframe.M1,
        retry_s: float = 60.0,
    ) -> None:
        self._venues = venues
        self._store = store
        self._timeframe = timeframe
        self._retry_s = retry_s
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._listeners: set[asyncio.Queue[BarUpdate]] = set()

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

    @contextmanager
    def listen(self) -> Iterator[asyncio.Queue[BarUpdate]]:
        """A queue of every update from now on."""
        queue: asyncio.Queue[BarUpdate] = asyncio.Queue(_WAITING)
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    async def _keep(self, symbol: str) -> None:
        while True:
            try:
                if feed := await self._feed(symbol):
                    await self._pump(*feed)
            except Problem as problem:
                log.info("watching interrupted", symbol=symbol, why=str(problem))
            except Exception:
                log.exception("watching failed", symbol=symbol)
            await asyncio.sleep(self._retry_s)

    async def _feed(self, symbol: str) -> tuple[MarketStream, Instrument] | None:
        """The first venue that lists it and answers."""
        wanted = parse_symbol(symbol)
        for source, stream in self._venues:
            with suppress(Problem):
                if instrument := await source.find(wanted.base, wanted.quote):
                    return stream, instrument
        return None

    async def _pump(self, stream: MarketStream, instrument: Instrument) -> None:
        series = await self._store.open_series(instrument, self._timeframe, "venue")
        async with aclosing(stream.watch(instrument, self._timeframe)) as updates:
            async for update in updates:
                self._publish(update)
                await self._store.write(series, update.bars)

    def _publish(self, update: BarUpdate) -> None:
        for queue in self._listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(update)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])  # not awaited itself: a cancel of the caller would be taken for the task's
