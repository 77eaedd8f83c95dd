"""Which way price goes, and how strongly."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from trading.markets.analysis.enough import enough
from trading.markets.analysis.remembered import remembered
from trading.markets.bars import Bars, Floats
from trading.markets.indicators import compute

_FAST, _SLOW, _PERIOD, _STEP = 20, 50, 14, 5
_FLAT_SLOPE = 0.02  # ATR a bar
_WEAK, _STRONG, _EXTREME = 20.0, 25.0, 50.0  # ADX, as Wilder's readers use it


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    SIDEWAYS = "sideways"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing looked at: its value, its unit, and the direction that it speaks for."""

    name: str
    value: float
    unit: str
    says: Direction


@dataclass(frozen=True, slots=True)
class Trend:
    """`strength` is the ADX, 0 to 100; `strength_word` is weak, moderate, strong or extreme."""

    direction: Direction
    strength: float
    strength_word: str
    evidence: tuple[Evidence, ...]

    RULE = (
        "Up or down when at least four of five signs agree (slope of the 20- and 50-bar EMA over 5 bars, "
        "their order, close against the 50-bar EMA, +DI against -DI) and ADX(14) is 20 or more; "
        "sideways otherwise."
    )


@remembered
def trend(bars: Bars) -> Trend:
    """The trend at the last bar. Raises NoData below 55 bars."""
    enough(bars, _SLOW + _STEP, "a trend")
    signs = _evidence(bars)
    strength = float(compute("adx", bars, period=_PERIOD)["adx"][-1])
    return Trend(_verdict(signs, strength), strength, _word(strength), signs)


def _verdict(signs: tuple[Evidence, ...], strength: float) -> Direction:
    for direction in (Direction.UP, Direction.DOWN):
        if strength >= _WEAK and sum(sign.says is direction for sign in signs) >= len(signs) - 1:
            return direction
    return Direction.SIDEWAYS


def _evidence(bars: Bars) -> tuple[Evidence, ...]:
    fast, slow = (compute("ema", bars, period=period)["ema"] for period in (_FAST, _SLOW))
    reach = float(compute("atr", bars, period=_PERIOD)["atr"][-1])
    movement = compute("adx", bars, period=_PERIOD)
    tilt = float(movement["plus_di"][-1] - movement["minus_di"][-1])
    return (
        _sign(f"slope of EMA {_FAST}", _slope(fast, reach), "ATR per bar", _FLAT_SLOPE),
        _sign(f"slope of EMA {_SLOW}", _slope(slow, reach), "ATR per bar", _FLAT_SLOPE),
        _sign(f"EMA {_FAST} over EMA {_SLOW}", _percent(fast[-1], slow[-1]), "percent"),
        _sign(f"close over EMA {_SLOW}", _percent(bars.close[-1], slow[-1]), "percent"),
        _sign("+DI over -DI", tilt, "points"),
    )


def _slope(average: Floats, reach: float) -> float:
    """Change a bar over the last bars, in ATR so that it means the same on every market."""
    return float(average[-1] - average[-1 - _STEP]) / _STEP / reach if reach > 0 else 0.0


def _percent(value: np.float64, against: np.float64) -> float:
    return float(100 * (value / against - 1))


def _sign(name: str, value: float, unit: str, flat: float = 1e-9) -> Evidence:
    if abs(value) <= flat:
        return Evidence(name, value, unit, Direction.SIDEWAYS)
    return Evidence(name, value, unit, Direction.UP if value > 0 else Direction.DOWN)


def _word(strength: float) -> str:
    if strength < _WEAK:
        return "weak"
    if strength < _STRONG:
        return "moderate"
    return "strong" if strength < _EXTREME else "extreme"
