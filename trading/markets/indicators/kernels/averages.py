"""Moving averages."""

import numpy as np

from trading.markets.bars import Floats
from trading.markets.indicators.kernels import compiled

# A running sum drifts by about 1e-6 over a million bars, so it is summed afresh once per block.
_BLOCK = 1024


@compiled
def sma(x: Floats, period: int) -> Floats:
    """Mean of the last `period` values."""
    size = len(x)
    out = np.empty(size)
    out[: period - 1] = np.nan
    share = 1.0 / period
    block = max(_BLOCK, 4 * period)
    for start in range(period - 1, size, block):
        total = 0.0
        for i in range(start - period + 1, start + 1):
            total += x[i]
        out[start] = total * share
        for i in range(start + 1, min(start + block, size)):
            total += x[i] - x[i - period]
            out[i] = total * share
    return out


@compiled
def recursive(x: Floats, period: int, weight: float, from_first: bool) -> Floats:
    """y = y + weight (x - y), begun at the mean of the first `period` values, or at the very first value.

    The warm-up is the same either way: `period` - 1 values.
    """
    size = len(x)
    out = np.empty(size)
    out[: period - 1] = np.nan
    if size < period:
        return out
    keep = 1.0 - weight
    y = x[0]
    if from_first:
        for i in range(1, period):
            y = keep * y + weight * x[i]
    else:
        for i in range(1, period):
            y += x[i]
        y /= period
    out[period - 1] = y
    for i in range(period, size):
        y = keep * y + weight * x[i]
        out[i] = y
    return out


@compiled
def wma(x: Floats, period: int) -> Floats:
    """Mean of the last `period` values with weights 1 (oldest) to `period` (newest)."""
    out = np.full(len(x), np.nan)
    share = 2.0 / (period * (period + 1))
    for i in range(period - 1, len(x)):
        total = 0.0
        for back in range(period):
            total += (period - back) * x[i - back]
        out[i] = total * share
    return out


@compiled
def kama(x: Floats, period: int, fast: int, slow: int) -> Floats:
    """Kaufman's average, begun at the value before the first one that can be computed."""
    out = np.full(len(x), np.nan)
    if len(x) <= period:
        return out
    quick, lazy = 2.0 / (fast + 1), 2.0 / (slow + 1)
    y = x[period - 1]
    for i in range(period, len(x)):
        path = 0.0
        for j in range(i - period + 1, i + 1):
            path += abs(x[j] - x[j - 1])
        efficiency = abs(x[i] - x[i - period]) / path if path > 0 else 0.0
        pace = efficiency * (quick - lazy) + lazy
        y += pace * pace * (x[i] - y)
        out[i] = y
    return out


@compiled
def macd(x: Floats, fast: int, slow: int, signal: int, from_first: bool, out: Floats) -> None:
    """Line, signal and histogram into the rows of `out`; every average begins as in `recursive`."""
    size = len(x)
    line, smooth, gap = out[0], out[1], out[2]
    line[: slow - 1] = np.nan
    smooth[: slow + signal - 2] = np.nan
    gap[: slow + signal - 2] = np.nan
    if size < slow + signal - 1:
        return
    kf, ks, kg = 2.0 / (fast + 1), 2.0 / (slow + 1), 2.0 / (signal + 1)
    rf, rs, rg = 1.0 - kf, 1.0 - ks, 1.0 - kg
    f = s = g = x[0]
    for i in range(1, slow):
        if from_first or i >= fast:
            f = rf * f + kf * x[i]
        else:
            f += x[i]
        if i == fast - 1 and not from_first:
            f /= fast
        s = rs * s + ks * x[i] if from_first else s + x[i]
    if not from_first:
        s /= slow
    line[slow - 1] = g = f - s
    for i in range(slow, slow + signal - 1):
        f = rf * f + kf * x[i]
        s = rs * s + ks * x[i]
        line[i] = f - s
        g = rg * g + kg * line[i] if from_first else g + line[i]
    if not from_first:
        g /= signal
    smooth[slow + signal - 2] = g
    gap[slow + signal - 2] = line[slow + signal - 2] - g
    for i in range(slow + signal - 1, size):
        f = rf * f + kf * x[i]
        s = rs * s + ks * x[i]
        m = f - s
        g = rg * g + kg * m
        line[i], smooth[i], gap[i] = m, g, m - g
