"""The knowledge base as it is stored and searched. It is everybody's; only the program itself writes it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import Row, delete, select
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from db.engine import Database, storable
from db.repositories.embeddings import PASSAGES, asked
from db.roles import Role
from db.tables.memory import PassageRow
from knowledge.embeddings import Embedder, Embedders, Kind, Purpose
from knowledge.passages import Found, Passage, Source
from knowledge.ranking import fused

_NAMESPACE: Final = UUID("9b1f2a52-6f0c-4f1a-9d5e-3b8f5c0a7d11")
_LOADING: Final = 0x6B6E6F77  # "know" in ASCII
_CANDIDATES: Final = 50
_BATCH: Final = 500
_MEANING_COUNTS: Final = 3  # times as much as words, which miss how people put a question
_LONGEST_QUERY: Final = 500
_WORDS: Final = """
    SELECT id, ts_rank(words, asked) AS rank
    FROM llm.passages, llm.any_word(:language, :query) AS asked
    WHERE language = :language AND words @@ asked
    ORDER BY rank DESC, id LIMIT :limit
"""


class SqlKnowledge:
    """Knowledge. What `passages` gives is stored and read by the embedded embedder before the first search."""

    def __init__(
        self,
        database: Database,
        embedders: Embedders,
        passages: Callable[[], Sequence[Passage]],
        role: Role = Role.COPILOT,
    ) -> None:
        self._database = database
        self._embedders = embedders
        self._passages = passages
        self._role = role
        self._readying = asyncio.Lock()
        self._ready = False

    async def ready(self) -> None:
        """Does nothing, in milliseconds, once it is."""
        async with self._readying:
            if self._ready:
                return
            await self.load(self._passages())
            for embedder in (await self._embedders.present())[:1]:
                while await self.embed_some(embedder, _BATCH):
                    pass
            self._ready = True

    async def search(self, query: str, language: str, limit: int = 5) -> Sequence[Found]:
        await self.ready()
        said = storable(query)[:_LONGEST_QUERY]
        questions = await asked(self._embedders, said)
        async with self._database.unit_of_work(self._role) as connection:
            meant = [await PASSAGES.nearest(connection, question, _CANDIDATES) for question in questions]
            legs = [*meant * _MEANING_COUNTS, await _by_words(connection, said)]
            places = await _places(connection, {row_id for leg in legs for row_id in leg})
            best = fused([[places[row_id] for row_id in leg] for leg in legs])[:limit]
            shown = await _told(connection, [place for place, _ in best], language)
        return [Found(shown[place], score) for place, score in best]

    async def load(self, passages: Sequence[Passage]) -> int:
        """Makes the stored passages these, and no others; how many were written. Quick where nothing changed.
        Also for several processes that start at once."""
        async with self._database.unit_of_work(Role.APP) as connection:
            if await _digests(connection) == _wanted(passages):
                return 0
            await connection.execute(sql("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOADING})
            stored, wanted = await _digests(connection), _wanted(passages)
            changed = [passage for passage in passages if stored.get(_id(passage)) != passage.digest]
            again = [row_id for row_id in stored if stored[row_id] != wanted.get(row_id)]
            if again:
                await connection.execute(delete(PassageRow).where(col(PassageRow.id).in_(again)))
            if changed:
                await connection.execute(insert(PassageRow), [_values(passage) for passage in changed])
        return len(changed)

    async def unread(self, kind: Kind) -> int:
        """How many passages this embedder has not read."""
        async with self._database.unit_of_work(Role.APP) as connection:
            return await PASSAGES.count_waiting(connection, kind)

    async def embed_some(self, embedder: Embedder, most: int) -> int:
        """Has it read some that it has not; how many. Raises NoEmbedding."""
        async with self._database.unit_of_work(Role.APP) as connection:
            rows = await PASSAGES.waiting(connection, embedder.kind, most)
        vectors = await embedder.embed([text for _, text in rows], Purpose.PASSAGE)
        async with self._database.unit_of_work(Role.APP) as connection:
            there = await _places(connection, {row_id for row_id, _ in rows})
            kept = [at for at, (row_id, _) in enumerate(rows) if row_id in there]
            await PASSAGES.put(connection, embedder.kind, [rows[at][0] for at in kept], vectors[kept])
        return len(rows)


def _id(passage: Passage) -> UUID:
    return uuid5(_NAMESPACE, f"{passage.entry} {passage.ordinal} {passage.language}")


def _wanted(passages: Sequence[Passage]) -> dict[UUID, str]:
    return {_id(passage): passage.digest for passage in passages}


async def _digests(connection: AsyncConnection) -> dict[UUID, str]:
    rows = await connection.execute(select(col(PassageRow.id), col(PassageRow.digest)))
    return {row.id: row.digest for row in rows}


async def _by_words(connection: AsyncConnection, query: str) -> list[UUID]:
    found: list[tuple[float, UUID]] = []
    for language in ("en", "es"):
        values = {"language": language, "query": query, "limit": _CANDIDATES}
        found += [(row.rank, row.id) for row in await connection.execute(sql(_WORDS), values)]
    return [row_id for _, row_id in sorted(found, key=lambda hit: -hit[0])]


async def _places(connection: AsyncConnection, ids: set[UUID]) -> dict[UUID, tuple[str, int]]:
    """Where each stands, whatever its language: both languages of an entry say the same there."""
    query = select(col(PassageRow.id), col(PassageRow.entry), col(PassageRow.ordinal))
    rows = await connection.execute(query.where(col(PassageRow.id).in_(ids)))
    return {row.id: (row.entry, row.ordinal) for row in rows}


async def _told(
    connection: AsyncConnection, places: Sequence[tuple[str, int]], language: str
) -> dict[tuple[str, int], Passage]:
    """In this language where it stands in it, else in the other."""
    query = select(PassageRow).where(col(PassageRow.entry).in_({entry for entry, _ in places}))
    rows = sorted(await connection.execute(query), key=lambda row: row.language == language)
    return {(row.entry, row.ordinal): _as_passage(row) for row in rows}


def _values(passage: Passage) -> dict[str, Any]:
    return {
        "id": _id(passage),
        "entry": passage.entry,
        "ordinal": passage.ordinal,
        "language": passage.language,
        "title": passage.title,
        "heading": passage.heading,
        "text": passage.text,
        "topics": list(passage.topics),
        "also": list(passage.also),
        "source": asdict(passage.source),
        "digest": passage.digest,
        "names": passage.names,
    }


def _as_passage(row: Row[Any]) -> Passage:
    return Passage(
        row.entry,
        row.ordinal,
        row.language,
        row.title,
        row.heading,
        row.text,
        tuple(row.topics),
        tuple(row.also),
        Source(**row.source),
    )
