"""What the bars' ranges say: bands, true range, directional movement, extremes."""

import numpy as np

from trading.markets.bars import Floats
from trading.markets.indicators.kernels import compiled

_BLOCK = 256


@compiled
def bbands(x: Floats, period: int, width: float, out: Floats) -> None:
    """Into the rows of `out`: `width` population standard deviations above the mean of the last `period`
    values, the mean, and as many below.

    Sums run over distances from one value of the block, so that neither drift nor the price's height costs
    digits; a window in which nothing moved has a deviation of exactly zero.
    """
    size = len(x)
    upper, middle, lower = out[0], out[1], out[2]
    upper[: period - 1] = np.nan
    middle[: period - 1] = np.nan
    lower[: period - 1] = np.nan
    share = 1.0 / period
    block = max(_BLOCK, 4 * period)
    for start in range(period - 1, size, block):
        origin = x[start]
        total = squares = 0.0
        still = 0
        for i in range(start - period + 1, min(start + block, size)):
            new = x[i] - origin
            total += new
            squares += new * new
            still = still + 1 if i > 0 and x[i] == x[i - 1] else 1
            if i > start:
                old = x[i - period] - origin
                total -= old
                squares -= old * old
            if i >= start:
                mean = total * share
                variance = 0.0 if still >= period else squares * share - mean * mean
                reach = width * np.sqrt(max(variance, 0.0))
                mean += origin
                upper[i], middle[i], lower[i] = mean + reach, mean, mean - reach


@compiled
def true_range(high: Floats, low: Floats, close: Floats) -> Floats:
    """The bar's range widened to the close before it; the first bar has only its own range."""
    out = np.empty(len(high))
    if len(high):
        out[0] = high[0] - low[0]
    for i in range(1, len(high)):
        out[i] = max(high[i], close[i - 1]) - min(low[i], close[i - 1])
    return out


@compiled
def atr(high: Floats, low: Floats, close: Floats, period: int) -> Floats:
    """True range smoothed as Wilder does: the mean of the first `period`, then y + (x - y) / period."""
    size = len(high)
    out = np.empty(size)
    out[: period - 1] = np.nan
    if size < period:
        return out
    y = high[0] - low[0]
    for i in range(1, period):
        y += max(high[i], close[i - 1]) - min(low[i], close[i - 1])
    y /= period
    out[period - 1] = y
    weight = 1.0 / period
    keep = 1.0 - weight
    for i in range(period, size):
        y = keep * y + weight * (max(high[i], close[i - 1]) - min(low[i], close[i - 1]))
        out[i] = y
    return out


@compiled
def adx(high: Floats, low: Floats, close: Floats, period: int, out: Floats) -> None:
    """ADX, +DI, -DI and DX into the rows of `out`.

    Sums begin over bars 1 to `period`, then y - y / period + x; ADX begins at the mean of the first `period`
    DX. Where nothing moves, DI and DX are 0.
    """
    size = len(high)
    strength, plus, minus, dx = out[0], out[1], out[2], out[3]
    for column in (plus, minus, dx):
        column[:period] = np.nan
    strength[: 2 * period - 1] = np.nan
    if size < 2 * period:
        return
    weight = 1.0 / period
    keep = 1.0 - weight
    ranges = ups = downs = mean = 0.0
    for i in range(1, size):
        rise, fall = high[i] - high[i - 1], low[i - 1] - low[i]
        up = rise if rise > fall and rise > 0.0 else 0.0
        down = fall if fall > rise and fall > 0.0 else 0.0
        stretch = max(high[i], close[i - 1]) - min(low[i], close[i - 1])
        if i <= period:
            ranges, ups, downs = ranges + stretch, ups + up, downs + down
            if i < period:
                continue
        else:
            ranges, ups, downs = keep * ranges + stretch, keep * ups + up, keep * downs + down
        percent = 100.0 / ranges if ranges > 0.0 else 0.0
        plus[i], minus[i] = percent * ups, percent * downs
        moved = ups + downs
        dx[i] = 100.0 * abs(ups - downs) / moved if moved > 0.0 else 0.0
        if i < 2 * period - 1:
            mean += dx[i]
        elif i == 2 * period - 1:
            mean = (mean + dx[i]) * weight
            strength[i] = mean
        else:
            mean = keep * mean + weight * dx[i]
            strength[i] = mean


@compiled
def latest_highest(x: Floats, period: int) -> Floats:
    """Where the highest of the last `period` values stands; of equal ones the latest."""
    out = np.full(len(x), np.nan)
    best = -1
    for i in range(len(x)):
        if best <= i - period:
            best = i - period + 1 if i >= period else 0
            for j in range(best + 1, i + 1):
                if x[j] >= x[best]:
                    best = j
        elif x[i] >= x[best]:
            best = i
        if i >= period - 1:
            out[i] = best
    return out


@compiled
def highest(x: Floats, period: int) -> Floats:
    """The highest of the last `period` values."""
    size = len(x)
    out = np.empty(size)
    out[: period - 1] = np.nan
    best = 0
    for i in range(size):
        if best <= i - period:
            best = i - period + 1
            for j in range(best + 1, i + 1):
                if x[j] >= x[best]:
                    best = j
        elif x[i] >= x[best]:
            best = i
        if i >= period - 1:
            out[i] = x[best]
    return out


@compiled
def mean_deviation(x: Floats, period: int) -> Floats:
    """Mean distance of the last `period` values from their own mean."""
    out = np.full(len(x), np.nan)
    for i in range(period - 1, len(x)):
        mean = 0.0
        for j in range(i - period + 1, i + 1):
            mean += x[j]
        mean /= period
        total = 0.0
        for j in range(i - period + 1, i + 1):
            total += abs(x[j] - mean)
        out[i] = total / period
    return out


@compiled
def window_sum(x: Floats, period: int) -> Floats:
    """Sum of the last `period` values, each window added up by itself so that zeros stay exactly zero."""
    out = np.full(len(x), np.nan)
    for i in range(period - 1, len(x)):
        total = 0.0
        for j in range(i - period + 1, i + 1):
            total += x[j]
        out[i] = total
    return out
