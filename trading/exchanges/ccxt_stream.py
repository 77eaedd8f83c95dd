"""Live candles of one venue through ccxt.pro, or by asking again and again where it has no stream."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from trading.errors import NoData, VenueDown
from trading.exchanges.ccxt_parsing import bars_of
from trading.exchanges.ccxt_source import CcxtSource
from trading.markets.bars import Bars
from trading.markets.instruments import Instrument
from trading.markets.sources import BarUpdate
from trading.markets.timeframes import Timeframe

POLL_SECONDS = 5.0
SILENCE_SECONDS = 30.0
RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


def _utc_now() -> datetime:
    return datetime.now(UTC)


def stamping(kind: Any) -> type:
    """A ccxt exchange that notes when its last message came in, before it looks at it."""

    class Stamping(kind):  # type: ignore[misc]  # which class it is, is known only when it is imported
        received_at = 0.0

        def handle_message(self, client: Any, message: Any) -> None:
            self.received_at = time.monotonic()
            super().handle_message(client, message)

    return Stamping


@dataclass(frozen=True, slots=True)
class _Series:
    instrument: Instrument
    timeframe: Timeframe

    def update(self, bars: Bars, received_at: float, *, repaired: bool = False) -> BarUpdate:
        return BarUpdate(self.instrument, self.timeframe, bars, received_at, repaired)


class CcxtStream:
    """A MarketStream beside a CcxtSource, which lists the markets, repairs gaps, and stays open.

    A stream that is silent for `silence` seconds is taken for dead if the venue, asked, has news. Every
    watched series has a connection of its own, so that what befalls one leaves the others alone.
    """

    def __init__(
        self,
        source: CcxtSource,
        *,
        poll: float = POLL_SECONDS,
        silence: float = SILENCE_SECONDS,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._source = source
        self._poll = poll
        self._silence = silence
        self._sleep = sleep
        self._now = now
        self._closed = False
        self._open: set[Any] = set()

    def watch(self, instrument: Instrument, timeframe: Timeframe) -> AsyncGenerator[BarUpdate, None]:
        series = _Series(instrument, timeframe)
        polled = timeframe in self._source.client.venue.polled
        return self._polled(series) if polled else self._streamed(series)

    async def aclose(self) -> None:
        """Ends every watch."""
        self._closed = True
        for exchange in list(self._open):
            await exchange.close()

    async def _streamed(self, series: _Series) -> AsyncGenerator[BarUpdate, None]:
        last: int | None = None
        failures = 0
        while not self._closed:
            async with aclosing(self._session(series, last)) as updates:
                async for update in updates:
                    last, failures = int(update.bars.ts[-1]), failures if update.repaired else 0
                    yield update
            await self._sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
            failures += 1

    async def _session(self, series: _Series, last: int | None) -> AsyncGenerator[BarUpdate, None]:
        """One connection, until it breaks."""
        exchange = None
        try:
            market = await self._source.market(series.instrument)
            exchange = await self._source.client.stream(market, stamping)
            self._open.add(exchange)
            async with aclosing(self._updates(exchange, market["symbol"], series, last)) as updates:
                async for update in updates:
                    yield update
        except _broken():
            return
        except asyncio.CancelledError:
            if not self._closed:  # closing an exchange cancels what waits for it
                raise
        finally:
            if exchange is not None:
                self._open.discard(exchange)
                await exchange.close()

    async def _updates(
        self, exchange: Any, symbol: str, series: _Series, last: int | None
    ) -> AsyncGenerator[BarUpdate, None]:
        """What came after `last` and was missed is asked for first; so is what the stream skips."""
        if last is not None and (repair := await self._repair(series, last)):
            yield repair
            last = int(repair.bars.ts[-1])
        usual = 0  # the first bar of a new connection may be a new one: the end of the one before was missed
        seen = Bars.empty()
        while update := await self._next(exchange, symbol, series, seen):
            skipped = last is not None and update.bars.ts[0] > last + usual
            if last is not None and skipped and (repair := await self._repair(series, last)):
                yield repair
            yield update
            seen, last, usual = update.bars, int(update.bars.ts[-1]), series.timeframe.ms

    async def _next(self, exchange: Any, symbol: str, series: _Series, seen: Bars) -> BarUpdate | None:
        """None when the stream is dead: silent, although the venue, asked, has news."""
        while True:
            try:
                watched = exchange.watch_ohlcv(symbol, str(series.timeframe))
                rows = await asyncio.wait_for(watched, self._silence)
                return series.update(bars_of(rows), exchange.received_at)
            except TimeoutError:
                newest = await self._source.candles(series.instrument, series.timeframe, limit=1)
            if len(newest) and not newest.same_as(seen.tail(1)):
                return None if len(seen) else series.update(newest, time.monotonic())

    async def _polled(self, series: _Series) -> AsyncGenerator[BarUpdate, None]:
        seen = Bars.empty()
        while not self._closed:
            update = await self._asked(series, seen)
            if update is not None and not update.bars.same_as(seen.tail(1)):
                seen = update.bars
                yield update
            await self._sleep(self._poll)

    async def _asked(self, series: _Series, seen: Bars) -> BarUpdate | None:
        try:
            if len(seen):
                update = await self._repair(series, int(seen.ts[-1]))
                return update and replace(update, repaired=len(update.bars) > 2)
            newest = await self._source.candles(series.instrument, series.timeframe, limit=1)
        except (VenueDown, NoData):
            return None
        return series.update(newest, time.monotonic()) if len(newest) else None

    async def _repair(self, series: _Series, last: int) -> BarUpdate | None:
        """Everything from the bar that opened at `last`, which may have been left half done."""
        passed = int(self._now().timestamp() * 1000) - last
        count = passed // series.timeframe.ms + 2
        bars = await self._source.candles(series.instrument, series.timeframe, limit=count)
        missed = bars[bars.ts >= last]
        return series.update(missed, time.monotonic(), repaired=True) if len(missed) else None


def _broken() -> tuple[type[BaseException], ...]:
    """What ends a connection: the network, the venue, silence, or a message that cannot be read."""
    from ccxt.base.errors import BaseError

    return BaseError, VenueDown, NoData, TimeoutError, LookupError, TypeError, ValueError, AttributeError
