"""What kind of market it is just now."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from trading.markets.analysis.enough import enough
from trading.markets.analysis.remembered import remembered
from trading.markets.bars import Bars, Floats
from trading.markets.indicators import compute

_TRENDING, _LOUD, _QUIET = 25.0, 80.0, 20.0
_PERIOD, _MEMORY, _LEAST = 14, 250, 50
_BLOCK = 4_096  # rows compared at a time: bounds what a million bars take


class Regime(StrEnum):
    TRENDING = "trending"
    RANGING = "ranging"
    VOLATILE = "volatile"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class RegimeReading:
    """`atr_percent` is ATR(14) in percent of the close, `percentile` its standing (0 to 100) among its own
    last `compared` values, `since` the opening time in ms of the first bar of this unbroken regime."""

    regime: Regime
    adx: float
    atr_percent: float
    percentile: float
    compared: int
    since: int
    bars: int

    RULE = (
        "Trending when ADX(14) is 25 or more; otherwise volatile or quiet when ATR(14) in percent of the "
        "close stands at or above the 80th, or at or below the 20th percentile of its last 250; else ranging."
    )


@remembered
def regime(bars: Bars) -> RegimeReading:
    """The regime of the last bar. Raises NoData below 63 bars: 50 values of ATR to compare with."""
    enough(bars, _PERIOD - 1 + _LEAST, "a regime")
    strength, reach, standing = _measures(bars)
    labels = _labels(strength, standing)
    unbroken = int(np.argmax(labels[::-1] != labels[-1])) or len(labels)
    return RegimeReading(
        Regime(labels[-1]),
        float(strength[-1]),
        float(reach[-1]),
        float(standing[-1]),
        min(_MEMORY, int(np.count_nonzero(~np.isnan(reach)))),
        int(bars.ts[-unbroken]),
        unbroken,
    )


def regimes(bars: Bars) -> NDArray[np.str_]:
    """Every bar's regime, by what was known at its close; "" before there is one."""
    enough(bars, _PERIOD - 1 + _LEAST, "a regime")
    strength, _, standing = _measures(bars)
    return _labels(strength, standing)


def _labels(strength: Floats, standing: Floats) -> NDArray[np.str_]:
    rules = [np.isnan(standing), strength >= _TRENDING, standing >= _LOUD, standing <= _QUIET]
    return np.select(rules, ["", Regime.TRENDING, Regime.VOLATILE, Regime.QUIET], Regime.RANGING)


def _measures(bars: Bars) -> tuple[Floats, Floats, Floats]:
    """ADX, ATR in percent of the close, and its standing among its own past."""
    strength = compute("adx", bars, period=_PERIOD)["adx"]
    reach = 100 * compute("atr", bars, period=_PERIOD)["atr"] / bars.close
    return strength, reach, standing_of(reach, _MEMORY, _LEAST)


def standing_of(values: Floats, memory: int, least: int) -> Floats:
    """Each value's standing among the last `memory`, itself included: 0 for the lowest, 100 for the highest,
    50 where all are equal; NaN below `least` values."""
    windows = sliding_window_view(np.concatenate((np.full(memory - 1, np.nan), values)), memory)
    blocks = [slice(at, at + _BLOCK) for at in range(0, len(values), _BLOCK)]
    return np.concatenate([values[:0], *(_standing(values[at], windows[at], least) for at in blocks)])


def _standing(values: Floats, windows: Floats, least: int) -> Floats:
    own = values[:, np.newaxis]
    lower, equal = (windows < own).sum(axis=1), (windows == own).sum(axis=1)
    count = np.isfinite(windows).sum(axis=1)
    standing = 100 * (lower + (equal - 1) / 2) / np.maximum(count - 1, 1)
    return np.where((count < least) | np.isnan(values), np.nan, standing)
