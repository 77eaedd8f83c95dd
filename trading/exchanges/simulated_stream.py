"""The simulated venue's running minutes, told as they grow."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime

from trading.exchanges.simulated import SimulatedVenue
from trading.markets.bars import Bars
from trading.markets.instruments import Instrument
from trading.markets.sources import BarUpdate
from trading.markets.timeframes import Timeframe

TICK_S = 0.7


class SimulatedStream:
    """A MarketStream of what the venue would answer, asked again and again: a bar ends as the past will say.

    Nothing is told while nothing changes.
    """

    def __init__(
        self,
        source: SimulatedVenue,
        *,
        every_s: float = TICK_S,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._source = source
        self._every_s = every_s
        self._sleep = sleep

    async def watch(self, instrument: Instrument, timeframe: Timeframe) -> AsyncGenerator[BarUpdate, None]:
        seen = await self._source.candles(instrument, timeframe, limit=1)
        yield BarUpdate(instrument, timeframe, seen, time.monotonic())
        while True:
            await self._sleep(self._every_s)
            bars = await self._since(instrument, timeframe, seen)
            if not bars.same_as(seen):
                yield BarUpdate(instrument, timeframe, bars, time.monotonic(), repaired=len(bars) > 2)
                seen = bars.tail(1)

    async def _since(self, instrument: Instrument, timeframe: Timeframe, seen: Bars) -> Bars:
        """From the bar that was running, which may have ended, to the one that runs now."""
        last = datetime.fromtimestamp(int(seen.ts[-1]) / 1000, UTC)
        return await self._source.candles(instrument, timeframe, start=last)

    async def aclose(self) -> None:
        """Holds nothing open."""
