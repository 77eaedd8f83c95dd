"""Whether two markets move together, and whether that could be chance."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from trading.errors import NoData
from trading.markets.bars import Bars, Floats

LEAST_BARS = 10
_SIGMAS_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Correlation:
    """Of log returns between common bars: `bars` of them, so one return fewer.

    `low` and `high` bound Pearson's r with 95 % confidence (Fisher's z). The p-values are two-sided, against
    no correlation; `adjusted_p` is Pearson's after Holm's correction for the pairs asked about together. All
    are None where one of the two never moved.
    """

    first: str
    second: str
    bars: int
    pearson: float | None
    low: float | None
    high: float | None
    p_value: float | None
    adjusted_p: float | None
    spearman: float | None
    spearman_p: float | None

    @property
    def significant(self) -> bool:
        """At the usual 5 %, after the correction."""
        return self.adjusted_p is not None and self.adjusted_p < 0.05


def correlation(first: str, a: Bars, second: str, b: Bars) -> Correlation:
    """Of two named series over their common timestamps. Raises NoData below 10 common bars."""
    ours, theirs = common_returns(first, a, second, b)
    bars = len(ours) + 1
    if not (_moves(ours) and _moves(theirs)):
        return Correlation(first, second, bars, *(None,) * 7)
    from scipy import stats

    r = float(np.clip(np.corrcoef(ours, theirs)[0, 1], -1.0, 1.0))
    p = float(stats.pearsonr(ours, theirs).pvalue)
    rank = stats.spearmanr(ours, theirs)
    low, high = fisher_interval(r, len(ours))
    return Correlation(first, second, bars, r, low, high, p, p, float(rank.statistic), float(rank.pvalue))


def correlations(series: Mapping[str, Bars]) -> tuple[Correlation, ...]:
    """Every pair, in the order of the names, its p-values corrected for the number of pairs.

    Holm, Scandinavian Journal of Statistics 6 (1979). Raises NoData if any pair has too few common bars.
    """
    pairs = [correlation(a, series[a], b, series[b]) for a, b in combinations(series, 2)]
    tested = sorted(
        (i for i, pair in enumerate(pairs) if pair.p_value is not None), key=lambda i: _p(pairs[i])
    )
    worst = 0.0
    for place, i in enumerate(tested):
        worst = max(worst, min(1.0, (len(tested) - place) * _p(pairs[i])))
        pairs[i] = replace(pairs[i], adjusted_p=worst)
    return tuple(pairs)


def common_returns(first: str, a: Bars, second: str, b: Bars) -> tuple[Floats, Floats]:
    """Log returns from one common bar to the next. Raises NoData below 10 common bars."""
    common, ours, theirs = np.intersect1d(a.ts, b.ts, assume_unique=True, return_indices=True)
    if len(common) < LEAST_BARS:
        raise NoData(
            f"{first} and {second} have {len(common)} bars in common.",
            value=str(len(common)),
            rule=f"A correlation needs {LEAST_BARS} of them.",
            remedy="Choose a longer window, or markets with the same trading days.",
            reason="few_common_bars",
            details={
                "first": first,
                "second": second,
                "bars": str(len(common)),
                "needed": str(LEAST_BARS),
            },
        )
    return np.diff(np.log(a.close[ours])), np.diff(np.log(b.close[theirs]))


def fisher_interval(r: float, count: int) -> tuple[float, float]:
    """95 % confidence interval of a correlation of `count` pairs. Fisher, Metron 1 (1921)."""
    if abs(r) >= 1.0:
        return r, r
    centre, reach = math.atanh(r), _SIGMAS_95 / math.sqrt(count - 3)
    return math.tanh(centre - reach), math.tanh(centre + reach)


def _moves(returns: Floats) -> bool:
    return bool(np.ptp(returns) > 0)


def _p(pair: Correlation) -> float:
    return pair.p_value if pair.p_value is not None else 1.0
