"""The knowledge base in the database: loaded once, found in both languages, told in the reader's."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import ProgrammingError

from db.engine import Database
from db.repositories.passages import SqlKnowledge
from db.roles import Access, Role
from knowledge.embedded_embedder import EmbeddedEmbedder
from knowledge.embeddings import OneEmbedder
from knowledge.entries import passages
from knowledge.passages import Passage
from tests.databases import copied

EMBEDDED = EmbeddedEmbedder(passages)


@pytest.fixture(scope="module")
def library(template: Access) -> Iterator[Access]:
    """A database with the whole knowledge base, which takes seconds to read: for tests that change nothing."""

    async def fill(access: Access) -> None:
        async with Database(access, pool_size=1) as database:
            await knowledge(database).ready()

    with copied(template) as access:
        asyncio.run(fill(access))
        yield access


@pytest.fixture
async def loaded(library: Access) -> AsyncIterator[Database]:
    async with Database(library, pool_size=2) as database:
        yield database


def knowledge(database: Database, known: Callable[[], Sequence[Passage]] = passages) -> SqlKnowledge:
    return SqlKnowledge(database, OneEmbedder(EMBEDDED), known)


@pytest.mark.parametrize(
    ("question", "language", "place"),
    [
        ("what is a stop-loss?", "en", ("stop-loss", 0)),
        ("¿cómo se calcula el ATR?", "es", ("average-true-range", 1)),
        ("how do I compute the average true range", "es", ("average-true-range", 1)),
        ("de qué no me protege un stop-loss", "en", ("stop-loss", 2)),
        ("как считается ATR, формула", "es", ("average-true-range", 1)),
    ],
)
async def test_a_concept_is_found_in_any_language_and_told_in_the_readers(
    loaded: Database, question: str, language: str, place: tuple[str, int]
) -> None:
    found = await knowledge(loaded).search(question, language, 3)
    assert (found[0].passage.entry, found[0].passage.ordinal) == place
    assert {hit.passage.language for hit in found} == {language}
    places = [(hit.passage.entry, hit.passage.ordinal) for hit in found]
    assert len(set(places)) == len(places), "a passage and its twin count once"


async def test_across_languages_the_glossary_alone_leads_there(database: Database) -> None:
    def spanish() -> Sequence[Passage]:
        return [passage for passage in passages() if passage.language == "es"]

    found = await knowledge(database, spanish).search("where to place a protective stop", "en", 3)
    assert "stop-loss" in {hit.passage.entry for hit in found}


async def test_loading_again_writes_nothing_and_a_change_only_what_changed(database: Database) -> None:
    base = knowledge(database)
    assert await base.load(passages()) == len(passages())
    assert await base.load(passages()) == 0
    first, *rest = passages()
    assert await base.load([replace(first, text=f"{first.text} More of it."), *rest]) == 1
    assert await base.load(rest) == 0
    async with database.unit_of_work() as connection:
        assert (await connection.execute(sql("SELECT count(*) FROM llm.passages"))).scalar_one() == len(rest)


async def test_what_changed_is_read_again(database: Database) -> None:
    first, *rest = few = passages()[:20]
    base = knowledge(database, lambda: few)
    await base.ready()
    assert await base.unread(EMBEDDED.kind) == 0
    await base.load([replace(first, text=f"{first.text} More of it."), *rest])
    assert await base.unread(EMBEDDED.kind) == 1
    assert await base.embed_some(EMBEDDED, 10) == 1


async def test_the_copilot_reads_it_and_can_change_none(loaded: Database) -> None:
    for attempt in ("DELETE FROM llm.passages", "UPDATE llm.passages SET text = ''"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with loaded.unit_of_work(Role.COPILOT) as connection:
                await connection.execute(sql(attempt))
