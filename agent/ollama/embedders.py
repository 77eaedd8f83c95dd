"""Embedding models of an Ollama server, behind the port of knowledge.embeddings: POST /api/embed."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx
import numpy as np

from agent.ollama.server import Model, NoServer, OllamaServer, direct
from knowledge.embeddings import Embedder, Kind, NoEmbedding, Purpose, Vectors

_TOLD: Final[Mapping[str, Mapping[Purpose, str]]] = {
    "nomic-embed-text": {Purpose.QUERY: "search_query: ", Purpose.PASSAGE: "search_document: "},
    "embeddinggemma": {
        Purpose.QUERY: "task: search result | query: ",
        Purpose.PASSAGE: "title: none | text: ",
    },
    "mxbai-embed-large": {Purpose.QUERY: "Represent this sentence for searching relevant passages: "},
    "snowflake-arctic-embed": {Purpose.QUERY: "Represent this sentence for searching relevant passages: "},
}
"""What a model was trained to be told before a text, as its own page says."""
_LOOK_AGAIN_S: Final = 30.0
_SECONDS: Final = 20.0  # loading the model included


class OllamaEmbedders:
    """Embedders: the embedded one, and beside it the first of `models` that the server has, while it answers."""

    def __init__(
        self,
        embedded: Embedder,
        server: OllamaServer,
        models: Sequence[str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._embedded = embedded
        self._server = server
        self._models = models
        self._clock = clock
        self._found: Embedder | None = None
        self._looked_at: float | None = None
        self._known: dict[str, int] = {}

    async def present(self) -> Sequence[Embedder]:
        if self._looked_at is None or self._clock() - self._looked_at >= _LOOK_AGAIN_S:
            self._looked_at = self._clock()
            self._found = await self._look()
        return [self._embedded, self._found] if self._found else [self._embedded]

    async def _look(self) -> Embedder | None:
        try:
            installed = await self._server.look()
            model = _chosen(installed.models, self._models)
            return OllamaEmbedder(self._server.url, model, await self._dimension(model)) if model else None
        except (NoServer, NoEmbedding):
            return None

    async def _dimension(self, model: Model) -> int:
        """As a first text shows; the same file never changes it."""
        if model.digest not in self._known:
            self._known[model.digest] = len((await _embed(self._server.url, model.name, ["?"]))[0])
        return self._known[model.digest]


@dataclass(frozen=True, slots=True)
class OllamaEmbedder:
    """One model; its version is the file's digest."""

    url: str
    model: Model
    dimension: int
    least_alike: float = 0.5  # unlike texts lie higher with these models than with the embedded one

    @property
    def kind(self) -> Kind:
        return Kind(_family(self.model.name), self.model.digest[:12] or self.model.name, self.dimension)

    async def embed(self, texts: Sequence[str], purpose: Purpose) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        told = _TOLD.get(_family(self.model.name), {}).get(purpose, "")
        vectors = await _embed(self.url, self.model.name, [told + text for text in texts])
        if vectors.shape != (len(texts), self.dimension) or not np.isfinite(vectors).all():
            raise NoEmbedding(f"{self.model.name} gave no vectors of {self.dimension}")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        found: Vectors = vectors / np.maximum(lengths, np.float32(1e-12))
        return found


def _family(name: str) -> str:
    return name.partition(":")[0].rpartition("/")[2]


def _chosen(installed: Sequence[Model], wanted: Sequence[str]) -> Model | None:
    by_family = {_family(model.name): model for model in reversed(installed)}
    return next((by_family[name] for name in wanted if name in by_family), None)


async def _embed(url: str, model: str, texts: Sequence[str]) -> Vectors:
    body: dict[str, Any] = {"model": model, "input": list(texts), "truncate": True}
    try:
        async with httpx.AsyncClient(base_url=url, timeout=_SECONDS, **direct(url)) as client:
            response = await client.post("/api/embed", json=body)
            response.raise_for_status()
            return np.array(response.json()["embeddings"], np.float32)
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise NoEmbedding(f"{model} does not embed now") from error
