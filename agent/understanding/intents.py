"""What a message wants: the tools that its words point at."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from operator import attrgetter
from typing import Final

from agent.understanding import fitting
from agent.understanding.lexicon import WEAK, requests
from agent.understanding.phrases import Match
from agent.understanding.reading import Reading
from agent.understanding.traits import PRECEDENCE, Trait, tools_with

_SHOWN: Final = tools_with(Trait.SHOWN)
_first: Final[Callable[[Match], int]] = attrgetter("first")
_SHOW: Final = 8
"""Letters of "enséñame", which shows as well as teaches."""


class Strength(IntEnum):
    FEEBLE = 1  # "how is", "show me": a request only together with a symbol
    STRONG = 2


@dataclass(frozen=True, slots=True)
class Intent:
    """A tool that words point at, how clearly, and where they stand."""

    tool: str
    group: str
    start: int
    end: int
    strength: Strength
    whole: bool = True  # said word by word, without a gap

    @property
    def feeble(self) -> bool:
        return self.strength is Strength.FEEBLE


def found(reading: Reading) -> list[Intent]:
    """All that the text points at, without what is only a part of a longer phrase."""
    matches = reading.find(requests())
    longest = max((match.last - match.first for match in matches), default=0)
    whole = []
    for match in matches:
        near = matches[
            bisect_left(matches, match.last - longest, key=_first) : bisect_right(
                matches, match.first, key=_first
            )
        ]
        if not any(_covers(other, match) for other in near):
            whole.append(match)
    return [intent for match in whole if not _is_code(intent := _intent(reading, match), reading)]


def best(reading: Reading, intents: Iterable[Intent], start: int, end: int) -> Intent | None:
    """What one stretch of the message asks for."""
    here = [intent for intent in intents if start <= intent.start and intent.end <= end]
    meant = [
        intent
        for intent in here
        if fitting.fits(reading, intent.tool, (intent.start, intent.end), (start, end))
    ]
    if any(intent.tool in _SHOWN for intent in meant):
        meant = [
            intent for intent in meant if intent.tool != "get_lesson" or intent.end - intent.start > _SHOW
        ]
    return min(meant, key=_rank, default=None)


def stronger(one: Intent | None, other: Intent | None) -> Intent | None:
    return min((intent for intent in (one, other) if intent), key=_rank, default=None)


def spans(intents: Iterable[Intent], start: int, end: int) -> bool:
    """Whether one phrase, word by word, holds what stands here."""
    return any(intent.whole and intent.start < start and end < intent.end for intent in intents)


def _rank(intent: Intent) -> tuple[int, int, int]:
    return -intent.strength, PRECEDENCE.index(intent.tool), intent.start


def _intent(reading: Reading, match: Match) -> Intent:
    tool, _, group = match.label.partition(" ")
    strength = Strength.FEEBLE if group == WEAK else Strength.STRONG
    return Intent(tool, group, *reading.said(match), strength, match.weight >= match.last - match.first)


def _is_code(intent: Intent, reading: Reading) -> bool:
    """alert(1) was pasted, and asks for nothing; RSI(14) does."""
    return intent.tool != "technical_indicators" and reading.text[intent.end : intent.end + 1] == "("


def _covers(long: Match, short: Match) -> bool:
    """Whether one phrase says all of another and more. The words of a gap are not said."""
    return (
        long.first <= short.first
        and short.last <= long.last
        and long.weight > short.weight
        and long.weight >= long.last - long.first
    )
