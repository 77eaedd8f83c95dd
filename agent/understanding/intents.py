"""What a message wants: the tools that its words point at."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from agent.understanding import scans
from agent.understanding.vocabulary import MESSAGES, patterns, phrases


class Strength(IntEnum):
    FEEBLE = 1  # "how is", "show me": a request only together with a symbol
    FAIR = 2  # a misspelt word
    STRONG = 3


@dataclass(frozen=True, slots=True)
class Intent:
    """A tool that the words point at, how clearly, and where they stand."""

    tool: str
    start: int
    strength: Strength

    @property
    def feeble(self) -> bool:
        return self.strength is Strength.FEEBLE


@lru_cache(MESSAGES)
def intents(folded: str) -> tuple[Intent, ...]:
    """All that the text points at, in its order."""
    found = [
        *_matches("planned", folded, Strength.STRONG),
        *_matches("built", folded, Strength.STRONG),
        *(Intent("technical_indicators", start, Strength.STRONG) for _, start, _ in indicators(folded)),
        *(Intent("scan", start, Strength.STRONG) for start in scans.starts(folded)),
        *_matches("feeble", folded, Strength.FEEBLE),
        *_misspelt(folded),
    ]
    return tuple(sorted(found, key=lambda intent: intent.start))


def strongest(found: Iterable[Intent]) -> Intent | None:
    """The clearest; among equals the first by precedence."""
    order = _precedence()
    return min(found, key=lambda intent: (-intent.strength, order.index(intent.tool)), default=None)


def planned(tool: str) -> bool:
    """Whether it is a tool that people ask for and that does not exist yet."""
    return tool in patterns("planned")


def indicators(folded: str) -> list[tuple[str, int, int]]:
    """(indicator, start, end) in order; the longer reading of the same words wins."""
    found = [
        (name, *match.span())
        for name, pattern in patterns("indicators").items()
        for match in pattern.finditer(folded)
    ]
    found.sort(key=lambda hit: (hit[1], -hit[2]))
    kept: list[tuple[str, int, int]] = []
    for hit in found:
        if not kept or hit[1] >= kept[-1][2]:
            kept.append(hit)
    return kept


@cache
def _precedence() -> list[str]:
    return [*patterns("planned"), "scan", *patterns("built")]


def _matches(section: str, folded: str, strength: Strength) -> list[Intent]:
    return [
        Intent(tool, match.start(), strength)
        for tool, pattern in patterns(section).items()
        for match in pattern.finditer(folded)
    ]


def _misspelt(folded: str) -> list[Intent]:
    spellings = {word: tool for tool, words in phrases("spellings").items() for word in words}
    found = []
    for match in re.finditer(r"[^\W\d_]{5,24}", folded):
        best = process.extractOne(match[0], spellings.keys(), scorer=fuzz.ratio, score_cutoff=80)
        if best and match[0] not in spellings:
            found.append(Intent(spellings[best[0]], match.start(), Strength.FAIR))
    return found
