"""Embedding models of a loopback server, beside the embedded one."""

from collections.abc import Sequence

import numpy as np
import pytest

from agent.ollama.embedders import OllamaEmbedders
from agent.ollama.server import OllamaServer
from knowledge.embedded_embedder import EmbeddedEmbedder
from knowledge.embeddings import NoEmbedding, Purpose
from tests.clocks import Clock
from tests.doubles.ollama_server import GIB, LLAMA, OllamaDouble

EMBEDDED = EmbeddedEmbedder(list)
WANTED = ("bge-m3", "nomic-embed-text")
NOMIC = {"nomic-embed-text:latest": (GIB // 4, ("embedding",)), LLAMA: (5 * GIB, ("completion",))}


def embedders(url: str, clock: Clock[float] | None = None, wanted: Sequence[str] = WANTED) -> OllamaEmbedders:
    return OllamaEmbedders(EMBEDDED, OllamaServer(url, near=True, seconds=2.0), wanted, clock or Clock(0.0))


async def test_an_installed_model_embeds_beside_the_embedded_one() -> None:
    async with OllamaDouble(installed=NOMIC) as server:
        first, model = await embedders(server.url).present()
        assert first is EMBEDDED
        assert (model.kind.name, model.kind.dimension) == ("nomic-embed-text", 4)
        vectors = await model.embed(["one", "another"], Purpose.PASSAGE)
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
        await model.embed(["asked"], Purpose.QUERY)
        inputs = [text for request in server.embeds for text in request["input"]]
        assert inputs[1:] == ["search_document: one", "search_document: another", "search_query: asked"]


async def test_without_an_embedding_model_or_a_server_the_embedded_one_embeds_alone() -> None:
    async with OllamaDouble() as server:
        assert list(await embedders(server.url).present()) == [EMBEDDED]
    assert list(await embedders(server.url).present()) == [EMBEDDED]


async def test_a_model_that_is_installed_later_is_found_and_one_that_goes_is_given_up() -> None:
    clock = Clock(0.0)
    async with OllamaDouble(installed={}) as server:
        found = embedders(server.url, clock)
        assert len(await found.present()) == 1
        server.installed = dict(NOMIC)
        assert len(await found.present()) == 1, "it is not asked at every message"
        clock.now += 60
        assert len(await found.present()) == 2
        server.installed = {}
        clock.now += 60
        assert len(await found.present()) == 1


@pytest.mark.parametrize(
    "said", [{}, {"embeddings": []}, {"embeddings": [[1.0]]}, {"embeddings": [["a"] * 4]}]
)
async def test_an_answer_that_is_none_is_no_embedding(said: dict[str, object]) -> None:
    async with OllamaDouble(installed=NOMIC) as server:
        _, model = await embedders(server.url).present()
        server.embedding = said
        with pytest.raises(NoEmbedding):
            await model.embed(["one"], Purpose.PASSAGE)


async def test_a_server_that_has_gone_is_no_embedding() -> None:
    async with OllamaDouble(installed=NOMIC) as server:
        _, model = await embedders(server.url).present()
    with pytest.raises(NoEmbedding):
        await model.embed(["one"], Purpose.QUERY)
