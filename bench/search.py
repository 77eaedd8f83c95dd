"""Search by words and by meaning among 100,000 memories, those of one person and those of a hundred people, and
whether anybody ever sees another's."""

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
_PEOPLE = (1, 100)
_QUERIES = 200
_GOAL_MS = 50.0
_AT_ONCE = 5_000
_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)


async def run() -> list[dict[str, Any]]:
    """Times of one `recall` after another, whole: the question is embedded, both legs searched, rows read."""
    embedder = EmbeddedEmbedder(passages)
    texts = _texts(ROWS)
    started = time.perf_counter()
    vectors = np.concatenate(
        [embedder.embedded(texts[at : at + _AT_ONCE]) for at in range(0, ROWS, _AT_ONCE)]
    )
    embedding_s = time.perf_counter() - started
    found = [figure("texts embedded", ROWS / embedding_s, "texts/s", n=ROWS, goal=5_000)]
    for count in _PEOPLE:
        found += await _among(count, texts, vectors, embedder)
    return found


async def _among(
    count: int, texts: Sequence[str], vectors: Vectors, embedder: EmbeddedEmbedder
) -> list[dict[str, Any]]:
    """All rows are those of so many people, who ask in turn."""
    whose = f"of {count} people" if count > 1 else "of one person"
    async with scratch_database() as database:
        accounts = SqlAccounts(database)
        people = [(await accounts.create(f"person{n}")).id for n in range(count)]
        started = time.perf_counter()
        _fill(database, people, texts, vectors, embedder)
        filling_s = time.perf_counter() - started
        recalls, foreign = await _recalls(database, people, embedder)
        searches = await _searches(database, embedder)
    return [
        figure(f"rows {whose} stored and indexed", ROWS / filling_s, "rows/s", n=ROWS),
        *_percentiles(f"recall {whose}", recalls),
        *_percentiles(f"knowledge search beside rows {whose}", searches),
        figure(f"memories of somebody else, {whose}", foreign, "count", n=len(recalls), goal=0),
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
    """Rows go round: the next one is the next person's. The index is made after the rows, which is quicker."""
    kind = embedder.kind
    with psycopg.connect(database.access.admin_dsn(), autocommit=True) as admin:
        admin.execute(f"DROP INDEX llm.hnsw_memory_embeddings_{kind.dimension}")
        with admin.cursor().copy(
            "COPY llm.memories (id, user_id, kind, language, text, digest) FROM STDIN"
        ) as rows:
            for n, text in enumerate(texts):
                language = "es" if n % 4 > 1 else "en"
                rows.write_row((_id(n), people[n % len(people)], "fact", language, text, same_words(text)))
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
            people[n % len(people)].bytes,
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
        asks = n % len(people)
        with acting_as(people[asks]):
            began = time.perf_counter()
            found = await memories.recall(question, "en")
            taken.append(time.perf_counter() - began)
        foreign += sum((hit.memory.id.int - 1) % len(people) != asks for hit in found)
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
