"""When markets are open: session dates, expected bars, and how many of them make a year.

Calendars are those of exchange_calendars, with two readings of the trade's own:

- "24/5" (FX and metals): a session runs from 17:00 New York to 17:00 New York the next day and carries the
  date on which it ends, so Monday's opens on Sunday afternoon. That is the close that FX venues quote.
- "CMES" (futures): the hour from 16:00 to 17:00 Chicago is closed.

Times are epoch milliseconds UTC. A session's date is midnight UTC of its day.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from trading.errors import BadInput
from trading.markets.bars import Times
from trading.markets.instruments import ALWAYS_OPEN, WEEKDAYS
from trading.markets.timeframes import Timeframe

if TYPE_CHECKING:
    import pandas as pd

DAY = Timeframe.D1.ms
WEEK = Timeframe.W1.ms
_HOUR = Timeframe.H1.ms
_FIRST_MONDAY = 4 * DAY  # the epoch began on a Thursday

_A_USUAL_YEAR = 49 * 365 * DAY + 12 * DAY  # 2019
_DAYS_PER_YEAR = {ALWAYS_OPEN: 365.0, WEEKDAYS: 260.0}
_HOURS_PER_DAY = {ALWAYS_OPEN: 24.0, WEEKDAYS: 24.0, "XNYS": 6.5, "CMES": 23.0}


@dataclass(frozen=True, eq=False, slots=True)
class Sessions:
    """Trading sessions in order. A bar belongs to the first session whose `ends` lies after it: trades after
    the close count to the day that closed until midnight there, later ones to the next session."""

    dates: Times
    opens: Times
    closes: Times
    ends: Times
    zone: str

    def __getitem__(self, where: slice) -> "Sessions":
        return Sessions(self.dates[where], self.opens[where], self.closes[where], self.ends[where], self.zone)

    def index_of(self, ts: Times) -> Times:
        """For each of the rising `ts`, the index of its session."""
        cuts = np.searchsorted(ts, self.ends[:-1], side="left")
        counts = np.diff(np.concatenate(([0], cuts, [len(ts)])))
        return np.repeat(np.arange(len(self.ends)), counts)


def bars_per_year(calendar: str, timeframe: Timeframe) -> float:
    """Bars of trading time in a year, for annualising: 365 days of 24 h in "24/7", 252 of 6.5 h in XNYS."""
    if timeframe is Timeframe.W1:
        return 365 / 7
    days = _DAYS_PER_YEAR.get(calendar, 252.0)
    if timeframe is Timeframe.D1:
        return days
    return days * _hours_per_day(calendar) * _HOUR / timeframe.ms


def _hours_per_day(calendar: str) -> float:
    if calendar in _HOURS_PER_DAY:
        return _HOURS_PER_DAY[calendar]
    recent = sessions_between(calendar, _A_USUAL_YEAR, _A_USUAL_YEAR + 365 * DAY)
    return float(np.median(recent.closes - recent.opens)) / _HOUR


def zone_of(calendar: str) -> str:
    """The time zone on whose clock a market runs, such as America/New_York."""
    return "UTC" if calendar == ALWAYS_OPEN else sessions_between(calendar, _A_USUAL_YEAR, _A_USUAL_YEAR).zone


def session_dates(ts: Times, calendar: str) -> Times:
    """Midnight UTC of each timestamp's session date; `ts` must rise."""
    if calendar == ALWAYS_OPEN or not len(ts):
        return ts - ts % DAY
    sessions = sessions_between(calendar, int(ts[0]), int(ts[-1]))
    dates: Times = sessions.dates[sessions.index_of(ts)]
    return dates


def week_starts(dates: Times, calendar: str) -> Times:
    """For rising session dates, the date of the first session of each one's week (Monday to Sunday)."""
    mondays = dates - (dates - _FIRST_MONDAY) % WEEK
    if calendar == ALWAYS_OPEN or not len(dates):
        return mondays
    known = sessions_between(calendar, int(mondays[0]), int(mondays[-1]) + WEEK).dates
    where = np.minimum(np.searchsorted(known, mondays), len(known) - 1)
    first = known[where]
    return np.where((first >= mondays) & (first < mondays + WEEK), first, mondays)


