"""The real tools over a few stored bars and the simulated venue."""

from datetime import UTC, datetime

import numpy as np

from tests.agent.doubles import Desk
from tests.fakes import MemoryCandles, MemoryJobs, MemoryPreferences, MemoryWatchlists, memory
from tools.catalog import load
from tools.context import ToolContext, User
from trading.exchanges.simulated import SimulatedVenue
from trading.markets.bars import Bars
from trading.markets.instruments import Instrument
from trading.markets.market_data import MarketData
from trading.markets.timeframes import Timeframe

AT = datetime(2026, 1, 15, 12, 30, tzinfo=UTC)
_HOURS = 24 * 120
_HOUR_MS = 3_600_000


class MarketDesk(Desk):
    """BTC and ETH are stored, hourly, up to half an hour ago; every other symbol is simulated."""

    async def open(self) -> "MarketDesk":
        candles = MemoryCandles()
        for seed, base, start in ((1, "BTC", 4000.0), (2, "ETH", 130.0)):
            instrument = Instrument("bitfinex", base, "USD")
            series = await candles.open_series(instrument, Timeframe.H1, "file")
            await candles.write(series, walk(seed, start))
        self.market = MarketData(candles, (), SimulatedVenue(now=lambda: AT), lambda: AT)
        self.watchlists = MemoryWatchlists()
        self.jobs = MemoryJobs(lambda: self.user_id)
        self.remembered = memory()
        return self

    @property
    def context(self) -> ToolContext:
        user = User(self.user_id, "Ana", self.language)
        own = self.watchlists, lambda: AT, MemoryPreferences(), self.jobs, *self.remembered
        return ToolContext(user, self.market, *own)


async def market_desk(language: str = "en", **around: object) -> MarketDesk:
    return await MarketDesk(tools=load(), language=language, **around).open()  # type: ignore[arg-type]


def walk(seed: int, start: float) -> Bars:
    """A seeded random walk of hourly bars that ends at the last full hour."""
    chance = np.random.default_rng(seed)
    last = int(AT.timestamp() * 1000) // _HOUR_MS * _HOUR_MS
    ts = last - _HOUR_MS * np.arange(_HOURS)[::-1]
    close = start * np.exp(np.cumsum(chance.normal(0, 0.006, _HOURS)))
    opened = np.concatenate([[start], close[:-1]])
    spread = 1 + np.abs(chance.normal(0, 0.003, _HOURS))
    high, low = np.maximum(opened, close) * spread, np.minimum(opened, close) / spread
    return Bars(ts.astype(np.int64), opened, high, low, close, chance.uniform(1, 50, _HOURS))
