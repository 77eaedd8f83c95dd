"""Values of indicators are of the last bar that is closed; they are read against the price that is shown."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

import numpy as np
import pytest

from bots.web.feed.lines import drawing
from tests.fakes import (
    MemoryCandles,
    MemoryJobs,
    MemoryPreferences,
    MemoryVenue,
    MemoryWatchlists,
    memory,
)
from tools.context import ToolContext, User
from tools.market.technical_indicators import Args, run
from tools.result import CandleChart
from trading.markets.bars import Bars
from trading.markets.indicators import compute
from trading.markets.market_data import MarketData
from trading.markets.timeframes import Timeframe

NOW = datetime(2026, 1, 15, 12, 30, tzinfo=UTC)
HOUR_MS = Timeframe.H1.ms


def walk(count: int, last_close: float | None = None) -> Bars:
    """A seeded random walk; `last_close` is where the bar that still runs has come to."""
    close = 100 * np.exp(np.cumsum(np.random.default_rng(1).normal(0, 0.01, count)))
    close[-1] = last_close or close[-1]
    opened = np.concatenate(([100.0], close[:-1]))
    high, low = np.maximum(opened, close) * 1.003, np.minimum(opened, close) * 0.997
    running = int(NOW.timestamp() * 1000) // HOUR_MS * HOUR_MS
    return Bars(running - np.arange(count)[::-1] * HOUR_MS, opened, high, low, close, np.ones(count))


def context(bars: Bars) -> ToolContext:
    venue = MemoryVenue("simulated", {("BTC", Timeframe.H1): bars}, quote="USD", simulated=True)
    market = MarketData(MemoryCandles(), [], venue, lambda: NOW)
    kept = MemoryPreferences(), MemoryJobs(uuid4), *memory()
    return ToolContext(User(uuid4()), market, MemoryWatchlists(), lambda: NOW, *kept)


@pytest.mark.parametrize("average", ["sma", "ema", "wma", "kama", "vwap"])
@pytest.mark.parametrize(("moved", "read"), [(0.5, "bearish"), (2.0, "bullish")])
async def test_an_average_is_read_against_the_price_beside_it(average: str, moved: float, read: str) -> None:
    """Whatever the last closed bar closed at: the bar that runs has moved far from it."""
    closed = walk(900).close[-2]
    asked = Args(symbol="BTC", indicators=[average], period=20)
    told = {fact.name: fact for fact in (await run(asked, context(walk(900, closed * moved)))).facts}
    assert told[f"reading_{average}"].value == read
    assert (told["price"].number > told[average].number) == (read == "bullish")


@pytest.mark.parametrize(
    ("names", "period"), [(["ema"], 200), (["ema"], 1000), (["rsi", "atr"], 14), (["macd", "adx"], None)]
)
async def test_the_text_says_what_its_chart_draws(names: Sequence[str], period: int | None) -> None:
    at = context(walk(5000))
    chosen = {"period": period} if period else {}
    result = await run(Args(symbol="BTC", indicators=list(names), **chosen), at)
    (chart,) = result.pictures
    assert isinstance(chart, CandleChart)
    lines = drawing(chart.indicators)
    history = await at.market.history("BTC", Timeframe.H1, chart.count + lines.bars_before)
    drawn = [float(line.values[history.closed - 1]) for line in lines.lines(history.bars)]
    told = [float(fact.value) for fact in result.facts if fact.name.partition("_")[0] in names]
    assert len(drawn) >= len(names)
    for value in drawn:
        assert any(value == pytest.approx(each, rel=1e-8) for each in told)


async def test_an_average_has_forgotten_where_it_began() -> None:
    """It is what the whole series gives, to a thousandth."""
    bars = walk(5000)
    facts = (await run(Args(symbol="BTC", indicators=["ema"], period=200), context(bars))).facts
    told = next(float(fact.value) for fact in facts if fact.name == "ema")
    assert told == pytest.approx(compute("ema", bars[:-1], period=200)["ema"][-1], rel=1e-3)
