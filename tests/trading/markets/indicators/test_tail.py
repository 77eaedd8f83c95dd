"""The indicators that `ta` computes, against their formulas worked out here."""

import numpy as np
import pytest

from tests.trading.markets.indicators.series import closes, walk
from trading.markets.bars import Floats
from trading.markets.indicators import compute

BARS = walk(200, seed=13)
HIGH, LOW, CLOSE, VOLUME = BARS.high, BARS.low, BARS.close, BARS.volume


def ewm(values: Floats, period: int) -> Floats:
    """Exponential average begun at the first value."""
    out = [values[0]]
    for value in values[1:]:
        out.append(out[-1] + 2 / (period + 1) * (value - out[-1]))
    return np.array(out)


def weighted_volume() -> Floats:
    return ((CLOSE - LOW) - (HIGH - CLOSE)) / (HIGH - LOW) * VOLUME


def ranges() -> Floats:
    """True range of every bar but the first."""
    return np.maximum(HIGH[1:], CLOSE[:-1]) - np.minimum(LOW[1:], CLOSE[:-1])


def last(name: str, output: str = "") -> float:
    return float(compute(name, BARS)[output or name][-1])


def test_money_flow_weighs_volume_by_where_the_close_stands():
    assert last("cmf") == pytest.approx(weighted_volume()[-20:].sum() / VOLUME[-20:].sum())
    assert last("adl") == pytest.approx(weighted_volume().sum())


def test_force_is_the_average_of_change_times_volume():
    assert last("force") == pytest.approx(ewm(np.diff(CLOSE) * VOLUME[1:], 13)[-1])


def test_ultimate_weighs_three_windows_of_pressure():
    pressure = CLOSE[1:] - np.minimum(LOW[1:], CLOSE[:-1])
    short, middle, long = (pressure[-n:].sum() / ranges()[-n:].sum() for n in (7, 14, 28))
    assert last("uo") == pytest.approx(100 * (4 * short + 2 * middle + long) / 7)


def test_true_strength_is_smoothed_change_over_smoothed_distance():
    change = np.diff(CLOSE)
    expected = 100 * ewm(ewm(change, 25), 13)[-1] / ewm(ewm(np.abs(change), 25), 13)[-1]
    assert last("tsi") == pytest.approx(expected, rel=1e-4)  # the second average begins 24 bars later in `ta`
    assert compute("tsi", closes(np.arange(1.0, 60)))["tsi"][-1] == pytest.approx(100)


def test_vortex_sets_swings_against_true_range():
    up, down = np.abs(HIGH[1:] - LOW[:-1]), np.abs(LOW[1:] - HIGH[:-1])
    assert last("vortex", "up") == pytest.approx(up[-14:].sum() / ranges()[-14:].sum())
    assert last("vortex", "down") == pytest.approx(down[-14:].sum() / ranges()[-14:].sum())


def test_mass_sums_the_ratio_of_two_averages_of_the_range():
    once = ewm(HIGH - LOW, 9)
    assert last("mass") == pytest.approx((once / ewm(once, 9))[-25:].sum(), rel=1e-6)


def test_ulcer_is_the_root_mean_square_of_the_fall_below_the_top():
    tops = np.array([CLOSE[i - 13 : i + 1].max() for i in range(len(CLOSE) - 14, len(CLOSE))])
    falls = 100 * (CLOSE[-14:] / tops - 1)
    assert last("ulcer") == pytest.approx(np.sqrt((falls**2).mean()))
