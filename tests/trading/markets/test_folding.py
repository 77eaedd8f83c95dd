"""A bar that was folded out of live minutes is the bar that resampling makes of them."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trading.markets.bars import Bars
from trading.markets.folding import Fold, start_of
from trading.markets.resampling import resample
from trading.markets.timeframes import Timeframe

MINUTE = 60_000
A_BAR_BYTES = 6 * 8
MONDAY = 1_767_571_200_000  # 2026-01-05 00:00 UTC
LONGER = [Timeframe.M1, Timeframe.M5, Timeframe.M15, Timeframe.H1, Timeframe.H4, Timeframe.D1, Timeframe.W1]


def walk(minutes: list[int], seed: int) -> Bars:
    """Minutes at these numbers, with whole volumes, whose sums are exact in any order."""
    random = np.random.default_rng(seed)
    prices = 100 + random.integers(-500, 500, (len(minutes), 4)) / 100
    return Bars(
        MONDAY + np.array(minutes, dtype=np.int64) * MINUTE,
        prices[:, 0],
        prices.max(axis=1),
        prices.min(axis=1),
        prices[:, 3],
        random.integers(0, 50, len(minutes)).astype(np.float64),
    )


def growing(bar: Bars) -> list[Bars]:
    """The states in which a minute may be seen before it is whole."""
    opened = float(bar.open[0])
    early = Bars.from_rows([[int(bar.ts[0]), opened, opened, opened, opened, 0.0]])
    return [early, bar]


@given(
    timeframe=st.sampled_from(LONGER),
    gaps=st.lists(st.sampled_from([1, 1, 1, 1, 2, 7, 61, 300]), min_size=2, max_size=120),
    start=st.integers(0, 1500),
    known=st.integers(1, 100),
    seed=st.integers(0, 2**20),
)
def test_folding_is_resampling(
    timeframe: Timeframe, gaps: list[int], start: int, known: int, seed: int
) -> None:
    minutes = walk((start + np.cumsum(gaps)).tolist(), seed)
    known = min(known, len(minutes) - 1)
    first = start_of(int(minutes.ts[known - 1]), timeframe)
    parts = minutes[:known]
    fold = Fold(timeframe, parts[parts.ts >= first])
    expected = resample(minutes[minutes.ts >= first], timeframe, source=Timeframe.M1)
    told: dict[int, tuple[float, ...]] = {}
    for bar in range(known, len(minutes)):
        for state in growing(minutes[bar : bar + 1]):
            for row in zip(*(column.tolist() for column in fold.add(state).columns()), strict=True):
                told[int(row[0])] = row
    for row in zip(*(column.tolist() for column in expected.columns()), strict=True):
        if row[0] >= start_of(int(minutes.ts[known]), timeframe):
            assert told[int(row[0])] == row


def test_what_is_kept_does_not_grow_with_the_days() -> None:
    fold = Fold(Timeframe.W1, Bars.empty())
    for bar in range(0, 6 * 1440, 5):
        fold.add(walk([bar], bar))
    assert len(pickle.dumps(fold)) < (24 * 6 + 180) * A_BAR_BYTES + 2000


@pytest.mark.parametrize("timeframe", [Timeframe.D1, Timeframe.W1])
def test_whole_hours_before_the_minutes_count_like_their_minutes(timeframe: Timeframe) -> None:
    minutes = walk(list(range(600)), 5)
    hours = resample(minutes[:540], Timeframe.H1, source=Timeframe.M1)
    fold = Fold(timeframe, Bars.join([hours, minutes[540:590]]))
    fold.add(minutes[580:])
    assert fold.bars.same_as(resample(minutes, timeframe, source=Timeframe.M1))
