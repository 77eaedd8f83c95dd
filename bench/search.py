"""Search by words and by meaning among 100,000 memories of two people, and whether one ever sees the other's."""

import random
import struct
import time
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import numpy as np
import psycopg

from bench.measuring.figures import figure
from bench.measuring.scratch import scratch_database
from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import SqlAccounts
from db.repositories.memories import SqlMemories
from db.repositories.passages import SqlKnowledge
from knowledge.embedded_embedder import EmbeddedEmbedder
from knowledge.embeddings import OneEmbedder, Vectors
from knowledge.entries import passages
from knowledge.memories import same_words

ROWS = 100_000
_QUERIES = 200
_GOAL_MS = 50.0
_AT_ONCE = 5_000
_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)


async def run() -> list[dict[str, Any]]:
    """Times of one `recall` after another, whole: the question is embedded, both legs searched, rows read."""
    async with scratch_database() as database:
        embedder = EmbeddedEmbedder(passages)
        people = [(await SqlAccounts(database).create(name)).id for name in ("ana", "ben")]
        texts = _texts(ROWS)
        started = time.perf_counter()
        vectors = np.concatenate(
            [embedder.embedded(texts[at : at + _AT_ONCE]) for at in range(0, ROWS, _AT_ONCE)]
        )
        embedding_s = time.perf_counter() - started
        started = time.perf_counter()
        _fill(database, people, texts, vectors, embedder)
        filling_s = time.perf_counter() - started
        recalls, foreign = await _recalls(database, people, embedder)
        searches = await _searches(database, embedder)
    return [
        figure("texts embedded", ROWS / embedding_s, "texts/s", n=ROWS, goal=5_000),
        figure("rows stored and indexed", ROWS / filling_s, "rows/s", n=ROWS),
        *_percentiles("recall", recalls),
        *_percentiles("knowledge search", searches),
        figure("memories of somebody else", foreign, "count", n=len(recalls), goal=0),
    ]


def _percentiles(name: str, seconds: Sequence[float]) -> list[dict[str, Any]]:
    return [
        figure(
            f"{name} p{percentile}",
            float(np.percentile(seconds, percentile)) * 1000,
            "ms",
            n=len(seconds),
            goal=_GOAL_MS if percentile == 95 else None,
        )
        for percentile in (50, 95)
    ]


def _texts(count: int) -> list[str]:
    """Sentences of the knowledge base's own words, each with a number of its own; seeded."""
    chance = random.Random(4)
    words = [word for passage in passages() for word in passage.text.split()]
    return [" ".join([*chance.choices(words, k=chance.randint(6, 14)), str(n)]) for n in range(count)]


def _questions() -> list[str]:
    """Five words of a memory, as many as a question has; some of them say nothing."""
    return [" ".join(text.split()[:5]) for text in _texts(_QUERIES * 7)[::7]]


def _fill(
    database: Database,
    people: Sequence[UUID],
    texts: Sequence[str],
    vectors: Vectors,
    embedder: EmbeddedEmbedder,
) -> None:
    """Every other row is the other's. The index is made after the rows, which is quicker than row by row."""
    kind = embedder.kind
    with psycopg.connect(database.access.admin_dsn(), autocommit=True) as admin:
        admin.execute(f"DROP INDEX llm.hnsw_memory_embeddings_{kind.dimension}")
        with admin.cursor().copy(
            "COPY llm.memories (id, user_id, kind, language, text, digest) FROM STDIN"
        ) as rows:
            for n, text in enumerate(texts):
                language = "es" if n % 4 > 1 else "en"
                rows.write_row((_id(n), people[n % 2], "fact", language, text, same_words(text)))
        with admin.cursor().copy(
            "COPY llm.memory_embeddings (row_id, user_id, embedder, version, dimension, embedding)"
            " FROM STDIN (FORMAT BINARY)"
        ) as rows:
            for part in _binary(people, vectors, embedder):
                rows.write(part)
        admin.execute("SET maintenance_work_mem = '512MB'")
        admin.execute(
            f"CREATE INDEX hnsw_memory_embeddings_{kind.dimension} ON llm.memory_embeddings"
            f" USING hnsw ((embedding::halfvec({kind.dimension})) halfvec_cosine_ops)"
            f" WHERE dimension = {kind.dimension}"
        )
        admin.execute("VACUUM ANALYZE llm.memories, llm.memory_embeddings")


def _binary(people: Sequence[UUID], vectors: Vectors, embedder: EmbeddedEmbedder) -> Iterator[bytes]:
    """PostgreSQL's binary COPY; a halfvec is its dimension, two unused bytes, and big-endian half floats."""
    kind = embedder.kind
    yield _SIGNATURE
    halves = vectors.astype(">f2")
    for n, half in enumerate(halves):
        fields = (
            _id(n).bytes,
            people[n % 2].bytes,
            kind.name.encode(),
            kind.version.encode(),
            struct.pack("!i", kind.dimension),
            struct.pack("!hh", kind.dimension, 0) + half.tobytes(),
        )
        yield struct.pack("!h", len(fields)) + b"".join(struct.pack("!i", len(f)) + f for f in fields)
    yield struct.pack("!h", -1)


def _id(n: int) -> UUID:
    return UUID(int=n + 1)


async def _recalls(
    database: Database, people: Sequence[UUID], embedder: EmbeddedEmbedder
) -> tuple[list[float], int]:
    memories = SqlMemories(database, OneEmbedder(embedder))
    taken, foreign = [], 0
    for n, question in enumerate(_questions()):
        with acting_as(people[n % 2]):
            began = time.perf_counter()
            found = await memories.recall(question, "en")
            taken.append(time.perf_counter() - began)
        assert found, question
        foreign += sum((hit.memory.id.int - 1) % 2 != n % 2 for hit in found)
    return taken[10:], foreign  # the first fill caches and pools


async def _searches(database: Database, embedder: EmbeddedEmbedder) -> list[float]:
    knowledge = SqlKnowledge(database, OneEmbedder(embedder), passages)
    await knowledge.ready()
    taken = []
    for question in _questions():
        began = time.perf_counter()
        await knowledge.search(question, "es")
        taken.append(time.perf_counter() - began)
    return taken[10:]
