from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shared_data import shared
from trading.errors import BadInput
from trading.markets.bars import Bars
from trading.markets.resampling import resample, spacing
from trading.markets.timeframes import Timeframe

PANDAS = {
    Timeframe.M5: "5min",
    Timeframe.M15: "15min",
    Timeframe.M30: "30min",
    Timeframe.H1: "1h",
    Timeframe.H4: "4h",
    Timeframe.D1: "1D",
    Timeframe.W1: "W-MON",
}
HOW = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}
START = 1_500_000_040 // 60 * 60_000


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def walk(ts: np.ndarray, seed: int = 7) -> Bars:
    random = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.001, len(ts))))
    opened = close * (1 + random.normal(0, 0.0005, len(ts)))
    high = np.maximum(opened, close) * (1 + random.random(len(ts)) / 1000)
    low = np.minimum(opened, close) * (1 - random.random(len(ts)) / 1000)
    return Bars(ts.astype(np.int64), opened, high, low, close, random.integers(0, 1000, len(ts)) / 8)


def by_pandas(bars: Bars, to: Timeframe) -> pd.DataFrame:
    weekly = {"label": "left", "closed": "left"} if to is Timeframe.W1 else {}
    return bars.to_frame().resample(PANDAS[to], **weekly).agg(HOW).dropna(subset=["open"])


def assert_equal_to_pandas(bars: Bars, to: Timeframe) -> None:
    ours, theirs = resample(bars, to).to_frame(), by_pandas(bars, to)
    assert ours.index.tolist() == theirs.index.tolist()
    prices = ["open", "high", "low", "close"]
    assert np.array_equal(ours[prices], theirs[prices])
    assert np.allclose(ours["volume"], theirs["volume"], rtol=1e-12, atol=0)


minutes = st.lists(st.integers(0, 60_000), min_size=1, max_size=80, unique=True).map(
    lambda found: np.array(sorted(found)) * 60_000 + START
)


@given(minutes, st.sampled_from(list(PANDAS)))
def test_resampled_bars_equal_those_of_pandas(ts: np.ndarray, to: Timeframe) -> None:
    step = spacing(ts)
    if step is None or step.ms <= to.ms:
        assert_equal_to_pandas(walk(ts), to)


@given(minutes, st.sampled_from(list(PANDAS)), st.sampled_from(["24/7", "24/5", "XNYS", "CMES"]))
def test_nothing_is_lost_or_invented(ts: np.ndarray, to: Timeframe, calendar: str) -> None:
    bars = walk(ts)
    longer = resample(bars, to, calendar, source=Timeframe.M1)
    assert longer.volume.sum() == pytest.approx(bars.volume.sum(), rel=1e-12)
    assert longer.high.max() == bars.high.max()
    assert longer.low.min() == bars.low.min()
    assert (longer.open[0], longer.close[-1]) == (bars.open[0], bars.close[-1])
    assert (np.diff(longer.ts) > 0).all()
    assert (longer.high >= np.maximum(longer.open, longer.close)).all()


@pytest.mark.parametrize("to", PANDAS)
def test_real_minutes_resample_as_pandas_does(to: Timeframe) -> None:
    table = pq.read_table(shared("market/ltcusd_1m_bitfinex_2018h2.parquet"))
    bars = Bars(*(table[name].to_numpy() for name in ("ts", "open", "high", "low", "close", "volume")))
    assert_equal_to_pandas(bars, to)


def test_an_empty_bucket_has_no_bar_and_the_running_one_is_last() -> None:
    ts = np.array([0, 1, 2, 10, 11, 15]) * 60_000
    assert (resample(walk(ts), Timeframe.M5).ts // 60_000).tolist() == [0, 10, 15]


def test_new_york_hours_are_counted_from_the_open() -> None:
    half_past_two = ms("2024-01-05 14:30")
    hours = resample(walk(half_past_two + np.arange(390) * 60_000), Timeframe.H1, "XNYS")
    assert ((hours.ts - half_past_two) // 60_000).tolist() == [0, 60, 120, 180, 240, 300, 360]
    fours = resample(hours, Timeframe.H4, "XNYS")
    assert ((fours.ts - half_past_two) // 60_000).tolist() == [0, 240]


def test_an_hour_stamped_before_the_open_belongs_to_the_first_bucket() -> None:
    """Lean stamps the half hour from 09:30 as 09:00."""
    days = [ms("2024-01-04 14:00"), ms("2024-01-05 14:00")]
    ts = np.concatenate([day + np.arange(7) * 3_600_000 for day in days])
    fours = resample(walk(ts), Timeframe.H4, "XNYS")
    assert fours.ts.tolist() == [day + minute * 60_000 for day in days for minute in (30, 270)]


def test_session_days_and_weeks_carry_their_dates() -> None:
    ts = np.array([ms(t) for t in ("2024-01-12 21:00", "2024-01-14 23:00", "2024-01-15 20:00")])
    assert resample(walk(ts), Timeframe.D1, "24/5").ts.tolist() == [ms("2024-01-12"), ms("2024-01-15")]
    assert resample(walk(ts), Timeframe.W1, "24/5").ts.tolist() == [ms("2024-01-08"), ms("2024-01-15")]


def test_daily_bars_of_stocks_make_weeks_of_their_first_session() -> None:
    ts = np.array([ms(t) for t in ("2024-01-12", "2024-01-16", "2024-01-19")])
    weeks = resample(walk(ts), Timeframe.W1, "XNYS", source=Timeframe.D1)
    assert weeks.ts.tolist() == [ms("2024-01-08"), ms("2024-01-16")]


def test_the_same_timeframe_leaves_session_bars_as_they_are() -> None:
    bars = walk(ms("2024-01-05 14:00") + np.arange(7) * 3_600_000)
    assert resample(bars, Timeframe.H1, "XNYS").same_as(bars)
    assert resample(bars, Timeframe.H1).same_as(bars)


@pytest.mark.parametrize("source", [None, Timeframe.H1])
def test_shorter_bars_cannot_be_made(source: Timeframe | None) -> None:
    bars = walk(np.arange(10) * 3_600_000)
    with pytest.raises(BadInput, match="of 1h; bars of 5m cannot"):
        resample(bars, Timeframe.M5, source=source)


def test_no_bars_resample_to_none() -> None:
    assert not len(resample(Bars.empty(), Timeframe.D1, "XNYS"))


def test_spacing_is_unknown_without_two_different_times() -> None:
    assert spacing(np.array([5])) is None
    assert spacing(np.array([5, 5])) is None
    assert spacing(np.array([0, 1000])) is None
