"""Bands, ranges and the strength of a trend."""

from typing import Literal

import numpy as np

from trading.markets.bars import Bars
from trading.markets.indicators.averages import smoothed
from trading.markets.indicators.parameters import Outputs, Seed, Source, column, in_order


def bbands(bars: Bars, period: int = 20, width: float = 2.0, source: Source = "close") -> Outputs:
    """Mean of `period` closes and `width` population deviations either side; `bandwidth` is their distance
    over the middle, `percent_b` where the close stands between them, 0.5 where they meet. Bollinger."""
    from trading.markets.indicators.kernels import ranges

    price = column(bars, source)
    out = np.empty((5, len(bars)))
    ranges.bbands(price, period, width, out)
    upper, middle, lower = out[:3]
    reach = upper - lower
    np.divide(reach, middle, out=out[3])
    flat = reach == 0
    out[4] = np.where(flat, 0.5, (price - lower) / np.where(flat, 1.0, reach))
    return tuple(out)


def atr(
    bars: Bars,
    period: int = 14,
    smoothing: Literal["wilder", "simple"] = "wilder",
    start: Literal["first", "second"] = "first",
) -> Outputs:
    """Mean true range. Wilder's smoothing begun at the plain mean of the first `period` ranges, counted from
    the first bar (its high less low) or the second; or a plain moving mean. Wilder (1978)."""
    from trading.markets.indicators.kernels import averages, ranges

    if smoothing == "wilder" and start == "first":
        return (ranges.atr(bars.high, bars.low, bars.close, period),)
    spans = ranges.true_range(bars.high, bars.low, bars.close)
    if start == "second":
        spans[:1] = np.nan
    skipped = int(start == "second")
    out = np.full(len(bars), np.nan)
    if smoothing == "simple":
        out[skipped:] = averages.sma(spans[skipped:], period)
        return (out,)
    return (smoothed(spans, period, 1 / period),)


def adx(bars: Bars, period: int = 14) -> Outputs:
    """Wilder's directional movement: ADX, +DI, -DI and DX, sums begun over bars 1 to `period`, ADX at the
    mean of the first `period` DX; 0 where nothing moved. Wilder (1978); StockCharts ChartSchool."""
    from trading.markets.indicators.kernels import ranges

    out = np.empty((4, len(bars)))
    ranges.adx(bars.high, bars.low, bars.close, period, out)
    return tuple(out)


def keltner(
    bars: Bars, period: int = 20, atr_period: int = 10, width: float = 2.0, seed: Seed = "mean"
) -> Outputs:
    """EMA of the close and `width` ATR either side. Raschke's form; StockCharts ChartSchool."""
    middle = smoothed(bars.close, period, 2 / (period + 1), seed)
    reach = width * atr(bars, atr_period)[0]
    return middle + reach, middle, middle - reach


def donchian(bars: Bars, period: int = 20) -> Outputs:
    """Highest high, lowest low and their middle of `period` bars, this one included."""
    from trading.markets.indicators.kernels import ranges

    upper, lower = ranges.highest(bars.high, period), -ranges.highest(-bars.low, period)
    return upper, (upper + lower) / 2, lower


def aroon(bars: Bars, period: int = 25) -> Outputs:
    """How lately the highest high and the lowest low of `period` + 1 bars came, 100 for this bar, the latest
    counting of equals; and up less down. Chande (1995)."""
    from trading.markets.indicators.kernels import ranges

    now = np.arange(len(bars))
    up = 100 - 100 * (now - ranges.latest_highest(bars.high, period + 1)) / period
    down = 100 - 100 * (now - ranges.latest_highest(-bars.low, period + 1)) / period
    return up, down, up - down


def psar(bars: Bars, step: float = 0.02, limit: float = 0.2) -> Outputs:
    """Parabolic stop and reverse, begun on the second bar in the direction in which it moved more.
    Wilder (1978)."""
    from trading.markets.indicators.kernels import oscillators

    in_order("psar", step=step, limit=limit)
    return (oscillators.psar(bars.high, bars.low, step, limit),)


def ichimoku(bars: Bars, turn: int = 9, line: int = 26, cloud: int = 52) -> Outputs:
    """Middles of the ranges of `turn` and `line` bars, and the cloud's two edges as drawn under this bar,
    made `line` bars ago. The lagging span, the close drawn `line` bars back, is left out. Hosoda (1969)."""
    in_order("ichimoku", turn=turn, line=line, cloud=cloud)
    fast, slow, edge = (donchian(bars, period)[1] for period in (turn, line, cloud))
    ahead = np.full((2, len(bars)), np.nan)
    ahead[0, line:] = ((fast + slow) / 2)[:-line]
    ahead[1, line:] = edge[:-line]
    return fast, slow, ahead[0], ahead[1]


def obv(bars: Bars) -> Outputs:
    """Volume added on a higher close, taken away on a lower one, begun at the first bar's. Granville."""
    sign = np.sign(np.diff(bars.close, prepend=0.0))
    return (np.cumsum(sign * bars.volume),)
