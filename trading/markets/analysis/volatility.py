"""How much prices move: several estimators, per bar and annualised."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from trading.errors import BadInput
from trading.markets.analysis.enough import enough
from trading.markets.analysis.remembered import remembered
from trading.markets.bars import Bars, Floats

_EWMA_MEMORY = 0.94
CONE_WINDOWS = (5, 10, 20, 30, 60, 90, 180)
CONE_LEAST = 20
QUANTILES = (0.10, 0.25, 0.50, 0.75, 0.90)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Standard deviation of log returns, as ratios: 0.01 is 1 %."""

    name: str
    per_bar: float
    annualised: float


@dataclass(frozen=True, slots=True)
class Volatility:
    """`percentile` is the share, 0 to 100, of all earlier windows of this series whose close-to-close
    volatility was at or below the present one; `compared` counts those windows. None where there is none."""

    window: int
    bars_per_year: float
    estimates: tuple[Estimate, ...]
    percentile: float | None
    compared: int

    def of(self, name: str) -> Estimate:
        """Raises KeyError for a name that is not an estimator's."""
        return {estimate.name: estimate for estimate in self.estimates}[name]


@dataclass(frozen=True, slots=True)
class ConeWindow:
    """Annualised close-to-close volatility over one window length, as ratios: `now`, and the QUANTILES of all
    `count` windows of this series, the present one among them. They overlap, so `count` is no sample size."""

    window: int
    now: float
    quantiles: tuple[float, ...]
    count: int


@remembered
def volatility(bars: Bars, bars_per_year: float, window: int = 30) -> Volatility:
    """Of the last `window` returns. Raises NoData below `window` + 1 bars, BadInput for a bad window."""
    if window < 2 or not bars_per_year > 0:
        raise BadInput(
            "Volatility cannot be measured so.",
            value=f"window {window}, {bars_per_year} bars a year",
            rule="It needs a window of 2 bars or more and a positive number of bars a year.",
            remedy="Give a window such as 30.",
        )
    enough(bars, window + 1, f"the volatility of {window} returns")
    latest = bars.tail(window + 1)
    values = {name: estimate(latest) for name, estimate in ESTIMATORS.items()}
    values["ewma"] = ewma(bars, window)
    year = math.sqrt(bars_per_year)
    history = rolling_close_to_close(bars, window)[window:]
    earlier = history[:-1]
    standing = 100 * float(np.mean(earlier <= history[-1])) if len(earlier) else None
    estimates = tuple(Estimate(name, value, value * year) for name, value in values.items())
    return Volatility(window, bars_per_year, estimates, standing, len(earlier))


@remembered
def volatility_cone(
    bars: Bars, bars_per_year: float, windows: Sequence[int] = CONE_WINDOWS
) -> tuple[ConeWindow, ...]:
    """By window, shortest first: those of which the series holds CONE_LEAST or more. Burghardt and Lane, How to
    Tell if Options Are Cheap, J. of Portfolio Management 16 (1990). Raises NoData where there is none."""
    enough(bars, min(windows) + CONE_LEAST, "a volatility cone")
    year = math.sqrt(bars_per_year)
    made = []
    for window in sorted(set(windows)):
        measured = year * rolling_close_to_close(bars, window)[window:]
        if len(measured) >= CONE_LEAST:
            bands = tuple(float(value) for value in np.quantile(measured, QUANTILES))
            made.append(ConeWindow(window, float(measured[-1]), bands, len(measured)))
    return tuple(made)


def close_to_close(bars: Bars) -> float:
    """Sample deviation of log returns."""
    return float(np.std(np.diff(np.log(bars.close)), ddof=1))


def parkinson(bars: Bars) -> float:
    """From high and low, for a price without drift or gaps. Parkinson, J. of Business 53 (1980)."""
    spread = np.log(bars.high / bars.low)[1:]
    return _root(np.mean(spread**2) / (4 * math.log(2)))


def garman_klass(bars: Bars) -> float:
    """From open, high, low and close, without drift or gaps. Garman and Klass, J. of Business 53 (1980)."""
    spread, body = np.log(bars.high / bars.low)[1:], np.log(bars.close / bars.open)[1:]
    return _root(np.mean(0.5 * spread**2 - (2 * math.log(2) - 1) * body**2))


def rogers_satchell(bars: Bars) -> float:
    """Indifferent to drift, blind to gaps. Rogers and Satchell, Annals of Applied Probability 1 (1991)."""
    return _root(np.mean(_rogers_satchell_terms(bars)[1:]))


def yang_zhang(bars: Bars) -> float:
    """Gaps, bodies and Rogers-Satchell, weighted for least variance.

    Yang and Zhang, J. of Business 73 (2000).
    """
    count = len(bars) - 1
    gaps = np.log(bars.open[1:] / bars.close[:-1])
    bodies = np.log(bars.close[1:] / bars.open[1:])
    weight = 0.34 / (1.34 + (count + 1) / (count - 1))
    inside = np.mean(_rogers_satchell_terms(bars)[1:])
    return _root(np.var(gaps, ddof=1) + weight * np.var(bodies, ddof=1) + (1 - weight) * inside)


def ewma(bars: Bars, window: int) -> float:
    """Squared returns, yesterday's estimate weighted 0.94, begun at the mean of the first `window`.
    J.P. Morgan, RiskMetrics Technical Document (1996)."""
    from trading.markets.indicators.averages import smoothed

    squares = np.diff(np.log(bars.close)) ** 2
    return _root(smoothed(squares, window, 1 - _EWMA_MEMORY)[-1])


def rolling_close_to_close(bars: Bars, window: int) -> Floats:
    """Per bar, the sample deviation of the last `window` log returns; NaN before there are as many."""
    out = np.full(len(bars), np.nan)
    if len(bars) > window:
        out[window:] = sliding_window_view(np.diff(np.log(bars.close)), window).std(axis=1, ddof=1)
    return out


def _rogers_satchell_terms(bars: Bars) -> Floats:
    up = np.log(bars.high / bars.close) * np.log(bars.high / bars.open)
    down = np.log(bars.low / bars.close) * np.log(bars.low / bars.open)
    terms: Floats = up + down
    return terms


def _root(variance: float | np.floating) -> float:
    return math.sqrt(max(float(variance), 0.0))


ESTIMATORS: dict[str, Callable[[Bars], float]] = {
    "close_to_close": close_to_close,
    "parkinson": parkinson,
    "garman_klass": garman_klass,
    "rogers_satchell": rogers_satchell,
    "yang_zhang": yang_zhang,
}
