"""Prices at which the market turned before."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from trading.errors import BadInput
from trading.markets.analysis.enough import enough
from trading.markets.analysis.remembered import remembered
from trading.markets.bars import Bars, Floats
from trading.markets.indicators import compute


class Kind(StrEnum):
    SUPPORT = "support"
    RESISTANCE = "resistance"


@dataclass(frozen=True, slots=True)
class Pivot:
    """A bar whose high (or low) is the extreme of `width` bars on either side, the latest of equals.

    `at` is the bar's opening time, `known` that of the bar whose close confirmed it; both in ms.
    """

    price: float
    high: bool
    at: int
    known: int


@dataclass(frozen=True, slots=True)
class Level:
    """The mean price of neighbouring pivots. `distance_percent` is signed, from the price that it is
    seen from."""

    price: float
    kind: Kind
    touches: int
    distance_percent: float
    distance_atr: float
    first: int
    last: int


def pivots(bars: Bars, width: int = 5) -> tuple[Pivot, ...]:
    """Confirmed pivots in order of confirmation."""
    from trading.markets.indicators.kernels import ranges

    if width < 1:
        raise BadInput(
            f"A pivot cannot have {width} bars on either side.",
            value=str(width),
            rule="It has 1 or more.",
            remedy="Give a width such as 5.",
        )
    sides = ((bars.high, True), (bars.low, False))
    found = []
    for prices, high in sides:
        place = ranges.latest_highest(np.ascontiguousarray(prices if high else -prices), 2 * width + 1)
        for known in np.flatnonzero(place == np.arange(len(bars)) - width):
            at = known - width
            found.append(Pivot(float(prices[at]), high, int(bars.ts[at]), int(bars.ts[known])))
    return tuple(sorted(found, key=lambda pivot: (pivot.known, pivot.high)))


def levels(
    bars: Bars, width: int = 5, reach: float = 0.5, least: int = 2, *, price: float | None = None
) -> tuple[Level, ...]:
    """Support and resistance as seen from `price`, by default the last close; the nearest first.

    Pivots are taken from the lowest up; one joins the level below it while it lies within `reach` ATR(14) of
    that level's mean. A level counts from `least` pivots on. Support lies at the price or below it: a running
    bar may have passed a level that the closed ones had on the other side. Raises NoData below 15 bars.
    """
    enough(bars, 15, "support and resistance")
    groups, span = _groups(bars, width, reach)
    seen_from = float(bars.close[-1]) if price is None else price
    made = [_level(group, seen_from, span) for group in groups if len(group) >= least]
    return tuple(sorted(made, key=lambda level: abs(level.distance_percent)))


@remembered
def _groups(bars: Bars, width: int, reach: float) -> tuple[tuple[tuple[Pivot, ...], ...], float]:
    """Neighbouring pivots, and the ATR(14) that they are measured with."""
    span = float(compute("atr", bars, period=14)["atr"][-1])
    groups: list[list[Pivot]] = []
    for pivot in sorted(pivots(bars, width), key=lambda pivot: pivot.price):
        if groups and pivot.price - _mean(groups[-1]) <= reach * span:
            groups[-1].append(pivot)
        else:
            groups.append([pivot])
    return tuple(map(tuple, groups)), span


def _level(group: Sequence[Pivot], seen_from: float, span: float) -> Level:
    price = _mean(group)
    return Level(
        price,
        Kind.SUPPORT if price <= seen_from else Kind.RESISTANCE,
        len(group),
        100 * (price / seen_from - 1),
        (price - seen_from) / span if span > 0 else 0.0,
        min(pivot.at for pivot in group),
        max(pivot.at for pivot in group),
    )


def _mean(group: Sequence[Pivot]) -> float:
    prices: Floats = np.array([pivot.price for pivot in group])
    return float(prices.mean())
