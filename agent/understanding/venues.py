"""Venues as people name them: BTC on kraken, precio de ETH en OKX, simulated BTC."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from agent.language import fold
from agent.understanding.vocabulary import read

_PLACE = r"на|в|с|on|in|at|from|via|with|en|de|del|desde|con|and|y|or|o|about"


@dataclass(frozen=True, slots=True)
class Venue:
    """A venue and where it stands; `placed` where a word such as "on" stands before it."""

    start: int
    end: int
    name: str
    placed: bool


def venues(folded: str) -> list[Venue]:
    """Every known venue in order; the name of one that nobody knows is left as it is."""
    return list(_found(folded))


def blanked(text: str, found: Collection[Venue]) -> str:
    """The text with the venues blanked, each character in its place, so that none is read for a symbol."""
    for venue in found:
        text = text[: venue.start] + "·" * (venue.end - venue.start) + text[venue.end :]
    return text


def _found(folded: str) -> Iterator[Venue]:
    in_place = read("symbols.toml")["lists"]["venues_in_place"].split()
    for match in _pattern().finditer(folded):
        placed = match["place"] is not None
        if placed or match["venue"] not in in_place:
            yield Venue(*match.span("venue"), _names()[match["venue"]], placed)


@cache
def _names() -> dict[str, str]:
    said = read("symbols.toml")["venues"]
    return {fold(word): venue for venue, words in said.items() for word in words.split()}


@cache
def _pattern() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(_names(), key=len, reverse=True))
    place = rf"(?:(?P<place>{_PLACE}) (?:(?:the|el|la|los|las|un|una) )?)?"
    return re.compile(rf"(?<!\w){place}(?P<venue>{words})(?!\w| ?coin)")
