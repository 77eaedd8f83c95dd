"""RSI, stochastic, and the parabolic stop."""

import numpy as np

from trading.markets.bars import Floats
from trading.markets.indicators.kernels import compiled
from trading.markets.indicators.kernels.averages import sma
from trading.markets.indicators.kernels.ranges import highest


@compiled
def rsi(close: Floats, period: int, from_first: bool) -> Floats:
    """100 x mean gain / (mean gain + mean loss), means smoothed as Wilder does; 50 where nothing moved.

    The means begin at the plain means of the first `period` changes, or at zero on the first bar.
    """
    size = len(close)
    out = np.empty(size)
    out[:period] = np.nan
    if size <= period:
        return out
    weight = 1.0 / period
    keep = 1.0 - weight
    gain = loss = 0.0
    for i in range(1, period + 1):
        change = close[i] - close[i - 1]
        if from_first:
            gain, loss = keep * gain, keep * loss
        gain += weight * max(change, 0.0)
        loss += weight * max(-change, 0.0)
    total = gain + loss
    out[period] = 100.0 * gain / total if total > 0.0 else 50.0
    for i in range(period + 1, size):
        change = close[i] - close[i - 1]
        gain = keep * gain + weight * max(change, 0.0)
        loss = keep * loss + weight * max(-change, 0.0)
        total = gain + loss
        out[i] = 100.0 * gain / total if total > 0.0 else 50.0
    return out


@compiled
def raw_stochastic(high: Floats, low: Floats, close: Floats, period: int) -> Floats:
    """Where the close stands in the range of the last `period` bars, 0 to 100; 50 where there is no range."""
    top, bottom = highest(high, period), -highest(-low, period)
    out = np.full(len(close), np.nan)
    for i in range(period - 1, len(close)):
        reach = top[i] - bottom[i]
        out[i] = 100.0 * (close[i] - bottom[i]) / reach if reach > 0.0 else 50.0
    return out


@compiled
def stoch(
    high: Floats, low: Floats, close: Floats, period: int, smooth: int, signal: int
) -> tuple[Floats, Floats]:
    """%K: the raw stochastic averaged over `smooth` bars; %D: %K averaged over `signal` bars."""
    size = len(close)
    k, d = np.full(size, np.nan), np.full(size, np.nan)
    first = period - 1
    if size <= first:
        return k, d
    k[first:] = sma(raw_stochastic(high, low, close, period)[first:], smooth)
    first += smooth - 1
    if size > first:
        d[first:] = sma(k[first:], signal)
    return k, d


@compiled
def psar(high: Floats, low: Floats, step: float, limit: float) -> Floats:
    """Wilder's stop and reverse, begun on the second bar: rising if it moved more upwards than downwards."""
    size = len(high)
    out = np.full(size, np.nan)
    if size < 2:
        return out
    rising = high[1] - high[0] >= low[0] - low[1]
    stop = low[0] if rising else high[0]
    extreme = high[1] if rising else low[1]
    pace = step
    out[1] = stop
    for i in range(2, size):
        stop += pace * (extreme - stop)
        stop = min(stop, low[i - 1], low[i - 2]) if rising else max(stop, high[i - 1], high[i - 2])
        crossed = low[i] <= stop if rising else high[i] >= stop
        if crossed:
            stop = max(extreme, high[i]) if rising else min(extreme, low[i])
            rising, pace = not rising, step
            extreme = high[i] if rising else low[i]
        elif (high[i] > extreme) if rising else (low[i] < extreme):
            extreme = high[i] if rising else low[i]
            pace = min(pace + step, limit)
        out[i] = stop
    return out
