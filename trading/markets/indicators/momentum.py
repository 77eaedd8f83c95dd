"""How fast price moves, and where it stands in its range."""

from typing import Literal

import numpy as np

from trading.markets.bars import Bars, Floats
from trading.markets.indicators.averages import smoothed
from trading.markets.indicators.parameters import Outputs, Seed, Source, column, in_order


def rsi(
    bars: Bars,
    period: int = 14,
    source: Source = "close",
    seed: Seed = "mean",
    smoothing: Literal["wilder", "simple"] = "wilder",
) -> Outputs:
    """100 x mean gain / (mean gain + mean loss); 50 where nothing moved. Means are Wilder's, begun at the
    plain mean of the first `period` changes (seed "first": at zero), or plain (Cutler). Wilder (1978)."""
    from trading.markets.indicators.kernels import oscillators, ranges

    price = column(bars, source)
    if smoothing == "wilder":
        return (oscillators.rsi(price, period, seed == "first"),)
    change = np.diff(price, prepend=price[:1])
    gain = ranges.window_sum(np.maximum(change, 0), period)
    loss = ranges.window_sum(np.maximum(-change, 0), period)
    gain[period - 1] = np.nan
    return (share(gain, loss),)


def macd(
    bars: Bars, fast: int = 12, slow: int = 26, signal: int = 9, source: Source = "close", seed: Seed = "mean"
) -> Outputs:
    """Fast EMA less slow EMA, its own EMA as the signal, and their difference; each average begins as EMA
    does. Appel (1979); StockCharts ChartSchool."""
    from trading.markets.indicators.kernels import averages

    in_order("macd", fast=fast, slow=slow)
    out = np.empty((3, len(bars)))
    averages.macd(column(bars, source), fast, slow, signal, seed == "first", out)
    return tuple(out)


def stoch(bars: Bars, period: int = 14, smooth: int = 3, signal: int = 3) -> Outputs:
    """%K: where the close stands in the range of `period` bars, averaged over `smooth`; %D: %K averaged over
    `signal`. 50 where there is no range. Lane (1984); smooth 1 is the fast stochastic."""
    from trading.markets.indicators.kernels import oscillators

    return oscillators.stoch(bars.high, bars.low, bars.close, period, smooth, signal)


def stochrsi(bars: Bars, period: int = 14, window: int = 14, smooth: int = 3, signal: int = 3) -> Outputs:
    """The stochastic of the RSI over `window` bars, 0 to 100. Chande and Kroll (1994)."""
    from trading.markets.indicators.kernels import oscillators

    out = np.full((2, len(bars)), np.nan)
    strength = oscillators.rsi(bars.close, period, False)[period:]
    out[0, period:], out[1, period:] = oscillators.stoch(strength, strength, strength, window, smooth, signal)
    return tuple(out)


def cci(bars: Bars, period: int = 20) -> Outputs:
    """Typical price less its mean, over 0.015 mean deviations; 0 where nothing moved. Lambert (1980)."""
    from trading.markets.indicators.kernels import averages, ranges

    price = column(bars, "typical")
    deviation = ranges.mean_deviation(price, period)
    gap = price - averages.sma(price, period)
    still = deviation <= 1e-12 * np.abs(price)
    return (np.where(still, 0.0, gap / np.where(still, 1.0, 0.015 * deviation)),)


def williams_r(bars: Bars, period: int = 14) -> Outputs:
    """How far the close lies below the range's top, 0 to -100; -50 where there is no range. Williams."""
    from trading.markets.indicators.kernels import oscillators

    return (oscillators.raw_stochastic(bars.high, bars.low, bars.close, period) - 100,)


def roc(bars: Bars, period: int = 12, source: Source = "close") -> Outputs:
    """Change against `period` bars ago, in percent."""
    price = column(bars, source)
    out = np.full(len(price), np.nan)
    out[period:] = 100 * (price[period:] / price[:-period] - 1)
    return (out,)


def ao(bars: Bars, fast: int = 5, slow: int = 34) -> Outputs:
    """Awesome oscillator: fast less slow plain mean of the median price. Williams (1998)."""
    from trading.markets.indicators.kernels import averages

    in_order("ao", fast=fast, slow=slow)
    price = column(bars, "median")
    return (averages.sma(price, fast) - averages.sma(price, slow),)


def trix(bars: Bars, period: int = 15, source: Source = "close") -> Outputs:
    """One-bar change, in percent, of the EMA of the EMA of the EMA. Hutson (1983)."""
    price = column(bars, source)
    for _ in range(3):
        price = smoothed(price, period, 2 / (period + 1))
    return (100 * np.diff(price, prepend=np.nan) / np.concatenate(([np.nan], price[:-1])),)


def mfi(bars: Bars, period: int = 14) -> Outputs:
    """RSI of money: typical price x volume of rising bars in 100 parts of that of all moving bars; 50 where
    none moved. Quong and Soudack (1989)."""
    from trading.markets.indicators.kernels import ranges

    price = column(bars, "typical")
    change = np.diff(price, prepend=price[:1])
    money = price * bars.volume
    rising = ranges.window_sum(np.where(change > 0, money, 0.0), period)
    falling = ranges.window_sum(np.where(change < 0, money, 0.0), period)
    rising[period - 1] = np.nan
    return (share(rising, falling),)


def share(part: Floats, rest: Floats) -> Floats:
    """100 x part / (part + rest), 50 where both are nothing."""
    whole = part + rest
    return np.where(whole == 0, 50.0, 100 * part / np.where(whole == 0, 1.0, whole))
