"""At which prices the volume was traded."""

from dataclasses import dataclass

import numpy as np

from trading.errors import BadInput, NoData
from trading.markets.analysis.enough import enough
from trading.markets.analysis.remembered import remembered
from trading.markets.bars import Bars, Floats


@dataclass(frozen=True, slots=True)
class Row:
    """Volume traded from `low` up to `high`."""

    low: float
    high: float
    volume: float


@dataclass(frozen=True, slots=True)
class VolumeProfile:
    """`poc` is the middle of the row with the most volume (the lowest of equals); the value area is the run
    of rows around it that holds at least `share` of all volume."""

    poc: float
    value_low: float
    value_high: float
    share: float
    rows: tuple[Row, ...]


@remembered
def volume_profile(bars: Bars, rows: int = 50, share: float = 0.7) -> VolumeProfile:
    """Each bar's volume is spread evenly over its range; the value area grows from the point of control by
    the larger neighbouring row. Steidlmayer's Market Profile, with rows of equal height.

    Raises NoData without bars or volume.
    """
    if rows < 1 or not 0 < share <= 1:
        raise BadInput(
            "The profile cannot be made so.",
            value=f"{rows} rows, share {share}",
            rule="It has 1 row or more, and a share above 0 and up to 1.",
            remedy="Give such numbers, or leave them out.",
        )
    enough(bars, 1, "a volume profile")
    if not bars.volume.sum() > 0:
        raise NoData(
            "Nothing was traded in these bars.",
            value="0",
            rule="A volume profile needs volume.",
            remedy="Choose a market whose source reports volume.",
        )
    edges, volumes = _spread(bars, rows)
    first, last = _value_area(volumes, share)
    top = int(np.argmax(volumes))
    made = (Row(float(edges[i]), float(edges[i + 1]), float(volumes[i])) for i in range(len(volumes)))
    middle = float(edges[top] + edges[top + 1]) / 2
    return VolumeProfile(middle, float(edges[first]), float(edges[last + 1]), share, tuple(made))


def _spread(bars: Bars, rows: int) -> tuple[Floats, Floats]:
    """Row edges, and the volume in each; one row without height where price never moved."""
    low, high = float(bars.low.min()), float(bars.high.max())
    if high == low:
        return np.array([low, high]), np.array([bars.volume.sum()])
    edges = np.linspace(low, high, rows + 1)
    height = bars.high - bars.low
    still = height == 0
    below = np.zeros(rows + 1)
    for i, edge in enumerate(edges[1:-1], start=1):
        part = np.where(still, bars.low < edge, (edge - bars.low) / np.where(still, 1.0, height))
        below[i] = bars.volume @ np.clip(part, 0.0, 1.0)
    below[-1] = bars.volume.sum()
    return edges, np.diff(below)


def _value_area(volumes: Floats, share: float) -> tuple[int, int]:
    """First and last row of the value area."""
    first = last = int(np.argmax(volumes))
    held, wanted = volumes[first], share * volumes.sum() * (1 - 1e-12)
    while held < wanted:
        under = volumes[first - 1] if first > 0 else -1.0
        over = volumes[last + 1] if last + 1 < len(volumes) else -1.0
        if over >= under:
            last += 1
        else:
            first -= 1
        held += max(over, under)
    return first, last
