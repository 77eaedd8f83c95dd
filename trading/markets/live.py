"""Live one-minute bars, each instrument followed once however many listen, and let go when nobody does.

MarketStream ─► LiveBars ─► listeners first (a slow one finds the newest of each bar, and never blocks)
                       └──► then the CandleStore, unless the bars are simulated
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import TypeAlias

import structlog

from trading.errors import Problem
from trading.markets.bars import Bars
from trading.markets.instruments import Instrument
from trading.markets.sources import MarketStream
from trading.markets.store import CandleStore, Series
from trading.markets.timeframes import Timeframe

_LINGER_S = 30.0  # a page that is loaded again finds it still followed
_RETRY_S = 60.0
_KEPT = 2880  # minutes that wait for a slow listener, or for a store that is away
log = structlog.get_logger(__name__)


class Minutes:
    """Bars by their time, the newest state of each, until they are taken."""

    def __init__(self) -> None:
        self._rows: dict[int, tuple[float, ...]] = {}
        self._news = asyncio.Event()

    def put(self, bars: Bars) -> None:
        for ts, *values in zip(*(column.tolist() for column in bars.columns()), strict=True):
            self._rows[ts] = tuple(values)
        while len(self._rows) > _KEPT:
            del self._rows[min(self._rows)]
        self._news.set()

    def take(self) -> Bars:
        """What there is, in order; nothing stays."""
        rows = [(ts, *values) for ts, values in sorted(self._rows.items())]
        self._rows.clear()
        self._news.clear()
        return Bars.from_rows(rows)

    async def next(self) -> Bars:
        """Waits for at least one."""
        await self._news.wait()
        return self.take()


_Key: TypeAlias = tuple[object, ...]


@dataclass(slots=True)
class _Followed:
    task: asyncio.Task[None]
    listeners: set[Minutes]
    leaving: asyncio.TimerHandle | None = None


class LiveBars:
    """Follows what somebody listens to, at the venues that have a stream."""

    def __init__(
        self,
        streams: Mapping[str, MarketStream],
        store: CandleStore,
        *,
        unstored: str = "simulated",
        linger_s: float = _LINGER_S,
        retry_s: float = _RETRY_S,
    ) -> None:
        """`streams` by venue; bars of the venue `unstored` are invented, and are not written down."""
        self._streams = streams
        self._store = store
        self._unstored = unstored
        self._linger_s = linger_s
        self._retry_s = retry_s
        self._followed: dict[_Key, _Followed] = {}

    def streams(self, venue: str) -> bool:
        """Whether bars of this venue ever come live."""
        return venue in self._streams

    @contextmanager
    def listen(self, instrument: Instrument) -> Iterator[Minutes]:
        """The instrument's running minute as it grows, from now on. Nothing comes of a venue without a
        stream."""
        heard = Minutes()
        if not self.streams(instrument.venue):
            yield heard
            return
        followed = self._follow(instrument)
        followed.listeners.add(heard)
        try:
            yield heard
        finally:
            followed.listeners.discard(heard)
            if not followed.listeners:
                later = asyncio.get_running_loop().call_later
                followed.leaving = later(self._linger_s, self._leave, _key(instrument))

    async def aclose(self) -> None:
        """Ends everything, the streams too."""
        ending = list(self._followed.values())
        self._followed.clear()
        for followed in ending:
            if followed.leaving:
                followed.leaving.cancel()
            followed.task.cancel()
        if ending:
            await asyncio.wait([followed.task for followed in ending])
        for stream in self._streams.values():
            await stream.aclose()

    def _follow(self, instrument: Instrument) -> _Followed:
        followed = self._followed.get(_key(instrument))
        if followed is None:
            listeners: set[Minutes] = set()
            task = asyncio.create_task(self._keep(instrument, listeners), name=f"follow {instrument.symbol}")
            followed = self._followed[_key(instrument)] = _Followed(task, listeners)
        if followed.leaving:
            followed.leaving.cancel()
            followed.leaving = None
        return followed

    def _leave(self, key: _Key) -> None:
        if followed := self._followed.pop(key, None):
            followed.task.cancel()

    async def _keep(self, instrument: Instrument, listeners: set[Minutes]) -> None:
        record = None if instrument.venue == self._unstored else _Record(self._store, instrument)
        while True:
            try:
                await self._pump(instrument, listeners, record)
            except Problem as problem:
                log.info("following interrupted", symbol=instrument.symbol, why=str(problem))
            except Exception:
                log.exception("following failed", symbol=instrument.symbol)
            await asyncio.sleep(self._retry_s)

    async def _pump(self, instrument: Instrument, listeners: set[Minutes], record: "_Record | None") -> None:
        watched = self._streams[instrument.venue].watch(instrument, Timeframe.M1)
        async with aclosing(watched) as updates:
            async for update in updates:
                for listener in listeners:
                    listener.put(update.bars)
                if record:
                    await record.write(update.bars)


class _Record:
    """What the store cannot take now, it gets with the next bars."""

    def __init__(self, store: CandleStore, instrument: Instrument) -> None:
        self._store = store
        self._instrument = instrument
        self._series: Series | None = None
        self._unwritten = Minutes()

    async def write(self, bars: Bars) -> None:
        self._unwritten.put(bars)
        waiting = self._unwritten.take()
        try:
            if self._series is None:
                self._series = await self._store.open_series(self._instrument, Timeframe.M1, "venue")
            await self._store.write(self._series, waiting)
        except Problem as problem:
            self._unwritten.put(waiting)
            log.info("live bars wait for the store", symbol=self._instrument.symbol, why=str(problem))


def _key(instrument: Instrument) -> _Key:
    """One market, whoever describes it: the store does not know all that a venue says of it."""
    return (
        instrument.venue,
        instrument.base,
        instrument.quote,
        instrument.asset_class,
        instrument.expiry,
    )
