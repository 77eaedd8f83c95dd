"""Lengths and days: what a count of units comes to, and where it leads from a day or a moment."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from agent.understanding.times.span import MINUTES

_LONGEST: Final = 100_000
"""Units that a length may count: more is a mistake, or no length."""

_SMALLER: Final = {"h": ("m", 60), "d": ("h", 24), "w": ("d", 7), "M": ("d", 30), "Q": ("M", 3), "H": ("M", 6),
                   "y": ("M", 12), "m": ("s", 60)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Length:
    """So many units: s m h d w M Q H y, or b for bars of any length."""

    count: int
    unit: str


@dataclass(frozen=True, slots=True)
class Days:
    """Days from `first` to `last`; without a year where `open_year`: then a later part may give it."""

    first: date
    last: date
    open_year: bool = False


def valid(year: int, month: int, day: int) -> date | None:
    """The day, or None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def whole(count: Decimal, unit: str) -> Length | None:
    """A length of a whole number of units, of smaller ones where it must be: 1.5 h is 90 m."""
    while count != count.to_integral() and unit in _SMALLER:
        unit, times = _SMALLER[unit]
        count *= times
        if unit == "s":
            break
    whole = int(count) if 0 < count <= _LONGEST else 0
    return Length(whole, unit) if whole else None


def in_year(days: Days, year: int) -> Days:
    """The same days of another year; the 29th of February becomes the 28th where there is none."""
    years = days.last.year - days.first.year
    first, last = (
        date(to, day.month, min(day.day, monthrange(to, day.month)[1]))
        for to, day in ((year - years, days.first), (year, days.last))
    )
    return Days(first, last)


def beginning(day: date, unit: str) -> date:
    """The first day of the week, month, quarter, half or year that the day is in."""
    match unit:
        case "d":
            return day
        case "w":
            return day - timedelta(days=day.weekday())
        case "M":
            return day.replace(day=1)
        case "Q":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "H":
            return day.replace(month=1 if day.month < 7 else 7, day=1)
        case _:
            return day.replace(month=1, day=1)


def moved(moment: datetime, length: Length, way: int) -> datetime:
    """The moment so much later or earlier; the end of time where it would be beyond it."""
    months = {"M": 1, "Q": 3, "H": 6, "y": 12}.get(length.unit)
    try:
        if not months:
            seconds = 1 if length.unit == "s" else MINUTES[length.unit] * 60
            return moment + way * timedelta(seconds=seconds * length.count)
        index = moment.year * 12 + moment.month - 1 + way * months * length.count
        year, month = index // 12, index % 12 + 1
        return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))
    except (OverflowError, ValueError):
        return datetime(1970, 1, 1, tzinfo=UTC) if way < 0 else datetime(9999, 12, 31, tzinfo=UTC)
