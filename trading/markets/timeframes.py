"""The timeframes that bars come in."""

from enum import StrEnum

from trading.errors import UnknownTimeframe

_MINUTE_MS = 60_000


class Timeframe(StrEnum):
    """A bar length, written as people write it: 1m 5m 15m 30m 1h 4h 1d 1w."""

    M1 = "1m"
    M5 = "5m"
    M15 = "15m"
    M30 = "30m"
    H1 = "1h"
    H4 = "4h"
    D1 = "1d"
    W1 = "1w"

    @property
    def ms(self) -> int:
        """Nominal length in milliseconds. A session's day is shorter on the clock, but is still one day."""
        return _LENGTHS[self]

    @property
    def intraday(self) -> bool:
        return self not in (Timeframe.D1, Timeframe.W1)

    @classmethod
    def parse(cls, text: str) -> "Timeframe":
        try:
            return cls(text.strip())
        except ValueError:
            known = " ".join(cls)
            raise UnknownTimeframe(
                f"I do not know the timeframe {text[:20]!r}.",
                value=text[:20],
                rule=f"Timeframes are {known}.",
                remedy="Ask again with one of them.",
            ) from None


_LENGTHS = {
    Timeframe.M1: _MINUTE_MS,
    Timeframe.M5: 5 * _MINUTE_MS,
    Timeframe.M15: 15 * _MINUTE_MS,
    Timeframe.M30: 30 * _MINUTE_MS,
    Timeframe.H1: 60 * _MINUTE_MS,
    Timeframe.H4: 240 * _MINUTE_MS,
    Timeframe.D1: 1440 * _MINUTE_MS,
    Timeframe.W1: 7 * 1440 * _MINUTE_MS,
}
