import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trading.markets.indicators.series import closes, flat, walk
from trading.errors import NoData
from trading.markets.analysis.regime import Regime, regime, regimes, standing_of
from trading.markets.analysis.trend import Direction, trend
from trading.markets.bars import Bars


def test_a_steady_rise_is_an_extreme_trend_up_and_every_sign_says_so():
    found = trend(walk(200, drift=0.02, noise=0.005))
    assert found.direction is Direction.UP
    assert found.strength_word == "extreme"
    assert {sign.says for sign in found.evidence} == {Direction.UP}
    assert all(sign.value > 0 for sign in found.evidence)


def test_a_steady_fall_is_a_trend_down():
    found = trend(walk(200, drift=-0.02, noise=0.005))
    assert found.direction is Direction.DOWN
    assert {sign.says for sign in found.evidence} == {Direction.DOWN}


def test_a_wave_goes_nowhere():
    found = trend(closes(100 + np.sin(np.arange(300) * 1.3)))
    assert found.direction is Direction.SIDEWAYS
    assert found.strength_word == "weak"


def test_where_nothing_moves_there_is_no_direction():
    found = trend(flat(100))
    assert found.direction is Direction.SIDEWAYS
    assert found.strength == 0
    assert {sign.says for sign in found.evidence} == {Direction.SIDEWAYS}


def test_agreeing_signs_without_strength_are_no_trend():
    bars = walk(400, seed=2)
    verdicts = [trend(bars[:end]) for end in range(60, 400)]
    agreeing = [
        v for v in verdicts if max(sum(s.says is d for s in v.evidence) for d in list(Direction)[:2]) >= 4
    ]
    weak = [v for v in agreeing if v.strength < 20]
    assert weak
    assert {v.direction for v in weak} == {Direction.SIDEWAYS}
    assert Direction.SIDEWAYS not in {v.direction for v in agreeing if v.strength >= 20}


def test_a_trend_needs_55_bars():
    with pytest.raises(NoData, match="needs 55 bars"):
        trend(walk(54))


def alternating(count: int, width: float) -> Bars:
    """Bars of one price whose high and low lie `width` away, turning about so that nothing trends."""
    bars = flat(count, price=100.0)
    turn = np.where(np.arange(count) % 2 == 0, 0.1, -0.1) * width
    return Bars(bars.ts, bars.open, 100 + width + turn, 100 - width + turn, bars.close, bars.volume)


def test_a_rise_is_trending_since_it_began():
    calm, rise = alternating(150, 1.0), walk(100, drift=0.03, noise=0.004)
    bars = Bars.join([calm, Bars(rise.ts + 150 * 3_600_000, *rise.columns()[1:])])
    found = regime(bars)
    assert found.regime is Regime.TRENDING
    assert found.adx > 25
    assert 60 < found.bars <= 100
    assert found.since == bars.ts[-found.bars]


@pytest.mark.parametrize(("width", "expected"), [(5.0, Regime.VOLATILE), (0.2, Regime.QUIET)])
def test_wider_bars_are_volatile_and_narrower_ones_quiet(width, expected):
    assert regime(one_after_another((200, 1.0), (20, width))).regime is expected


def one_after_another(*widths: tuple[int, float]) -> Bars:
    """Runs of so many bars so wide."""
    parts, start = [], 0
    for count, width in widths:
        part = alternating(count, width)
        parts.append(Bars(part.ts + start * 3_600_000, *part.columns()[1:]))
        start += count
    return Bars.join(parts)


@pytest.mark.parametrize(("extreme", "near", "expected"), [(5.0, 3.0, "volatile"), (0.2, 0.5, "quiet")])
def test_an_eighth_of_more_extreme_bars_still_leaves_it_volatile_or_quiet(extreme, near, expected):
    found = regime(one_after_another((200, 1.0), (20, extreme), (30, near)))
    assert found.regime is Regime(expected)
    distance = found.percentile if expected == "quiet" else 100 - found.percentile
    assert 5 < distance < 20


@pytest.mark.parametrize(("extreme", "near"), [(5.0, 3.0), (0.2, 0.5)])
def test_a_third_of_more_extreme_bars_makes_it_ranging(extreme, near):
    assert regime(one_after_another((140, 1.0), (90, extreme), (20, near))).regime is Regime.RANGING


def test_bars_like_all_others_are_ranging():
    found = regime(alternating(200, 1.0))
    assert found.regime is Regime.RANGING
    assert found.since == 63 * 3_600_000 - 3_600_000
    assert found.bars == 138
    assert found.compared == 187
    assert regime(alternating(300, 1.0)).compared == 250


def test_bars_before_there_is_a_history_have_no_regime():
    labels = regimes(alternating(100, 1.0))
    assert set(labels[:62]) == {""}
    assert "" not in set(labels[62:])


def test_standing_counts_from_the_lowest_to_the_highest():
    assert standing_of(np.array([1.0, 2, 3, 4, 5]), 5, 5)[-1] == 100
    assert standing_of(np.array([5.0, 4, 3, 2, 1]), 5, 5)[-1] == 0
    assert standing_of(np.full(5, 2.0), 5, 5)[-1] == 50


@given(
    st.lists(st.sampled_from([1.0, 2.0, 2.5, math.nan]) | st.floats(0, 100), min_size=1, max_size=40),
    st.integers(3, 12),
)
def test_a_standing_is_the_rank_that_pandas_gives(values: list[float], memory: int) -> None:
    window = pd.Series(values, dtype=float).rolling(memory, min_periods=3)
    expected = 100 * (window.rank() - 1) / (window.count() - 1)
    np.testing.assert_allclose(standing_of(np.array(values, dtype=float), memory, 3), expected, atol=1e-9)
