"""The same talk, with the record and the checkpoints in PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID, uuid4

import ormsgpack
import pytest
from langgraph.checkpoint.serde import jsonplus
from psycopg import sql
from structlog.testing import capture_logs

from agent.checkpoints import LatestCheckpoint, Pool, PostgresCheckpoints, checkpoint_pool
from agent.events import TurnStarted
from agent.talk import results
from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import Account
from db.repositories.conversations import SqlConversations
from db.roles import Role as DatabaseRole
from knowledge.conversations import Message, Role
from tests.agent.doubles import NOW, Desk, asks, scripted
from tests.db.lines import cut_lines
from trading.errors import Unavailable

CHECKPOINT_TABLES = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")


@pytest.fixture
async def pool(database: Database) -> AsyncIterator[Pool]:
    async with checkpoint_pool(database.access.dsn(DatabaseRole.ENGINE)) as pool:
        yield pool


@pytest.fixture
async def checkpoints(pool: Pool) -> PostgresCheckpoints:
    return PostgresCheckpoints(pool)


@pytest.fixture
def desk(
    database: Database, checkpoints: PostgresCheckpoints, two_users: tuple[Account, Account]
) -> Iterator[Desk]:
    ana, _ = two_users
    made = Desk(conversations=SqlConversations(database), checkpoints=checkpoints, user_id=ana.id)
    with acting_as(ana.id):
        yield made


@pytest.fixture
def untouched(tmp_path: Path) -> Iterator[Path]:
    """A folder that must be as empty after the test as before."""
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


async def test_question_answer_calls_and_facts_are_rows(desk: Desk) -> None:
    thread = uuid4()
    await desk.say("BTC price", thread)
    asked, answered = await desk.conversations.messages(thread)
    assert answered.answers == asked.id
    assert answered.calls[0].facts[5]["name"] == "price"


async def test_a_talk_goes_on_after_every_checkpoint_was_deleted(desk: Desk, pool: Pool) -> None:
    thread = uuid4()
    await desk.say("analyze BTC on 4h", thread)
    async with pool.connection() as connection:
        for table in CHECKPOINT_TABLES:
            deleted = await connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            assert deleted.rowcount or table == "checkpoint_writes"
    answer = await desk.say("and on 1d?", thread)
    assert dict(answer.calls[0].args) == {"symbol": "BTC", "timeframe": "1d"}


async def test_a_talk_goes_on_from_the_checkpoint_alone(desk: Desk, database: Database) -> None:
    thread = uuid4()
    brain = scripted(asks(("get_quote", {"symbol": "BTC"})), "It is up.", "Still.")
    other = Desk(brain, conversations=desk.conversations, checkpoints=desk.checkpoints, user_id=desk.user_id)
    await other.say("price", thread)
    await other.say("and now?", thread)
    assert [message.type for message in brain.shown[-1]] == ["human", "ai", "tool", "ai", "human"]


async def test_a_long_talk_keeps_one_checkpoint(desk: Desk, pool: Pool) -> None:
    thread, other = uuid4(), uuid4()
    await desk.say("BTC price", other)
    counts = []
    for text in ("BTC price", "and ETH?", "and on 1d?"):
        await desk.say(text, thread)
        counts.append([await rows(pool, table, thread) for table in CHECKPOINT_TABLES])
    assert counts[0][0] == 1
    assert counts == [counts[0]] * 3
    assert await rows(pool, "checkpoints", other) == 1


async def test_a_checkpoint_carries_what_was_found_in_words_alone(desk: Desk) -> None:
    thread = uuid4()
    for text in ("BTC price", "and ETH?"):
        await desk.say(text, thread)
    saver = desk.checkpoints.saver()
    assert isinstance(saver, LatestCheckpoint)
    saved = await saver.aget_tuple({"configurable": {"thread_id": str(thread)}})
    assert saved
    found = results(saved.checkpoint["channel_values"]["messages"])
    assert [result.artifact for result in found] == [None, None]
    assert "3742.7" in str(found[0].content)  # what the brain reads stays


async def rows(pool: Pool, table: str, thread: UUID) -> int:
    query = sql.SQL("SELECT count(*) AS n FROM {} WHERE thread_id = %s").format(sql.Identifier(table))
    async with pool.connection() as connection:
        found = await (await connection.execute(query, [str(thread)])).fetchone()
    assert found
    return int(found["n"])


async def test_a_planted_checkpoint_runs_nothing_and_the_talk_goes_on(
    desk: Desk, pool: Pool, untouched: Path
) -> None:
    thread = uuid4()
    await desk.say("BTC price", thread)
    command = f"touch {untouched}/planted"
    payload = ormsgpack.packb(
        ormsgpack.Ext(jsonplus.EXT_CONSTRUCTOR_SINGLE_ARG, ormsgpack.packb(("os", "system", command)))
    )
    async with pool.connection() as connection:
        planted = await connection.execute(
            "UPDATE checkpoint_blobs SET type = 'msgpack', blob = %s WHERE thread_id = %s",
            (payload, str(thread)),
        )
        assert planted.rowcount
    with capture_logs() as logs:
        answer = await desk.say("and ETH?", thread)
    assert dict(answer.calls[0].args) == {"symbol": "ETH"}
    assert [entry["event"] for entry in logs] == ["thinking again without the checkpoint"]


async def test_a_killed_turn_is_answered_after_the_restart(desk: Desk) -> None:
    thread = uuid4()
    await desk.conversations.ask(Message(uuid4(), thread, Role.USER, "BTC price", NOW), channel="test")
    answers = await desk.copilot.resume_unanswered(desk.context)
    assert [answer.calls[0].tool for answer in answers] == ["get_quote"]
    assert not await desk.conversations.unanswered()


async def test_a_turn_whose_lines_to_the_database_are_cut_is_answered_once(
    desk: Desk, database: Database
) -> None:
    thread = uuid4()
    with suppress(Unavailable):
        async for event in desk.copilot.turn(thread, "BTC price", desk.context, "test"):
            if isinstance(event, TurnStarted):
                cut_lines(database.access)
    await until_answered(desk)
    asked, answered = await desk.conversations.messages(thread)
    assert answered.answers == asked.id
    assert (await desk.say("and ETH?", thread)).text


async def until_answered(desk: Desk) -> None:
    """A line that is found dead is an error once."""
    for _ in range(10):
        with suppress(Unavailable):
            await desk.copilot.resume_unanswered(desk.context)
            return
    raise AssertionError("the database stayed away")


async def test_somebody_elses_thread_is_absent(desk: Desk, two_users: tuple[Account, Account]) -> None:
    thread: UUID = uuid4()
    await desk.say("BTC price", thread)
    with acting_as(two_users[1].id), pytest.raises(LookupError):
        await desk.say("what did she ask?", thread)
    assert len(await desk.conversations.messages(thread)) == 2


@pytest.mark.parametrize("text", ["nul \x00 inside", "half \ud83d pair", "🦄 " * 500, "'; DROP TABLE x; --"])
async def test_text_that_a_database_dislikes_is_stored_and_answered(desk: Desk, text: str) -> None:
    thread = uuid4()
    assert (await desk.say(text, thread)).text
    assert len(await desk.conversations.messages(thread)) == 2
