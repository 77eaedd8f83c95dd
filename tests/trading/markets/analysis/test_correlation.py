import numpy as np
import pytest
from scipy import stats

from tests.trading.markets.indicators.series import closes, flat, walk
from trading.errors import NoData
from trading.markets.analysis.correlation import correlation, correlations, fisher_interval
from trading.markets.bars import Bars


def from_returns(returns: np.ndarray) -> Bars:
    return closes(100 * np.exp(np.concatenate(([0.0], np.cumsum(returns)))))


def related(count: int, rho: float, seed: int = 0) -> tuple[Bars, Bars]:
    """Two markets whose returns have correlation `rho` in the long run."""
    a, b = np.random.default_rng(seed).normal(0, 0.01, (2, count))
    return from_returns(a), from_returns(rho * a + np.sqrt(1 - rho**2) * b)


def test_a_known_correlation_is_found_inside_its_interval_and_significant():
    a, b = related(500, 0.6)
    found = correlation("A", a, "B", b)
    assert found.pearson == pytest.approx(0.6, abs=0.07)
    assert found.low < 0.6 < found.high
    assert found.spearman == pytest.approx(found.pearson, abs=0.08)
    assert found.p_value < 1e-20
    assert found.significant


def test_the_interval_covers_the_truth_as_often_as_it_says():
    covered = 0
    for seed in range(200):
        a, b = related(40, 0.5, seed)
        found = correlation("A", a, "B", b)
        covered += found.low <= 0.5 <= found.high
    assert 182 <= covered <= 198  # 95 % of 200, three deviations either side


def test_the_interval_is_fishers():
    assert fisher_interval(0.5, 28) == pytest.approx((0.156, 0.736), abs=5e-4)
    assert fisher_interval(1.0, 28) == (1.0, 1.0)


def test_the_same_market_correlates_perfectly_and_its_inverse_perfectly_against():
    bars = walk(50)
    inverse = Bars(bars.ts, 1 / bars.open, 1 / bars.low, 1 / bars.high, 1 / bars.close, bars.volume)
    assert correlation("A", bars, "A", bars).pearson == pytest.approx(1)
    against = correlation("A", bars, "1/A", inverse)
    assert against.pearson == pytest.approx(-1)
    assert against.spearman == pytest.approx(-1)


def test_only_common_bars_count_and_returns_reach_over_the_missing_ones():
    a, b = related(200, 0.8)
    kept = np.random.default_rng(1).random(201) < 0.5
    found = correlation("A", a, "B", b[kept])
    assert found.bars == kept.sum()
    expected = stats.pearsonr(np.diff(np.log(a.close[kept])), np.diff(np.log(b.close[kept])))
    assert found.pearson == pytest.approx(expected.statistic)
    assert found.p_value == pytest.approx(expected.pvalue)


def test_fewer_than_ten_common_bars_are_refused_and_counted():
    a, b = walk(30), walk(30, seed=2)
    later = Bars(b.ts + 21 * 3_600_000, *b.columns()[1:])
    with pytest.raises(NoData, match="A and B have 9 bars in common"):
        correlation("A", a, "B", later)
    assert correlation("A", a, "B", Bars(b.ts + 20 * 3_600_000, *b.columns()[1:])).bars == 10


def test_a_market_that_never_moved_correlates_with_nothing():
    found = correlation("A", walk(50), "still", flat(50))
    assert found.bars == 50
    assert found.pearson is None
    assert found.p_value is None
    assert not found.significant


def test_p_values_of_several_pairs_are_corrected_for_their_number():
    a, b = related(200, 0.3)
    pairs = correlations({"A": a, "B": b, "C": walk(201, seed=9), "still": flat(201)})
    assert [(pair.first, pair.second) for pair in pairs][:3] == [("A", "B"), ("A", "C"), ("A", "still")]
    tested = [pair for pair in pairs if pair.p_value is not None]
    assert len(tested) == 3
    assert pairs[0].adjusted_p == pytest.approx(3 * pairs[0].p_value)
    assert all(pair.adjusted_p >= pair.p_value for pair in tested)
    assert sum(pair.adjusted_p is None for pair in pairs) == 3


def test_unrelated_markets_are_seldom_called_significant_even_ten_at_once():
    false = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        series = {str(i): from_returns(rng.normal(0, 0.01, 60)) for i in range(5)}
        false += any(pair.significant for pair in correlations(series))
    assert false <= 4
