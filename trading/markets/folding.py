"""Live minutes folded into the running bar of a longer timeframe, by the rules of resampling."""

import numpy as np

from trading.markets.bars import Bars
from trading.markets.instruments import ALWAYS_OPEN
from trading.markets.resampling import bucket_starts, resample
from trading.markets.timeframes import Timeframe

_EXACT_MS = 2 * Timeframe.H1.ms  # how long minutes are kept as minutes; older ones may be kept as hours


class Fold:
    """What resampling all minutes so far would say, while only those of the last two bars are kept.

    Of markets that never close: what venues stream.
    """

    def __init__(self, timeframe: Timeframe, parts: Bars) -> None:
        """`parts` are minutes, or whole hours followed by minutes, from the beginning of a bar."""
        self._timeframe = timeframe
        self._parts = parts
        self._exact_from = 0

    @property
    def last_minute(self) -> int:
        """When the newest part began, in epoch ms; 0 before there is one."""
        return int(self._parts.ts[-1]) if len(self._parts) else 0

    @property
    def bars(self) -> Bars:
        """The running bar, last, and the one before if its minutes are still here."""
        return resample(self._parts, self._timeframe, source=Timeframe.M1)

    def add(self, minutes: Bars) -> Bars:
        """The bars that these minutes, each in its newest state, belong to."""
        minutes = minutes[minutes.ts >= self._exact_from]  # an hour that is whole is not counted twice
        if not len(minutes):
            return minutes
        self._parts = _merged(self._parts, minutes)
        bars = self.bars
        changed = bars[bars.ts >= start_of(int(minutes.ts[0]), self._timeframe)]
        self._forget(bars)
        return changed

    def _forget(self, bars: Bars) -> None:
        """What lies before the last two bars, and within them the minutes of hours long past."""
        parts = self._parts[self._parts.ts >= bars.ts[-2:][0]]
        if not self._timeframe.intraday:
            self._exact_from = max(start_of(self.last_minute - _EXACT_MS, Timeframe.H1), self._exact_from)
            past = parts.ts < self._exact_from
            hours = resample(parts[past], Timeframe.H1, source=Timeframe.M1)
            parts = Bars.join([hours, parts[~past]])
        self._parts = parts


def _merged(parts: Bars, newer: Bars) -> Bars:
    kept = parts[~np.isin(parts.ts, newer.ts)]
    both = Bars.join([kept, newer])
    return Bars(*(column[np.argsort(both.ts, kind="stable")] for column in both.columns()))


def start_of(ms: int, timeframe: Timeframe) -> int:
    """When the bar began that this moment lies in."""
    return int(bucket_starts(np.array([ms], dtype=np.int64), timeframe, ALWAYS_OPEN)[0])
