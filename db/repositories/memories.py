"""The acting user's memories: found by words and by meaning, the two joined by their ranks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import Row, delete, select
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from db.engine import Database, storable
from db.identity import require_user
from db.repositories.embeddings import MEMORIES, asked, embedded
from db.repositories.legs import parted
from db.repositories.memory_search import searching
from db.roles import Role
from db.tables.memory import MemoryRow
from knowledge.embeddings import Embedder, Embedders, Kind, Purpose
from knowledge.memories import Memory, MemoryKind, Recalled, Remembered, same_words
from knowledge.ranking import fused

_OTHER_LANGUAGE: Final = 0.9
_LONGEST_QUERY: Final = 500

_HOLDING: Final = """
    (language = 'es' AND words @@ llm.every_word('es', :query))
    OR (language <> 'es' AND words @@ llm.every_word('en', :query))
"""


class SqlMemories:
    """Memories; `embedders` read what is stored and what is asked."""

    def __init__(self, database: Database, embedders: Embedders, role: Role = Role.COPILOT) -> None:
        self._database = database
        self._embedders = embedders
        self._role = role

    async def remember(
        self,
        text: str,
        *,
        kind: MemoryKind,
        language: str,
        thread: UUID | None = None,
        message: UUID | None = None,
        at: datetime | None = None,
    ) -> Remembered:
        said = storable(text)
        summary = kind is MemoryKind.SUMMARY
        values = {
            "id": uuid4(),
            "user_id": require_user(),
            "kind": kind.value,
            "language": language,
            "text": said,
            "digest": f"thread:{thread}" if summary else same_words(said),
            "thread_id": thread,
            "message_id": message,
            **({"created_at": at} if at else {}),
        }
        vectors = [
            (embedder.kind, found)
            for embedder in await self._embedders.present()
            if (found := await embedded(embedder, [said], Purpose.PASSAGE)) is not None
        ]
        async with self._database.unit_of_work(self._role) as connection:
            if summary:
                await connection.execute(delete(MemoryRow).where(_same(values["digest"])))
            made = insert(MemoryRow).values(values).on_conflict_do_nothing().returning(MemoryRow)
            row = (await connection.execute(made)).first()
            if row is None:
                known = (await connection.execute(select(MemoryRow).where(_same(values["digest"])))).one()
                return Remembered(_as_memory(known), new=False)
            for embedder, found in vectors:
                await MEMORIES.put(connection, embedder, [row.id], found)
        return Remembered(_as_memory(row), new=True)

    async def recall(self, query: str, language: str, limit: int = 5) -> Sequence[Recalled]:
        said = storable(query)[:_LONGEST_QUERY]
        questions = await asked(self._embedders, said)
        statement, values = searching(require_user(), said, questions)
        rows = await self._database.statement(self._role, statement, *values)
        found = {row["id"]: _as_memory(row) for row in rows}
        weights = {row_id: 1.0 if m.language == language else _OTHER_LANGUAGE for row_id, m in found.items()}
        legs = parted(rows, 1 + len(questions), lambda row: row["id"])
        best = fused(legs, lambda row_id: weights[row_id])[:limit]
        return [Recalled(found[row_id], score) for row_id, score in best]

    async def listed(
        self,
        *,
        kind: MemoryKind | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 1_000,
    ) -> Sequence[Memory]:
        query = select(MemoryRow).where(col(MemoryRow.user_id) == require_user())
        if kind:
            query = query.where(col(MemoryRow.kind) == kind.value)
        if since:
            query = query.where(col(MemoryRow.created_at) >= since)
        if until:
            query = query.where(col(MemoryRow.created_at) < until)
        newest = query.order_by(col(MemoryRow.created_at).desc(), col(MemoryRow.id)).limit(limit)
        async with self._database.unit_of_work(self._role) as connection:
            return [_as_memory(row) for row in await connection.execute(newest)]

    async def holding(self, query: str) -> Sequence[Memory]:
        said = storable(query)[:_LONGEST_QUERY]
        matching = (
            select(MemoryRow)
            .where(col(MemoryRow.user_id) == require_user(), sql(_HOLDING))
            .order_by(col(MemoryRow.created_at).desc(), col(MemoryRow.id))
        )
        async with self._database.unit_of_work(self._role) as connection:
            return [_as_memory(row) for row in await connection.execute(matching, {"query": said})]

    async def forget(self, ids: Sequence[UUID]) -> Sequence[Memory]:
        gone = (
            delete(MemoryRow)
            .where(col(MemoryRow.user_id) == require_user(), col(MemoryRow.id).in_(ids))
            .returning(MemoryRow)
        )
        async with self._database.unit_of_work(self._role) as connection:
            return [_as_memory(row) for row in await connection.execute(gone)]

    async def unread(self, kind: Kind) -> int:
        """How many memories of the acting user this embedder has not read."""
        async with self._database.unit_of_work(self._role) as connection:
            return await MEMORIES.count_waiting(connection, kind)

    async def embed_some(self, embedder: Embedder, most: int) -> int:
        """Has it read some that it has not; how many. Raises NoEmbedding."""
        async with self._database.unit_of_work(self._role) as connection:
            rows = await MEMORIES.waiting(connection, embedder.kind, most)
        vectors = await embedder.embed([text for _, text in rows], Purpose.PASSAGE)
        async with self._database.unit_of_work(self._role) as connection:
            kept = await _kept(connection, {row_id for row_id, _ in rows})  # some may be forgotten since
            there = [at for at, (row_id, _) in enumerate(rows) if row_id in kept]
            await MEMORIES.put(connection, embedder.kind, [rows[at][0] for at in there], vectors[there])
        return len(rows)


def _same(digest: object) -> Any:
    return (col(MemoryRow.user_id) == require_user()) & (col(MemoryRow.digest) == digest)


async def _kept(connection: AsyncConnection, ids: set[UUID]) -> set[UUID]:
    query = select(col(MemoryRow.id)).where(
        col(MemoryRow.user_id) == require_user(), col(MemoryRow.id).in_(ids)
    )
    return {row.id for row in await connection.execute(query)}


def _as_memory(row: Row[Any] | asyncpg.Record) -> Memory:
    told = dict(row._mapping) if isinstance(row, Row) else row
    where = (told["thread_id"], told["message_id"])
    kind = MemoryKind(told["kind"])
    return Memory(told["id"], told["text"], kind, told["language"], told["created_at"], *where)
