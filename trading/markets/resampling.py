"""Longer bars out of shorter ones.

Markets that never close use UTC: a day begins at 00:00, a week on Monday. Markets with sessions count
intraday bars from each session's open (the hourly bars of New York stocks open at 09:30, 10:30 ...; the last
one of a day may be short), days are sessions, and a week is stamped with its first session's date.
"""

import numpy as np

from trading.errors import BadInput
from trading.markets import sessions
from trading.markets.bars import Bars, Times
from trading.markets.instruments import ALWAYS_OPEN
from trading.markets.timeframes import Timeframe

_ENOUGH = 5_000  # bars that show the spacing of a series


def resample(
    bars: Bars, to: Timeframe, calendar: str = ALWAYS_OPEN, *, source: Timeframe | None = None
) -> Bars:
    """Bars of the timeframe `to`: first open, highest high, lowest low, last close, summed volume.

    A bucket in which nothing traded has no bar; the last bar may still be running. Pass `source`, the
    timeframe of `bars`, where it is known: otherwise it is inferred from their spacing. Raises BadInput where
    `to` is shorter than it.
    """
    source = source or spacing(bars.ts)
    if source is not None and to.ms < source.ms:
        raise _too_short(to, source)
    if not len(bars) or (source is to and calendar != ALWAYS_OPEN):
        return bars
    labels = bucket_starts(bars.ts, to, calendar, source)
    starts = np.flatnonzero(np.concatenate(([True], labels[1:] != labels[:-1])))
    ends = np.append(starts[1:], len(bars)) - 1
    return Bars(
        ts=labels[starts],
        open=bars.open[starts],
        high=np.maximum.reduceat(bars.high, starts),
        low=np.minimum.reduceat(bars.low, starts),
        close=bars.close[ends],
        volume=np.add.reduceat(bars.volume, starts),
    )


def bucket_starts(ts: Times, to: Timeframe, calendar: str, source: Timeframe | None = None) -> Times:
    """For rising opening times, the opening time of the bar of `to` that each one falls into."""
    if not to.intraday:
        daily = not (ts % sessions.DAY).any()
        dates = ts if daily else sessions.session_dates(ts, calendar)
        return dates if to is Timeframe.D1 else sessions.week_starts(dates, calendar)
    if calendar == ALWAYS_OPEN:
        return ts - ts % to.ms
    table = sessions.sessions_between(calendar, int(ts[0]), int(ts[-1]))
    opens = table.opens[table.index_of(ts)]
    return _from_open(ts, opens, to.ms, source.ms if source else 0)


def _from_open(ts: Times, opens: Times, step: int, length: int) -> Times:
    """Buckets counted from the open. A bar stamped before the open that lasts into it (09:00 for 09:30 to
    10:00, as some vendors write) belongs to the first bucket."""
    since = ts - opens
    since = np.where((since < 0) & (since + length > 0), 0, since)
    buckets: Times = opens + since - since % step
    return buckets


def spacing(ts: Times) -> Timeframe | None:
    """The longest timeframe of which every distance between bars is a multiple; None if there is none."""
    distances = np.diff(ts[:_ENOUGH])
    if not len(distances):
        return None
    common = int(np.gcd.reduce(distances))
    if common <= 0:
        return None
    return next((t for t in reversed(Timeframe) if common % t.ms == 0), None)


def _too_short(to: Timeframe, source: Timeframe) -> BadInput:
    return BadInput(
        f"These bars are of {source}; bars of {to} cannot be made from them.",
        value=str(to),
        rule="Bars are resampled to a longer timeframe only.",
        remedy=f"Ask for {source} or longer, or import shorter bars.",
    )
