"""Where words stand in the knowledge base: texts as directions over its places, in both languages alike.

A place is one passage with its twin in the other language; what either says counts for it. A text lies along
the places that use its words, so that a Spanish question and an English passage meet in the place that both
languages tell of (Dumais, Letsche, Littman, Landauer: "Automatic cross-language retrieval using latent semantic
indexing", 1997). The coordinates are those of the text in the space that the places span, by their Cholesky
basis: unlike a singular value decomposition it has one answer, the same on every machine.
"""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

ROOMS: Final = (320, 576)
"""Directions that there may be: with the embedder's hashed ones 768 and 1,024, for which the database has
indexes."""
_MAY_SHARE: Final = (
    1.1  # places to a direction: so few lose next to nothing, and 768 halves stay out of TOAST
)
_RIDGE: Final = 0.05  # of a place's own square length: places that say nearly the same stay apart
Features: TypeAlias = Mapping[str, float]


class NoRoom(Exception):
    """The knowledge base has more places than any vector that the database indexes has room for."""


def room_for(places: int) -> int:
    """The smallest of the rooms in which at most a tenth of the places share a direction. Raises NoRoom."""
    for room in ROOMS:
        if places <= room * _MAY_SHARE:
            return room
    raise NoRoom(
        f"The knowledge base has {places} places, and {ROOMS[-1]} directions are the most: add a room to "
        "knowledge/places.py and an index for it to llm.memory_embeddings."
    )


class Places:
    """Coordinates over the places; a few may share one."""

    def __init__(self, passages: Sequence[tuple[tuple[str, int], Features]]) -> None:
        """Each passage's place, entry and ordinal, and its features."""
        distinct = dict.fromkeys(place for place, _ in passages)
        self._room = room_for(len(distinct))
        place_at = {place: at % self._room for at, place in enumerate(distinct)}
        features = dict.fromkeys(feature for _, told in passages for feature in told)
        self._columns = {feature: at for at, feature in enumerate(features)}
        count = min(len(place_at), self._room)
        said = np.zeros((count, len(self._columns)))
        for place, told in passages:
            length = np.sqrt(sum(weight * weight for weight in told.values())) or 1.0
            for feature, weight in told.items():
                said[place_at[place], self._columns[feature]] += weight / length
        said /= np.maximum(np.linalg.norm(said, axis=1, keepdims=True), 1e-12)
        basis = np.linalg.cholesky(said @ said.T + _RIDGE * np.eye(count))
        self._coordinates = np.linalg.solve(basis, said).T if count else np.zeros((0, 0))

    def of(self, features: Features) -> NDArray[np.float64]:
        """Of length 1 for a text that the places tell all of, 0 for one of which they know no word."""
        found = np.zeros(self._room)
        known = [
            (self._columns[feature], weight)
            for feature, weight in features.items()
            if feature in self._columns
        ]
        if known:
            columns, weights = zip(*known, strict=True)
            lying = np.array(weights) @ self._coordinates[list(columns)]
            found[: len(lying)] = lying / np.sqrt(sum(weight * weight for weight in features.values()))
        return found
