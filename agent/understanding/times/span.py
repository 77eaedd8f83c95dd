"""An expression of time where it stands in a text, and how long it is."""

from dataclasses import dataclass
from typing import Final

KNOWN: Final = ("1m", "5m", "15m", "30m", "1h", "4h", "1d", "1w")


_SAME: Final = {"60m": "1h", "240m": "4h"}


MINUTES: Final = {
    "m": 1,
    "h": 60,
    "d": 1_440,
    "w": 10_080,
    "M": 43_200,
    "Q": 129_600,
    "H": 259_200,
    "y": 525_600,
}


@dataclass(frozen=True, slots=True)
class Span:
    """An expression of time and where it stands in the text.

    `kind` says how it was worded, and what else holds:

    - "timeframe": a bar length, "4h", "daily", "velas de 15 minutos";
    - "length": so much time, "60 days", "durante 2 horas", "30 bars", "24h";
    - "range": past time, "last 30 days", "since 2024", "entre enero y junio": `since` and `until`;
    - "point": one day, "yesterday", "hace dos semanas", "15/03/2024": both are that day;
    - "horizon": time to come, "next 4 hours", "на сутки", "tomorrow";
    - "clock": a time of day, in `at`.

    `count` of `unit` (s m h d w M Q H y, or b for bars of any length) is said or implied in all but absolute
    dates. `since` and `until` are ISO dates of the clock's zone, both inclusive, or moments in UTC where
    hours were counted; empty where that end is open. `compact` is a length written as a name: 4h, not 4 hours.
    """

    start: int
    end: int
    kind: str
    count: int = 0
    unit: str = ""
    since: str = ""
    until: str = ""
    at: str = ""
    compact: bool = False

    @property
    def name(self) -> str:
        """As a timeframe would be written, known or not: "4h", "3d", "1M"; empty where nothing is counted."""
        written = f"{self.count}{self.unit}" if self.count else ""
        return _SAME.get(written, written)

    @property
    def timeframe(self) -> str | None:
        """The timeframe that is as long, where there is one."""
        return self.name if self.name in KNOWN else None

    @property
    def minutes(self) -> int | None:
        """How long it is, a month taken as 30 days; None where bars or nothing are counted."""
        return self.count * MINUTES[self.unit] if self.count and self.unit in MINUTES else None

    @property
    def hours(self) -> int | None:
        """Whole hours, None where it is shorter than one or not a length."""
        return self.minutes // 60 or None if self.minutes else None

    @property
    def days(self) -> int | None:
        """Whole days, None where it is shorter than one or not a length."""
        return self.minutes // 1_440 or None if self.minutes else None

    @property
    def bars(self) -> int | None:
        return self.count if self.unit == "b" else None

    @property
    def horizon(self) -> str | None:
        """As a forecast names it: hours up to a day, whole days beyond: "4h", "24h", "7d"."""
        if not self.hours or not self.minutes or self.minutes % 60:
            return None
        whole_days = self.hours > 24 and self.hours % 24 == 0
        return f"{self.hours // 24}d" if whole_days else f"{self.hours}h"
