"""Averages of price, and candles made of averages."""

import numpy as np

from trading.markets.bars import Bars, Floats
from trading.markets.indicators.parameters import Outputs, Seed, Source, column, in_order


def sma(bars: Bars, period: int = 20, source: Source = "close") -> Outputs:
    """Plain mean of the last `period` values."""
    from trading.markets.indicators.kernels import averages

    return (averages.sma(column(bars, source), period),)


def ema(bars: Bars, period: int = 20, source: Source = "close", seed: Seed = "mean") -> Outputs:
    """Exponential average with weight 2 / (period + 1), begun at the mean of the first `period` values, or
    (seed "first") at the first value. StockCharts ChartSchool, Moving Averages."""
    from trading.markets.indicators.kernels import averages

    return (averages.recursive(column(bars, source), period, 2 / (period + 1), seed == "first"),)


def rma(bars: Bars, period: int = 14, source: Source = "close", seed: Seed = "mean") -> Outputs:
    """Wilder's average, weight 1 / period, begun as the EMA is. Wilder, New Concepts (1978)."""
    from trading.markets.indicators.kernels import averages

    return (averages.recursive(column(bars, source), period, 1 / period, seed == "first"),)


def wma(bars: Bars, period: int = 20, source: Source = "close") -> Outputs:
    """Mean of the last `period` values with weights falling linearly from the newest."""
    from trading.markets.indicators.kernels import averages

    return (averages.wma(column(bars, source), period),)


def kama(bars: Bars, period: int = 10, fast: int = 2, slow: int = 30, source: Source = "close") -> Outputs:
    """Kaufman's adaptive average: its pace follows net change over path length of `period` bars, and it is
    begun at the value before. Kaufman, Trading Systems and Methods (1995)."""
    from trading.markets.indicators.kernels import averages

    in_order("kama", fast=fast, slow=slow)
    return (averages.kama(column(bars, source), period, fast, slow),)


def vwap(bars: Bars, period: int = 20, source: Source = "typical") -> Outputs:
    """Moving average of the typical price weighted by volume, over `period` bars; the plain mean where none
    was traded."""
    from trading.markets.indicators.kernels import averages, ranges

    price = column(bars, source)
    traded = ranges.window_sum(bars.volume, period)
    worth = ranges.window_sum(price * bars.volume, period)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (np.where(traded == 0, averages.sma(price, period), worth / traded),)


def heikin_ashi(bars: Bars) -> Outputs:
    """Averaged candles: close is (O + H + L + C) / 4, open the middle of the averaged candle before, begun at
    (O + C) / 2. Valcu, Stocks & Commodities (2004)."""
    close = (bars.open + bars.high + bars.low + bars.close) / 4
    before = np.concatenate(((bars.open[:1] + bars.close[:1]) / 2, close[:-1]))
    opening = smoothed(before, 1, 0.5, "first")
    return (
        opening,
        np.maximum(bars.high, np.maximum(opening, close)),
        np.minimum(bars.low, np.minimum(opening, close)),
        close,
    )


def smoothed(x: Floats, period: int, weight: float, seed: Seed = "mean") -> Floats:
    """Recursive average of values that may begin with NaN, as those of another indicator do."""
    from trading.markets.indicators.kernels import averages

    first = int(np.argmax(~np.isnan(x)))
    out = np.full(len(x), np.nan)
    out[first:] = averages.recursive(np.ascontiguousarray(x[first:]), period, weight, seed == "first")
    return out
