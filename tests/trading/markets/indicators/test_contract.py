"""What every indicator must keep, whichever is added."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trading.markets.indicators.series import flat, scaled, walk
from trading.errors import NoData
from trading.markets.indicators import INDICATORS, compute

BARS = walk(400)
EVERY = pytest.mark.parametrize("name", list(INDICATORS))

# Outputs that are prices or differences of prices; the rest has no unit, or that of volume.
PRICED = {
    *("sma", "ema", "rma", "wma", "kama", "vwap", "heikin_ashi", "macd", "ao", "atr", "keltner", "donchian"),
    *("psar", "ichimoku", "force", "bbands.upper", "bbands.middle", "bbands.lower"),
}


def test_there_are_more_than_twenty_and_each_says_what_it_is():
    assert len(INDICATORS) > 20
    assert all(len(each.definition) > 30 and each.title for each in INDICATORS.values())


@EVERY
def test_every_output_is_nan_through_the_warm_up_and_finite_from_then_on(name):
    each = INDICATORS[name]
    outputs = compute(name, BARS)
    assert tuple(outputs) == each.outputs
    full = np.all([np.isfinite(values) for values in outputs.values()], axis=0)
    assert len(full) == len(BARS)
    assert full[each.warm_up() :].all()
    assert not full[: each.warm_up()].any()


@EVERY
@settings(max_examples=5, deadline=None)
@given(kept=st.integers(150, 399))
def test_what_is_said_on_a_prefix_is_the_prefix_of_what_is_said_on_all(name, kept):
    whole, part = compute(name, BARS), compute(name, BARS[:kept])
    for output, values in part.items():
        np.testing.assert_array_equal(values, whole[output][:kept])


@EVERY
@pytest.mark.parametrize("factor", [1024.0, 2.0**-30])
def test_the_unit_of_the_price_does_not_matter(name, factor):
    ours, theirs = compute(name, BARS), compute(name, scaled(BARS, factor))
    for output, values in ours.items():
        grown = factor if {name, f"{name}.{output}"} & PRICED else 1.0
        np.testing.assert_allclose(theirs[output], values * grown, rtol=1e-8, atol=1e-9 * grown)


@EVERY
@pytest.mark.parametrize("bars", [flat(200), flat(200, volume=0.0), flat(200, price=1e-9)])
def test_prices_that_never_move_give_a_value_and_never_infinity(name, bars):
    for values in compute(name, bars).values():
        assert np.isfinite(values[INDICATORS[name].warm_up() :]).all()


@EVERY
def test_one_bar_too_few_is_refused_and_says_how_many_are_needed(name):
    needed = INDICATORS[name].warm_up() + 1
    assert compute(name, BARS[:needed])
    with pytest.raises(NoData, match=f"needs {needed} bars"):
        compute(name, BARS[: needed - 1])


@EVERY
def test_columns_that_are_strided_give_the_same_values(name):
    table = np.empty((len(BARS), 5))
    for i, column in enumerate(BARS.columns()[1:]):
        table[:, i] = column
    strided = type(BARS)(BARS.ts, *table.T)
    for output, values in compute(name, strided).items():
        np.testing.assert_array_equal(values, compute(name, BARS)[output])


@pytest.mark.parametrize("name", ["rsi", "stoch", "stochrsi", "mfi", "adx", "uo"])
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32), noise=st.floats(1e-6, 0.5))
def test_oscillators_stay_between_0_and_100(name, seed, noise):
    bars = walk(120, seed=seed, noise=noise)
    for values in compute(name, bars).values():
        seen = values[INDICATORS[name].warm_up() :]
        assert seen.min() >= -1e-9
        assert seen.max() <= 100 + 1e-9


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32), period=st.integers(1, 60))
def test_the_mean_stays_between_its_bands_and_the_bands_around_it(seed, period):
    bands = compute("bbands", walk(100, seed=seed), period=period)
    seen = slice(period - 1, None)
    assert (bands["lower"][seen] <= bands["middle"][seen]).all()
    assert (bands["middle"][seen] <= bands["upper"][seen]).all()
