"""Hand-worked values and the long-run behaviour of the definitions."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.trading.markets.indicators.series import closes, flat, walk
from trading.markets.bars import Bars
from trading.markets.indicators import compute


def last(name: str, bars: Bars, output: str = "", **params: object) -> float:
    return float(compute(name, bars, **params)[output or name][-1])


def test_means_of_one_to_five():
    bars = closes([1.0, 2.0, 3.0, 4.0, 5.0])
    assert last("sma", bars, period=3) == pytest.approx(4.0)
    assert last("wma", bars, period=3) == pytest.approx((3 + 2 * 4 + 3 * 5) / 6)
    assert last("ema", bars, period=3) == pytest.approx(4.0)  # 2, then 3, then 4
    assert last("ema", bars, period=3, seed="first") == pytest.approx(4.0625)
    assert last("roc", bars, period=4) == pytest.approx(400.0)


def test_a_price_that_only_rises_has_rsi_100_and_one_that_only_falls_0():
    assert last("rsi", closes(np.arange(1.0, 31))) == 100
    assert last("rsi", closes(np.arange(31.0, 1, -1))) == 0


@pytest.mark.parametrize(
    ("name", "output", "value"),
    [
        ("rsi", "rsi", 50),
        ("stoch", "k", 50),
        ("mfi", "mfi", 50),
        ("williams_r", "williams_r", -50),
        ("cci", "cci", 0),
        ("adx", "adx", 0),
        ("bbands", "percent_b", 0.5),
        ("bbands", "bandwidth", 0),
        ("atr", "atr", 0),
    ],
)
def test_where_nothing_moves_the_stated_neutral_value_is_given(name, output, value):
    assert last(name, flat(100), output) == value


def test_a_window_without_movement_has_no_deviation_even_after_a_crash():
    bars = closes(np.concatenate((np.linspace(1e6, 1.0, 50), np.full(30, 1.0))))
    assert last("bbands", bars, "bandwidth") == 0
    assert last("bbands", bars, "percent_b") == 0.5


def test_a_window_of_exactly_a_period_without_movement_has_no_deviation():
    bars = closes([1e9 / 3, 1e9 / 7, *[0.1] * 20])
    assert compute("bbands", bars)["bandwidth"][-1] == 0
    assert compute("bbands", bars)["bandwidth"][-2] > 0


def test_in_a_steady_rise_the_parabolic_stop_follows_at_the_distance_of_its_limit():
    bars = closes(np.arange(1.0, 200))
    assert bars.high[-1] - last("psar", bars) == pytest.approx(1 / 0.2)
    assert bars.high[-1] - last("psar", bars, limit=0.1) == pytest.approx(1 / 0.1)


def test_a_reversal_moves_the_parabolic_stop_to_the_other_side():
    bars = closes(np.concatenate((np.arange(1.0, 40), np.arange(39.0, 1, -1))))
    stop = compute("psar", bars)["psar"]
    assert stop[30] < bars.close[30]
    assert stop[-1] > bars.close[-1]


def test_the_cloud_under_a_bar_was_made_a_base_period_ago():
    bars = walk(120)
    whole = compute("ichimoku", bars)
    before = compute("ichimoku", bars[:94])
    middle = (before["conversion"][-1] + before["base"][-1]) / 2
    assert whole["span_a"][93 + 26] == pytest.approx(middle)


def test_trix_is_the_change_of_the_average_of_the_average_of_the_average():
    grown = closes(100 * 1.01 ** np.arange(200.0))  # every average grows as the price does, once begun
    assert last("trix", grown, period=5) == pytest.approx(1.0, rel=1e-6)
    rise = compute("ema", walk(100), period=1)["ema"]
    assert last("trix", walk(100), period=1) == pytest.approx(100 * (rise[-1] / rise[-2] - 1))
    late = closes([*[100.0] * 30, 130.0])
    assert last("trix", late, period=2) == pytest.approx(30 * (2 / 3) ** 3)


def test_vwap_of_bars_without_volume_is_their_plain_mean():
    bars = walk(30)
    silent = Bars(*bars.columns()[:5], np.zeros(30))
    typical = (bars.high + bars.low + bars.close) / 3
    assert last("vwap", silent, period=10) == pytest.approx(typical[-10:].mean())


def test_sums_do_not_drift_over_a_million_bars():
    rng = np.random.default_rng(3)
    close = 60_000 * np.exp(np.cumsum(rng.normal(0, 0.002, 1_000_000)))
    bars = closes(close)
    ends = np.array([400_000, 799_999, 999_999])
    exact = np.array([close[end - 19 : end + 1].mean() for end in ends])
    spread = np.array([close[end - 19 : end + 1].std() for end in ends])
    assert compute("sma", bars)["sma"][ends] == pytest.approx(exact, rel=1e-13)
    bands = compute("bbands", bars)
    assert bands["middle"][ends] == pytest.approx(exact, rel=1e-13)
    assert (bands["upper"] - bands["middle"])[ends] == pytest.approx(2 * spread, rel=1e-9)


def test_importing_the_registry_loads_neither_compiled_loops_nor_ta():
    heavy = "{'numba', 'ta', 'scipy', 'rapidfuzz'}"
    code = f"import sys, trading.markets.indicators; print({heavy} & set(sys.modules))"
    root = Path(__file__).resolve().parents[4]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
