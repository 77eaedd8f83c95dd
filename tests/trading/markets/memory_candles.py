"""A CandleStore for whole files: columns in memory, quick for a million bars."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from trading.markets.bars import Bars
from trading.markets.instruments import Instrument, Split
from trading.markets.store import Series, Written
from trading.markets.timeframes import Timeframe


class MemoryColumns:
    def __init__(self) -> None:
        self._series: list[Series] = []
        self._parts: dict[int, list[Bars]] = {}
        self._splits: dict[int, tuple[Split, ...]] = {}
        self.longest_write = 0

    async def open_series(self, instrument: Instrument, timeframe: Timeframe, origin: str) -> Series:
        for series in self._series:
            if series.instrument == instrument and series.timeframe is timeframe:
                return series
        self._series.append(Series(len(self._series), instrument, timeframe, origin))
        return self._series[-1]

    async def series(self, base: str | None = None) -> Sequence[Series]:
        return [self._now(series) for series in self._series if base in (None, series.instrument.base)]

    async def write(self, series: Series, bars: Bars) -> Written:
        assert (np.diff(bars.ts) > 0).all(), "bars must rise"
        self.longest_write = max(self.longest_write, len(bars))
        parts = self._parts.setdefault(series.id, [])
        if not parts or bars.ts[0] > parts[-1].ts[-1]:
            parts.append(bars)
            return Written(added=len(bars))
        old = Bars.join(parts)
        at = np.searchsorted(old.ts, bars.ts).clip(max=len(old) - 1)
        known = old.ts[at] == bars.ts
        equal = known & np.logical_and.reduce(
            [a[at] == b for a, b in zip(old.columns(), bars.columns(), strict=True)]
        )
        self._parts[series.id] = [Bars.join([old[~np.isin(old.ts, bars.ts)], bars])]
        self._parts[series.id] = [_sorted(self._parts[series.id][0])]
        return Written(int((~known).sum()), int((known & ~equal).sum()), int(equal.sum()))

    async def read(self, series: Series, start: int | None = None, end: int | None = None) -> Bars:
        bars = Bars.join(self._parts[series.id]) if self._parts.get(series.id) else Bars.empty()
        first = 0 if start is None else int(np.searchsorted(bars.ts, start))
        last = len(bars) if end is None else int(np.searchsorted(bars.ts, end))
        return bars[first:last]

    async def read_last(self, series: Series, count: int) -> Bars:
        return (await self.read(series)).tail(count)

    async def splits(self, series: Series) -> Sequence[Split]:
        return self._splits.get(series.id, ())

    async def write_splits(self, series: Series, splits: Sequence[Split]) -> None:
        self._splits[series.id] = tuple(splits)

    def _now(self, series: Series) -> Series:
        parts = self._parts.get(series.id)
        if not parts:
            return series
        count = sum(len(part) for part in parts)
        return replace(series, count=count, first_ts=int(parts[0].ts[0]), last_ts=int(parts[-1].ts[-1]))


def _sorted(bars: Bars) -> Bars:
    order = np.argsort(bars.ts)
    return Bars(*(column[order] for column in bars.columns()))
