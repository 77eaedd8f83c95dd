import numpy as np
import pytest

from tests.trading.markets.indicators.series import walk
from trading.errors import BadInput
from trading.markets.indicators import compute, indicator

BARS = walk(100)


@pytest.mark.parametrize(
    ("asked", "meant"), [("rsy", "rsi"), ("bollinger", "bbands"), ("stochastic", "stoch"), ("atrr", "atr")]
)
def test_an_unknown_name_is_answered_with_the_nearest(asked, meant):
    with pytest.raises(BadInput) as caught:
        compute(asked, BARS)
    assert caught.value.value == asked
    assert meant in caught.value.remedy


def test_a_name_that_is_like_nothing_lists_what_there_is():
    with pytest.raises(BadInput, match="rsi, macd"):
        indicator("§" * 5000)


def test_names_are_read_as_people_write_them():
    assert indicator(" RSI ") is indicator("rsi")


def test_an_unknown_parameter_is_answered_with_the_nearest():
    with pytest.raises(BadInput, match="Did you mean period"):
        compute("rsi", BARS, periods=14)


@pytest.mark.parametrize("period", [0, -3, 1.5, True, "14", None, float("nan"), 10**9])
def test_a_period_is_a_whole_number_from_one(period):
    with pytest.raises(BadInput, match="whole number from 1"):
        compute("sma", BARS, period=period)


def test_a_whole_number_may_come_as_a_float():
    assert compute("sma", BARS, period=5.0)["sma"][-1] == compute("sma", BARS, period=5)["sma"][-1]


@pytest.mark.parametrize("width", [0, -2.0, float("inf"), "wide"])
def test_a_width_is_a_number_above_zero(width):
    with pytest.raises(BadInput, match="above 0"):
        compute("bbands", BARS, width=width)


def test_a_choice_names_the_others():
    with pytest.raises(BadInput, match="Known are close, open"):
        compute("sma", BARS, source="vwap")


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("macd", {"fast": 26, "slow": 12}),
        ("psar", {"step": 0.3}),
        ("ichimoku", {"turn": 30}),
        ("uo", {"long": 3}),
    ],
)
def test_periods_that_must_rise_are_refused_in_another_order(name, params):
    with pytest.raises(BadInput, match="The rule is"):
        compute(name, BARS, **params)


def test_the_shortest_periods_work():
    for name in ("sma", "ema", "rma", "wma", "bbands", "atr", "donchian", "williams_r", "roc", "aroon"):
        assert compute(name, BARS, period=1)
    assert compute("adx", BARS, period=1)["adx"].shape == (100,)
    assert compute("stoch", BARS, period=1, smooth=1, signal=1)["k"].shape == (100,)


def test_the_warm_up_follows_the_parameters():
    assert indicator("macd").warm_up() == 33
    assert indicator("macd").warm_up(signal=5) == 29
    assert indicator("atr").warm_up(start="second") == 14


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("rsi", {"smoothing": "simple"}),
        ("rsi", {"seed": "first"}),
        ("atr", {"start": "second"}),
        ("atr", {"smoothing": "simple", "start": "second"}),
        ("atr", {"smoothing": "simple"}),
        ("macd", {"seed": "first", "fast": 3, "slow": 7, "signal": 4}),
        ("keltner", {"atr_period": 30}),
    ],
)
def test_every_variant_begins_where_its_warm_up_says(name, params):
    full = np.all([np.isfinite(values) for values in compute(name, BARS, **params).values()], axis=0)
    warm_up = indicator(name).warm_up(**params)
    assert full[warm_up:].all()
    assert not full[:warm_up].any()
