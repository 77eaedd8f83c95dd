"""How complete a series is: which bars its market could have had, and which of them are there."""

import asyncio
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from trading.markets.bars import Times
from trading.markets.instruments import ALWAYS_OPEN
from trading.markets.sessions import opening_times
from trading.markets.store import CandleStore, Series
from trading.markets.timeframes import Timeframe

_WINDOW = 200_000  # bars read at a time when a stored series is checked

FLOOR_PERCENT = 99.5
"""Coverage below which a series is called incomplete."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Bars that are missing in a row: the opening times of the first and the last, and how many."""

    first: int
    last: int
    bars: int


@dataclass(frozen=True, slots=True)
class Completeness:
    """Counts of bars between the first and the last one, both included. `outside` are bars at times at which
    the calendar expects none (trades before the open, holidays); they do not count as present."""

    expected: int
    present: int
    outside: int
    gaps: tuple[Gap, ...]

    @property
    def missing(self) -> int:
        return self.expected - self.present

    @property
    def coverage_percent(self) -> float:
        return 100 * self.present / self.expected if self.expected else 0.0

    def as_dict(self) -> dict[str, Any]:
        """JSON, with the coverage that is asked for beside the one that was found."""
        return {
            "stored": self.present + self.outside,
            "expected": self.expected,
            "missing": self.missing,
            "outside": self.outside,
            "coverage_percent": self.coverage_percent,
            "coverage_floor_percent": FLOOR_PERCENT,
            "longest_gaps": [asdict(gap) for gap in self.gaps],
        }

    @property
    def complete(self) -> bool:
        return self.coverage_percent >= FLOOR_PERCENT


def completeness(
    ts: Times, timeframe: Timeframe, calendar: str = ALWAYS_OPEN, *, longest: int = 5
) -> Completeness:
    """Compares rising opening times with those that the calendar expects; `gaps` are the longest, longest
    first. A series that counts its bars from the full hour instead of from the open is measured so."""
    if not len(ts):
        return Completeness(0, 0, 0, ())
    expected, found = _best_grid(ts, timeframe, calendar)
    present = int(found.sum())
    return Completeness(len(expected), present, len(ts) - present, _gaps(expected, found, longest))


def _best_grid(ts: Times, timeframe: Timeframe, calendar: str) -> tuple[Times, Times]:
    grids = [opening_times(calendar, timeframe, int(ts[0]), int(ts[-1]))]
    if calendar != ALWAYS_OPEN and timeframe in (Timeframe.H1, Timeframe.H4):
        grids.append(opening_times(calendar, timeframe, int(ts[0]), int(ts[-1]), on_clock=True))
    matched = [(grid, _found(grid, ts)) for grid in grids]
    return max(matched, key=lambda match: int(match[1].sum()))


def _found(expected: Times, ts: Times) -> Times:
    where = np.minimum(np.searchsorted(ts, expected), len(ts) - 1)
    found: Times = ts[where] == expected
    return found


def _gaps(expected: Times, found: Times, longest: int) -> tuple[Gap, ...]:
    edges = np.diff(np.concatenate(([0], (~found).astype(np.int8), [0])))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    order = np.argsort(-(ends - starts), kind="stable")[:longest]
    return tuple(
        Gap(int(expected[starts[i]]), int(expected[ends[i]]), int(ends[i] - starts[i] + 1)) for i in order
    )


async def check(store: CandleStore, series: Series) -> Completeness:
    """How complete a stored series is, under its instrument's calendar."""
    ts = await _stored_times(store, series)
    return await asyncio.to_thread(completeness, ts, series.timeframe, series.instrument.calendar)


async def _stored_times(store: CandleStore, series: Series) -> Times:
    stored = await store.series(series.instrument.base)
    now = next((one for one in stored if one.id == series.id), series)
    if now.first_ts is None or now.last_ts is None:
        return np.empty(0, dtype=np.int64)
    step = _WINDOW * series.timeframe.ms
    spans = range(now.first_ts, now.last_ts + 1, step)
    return np.concatenate([(await store.read(series, at, at + step)).ts for at in spans])
