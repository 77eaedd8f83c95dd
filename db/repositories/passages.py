"""The knowledge base as it is stored and searched. It is everybody's; only the program itself writes it."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final, TypeAlias
from uuid import UUID, uuid5

from sqlalchemy import delete, select
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from db.engine import Database, storable
from db.repositories.embeddings import PASSAGES, Asked, asked
from db.repositories.legs import Values, joined, parted
from db.roles import Role
from db.tables.memory import PassageRow
from knowledge.embeddings import Embedder, Embedders, Kind, Purpose
from knowledge.passages import Found, Passage, Source
from knowledge.ranking import by_name, fused

_NAMESPACE: Final = UUID("9b1f2a52-6f0c-4f1a-9d5e-3b8f5c0a7d11")
_LOADING: Final = 0x6B6E6F77  # "know" in ASCII
_CANDIDATES: Final = 50
_BATCH: Final = 500
_MEANING_COUNTS: Final = 3  # times as much as words, which miss how people put a question
_LONGEST_QUERY: Final = 500

Place: TypeAlias = tuple[str, int]
"""An entry and the number of a passage in it, whatever the language: both languages say the same there."""

_WORDS: Final = """
    SELECT id AS found, -ts_rank(words, asked) AS apart
    FROM llm.passages, unnest(ARRAY['en', 'es']) AS spoken, llm.any_word(spoken, {query}) AS asked
    WHERE language = spoken AND words @@ asked
    ORDER BY apart, id LIMIT {limit}
"""
_SEARCH: Final = """
    WITH found (leg, found, apart) AS MATERIALIZED (
        {legs}
    )
    SELECT leg, passages.entry, passages.ordinal
    FROM found JOIN llm.passages ON passages.id = found.found
    ORDER BY leg, apart, passages.id
"""
_TWINS: Final = """
    SELECT * FROM llm.passages WHERE (entry, ordinal) IN (SELECT * FROM unnest($1::text[], $2::int[]))
"""


class SqlKnowledge:
    """Knowledge. What `passages` gives is stored and read by the embedded embedder before the first search;
    `knows` says whether they have words for a question at all: where they have none, nothing is near."""

    def __init__(
        self,
        database: Database,
        embedders: Embedders,
        passages: Callable[[], Sequence[Passage]],
        role: Role = Role.COPILOT,
        *,
        knows: Callable[[str], bool] = lambda question: True,
    ) -> None:
        self._database = database
        self._embedders = embedders
        self._passages = passages
        self._role = role
        self._knows = knows
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
        if not self._knows(said):
            return []
        questions = await asked(self._embedders, said)
        statement, values = _searching(said, questions)
        rows = await self._database.statement(self._role, statement, *values)
        words, *meant = parted(rows, 1 + len(questions), _place)
        weight = by_name(said, self._passages())
        best = fused([*meant * _MEANING_COUNTS, words], weight)[:limit]
        shown = await self._told([place for place, _ in best], language)
        return [Found(shown[place], score) for place, score in best]

    async def _told(self, places: Sequence[Place], language: str) -> dict[Place, Passage]:
        """In this language where it stands in it, else in the other."""
        entries, ordinals = [entry for entry, _ in places], [ordinal for _, ordinal in places]
        found = await self._database.statement(self._role, _TWINS, entries, ordinals)
        rows = sorted(found, key=lambda row: row["language"] == language)
        return {_place(row): _as_passage(row) for row in rows}

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
            there = await _digests(connection)
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


def _searching(query: str, questions: Sequence[Asked]) -> tuple[str, Sequence[Any]]:
    """The statement, and its values: by words, and by meaning as each embedder understands the question."""
    values = Values()
    found = [_WORDS.format(query=f"{values.add(query)}::text", limit=2 * _CANDIDATES)]
    found += [PASSAGES.nearest(question, _CANDIDATES, values) for question in questions]
    return _SEARCH.format(legs=joined(found)), values.given


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


def _place(row: Mapping[str, Any]) -> Place:
    return row["entry"], row["ordinal"]


def _as_passage(row: Mapping[str, Any]) -> Passage:
    topics, also, source = (json.loads(row[name]) for name in ("topics", "also", "source"))
    names = (row["title"], row["heading"], row["text"])
    return Passage(*_place(row), row["language"], *names, tuple(topics), tuple(also), Source(**source))
