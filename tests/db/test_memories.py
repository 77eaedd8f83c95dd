"""What is remembered of a person: stored once, found by words and by meaning, and by nobody else."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import numpy as np
import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import ProgrammingError

from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import Account
from db.repositories.conversations import SqlConversations
from db.repositories.memories import SqlMemories
from db.roles import Role
from knowledge.conversations import Message
from knowledge.conversations import Role as Speaker
from knowledge.embedded_embedder import EmbeddedEmbedder
from knowledge.embeddings import Embedder, Kind, NoEmbedding, OneEmbedder, Purpose, Vectors
from knowledge.entries import passages
from knowledge.memories import MemoryKind

FACT, SUMMARY = MemoryKind.FACT, MemoryKind.SUMMARY
EMBEDDED = EmbeddedEmbedder(passages)
NOTES = {
    "en": [
        "I only trade at night after work",
        "my goal is to save for a house by the sea",
        "I never use more leverage than two",
        "my sister Clara taught me about candles",
        "I am afraid of losing money in a crash",
    ],
    "es": ["prefiero las criptomonedas a las acciones", "cobro a final de mes y entonces invierto"],
}


class Model:
    """An embedder of three dimensions that stops answering when it is told to."""

    least_alike = 0.5

    def __init__(self, version: str = "1") -> None:
        self.kind = Kind("model", version, 3)
        self.silent = False

    async def embed(self, texts: Sequence[str], purpose: Purpose) -> Vectors:
        if self.silent:
            raise NoEmbedding("it is away")
        found = [[1.0, 0.0, 0.0] if "sea" in text or "ocean" in text else [0.0, 1.0, 0.0] for text in texts]
        return np.array(found, np.float32)


class Both:
    def __init__(self, *embedders: Embedder) -> None:
        self._embedders = embedders

    async def present(self) -> Sequence[Embedder]:
        return self._embedders


@pytest.fixture
async def ana(database: Database, two_users: tuple[Account, Account]) -> AsyncIterator[Account]:
    with acting_as(two_users[0].id):
        yield two_users[0]


@pytest.fixture
async def memories(database: Database, ana: Account) -> SqlMemories:
    kept = SqlMemories(database, OneEmbedder(EMBEDDED))
    for language, notes in NOTES.items():
        for note in notes:
            await kept.remember(note, kind=FACT, language=language)
    return kept


async def recalled(memories: SqlMemories, question: str, language: str = "en") -> list[str]:
    return [hit.memory.text for hit in await memories.recall(question, language)]


@pytest.mark.parametrize(
    ("question", "language", "found"),
    [
        ("what is my goal?", "en", "my goal is to save for a house by the sea"),
        ("¿cuál es mi meta de ahorro?", "es", "my goal is to save for a house by the sea"),
        ("leverege", "en", "I never use more leverage than two"),
        ("¿qué apalancamiento uso?", "es", "I never use more leverage than two"),
        ("who is Clara", "en", "my sister Clara taught me about candles"),
        ("do I like crypto?", "en", "prefiero las criptomonedas a las acciones"),
        ("¿cuando invierto?", "es", "cobro a final de mes y entonces invierto"),
    ],
)
async def test_a_memory_is_found_by_its_words_in_either_language_and_misspelt(
    memories: SqlMemories, question: str, language: str, found: str
) -> None:
    assert (await recalled(memories, question, language))[0] == found


async def test_what_has_nothing_to_do_with_any_memory_finds_none(memories: SqlMemories) -> None:
    assert await recalled(memories, "zxqvw") == []
    assert await recalled(memories, "") == []
    assert await recalled(memories, "' OR 1=1; -- & | ! ( :*") == []


async def test_the_same_words_are_one_memory(memories: SqlMemories) -> None:
    again = await memories.remember("My GOAL is to save for a house, by the sea!", kind=FACT, language="en")
    assert not again.new
    assert again.memory.text == "my goal is to save for a house by the sea"
    assert len(await memories.listed()) == 7


async def test_the_newest_stand_first_and_a_time_bounds_the_list(memories: SqlMemories) -> None:
    long_ago = datetime(2025, 3, 1, tzinfo=UTC)
    await memories.remember("an old thing", kind=FACT, language="en", at=long_ago)
    listed = [memory.text for memory in await memories.listed()]
    assert listed[0] == "cobro a final de mes y entonces invierto"
    assert listed[-1] == "an old thing"
    old = await memories.listed(since=long_ago, until=long_ago + timedelta(days=1))
    assert [memory.text for memory in old] == ["an old thing"]
    assert await memories.listed(until=long_ago) == []


async def test_what_is_forgotten_is_gone_with_all_that_was_made_of_it(
    memories: SqlMemories, database: Database
) -> None:
    (meant,) = await memories.holding("savings for the houses")
    assert [gone.text for gone in await memories.forget([meant.id])] == [meant.text]
    assert await memories.forget([meant.id]) == []
    assert meant.text not in await recalled(memories, "what is my goal?")
    async with database.unit_of_work() as connection:
        left = await connection.execute(
            sql("SELECT count(*) FROM llm.memory_embeddings WHERE row_id = :id"), {"id": meant.id}
        )
        assert left.scalar_one() == 0


async def test_two_people_never_see_each_others_memories_under_any_role(
    memories: SqlMemories, database: Database, two_users: tuple[Account, Account]
) -> None:
    secret = (await memories.listed())[0]
    with acting_as(two_users[1].id):
        for role in (Role.COPILOT, Role.APP):
            theirs = SqlMemories(database, OneEmbedder(EMBEDDED), role)
            assert await theirs.listed() == []
            assert await theirs.holding("goal") == []
            assert await theirs.recall("what is my goal? cobro a final de mes", "en") == []
            assert await theirs.forget([secret.id]) == []
            assert await theirs.unread(EMBEDDED.kind) == 0
        same = await SqlMemories(database, OneEmbedder(EMBEDDED)).remember(
            secret.text, kind=FACT, language=secret.language
        )
        assert same.new, "what Ana keeps does not tell Ben that she keeps it"
    assert len(await memories.listed()) == 7


async def test_the_words_of_a_foreign_row_cannot_be_felt_out_by_an_error(
    memories: SqlMemories, database: Database, two_users: tuple[Account, Account]
) -> None:
    """Only the match of full text comes before the policy; whatever else might tell comes after it."""
    telling = "SELECT 1 / (CASE WHEN text LIKE '%house%' THEN 0 ELSE 1 END) FROM llm.memories"
    with acting_as(two_users[1].id):
        async with database.unit_of_work(Role.COPILOT) as connection:
            assert (await connection.execute(sql(telling))).all() == []


async def test_the_engine_may_not_look(memories: SqlMemories, database: Database) -> None:
    for table in ("memories", "memory_embeddings", "passages", "passage_embeddings"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with database.unit_of_work(Role.ENGINE) as connection:
                await connection.execute(sql(f"SELECT * FROM llm.{table}"))


async def test_a_model_that_appears_reads_what_is_there_and_the_search_goes_on_meanwhile(
    memories: SqlMemories, database: Database
) -> None:
    model = Model()
    with_model = SqlMemories(database, Both(EMBEDDED, model))
    assert await memories.unread(model.kind) == 7
    assert (await recalled(with_model, "what is my goal?"))[0].startswith("my goal")
    assert await with_model.embed_some(model, 5) == 5
    assert await with_model.embed_some(model, 5) == 2
    assert await with_model.embed_some(model, 5) == 0
    assert await with_model.unread(model.kind) == 0
    assert "my goal is to save for a house by the sea" in await recalled(with_model, "ocean")
    assert await recalled(memories, "ocean") == []


async def test_a_newer_version_reads_everything_anew_and_replaces_the_older(
    memories: SqlMemories, database: Database
) -> None:
    for version in ("1", "2"):
        model = Model(version)
        assert await memories.unread(model.kind) == 7
        assert await memories.embed_some(model, 100) == 7
    async with database.unit_of_work() as connection:
        rows = await connection.execute(
            sql("SELECT version FROM llm.memory_embeddings WHERE embedder = 'model'")
        )
        assert {row.version for row in rows} == {"2"}


async def test_a_model_that_falls_silent_costs_neither_the_note_nor_the_search(
    memories: SqlMemories, database: Database
) -> None:
    model = Model()
    model.silent = True
    kept = SqlMemories(database, Both(EMBEDDED, model))
    assert (await kept.remember("the ocean calms me", kind=FACT, language="en")).new
    assert (await recalled(kept, "what calms me?"))[0] == "the ocean calms me"
    model.silent = False
    assert await kept.unread(model.kind) == 8


async def test_one_person_among_many_is_found_among_few_rows(
    memories: SqlMemories, database: Database, two_users: tuple[Account, Account]
) -> None:
    with acting_as(two_users[1].id):
        theirs = SqlMemories(database, OneEmbedder(EMBEDDED))
        for n in range(60):
            await theirs.remember(f"my goal number {n} is a house by the sea", kind=FACT, language="en")
    assert (await recalled(memories, "what is my goal?"))[0] == "my goal is to save for a house by the sea"


async def test_a_thread_has_one_summary_which_goes_with_it(database: Database, ana: Account) -> None:
    conversations, memories = SqlConversations(database), SqlMemories(database, OneEmbedder(EMBEDDED))
    thread = uuid4()
    await asked(conversations, thread, "How is BTC?")
    for told in ("About BTC.", "About BTC and ETH."):
        await memories.remember(told, kind=SUMMARY, language="en", thread=thread)
    await memories.remember("I hold BTC", kind=FACT, language="en", thread=thread)
    assert [m.text for m in await memories.listed(kind=SUMMARY)] == ["About BTC and ETH."]
    await conversations.delete(thread)
    assert [m.text for m in await memories.listed()] == ["I hold BTC"]


async def test_a_thread_is_summed_up_once_until_the_talk_goes_on(database: Database, ana: Account) -> None:
    conversations = SqlConversations(database)
    thread, later = uuid4(), AT + timedelta(hours=1)
    await asked(conversations, thread, "How is BTC?")
    (waiting,) = await conversations.unsummarised(later, 10)
    assert await conversations.unsummarised(AT, 10) == []
    await conversations.summarised(thread, waiting.updated_at)
    assert await conversations.unsummarised(later, 10) == []
    await asked(conversations, thread, "And ETH?", AT + timedelta(minutes=5))
    assert [again.id for again in await conversations.unsummarised(later, 10)] == [thread]


AT = datetime(2026, 1, 15, 12, tzinfo=UTC)


async def asked(conversations: SqlConversations, thread: UUID, text: str, at: datetime = AT) -> None:
    await conversations.ask(Message(uuid4(), thread, Speaker.USER, text, at), channel="web")