def opening_times(
    calendar: str, timeframe: Timeframe, start: int, end: int, *, on_clock: bool = False
) -> Times:
    """The opening times of the bars that the market could have, start <= ts <= end.

    Intraday bars of a session are counted from its open (09:30 in New York), or `on_clock` from the full
    multiple of the timeframe before it (09:00), as some vendors stamp them.
    """
    if calendar == ALWAYS_OPEN:
        return _grid(timeframe, start, end)
    sessions = sessions_between(calendar, start - WEEK, end + WEEK)
    if timeframe is Timeframe.D1:
        times = sessions.dates
    elif timeframe is Timeframe.W1:
        times = np.unique(week_starts(sessions.dates, calendar))
    else:
        times = _session_grid(sessions, timeframe.ms, on_clock)
    return times[(times >= start) & (times <= end)]


def _grid(timeframe: Timeframe, start: int, end: int) -> Times:
    offset = _FIRST_MONDAY if timeframe is Timeframe.W1 else 0
    first = start + (offset - start) % timeframe.ms
    return np.arange(first, end + 1, timeframe.ms, dtype=np.int64)


def _session_grid(sessions: Sessions, step: int, on_clock: bool) -> Times:
    opens = sessions.opens - sessions.opens % step if on_clock else sessions.opens
    counts = -((opens - sessions.closes) // step)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    grid: Times = np.repeat(opens, counts) + within * step
    return grid


def is_old(last_ts: int, now: int, timeframe: Timeframe, calendar: str) -> bool:
    """Whether more than two bars have opened since the one at `last_ts`, in the market's own open time."""
    horizon = min(now, last_ts + 10 * timeframe.ms + 14 * DAY)  # past this the answer is known
    opened = opening_times(calendar, timeframe, last_ts + 1, horizon)
    if calendar != ALWAYS_OPEN and not timeframe.intraday and len(opened):
        opened = opened[_first_trades(opened, calendar) <= now]
    return len(opened) > 2


def _first_trades(dates: Times, calendar: str) -> Times:
    sessions = sessions_between(calendar, int(dates[0]) - WEEK, int(dates[-1]) + WEEK)
    opens: Times = sessions.opens[np.searchsorted(sessions.dates, dates)]
    return opens


def sessions_between(calendar: str, start: int, end: int) -> Sessions:
    """The sessions around start <= ts <= end, with at least one more on either side.

    Raises BadInput for a calendar that is not known.
    """
    table = _load(
        calendar, min(_year(start - WEEK), 1990) // 10 * 10, max(_year(end + WEEK), 2020) // 10 * 10
    )
    first, last = np.searchsorted(table.ends, [start - WEEK, end + WEEK])
    return table[max(first - 1, 0) : last + 1]


def _year(ts: int) -> int:
    return int(np.datetime64(ts, "ms").astype("datetime64[Y]").astype(np.int64)) + 1970


@lru_cache(maxsize=8)
def _load(calendar: str, first_decade: int, last_decade: int) -> Sessions:
    import exchange_calendars

    try:
        table = exchange_calendars.get_calendar(
            calendar, start=f"{first_decade}-01-01", end=f"{last_decade + 9}-12-31"
        )
    except (exchange_calendars.errors.InvalidCalendarName, ValueError) as error:
        raise BadInput(
            f"I have no trading calendar {calendar[:20]!r} for {first_decade} to {last_decade + 9}.",
            value=calendar[:20],
            rule="Calendars are 24/7, 24/5, XNYS, CMES and the others of exchange_calendars.",
            remedy="Name one of them.",
        ) from error
    return _with_ends(calendar, table)


def _with_ends(calendar: str, table: Any) -> Sessions:
    import pandas as pd

    dates = table.sessions
    zone = table.tz
    opens, closes = _ms(table.schedule["open"]), _ms(table.schedule["close"])
    if calendar == WEEKDAYS:
        opens, closes = _new_york_days(dates)
    if calendar == "CMES":
        closes = np.minimum(closes, opens + 23 * _HOUR)
    midnights = _ms((dates + pd.Timedelta(days=1)).tz_localize(zone))
    latest = np.append(opens[1:], np.iinfo(np.int64).max)
    ends = np.minimum(np.maximum(closes, midnights), latest)
    return Sessions(_ms(dates), opens, closes, ends, str(zone))


def _new_york_days(dates: "pd.DatetimeIndex") -> tuple[Times, Times]:
    import pandas as pd

    evening = pd.Timedelta(hours=17)
    closes = (dates + evening).tz_localize("America/New_York")
    opens = (dates - pd.Timedelta(days=1) + evening).tz_localize("America/New_York")
    return _ms(opens), _ms(closes)


def _ms(times: Any) -> Times:
    import pandas as pd

    index = pd.DatetimeIndex(times)
    plain = index.tz_convert("UTC").tz_localize(None) if index.tz is not None else index
    return plain.to_numpy().astype("datetime64[ms]").astype(np.int64)
