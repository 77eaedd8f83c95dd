"""What embedders made of rows, and the part of a search that finds the nearest: the same for memories and for
passages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from db.identity import require_user
from db.repositories.legs import Values
from db.tables.memory import MemoryEmbeddingRow, MemoryRow, PassageEmbeddingRow, PassageRow
from knowledge.embeddings import Embedder, Embedders, Kind, NoEmbedding, Purpose, Vectors


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as one embedder understands it."""

    kind: Kind
    vector: Vectors
    least_alike: float


async def asked(embedders: Embedders, query: str) -> list[Asked]:
    """By everybody who embeds now and to whom the question says something."""
    found = []
    for embedder in await embedders.present():
        vectors = await embedded(embedder, [query], Purpose.QUERY)
        if vectors is not None and vectors[0].any():
            found.append(Asked(embedder.kind, vectors[0], embedder.least_alike))
    return found


async def embedded(embedder: Embedder, texts: Sequence[str], purpose: Purpose) -> Vectors | None:
    """None where it does not answer: full text goes on, and a job embeds what is missing."""
    try:
        return await embedder.embed(texts, purpose)
    except NoEmbedding:
        return None


@dataclass(frozen=True, slots=True)
class Shelf:
    """A table of rows, what an embedder reads of each, and the table of what embedders made of them."""

    rows: Any
    told: Any
    embeddings: Any
    owned: bool

    async def put(
        self, connection: AsyncConnection, kind: Kind, ids: Sequence[UUID], vectors: Vectors
    ) -> None:
        """In the place of what an earlier version of the same embedder made."""
        if not ids:
            return
        owner = {"user_id": require_user()} if self.owned else {}
        values = [
            {
                "row_id": row_id,
                "embedder": kind.name,
                "version": kind.version,
                "dimension": kind.dimension,
                "embedding": vector.tolist(),
                **owner,
            }
            for row_id, vector in zip(ids, vectors.astype(np.float16), strict=True)
        ]
        made = insert(self.embeddings)
        newer = {name: made.excluded[name] for name in ("version", "dimension", "embedding")}
        statement = made.on_conflict_do_update(index_elements=["row_id", "embedder"], set_=newer)
        await connection.execute(statement, values)

    def nearest(self, question: Asked, limit: int, values: Values) -> str:
        """The select of the rows that are alike enough, with `found` (their id) and how far `apart` they are; its
        parameters are added to `values`, whose first is the user where rows are owned. The question is a
        select of its own, or a plan that is kept would read it again for every row."""
        size = int(question.kind.dimension)
        asked = f"(SELECT CAST({values.add(written(question.vector))}::text AS halfvec({size})))"
        own = f"user_id = {values.first} AND" if self.owned else ""
        return f"""
            SELECT row_id AS found, apart FROM (
                SELECT row_id, (embedding::halfvec({size})) <=> {asked} AS apart
                FROM llm.{self.embeddings.__tablename__}
                WHERE {own} dimension = {size} AND embedder = {values.add(question.kind.name)}
                    AND version = {values.add(question.kind.version)}
                ORDER BY apart LIMIT {int(limit)}
            ) AS near
            WHERE apart <= {values.add(1 - question.least_alike)}
        """  # noqa: S608 only numbers of ours stand in it

    async def waiting(
        self, connection: AsyncConnection, kind: Kind, limit: int
    ) -> Sequence[tuple[UUID, str]]:
        """Some rows that this version of this embedder has not read, with the text that it is to read."""
        told = self.told.label("told")
        query = select(self.rows.id, told).where(self._unread(kind)).order_by(self.rows.id).limit(limit)
        return [(row.id, row.told) for row in await connection.execute(query)]

    async def count_waiting(self, connection: AsyncConnection, kind: Kind) -> int:
        query = select(func.count()).select_from(self.rows).where(self._unread(kind))
        return int((await connection.execute(query)).scalar_one())

    def _unread(self, kind: Kind) -> Any:
        read = select(self.embeddings.row_id).where(
            and_(
                self.embeddings.row_id == self.rows.id,
                self.embeddings.embedder == kind.name,
                self.embeddings.version == kind.version,
            )
        )
        own = [self.rows.user_id == require_user()] if self.owned else []
        return and_(~read.exists(), *own)


def written(vector: Vectors) -> str:
    """As PostgreSQL reads it."""
    return "[" + ",".join(f"{value:.6g}" for value in vector.tolist()) + "]"


MEMORIES = Shelf(MemoryRow, col(MemoryRow.text), MemoryEmbeddingRow, owned=True)
PASSAGES = Shelf(
    PassageRow, col(PassageRow.names) + "\n" + col(PassageRow.text), PassageEmbeddingRow, owned=False
)
