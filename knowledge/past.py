"""What a question about earlier talk asks for: of which time, about what, or about the talk itself."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from knowledge.stemming import words


@dataclass(frozen=True, slots=True)
class Past:
    """`about` is what is left of the question, empty for nothing; `since` counts in, `until` does not."""

    about: str
    about_talk: bool
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


def past(question: str, now: datetime) -> Past:
    """Days count by the clock of `now`; "last week" is the last seven days, since nobody means only Monday to
    Sunday by it."""
    told = _told()
    said, span = words(question), None
    for phrase, days in told["times"].items():
        kept = _without(said, words(phrase))
        if len(kept) < len(said):
            said, span = kept, span or days
    kept = [word for word in said if word not in told["talk"]]
    about = " ".join(word for word in kept if word not in told["empty"])
    since, until = _bounds(span, now) if span else (None, None)
    return Past(about, len(kept) < len(said), since, until)


def _bounds(days: Sequence[int], now: datetime) -> tuple[datetime, datetime]:
    """Whole days before today, today being 0."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    first, last = days
    return today - timedelta(days=first), today - timedelta(days=last - 1)


def _without(said: list[str], phrase: list[str]) -> list[str]:
    for at in range(len(said) - len(phrase) + 1):
        if said[at : at + len(phrase)] == phrase:
            return said[:at] + said[at + len(phrase) :]
    return said


@cache
def _told() -> Mapping[str, Any]:
    told = tomllib.loads(files("knowledge").joinpath("past.toml").read_text("utf-8"))
    times = {phrase: group["days"] for group in told["times"] for phrase in group["said"]}
    longest_first = dict(sorted(times.items(), key=lambda one: -len(one[0])))
    return {
        "times": longest_first,
        "talk": frozenset(words(" ".join(told["talk"]["said"]))),
        "empty": frozenset(words(" ".join(told["empty"]["said"]))),
    }
