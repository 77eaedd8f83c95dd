"""The port of the candle store."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from trading.markets.bars import Bars
from trading.markets.instruments import Instrument, Split
from trading.markets.timeframes import Timeframe


@dataclass(frozen=True, slots=True)
class Series:
    """Bars of one instrument in the timeframe in which they were stored; longer ones are resampled from it.

    `first_ts` and `last_ts` are opening times in epoch ms, None while it has no bars. `origin` says where the
    bars come from: "file", "venue".
    """

    id: int
    instrument: Instrument
    timeframe: Timeframe
    origin: str
    count: int = 0
    first_ts: int | None = None
    last_ts: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did; an unchanged bar is one that was stored already, equal in every column."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Written") -> "Written":
        return Written(
            self.added + other.added, self.changed + other.changed, self.unchanged + other.unchanged
        )


class CandleStore(Protocol):
    """Where bars are kept. Reads of an empty span return empty Bars."""

    async def open_series(self, instrument: Instrument, timeframe: Timeframe, origin: str) -> Series:
        """The series, made if it is new. One (venue, base, quote, class, expiry, timeframe) is one series."""
        ...

    async def series(self, base: str | None = None) -> Sequence[Series]:
        """All series, or those of one base, with their counts and ends."""
        ...

    async def write(self, series: Series, bars: Bars) -> Written:
        """All or nothing. Bars after the last stored one are appended; others are compared and updated."""
        ...

    async def read(self, series: Series, start: int | None = None, end: int | None = None) -> Bars:
        """Bars with start <= ts < end (epoch ms; None is open)."""
        ...

    async def read_last(self, series: Series, count: int) -> Bars: ...

    async def splits(self, series: Series) -> Sequence[Split]: ...

    async def write_splits(self, series: Series, splits: Sequence[Split]) -> None: ...
