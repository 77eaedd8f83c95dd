"""Joins what several searches found."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Final, TypeVar

from knowledge.passages import Passage
from knowledge.stemming import words

_K: Final = 60
_BY_NAME: Final = 10.0
_FIRST: Final = 2 * _BY_NAME
_ARTICLES: Final = frozenset({"a", "an", "the", "el", "la", "los", "las", "un", "una"})
_BRACKETS: Final = re.compile(r" ?[()]")
Key = TypeVar("Key", bound=Hashable)


def fused(
    legs: Sequence[Sequence[Key]], weight: Callable[[Key], float] = lambda _: 1.0
) -> Sequence[tuple[Key, float]]:
    """Reciprocal rank fusion: each leg, best first, gives a key 1 / (60 + its rank); a key's sum, times its
    weight, is its score. A key counts once in a leg, by its best rank; a leg without matches says nothing.

    Cormack, Clarke, Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
    Methods", SIGIR 2009, where 60 was found to do well."""
    scores: defaultdict[Key, float] = defaultdict(float)
    for leg in legs:
        for rank, key in enumerate(dict.fromkeys(leg), 1):
            scores[key] += 1 / (_K + rank)
    weighed = ((key, score * weight(key)) for key, score in scores.items())
    return sorted(weighed, key=lambda found: -found[1])


def by_name(query: str, passages: Iterable[Passage]) -> Callable[[tuple[str, int]], float]:
    """The weight of a place: what is asked for by one of its names comes before what only has that word in a
    longer name, and what it is before the rest of it: "volatility" is no volatility cone. A heading is the name
    of its own place: "how RSI is computed"."""
    asked = _said(query)
    entries, headed = set(), set()
    for one in passages:
        if any(_said(name) == asked for name in _names(one)):
            entries.add(one.entry)
        if one.heading and _said(one.heading) == asked:
            headed.add((one.entry, one.ordinal))

    def weight(place: tuple[str, int]) -> float:
        if place in headed or (place[0] in entries and place[1] == 0):
            return _FIRST
        return _BY_NAME if place[0] in entries else 1.0

    return weight


def _said(text: str) -> frozenset[str]:
    return frozenset(words(text)) - _ARTICLES


def _names(passage: Passage) -> Iterator[str]:
    """Its other names, and its title with and without what stands in brackets: "RSI"."""
    yield from passage.also
    yield from (passage.title, *_BRACKETS.split(passage.title)[:2])
