import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trading.exchanges.simulated import HISTORY_DAYS, SimulatedVenue
from trading.markets.bars import Bars, Floats
from trading.markets.instruments import AssetClass, Instrument
from trading.markets.timeframes import Timeframe

NOW = datetime(2026, 5, 4, 12, 34, 20, tzinfo=UTC)
BITCOIN = "BTC"


def venue(at: datetime = NOW, seed: int = 1) -> SimulatedVenue:
    return SimulatedVenue(seed, now=lambda: at)


async def listed(source: SimulatedVenue, base: str = BITCOIN, quote: str | None = None) -> Instrument:
    found = await source.find(base, quote)
    assert found is not None
    return found


async def bars_at(at: datetime, timeframe: Timeframe, limit: int, seed: int = 1) -> Bars:
    source = venue(at, seed)
    return await source.candles(await listed(source), timeframe, limit=limit)


def kurtosis(values: Floats) -> float:
    return float(((values - values.mean()) ** 4).mean() / values.var() ** 2)


def autocorrelation(values: Floats, lag: int) -> float:
    return float(np.corrcoef(values[:-lag], values[lag:])[0, 1])


async def moves(timeframe: Timeframe, seed: int) -> Floats:
    return np.diff(np.log((await bars_at(NOW, timeframe, 60_000, seed)).close))


async def test_two_venues_with_one_seed_say_the_same_and_with_another_seed_not() -> None:
    first, again, other = [await bars_at(NOW, Timeframe.M5, 5000, seed) for seed in (1, 1, 2)]
    assert first.same_as(again)
    assert not np.array_equal(first.close, other.close)


@settings(max_examples=15, deadline=None)
@given(minutes=st.integers(1, 90 * 1440), limit=st.integers(2, 3000))
async def test_the_past_is_the_same_whenever_it_is_asked_for(minutes: int, limit: int) -> None:
    then = await bars_at(NOW, Timeframe.M1, limit)
    finished = then[:-1]
    later = venue(NOW + timedelta(minutes=minutes))
    start = datetime.fromtimestamp(int(then.ts[0]) / 1000, UTC)
    known = await later.candles(await listed(later), Timeframe.M1, start=start, limit=limit - 1)
    assert known.same_as(finished)


@given(second=st.integers(0, 59))
@settings(max_examples=20, deadline=None)
async def test_a_running_minute_stays_within_what_it_will_have_been(second: int) -> None:
    minute = NOW.replace(second=0)
    running = (await bars_at(minute + timedelta(seconds=second), Timeframe.M1, 1)).columns()
    ended = (await bars_at(minute + timedelta(minutes=1), Timeframe.M1, 2))[:1].columns()
    ts, opened, high, low, close, volume = (column[0] for column in running)
    assert (ts, opened) == (ended[0][0], ended[1][0])
    assert ended[3][0] <= low <= min(opened, close) <= max(opened, close) <= high <= ended[2][0]
    assert volume <= ended[5][0]


async def test_it_answers_with_two_years_and_no_more() -> None:
    days = await bars_at(NOW, Timeframe.D1, 5000)
    assert len(days) == HISTORY_DAYS
    source = venue()
    instrument = await listed(source)
    long_ago = await source.candles(instrument, Timeframe.D1, start=NOW - timedelta(days=4000), limit=3)
    assert long_ago.same_as(days[:3])


async def test_minutes_of_a_longer_bar_are_what_it_is_made_of() -> None:
    hours, minutes = await bars_at(NOW, Timeframe.H1, 2), await bars_at(NOW, Timeframe.M1, 150)
    inside = minutes[(minutes.ts >= hours.ts[0]) & (minutes.ts < hours.ts[1])]
    assert len(inside) == 60
    assert (hours.high[0], hours.low[0]) == (inside.high.max(), inside.low.min())
    assert hours.volume[0] == pytest.approx(inside.volume.sum())


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("timeframe", [Timeframe.M1, Timeframe.H1])
async def test_returns_have_fat_tails_clustered_volatility_and_no_drift(
    seed: int, timeframe: Timeframe
) -> None:
    returns = await moves(timeframe, seed)
    size = np.abs(returns)
    assert kurtosis(returns) > 3.5
    assert autocorrelation(size, 1) > 0.1
    assert autocorrelation(size, 24) > 0.05
    assert abs(autocorrelation(returns, 1)) < 0.05
    assert abs(returns.mean()) < 4 * returns.std() / np.sqrt(len(returns))


async def test_volume_rises_when_prices_move() -> None:
    bars = await bars_at(NOW, Timeframe.M1, 40_000)
    size = np.abs(np.diff(np.log(bars.close)))
    assert np.corrcoef(size, bars.volume[1:])[0, 1] > 0.4


async def test_minutes_join_and_lie_on_ticks() -> None:
    bars = await bars_at(NOW, Timeframe.M1, 100_000)
    assert np.array_equal(bars.open[1:], bars.close[:-1])
    for column in (bars.open, bars.high, bars.low, bars.close):
        assert np.allclose(column * 100, np.round(column * 100), atol=1e-5)
        assert (column > 0).all()


async def test_well_known_names_stand_at_plausible_prices() -> None:
    plausible = {"BTC": (20_000, 250_000), "AAPL": (80, 500), "XAU": (1_200, 4_800), "EUR": (0.8, 1.5)}
    source = venue()
    for base, (low, high) in plausible.items():
        assert low < (await source.ticker(await listed(source, base))).last < high


async def test_it_knows_stocks_metals_and_currencies_by_their_class() -> None:
    source = venue()
    assert (await listed(source, "NVDA")).asset_class is AssetClass.STOCK
    assert (await listed(source, "XAU")).symbol == "XAU/USD"
    assert (await listed(source, "USD", "JPY")).symbol == "USD/JPY"
    assert await source.find("USD") is None
    assert await source.find("AAPL", "USDT") is None
    assert await source.find("BTC", "USDT") == await source.find("BTC")
    assert len(await source.instruments()) > 30


async def test_the_first_answer_comes_at_once() -> None:
    source = SimulatedVenue()
    instrument = await listed(source)
    began = time.perf_counter()
    assert len(await source.candles(instrument, Timeframe.H4, limit=500)) == 500
    cold = time.perf_counter()
    await source.candles(instrument, Timeframe.H4, limit=500)
    assert cold - began < 1.0
    assert time.perf_counter() - cold < 0.25


async def test_what_is_kept_of_the_past_is_what_would_be_made_anew() -> None:
    """Asked again and again as time passes, in parts that overlap, are longer, or lie before."""
    time_now = NOW
    asked_often = SimulatedVenue(now=lambda: time_now)
    instrument = await listed(asked_often)
    for ahead, timeframe, limit, back in (
        (0, Timeframe.H1, 50, None),
        (20, Timeframe.H1, 50, None),
        (3600, Timeframe.H1, 10, None),
        (3601, Timeframe.H1, 200, None),
        (7200, Timeframe.H1, 30, 90),
        (90_000, Timeframe.H1, 5, None),
        (0, Timeframe.W1, 3, 40),
        (700_000, Timeframe.W1, 9, None),
    ):
        time_now += timedelta(seconds=ahead)
        start = None if back is None else time_now - timedelta(days=back)
        found = await asked_often.candles(instrument, timeframe, start=start, limit=limit)
        fresh = venue(time_now)
        assert found.same_as(await fresh.candles(instrument, timeframe, start=start, limit=limit))
        assert len(found) == limit
