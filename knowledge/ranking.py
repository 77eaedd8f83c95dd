"""Joins what several searches found."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Final, TypeVar

_K: Final = 60
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
