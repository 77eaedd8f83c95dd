"""What every analysis must keep: no look ahead, no unit of price, no surprise where nothing moves."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trading.markets.indicators.series import flat, scaled, walk
from trading.errors import NoData
from trading.markets.analysis.candlesticks import occurrences, sightings
from trading.markets.analysis.correlation import correlation
from trading.markets.analysis.levels import levels, pivots
from trading.markets.analysis.regime import regime, regimes
from trading.markets.analysis.trend import trend
from trading.markets.analysis.volatility import rolling_close_to_close, volatility
from trading.markets.analysis.volume_profile import volume_profile
from trading.markets.bars import Bars

BARS = walk(600, seed=5)


def with_another(bars: Bars) -> object:
    return correlation("A", bars, "B", walk(len(bars), seed=6))


ANALYSES = {
    "trend": trend,
    "regime": regime,
    "levels": levels,
    "volatility": lambda bars: volatility(bars, 365.0),
    "volume profile": volume_profile,
    "correlation": with_another,
    "candlesticks": lambda bars: sightings(bars, within=10),
}
EVERY = pytest.mark.parametrize("analysis", ANALYSES.values(), ids=ANALYSES)


def leaves(value: object) -> list[object]:
    """Every plain value inside an answer, in order."""
    if dataclasses.is_dataclass(value):
        return [leaf for f in dataclasses.fields(value) for leaf in leaves(getattr(value, f.name))]
    if isinstance(value, tuple):
        return [leaf for item in value for leaf in leaves(item)]
    return [value]


def numbers(value: object) -> list[float]:
    return [leaf for leaf in leaves(value) if isinstance(leaf, float)]


def words(value: object) -> list[object]:
    return [leaf for leaf in leaves(value) if not isinstance(leaf, float)]


@EVERY
def test_answers_are_frozen_and_equal_for_equal_bars(analysis):
    answer = analysis(BARS)
    assert answer == analysis(BARS[:])
    one = answer[0] if isinstance(answer, tuple) else answer
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(one, dataclasses.fields(one)[0].name, None)


@EVERY
@pytest.mark.parametrize("bars", [BARS, flat(600), walk(600, noise=0.4), walk(600, noise=1e-7)])
def test_no_number_is_infinite_or_undefined(analysis, bars):
    assert all(math.isfinite(number) for number in numbers(analysis(bars)))


@EVERY
@pytest.mark.parametrize("count", [0, 1])
def test_too_few_bars_are_refused_or_need_none(analysis, count):
    if analysis is volume_profile and count == 1:
        assert analysis(BARS[:1]).poc > 0
        return
    with pytest.raises(NoData):
        analysis(BARS[:count])


UNITLESS = {name: each for name, each in ANALYSES.items() if name not in ("levels", "volume profile")}


@pytest.mark.parametrize("analysis", UNITLESS.values(), ids=UNITLESS)
def test_the_unit_of_the_price_does_not_matter(analysis):
    ours, theirs = analysis(BARS), analysis(scaled(BARS, 2.0**-20))
    assert words(ours) == words(theirs)
    assert numbers(theirs) == pytest.approx(numbers(ours), rel=1e-7, abs=1e-9)


def test_prices_of_levels_and_profiles_grow_with_the_unit():
    ours, theirs = levels(BARS), levels(scaled(BARS, 1024.0))
    assert [level.price * 1024 for level in ours] == pytest.approx([level.price for level in theirs])
    assert [level.touches for level in ours] == [level.touches for level in theirs]
    mine, grown = volume_profile(BARS), volume_profile(scaled(BARS, 1024.0))
    assert grown.poc == pytest.approx(1024 * mine.poc)


@settings(max_examples=15, deadline=None)
@given(kept=st.integers(70, 599))
def test_series_on_a_prefix_are_the_prefix_of_the_series_on_all(kept):
    np.testing.assert_array_equal(regimes(BARS[:kept]), regimes(BARS)[:kept])
    part, whole = rolling_close_to_close(BARS[:kept], 30), rolling_close_to_close(BARS, 30)
    np.testing.assert_array_equal(part, whole[:kept])
    all_patterns = occurrences(BARS)
    for name, found in occurrences(BARS[:kept]).items():
        np.testing.assert_array_equal(found, all_patterns[name][:kept])


@settings(max_examples=15, deadline=None)
@given(kept=st.integers(20, 599))
def test_a_pivot_is_known_on_a_prefix_exactly_when_it_was_confirmed_in_it(kept):
    part = BARS[:kept]
    assert pivots(part) == tuple(pivot for pivot in pivots(BARS) if pivot.known <= part.ts[-1])
