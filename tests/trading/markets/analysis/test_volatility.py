import math

import numpy as np
import pytest

from tests.trading.markets.indicators.series import closes, flat, times, walk
from trading.errors import BadInput, NoData
from trading.markets.analysis.volatility import (
    CONE_LEAST,
    CONE_WINDOWS,
    rolling_close_to_close,
    volatility,
    volatility_cone,
)
from trading.markets.bars import Bars

NAMES = ("close_to_close", "parkinson", "garman_klass", "rogers_satchell", "yang_zhang", "ewma")


def fine(count: int, sigma: float, drift: float = 0.0, gap: float = 0.0) -> Bars:
    """Bars of 500 steps each of a known volatility, with a jump between bars of deviation `gap`."""
    rng = np.random.default_rng(9)
    steps = rng.normal(drift / 500, sigma / math.sqrt(500), (count, 500))
    jumps = rng.normal(0, gap, count) if gap else np.zeros(count)
    ends = np.cumsum(steps.sum(axis=1) + jumps)
    starts = np.concatenate(([0.0], ends[:-1])) + jumps
    path = np.concatenate((starts[:, None], starts[:, None] + np.cumsum(steps, axis=1)), axis=1)
    prices = np.exp((path[:, 0], path.max(axis=1), path.min(axis=1), path[:, -1]))
    return Bars(times(count), *prices, np.ones(count))


@pytest.mark.parametrize("name", NAMES[:5])
def test_every_estimator_finds_a_known_volatility(name):
    found = volatility(fine(1001, sigma=0.02), 365.0, window=1000).of(name)
    assert found.per_bar == pytest.approx(0.02, rel=0.06)
    assert found.annualised == pytest.approx(found.per_bar * math.sqrt(365))


def test_rogers_satchell_does_not_mistake_a_drift_for_volatility():
    found = volatility(fine(1001, sigma=0.02, drift=0.04), 365.0, window=1000)
    assert found.of("rogers_satchell").per_bar == pytest.approx(0.02, rel=0.1)
    assert found.of("parkinson").per_bar > 0.026


def test_yang_zhang_counts_the_gaps_that_others_do_not_see():
    found = volatility(fine(1001, sigma=0.02, gap=0.02), 252.0, window=1000)
    assert found.of("yang_zhang").per_bar == pytest.approx(0.02 * math.sqrt(2), rel=0.06)
    assert found.of("garman_klass").per_bar == pytest.approx(0.02, rel=0.06)


def test_estimators_of_two_returns_worked_by_hand():
    opening, high, low, close = (
        np.exp(x) for x in ([0, 0.01, 0.00], [0, 0.04, 0.03], [0, 0.00, -0.02], [0, 0.03, -0.01])
    )
    bars = Bars(times(3), opening, high, low, close, np.ones(3))
    found = volatility(bars, 1.0, window=2)
    squares = {name: found.of(name).per_bar ** 2 for name in NAMES}
    assert squares["close_to_close"] == pytest.approx((0.03 + 0.04) ** 2 / 2)
    assert squares["parkinson"] == pytest.approx((0.04**2 + 0.05**2) / 2 / (4 * math.log(2)))
    bodies = (0.02**2 + 0.01**2) / 2
    assert squares["garman_klass"] == pytest.approx((0.04**2 + 0.05**2) / 4 - (2 * math.log(2) - 1) * bodies)
    inside = (0.01 * 0.03 + 0.03 * 0.01 + 0.04 * 0.03 + 0.01 * 0.02) / 2
    assert squares["rogers_satchell"] == pytest.approx(inside)
    weight = 0.34 / (1.34 + 3 / 1)  # two returns: (n + 1) / (n - 1)
    mixed = (0.01 + 0.03) ** 2 / 2 + weight * (0.02 + 0.01) ** 2 / 2 + (1 - weight) * inside
    assert squares["yang_zhang"] == pytest.approx(mixed)


def test_ewma_weighs_the_newest_return_most():
    quiet = np.full(60, 0.001) * np.tile([1, -1], 30)
    loud = np.concatenate((quiet, [0.05]))
    found = volatility(closes(100 * np.exp(np.cumsum(np.concatenate(([0.0], loud))))), 365.0)
    assert found.of("ewma").per_bar == pytest.approx(math.sqrt(0.94 * 0.001**2 + 0.06 * 0.05**2))


def test_the_percentile_is_the_share_of_earlier_windows_at_or_below():
    calm, wild = walk(200, noise=0.005), walk(40, seed=2, noise=0.05)
    wild = Bars(
        wild.ts + 200 * 3_600_000, *(c * calm.close[-1] / 100 for c in wild.columns()[1:5]), wild.volume
    )
    bars = Bars.join([calm, wild])
    found = volatility(bars, 365.0, window=20)
    rolled = rolling_close_to_close(bars, 20)
    assert found.compared == len(bars) - 21
    assert found.percentile == pytest.approx(100 * np.mean(rolled[20:-1] <= rolled[-1]))
    assert found.percentile > 85


def test_the_first_window_has_nothing_to_be_compared_with():
    found = volatility(walk(31), 365.0)
    assert found.percentile is None
    assert found.compared == 0


def test_prices_that_never_move_have_no_volatility():
    found = volatility(flat(50), 365.0)
    assert {estimate.name: estimate.per_bar for estimate in found.estimates} == dict.fromkeys(NAMES, 0.0)


def test_an_unknown_estimator_is_a_key_error():
    with pytest.raises(KeyError):
        volatility(walk(50), 365.0).of("garch")


@pytest.mark.parametrize(("window", "year"), [(1, 365.0), (30, 0.0), (30, float("nan"))])
def test_an_impossible_window_or_year_is_refused(window, year):
    with pytest.raises(BadInput, match="window of 2 bars"):
        volatility(walk(100), year, window=window)


def test_a_window_needs_one_bar_more():
    with pytest.raises(NoData, match="needs 31 bars"):
        volatility(walk(30), 365.0, window=30)


def test_a_cone_holds_now_and_the_quantiles_of_every_window_before():
    bars = walk(300)
    for found in volatility_cone(bars, 252.0, (20, 60)):
        every = rolling_close_to_close(bars, found.window)[found.window :] * math.sqrt(252)
        assert found.count == len(every) == 300 - found.window
        assert found.now == pytest.approx(
            volatility(bars, 252.0, found.window).of("close_to_close").annualised
        )
        assert found.quantiles == pytest.approx(np.quantile(every, (0.1, 0.25, 0.5, 0.75, 0.9)))


def test_a_cone_narrows_with_the_window_where_volatility_is_constant():
    widths = [each.quantiles[-1] - each.quantiles[0] for each in volatility_cone(fine(700, 0.02), 365.0)]
    assert widths == sorted(widths, reverse=True)
    assert len(widths) == len(CONE_WINDOWS)


def test_a_cone_leaves_out_windows_of_which_there_are_too_few():
    assert [each.window for each in volatility_cone(walk(60), 365.0)] == [5, 10, 20, 30]
    with pytest.raises(NoData):
        volatility_cone(walk(min(CONE_WINDOWS) + CONE_LEAST - 1), 365.0)
