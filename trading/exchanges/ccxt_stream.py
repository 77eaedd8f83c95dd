"""Live candles of one venue through ccxt.pro, or by asking again and again where it has no stream."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

from trading.errors import VenueDown
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


class CcxtStream:
    """A MarketStream beside a CcxtSource, which lists the markets, repairs gaps, and stays open.

    A stream that is silent for `silence` seconds is taken for dead. Every watched series has a connection of
    its own, so that what befalls one leaves the others alone.
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
        venue = self._source.client.venue
        if venue.streams and timeframe not in venue.built_from:
            return self._streamed(instrument, timeframe)
        return self._polled(instrument, timeframe)

    async def aclose(self) -> None:
        """Ends every watch."""
        self._closed = True
        for exchange in list(self._open):
            await exchange.close()

    async def _streamed(
        self, instrument: Instrument, timeframe: Timeframe
    ) -> AsyncGenerator[BarUpdate, None]:
        last: int | None = None
        failures = 0
        while not self._closed:
            async with aclosing(self._session(instrument, timeframe, last)) as updates:
                async for update in updates:
                    last, failures = int(update.bars.ts[-1]), 0
                    yield update
            await self._sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
            failures += 1

    async def _session(
        self, instrument: Instrument, timeframe: Timeframe, last: int | None
    ) -> AsyncGenerator[BarUpdate, None]:
        """One connection, until it breaks. What came after `last` and was missed is asked for first."""
        exchange = None
        try:
            market = await self._source.market(instrument)
            exchange = await self._source.client.stream(market, stamping)
            self._open.add(exchange)
            async with aclosing(self._updates(exchange, market, instrument, timeframe, last)) as updates:
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
        self,
        exchange: Any,
        market: Mapping[str, Any],
        instrument: Instrument,
        timeframe: Timeframe,
        last: int | None,
    ) -> AsyncGenerator[BarUpdate, None]:
        if last is not None and len(missed := await self._missed(instrument, timeframe, last)):
            yield BarUpdate(instrument, timeframe, missed, time.monotonic(), repaired=True)
            last = int(missed.ts[-1])
        usual = 0  # the first bar of a new connection may be a new one: the end of the one before was missed
        while True:
            watched = exchange.watch_ohlcv(market["symbol"], str(timeframe))
            bars = bars_of(await asyncio.wait_for(watched, self._silence))
            received_at = exchange.received_at
            gap = last is not None and bars.ts[0] > last + usual
            if last is not None and gap and len(missed := await self._missed(instrument, timeframe, last)):
                yield BarUpdate(instrument, timeframe, missed, time.monotonic(), repaired=True)
            yield BarUpdate(instrument, timeframe, bars, received_at)
            last, usual = int(bars.ts[-1]), timeframe.ms

    async def _polled(self, instrument: Instrument, timeframe: Timeframe) -> AsyncGenerator[BarUpdate, None]:
        seen = Bars.empty()
        while not self._closed:
            last = int(seen.ts[-1]) if len(seen) else None
            update = await self._asked(instrument, timeframe, last)
            if update is not None and not update.bars.same_as(seen.tail(1)):
                seen = update.bars
                yield update
            await self._sleep(self._poll)

    async def _asked(
        self, instrument: Instrument, timeframe: Timeframe, last: int | None
    ) -> BarUpdate | None:
        try:
            if last is None:
                bars = await self._source.candles(instrument, timeframe, limit=1)
            else:
                bars = await self._missed(instrument, timeframe, last)
        except VenueDown:
            return None
        update = BarUpdate(instrument, timeframe, bars, time.monotonic(), repaired=len(bars) > 2)
        return update if len(bars) else None

    async def _missed(self, instrument: Instrument, timeframe: Timeframe, last: int) -> Bars:
        """Everything from the bar that opened at `last`, which may have been left half done."""
        passed = int(self._now().timestamp() * 1000) - last
        bars = await self._source.candles(instrument, timeframe, limit=passed // timeframe.ms + 2)
        return bars[bars.ts >= last]


def _broken() -> tuple[type[BaseException], ...]:
    """What ends a connection: the network, the venue, silence, or a message that cannot be read."""
    from ccxt.base.errors import BaseError

    return BaseError, VenueDown, TimeoutError, LookupError, TypeError, ValueError, AttributeError
