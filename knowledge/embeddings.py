"""Embedders: what turns a text into a direction, so that texts of like meaning lie close."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]


class Purpose(StrEnum):
    """Some models are told whether a text asks or is what is searched."""

    QUERY = "query"
    PASSAGE = "passage"


class NoEmbedding(Exception):
    """The embedder does not answer now, or not with what was asked for; the search goes on without it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a stored embedding was made by; rows of two kinds are never compared."""

    name: str
    version: str
    dimension: int


class Embedder(Protocol):
    """Gives one vector of length 1 for each text, or of length 0 for a text that says nothing to it."""

    @property
    def kind(self) -> Kind: ...

    @property
    def least_alike(self) -> float:
        """Texts whose cosine is below it have nothing to do with each other."""
        ...

    async def embed(self, texts: Sequence[str], purpose: Purpose) -> Vectors:
        """A row for each text, of `kind.dimension` float32. Raises NoEmbedding."""
        ...


@dataclass(frozen=True, slots=True)
class OneEmbedder:
    """Embedders where there is no model server."""

    embedder: Embedder

    async def present(self) -> Sequence[Embedder]:
        return [self.embedder]


class Embedders(Protocol):
    """Who embeds now. The embedded one always does; a model on a server does while it answers."""

    async def present(self) -> Sequence[Embedder]:
        """The embedded one first."""
        ...
