"""One in-memory fake per port."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from trading.errors import VenueDown
from trading.jobs import Cancelled, Job
from trading.markets.bars import Bars
from trading.markets.instruments import Instrument
from trading.markets.sources import OrderBook, Ticker, Trade
from trading.markets.timeframes import Timeframe


class MemoryVenue:
    """A MarketSource over given bars by (base, timeframe); `down` makes it unreachable."""

    def __init__(
        self,
        venue: str,
        bars: dict[tuple[str, Timeframe], Bars],
        *,
        quote: str = "USDT",
        simulated: bool = False,
    ) -> None:
        self.venue = venue
        self.simulated = simulated
        self.down = False
        self.asked = 0
        self._bars = bars
        self._quote = quote

    async def find(self, base: str, quote: str | None = None) -> Instrument | None:
        self._answer()
        if quote not in (None, self._quote) or base not in {listed for listed, _ in self._bars}:
            return None
        return Instrument(self.venue, base, self._quote)

    async def candles(
        self, instrument: Instrument, timeframe: Timeframe, *, start: datetime | None = None, limit: int = 500
    ) -> Bars:
        self._answer()
        bars = self._bars.get((instrument.base, timeframe), Bars.empty())
        if start is None:
            return bars.tail(limit)
        return bars[bars.ts >= int(start.timestamp() * 1000)][:limit]

    async def ticker(self, instrument: Instrument) -> Ticker:
        self._answer()
        bars = next(bars for (base, _), bars in self._bars.items() if base == instrument.base)
        return Ticker(datetime.fromtimestamp(bars.ts[-1] / 1000, UTC), last=float(bars.close[-1]))

    async def book(self, instrument: Instrument, depth: int = 50) -> OrderBook:
        raise NotImplementedError

    async def trades(self, instrument: Instrument, limit: int = 200) -> Sequence[Trade]:
        raise NotImplementedError

    async def aclose(self) -> None:
        self.down = True

    def _answer(self) -> None:
        self.asked += 1
        if self.down:
            raise VenueDown(f"{self.venue} does not answer.", value=self.venue)


class MemoryRun:
    """A Run that keeps what was reported; `stop_at` kills it at that report, before it is kept."""

    def __init__(self, checkpoint: Mapping[str, Any] | None = None, *, stop_at: int | None = None) -> None:
        self.job = Job(UUID(int=1), UUID(int=2), "import", "", {}, checkpoint=checkpoint or {})
        self.reports: list[tuple[float, float, str]] = []
        self._stop_at = stop_at

    async def report(self, done: float, total: float, note: str = "", **checkpoint: Any) -> None:
        if len(self.reports) == self._stop_at:
            raise Cancelled
        self.reports.append((done, total, note))
        self.job = replace(self.job, progress=done / total, checkpoint=json.loads(json.dumps(checkpoint)))
