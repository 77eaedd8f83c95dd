"""A made-up market, before any venue writes it down in its own way."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

MINUTE = 60_000
DAY = 1440 * MINUTE
Query = Mapping[str, str]
Row = tuple[int, float, float, float, float, float]

_UNITS = {"m": MINUTE, "h": 60 * MINUTE, "d": DAY, "w": 7 * DAY}
_WORDS = {
    "ONE_MINUTE": "1m",
    "FIVE_MINUTE": "5m",
    "FIFTEEN_MINUTE": "15m",
    "THIRTY_MINUTE": "30m",
    "ONE_HOUR": "1h",
    "ONE_DAY": "1d",
}


def length(written: str) -> int:
    """Milliseconds of 1m, 4H, 1Dutc, 60 (minutes), D, ONE_HOUR."""
    text = _WORDS.get(written, written).lower().removesuffix("utc")
    if text.isdigit():
        return int(text) * MINUTE
    return int(text[:-1] or 1) * _UNITS[text[-1]]


@dataclass
class Tape:
    """A market that trades a little in every bar since it was listed at `first`."""

    first: int
    now: Callable[[], int]

    def rows(self, step: int, since: int | None, until: int | None, limit: int) -> list[Row]:
        """The first `limit` bars from `since`, or the last ones."""
        offset = 4 * DAY if step == 7 * DAY else 0  # weeks begin on Monday, the epoch on a Thursday
        end = min(self.now(), until if until is not None else self.now())
        last = (end - offset) // step * step + offset
        start = self.first if since is None else max(since, self.first)
        start = -(-(start - offset) // step) * step + offset
        if since is None:
            start = max(start, last - (limit - 1) * step)
        return [bar(ts) for ts in range(start, min(last, start + (limit - 1) * step) + 1, step)]


def bar(ts: int) -> Row:
    middle = 50_000 + 1_000 * math.sin(ts / DAY)
    return ts, middle, middle + 12.5, middle - 12.5, middle + 5.25, 3.5


def levels(count: int) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    bids = [(f"{50_000 - i * 0.5:.1f}", f"{1 + i / 10:.3f}") for i in range(count)]
    asks = [(f"{50_000.5 + i * 0.5:.1f}", f"{2 + i / 10:.3f}") for i in range(count)]
    return bids, asks


def texts(values: Sequence[float]) -> list[str]:
    return [f"{value:.2f}" for value in values]


def iso(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat().replace("+00:00", "Z")
