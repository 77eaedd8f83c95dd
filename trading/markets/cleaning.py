"""Rows that cannot be bars: found, counted, shown and left out. Nothing is ever repaired or filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from trading.markets.bars import Bars, Times
from trading.markets.instruments import ALWAYS_OPEN
from trading.markets.sessions import DAY
from trading.markets.timeframes import Timeframe

_EXAMPLES = 5
_MONDAY = 4 * DAY

NOT_A_NUMBER = "a value is missing or not finite"
NOT_POSITIVE = "a price is not above zero"
HIGH_TOO_LOW = "high lies below open, close or low"
LOW_TOO_HIGH = "low lies above open or close"
NEGATIVE_VOLUME = "volume is negative"
OFF_GRID = "the time is not one at which such a bar opens"
DUPLICATE = "the time was there already"
OUT_OF_ORDER = "the time lies before that of an earlier row"


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that was left out: its number in the file, its time in epoch ms, the first rule it broke."""

    row: int
    ts: int
    problem: str


@dataclass(frozen=True, slots=True)
class Cleaning:
    """How many rows broke which rule (a row counts once, under the first), and the first few of them."""

    counts: Mapping[str, int] = field(default_factory=dict)
    examples: tuple[BadRow, ...] = ()

    @property
    def bad(self) -> int:
        return sum(self.counts.values())

    def __add__(self, other: "Cleaning") -> "Cleaning":
        counts = dict(self.counts)
        for problem, count in other.counts.items():
            counts[problem] = counts.get(problem, 0) + count
        return Cleaning(counts, (self.examples + other.examples)[:_EXAMPLES])


def clean(
    bars: Bars,
    timeframe: Timeframe,
    calendar: str = ALWAYS_OPEN,
    *,
    rows: Times | None = None,
    after: int | None = None,
) -> tuple[Bars, Cleaning]:
    """The bars without their bad rows, and what those were.

    `rows` numbers the rows as the file does (from 1 without it). `after` is the last time that was kept from
    an earlier part of the same series.
    """
    numbers = np.arange(1, len(bars) + 1) if rows is None else rows
    problems = _broken_values(bars) | {OFF_GRID: off_grid(bars.ts, timeframe, calendar)}
    bad = np.logical_or.reduce(list(problems.values()))
    repeated, late = _misplaced(bars.ts, bad, after)
    problems |= {DUPLICATE: repeated, OUT_OF_ORDER: late}
    keep = ~(bad | repeated | late)
    return (bars if keep.all() else bars[keep]), _report(problems, bars.ts, numbers)


def _broken_values(bars: Bars) -> dict[str, NDArray[np.bool_]]:
    prices = (bars.open, bars.high, bars.low, bars.close)
    return {
        NOT_A_NUMBER: ~np.logical_and.reduce([np.isfinite(column) for column in (*prices, bars.volume)]),
        NOT_POSITIVE: np.logical_or.reduce([column <= 0 for column in prices]),
        HIGH_TOO_LOW: bars.high < np.maximum(np.maximum(bars.open, bars.close), bars.low),
        LOW_TOO_HIGH: bars.low > np.minimum(bars.open, bars.close),
        NEGATIVE_VOLUME: bars.volume < 0,
    }


def off_grid(ts: Times, timeframe: Timeframe, calendar: str = ALWAYS_OPEN) -> NDArray[np.bool_]:
    """Which times no bar of the timeframe opens at.

    Where a market has sessions, intraday bars start from its open and so from any half hour of the clock, and
    days and weeks are dates.
    """
    if calendar != ALWAYS_OPEN:
        step = min(timeframe.ms, Timeframe.M30.ms) if timeframe.intraday else DAY
        return np.not_equal(ts % step, 0)
    offset = _MONDAY if timeframe is Timeframe.W1 else 0
    return np.not_equal((ts - offset) % timeframe.ms, 0)


def _misplaced(
    ts: Times, bad: NDArray[np.bool_], after: int | None
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(times seen before, times before an earlier row's), among the rows that are otherwise good."""
    lowest = np.iinfo(np.int64).min
    floor = lowest if after is None else after
    good = np.where(bad, lowest, ts)
    reached = np.maximum(np.maximum.accumulate(np.concatenate(([floor], good)))[:-1], floor)
    behind = ~bad & (ts <= reached) & (reached != lowest)
    if not behind.any():
        return behind, behind
    kept = ts[~bad & ~behind]
    repeated = behind & (np.isin(ts, kept) | (ts == floor))
    return repeated, behind & ~repeated


def _report(problems: Mapping[str, NDArray[np.bool_]], ts: Times, numbers: Times) -> Cleaning:
    told = np.zeros(len(ts), dtype=np.bool_)
    counts: dict[str, int] = {}
    examples: list[BadRow] = []
    for problem, where in problems.items():
        found = np.flatnonzero(where & ~told)
        if len(found):
            counts[problem] = len(found)
            examples += [BadRow(int(numbers[i]), int(ts[i]), problem) for i in found[:_EXAMPLES]]
        told |= where
    examples.sort(key=lambda example: example.row)
    return Cleaning(counts, tuple(examples[:_EXAMPLES]))
