"""The long tail, computed by `ta` behind our interface.

Averages in `ta` begin at the first value. Values that are undefined there because nothing moved or
nothing was traded are given the neutral value that each definition states.
"""

from typing import TYPE_CHECKING

import numpy as np

from trading.markets.bars import Bars, Floats
from trading.markets.indicators.parameters import Outputs, in_order

if TYPE_CHECKING:
    import pandas as pd


def cmf(bars: Bars, period: int = 20) -> Outputs:
    """Chaikin's money flow: volume weighted by where the close stands in its bar, over volume; -1 to 1, 0
    where nothing was traded. Chaikin; StockCharts ChartSchool."""
    from ta.volume import ChaikinMoneyFlowIndicator

    made = ChaikinMoneyFlowIndicator(*_series(bars, "high", "low", "close", "volume"), window=period)
    return (_settled(made.chaikin_money_flow(), period - 1, 0.0),)


def adl(bars: Bars) -> Outputs:
    """Accumulation and distribution: running sum of volume weighted by where the close stands in its bar.
    Chaikin; StockCharts ChartSchool."""
    from ta.volume import AccDistIndexIndicator

    made = AccDistIndexIndicator(*_series(bars, "high", "low", "close", "volume"))
    return (_settled(made.acc_dist_index(), 0, 0.0),)


def force(bars: Bars, period: int = 13) -> Outputs:
    """Elder's force index: EMA of the close's change times volume. Elder (1993)."""
    from ta.volume import ForceIndexIndicator

    made = ForceIndexIndicator(*_series(bars, "close", "volume"), window=period)
    return (_settled(made.force_index(), period, 0.0),)


def uo(bars: Bars, short: int = 7, middle: int = 14, long: int = 28) -> Outputs:
    """Ultimate oscillator: buying pressure over true range of three windows weighted 4, 2, 1; 0 to 100, 50
    where there was no range. Williams (1985)."""
    from ta.momentum import UltimateOscillator

    in_order("uo", short=short, middle=middle, long=long)
    made = UltimateOscillator(
        *_series(bars, "high", "low", "close"), window1=short, window2=middle, window3=long
    )
    return (_settled(made.ultimate_oscillator(), long, 50.0),)


def tsi(bars: Bars, slow: int = 25, fast: int = 13) -> Outputs:
    """True strength: the twice smoothed change over the twice smoothed distance moved, -100 to 100; 0 where
    nothing moved. Blau (1991)."""
    from ta.momentum import TSIIndicator

    made = TSIIndicator(*_series(bars, "close"), window_slow=slow, window_fast=fast)
    return (_settled(made.tsi(), slow + fast - 1, 0.0),)


def vortex(bars: Bars, period: int = 14) -> Outputs:
    """Upward and downward swing between neighbouring bars over true range; 1 and 1 where there was no range.
    Botes and Siepman (2010)."""
    from ta.trend import VortexIndicator

    made = VortexIndicator(*_series(bars, "high", "low", "close"), window=period)
    up, down = made.vortex_indicator_pos(), made.vortex_indicator_neg()
    return _settled(up, period, 1.0), _settled(down, period, 1.0)


def mass(bars: Bars, fast: int = 9, slow: int = 25) -> Outputs:
    """Mass index: sum over `slow` bars of the range's EMA over the EMA of that EMA; `slow` where there was no
    range. Dorsey (1992)."""
    from ta.trend import MassIndex

    made = MassIndex(*_series(bars, "high", "low"), window_fast=fast, window_slow=slow)
    return (_settled(made.mass_index(), 2 * (fast - 1) + slow - 1, float(slow)),)


def ulcer(bars: Bars, period: int = 14) -> Outputs:
    """Ulcer index: root mean square of the percentage fall below the highest close of `period` bars, over
    `period` bars. Martin (1987)."""
    from ta.volatility import UlcerIndex

    made = UlcerIndex(*_series(bars, "close"), window=period)
    return (_settled(made.ulcer_index(), 2 * (period - 1), 0.0),)


def _series(bars: Bars, *names: str) -> tuple["pd.Series[float]", ...]:
    import pandas as pd

    return tuple(pd.Series(getattr(bars, name)) for name in names)


def _settled(values: "pd.Series[float]", warm_up: int, neutral: float) -> Floats:
    """NaN through the warm-up, and the neutral value where the formula divides by nothing after it."""
    out: Floats = np.array(values, dtype=np.float64)
    out[~np.isfinite(out)] = neutral
    out[:warm_up] = np.nan
    return out
