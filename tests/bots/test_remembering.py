"""What keeps memory whole beside the talk."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

from bots.remembering import embed_all, submit_embedding, summarise_idle
from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import Account, SqlAccounts
from db.repositories.conversations import SqlConversations
from db.repositories.memories import SqlMemories
from db.repositories.passages import SqlKnowledge
from knowledge.conversations import Call, Message, Role
from knowledge.embedded_embedder import EmbeddedEmbedder
from knowledge.embeddings import Embedder, OneEmbedder
from knowledge.entries import passages
from knowledge.memories import MemoryKind
from tests.db.test_memories import Both, Model
from tests.fakes import MemoryJobs, MemoryRun
from trading.errors import Unavailable
from trading.jobs import Cancelled, JobStatus
from trading.notices import of_job

EMBEDDED = EmbeddedEmbedder(passages)
AT = datetime(2026, 1, 15, 12, tzinfo=UTC)


def program(database: Database, *embedders: Embedder) -> SimpleNamespace:
    """As much of the program as looks after memory."""
    present = Both(EMBEDDED, *embedders)
    return SimpleNamespace(
        accounts=SqlAccounts(database),
        conversations=SqlConversations(database),
        embedders=present,
        memories=SqlMemories(database, present),
        knowledge=SqlKnowledge(database, present, passages),
        jobs=MemoryJobs(lambda: _acting()),
    )


def _acting() -> UUID:
    from db.identity import require_user

    return require_user()


async def talked(conversations: SqlConversations, thread: UUID, symbol: str) -> None:
    question = Message(uuid4(), thread, Role.USER, f"How is {symbol}?", AT)
    await conversations.ask(question, channel="web")
    calls = (Call("1", "get_quote", {"symbol": symbol}),)
    await conversations.add(Message(uuid4(), thread, Role.ASSISTANT, "…", AT, question.id, calls=calls))


async def test_quiet_conversations_of_everybody_are_summed_up_once_for_their_own_user(
    database: Database, two_users: tuple[Account, Account]
) -> None:
    app = program(database)
    await app.accounts.ensure_owner()
    for account, symbol in zip(two_users, ("BTC", "ETH"), strict=True):
        with acting_as(account.id):
            await talked(app.conversations, uuid4(), symbol)
    for minutes, count in ((10, 0), (40, 1), (50, 1)):
        await summarise_idle(app, AT + timedelta(minutes=minutes))  # type: ignore[arg-type]
        for account, symbol in zip(two_users, ("BTC", "ETH"), strict=True):
            with acting_as(account.id):
                found = await app.memories.listed(kind=MemoryKind.SUMMARY)
            assert len(found) == count
            assert all(symbol in memory.text and memory.created_at == AT for memory in found)


async def test_a_summary_that_was_forgotten_stays_forgotten(
    database: Database, two_users: tuple[Account, Account]
) -> None:
    app = program(database)
    await app.accounts.ensure_owner()
    with acting_as(two_users[0].id):
        await talked(app.conversations, uuid4(), "BTC")
        await summarise_idle(app, AT + timedelta(hours=1))  # type: ignore[arg-type]
        await app.memories.forget([memory.id for memory in await app.memories.listed()])
        await summarise_idle(app, AT + timedelta(hours=2))  # type: ignore[arg-type]
        assert await app.memories.listed() == []


async def test_a_model_that_appears_is_given_a_job_for_each_user_and_the_job_has_it_read_all(
    database: Database, two_users: tuple[Account, Account]
) -> None:
    before, model = program(database), Model()
    owner = await before.accounts.ensure_owner()
    with acting_as(owner.id):
        await before.memories.remember("by the sea", kind=MemoryKind.FACT, language="en")
    app = program(database, model)
    await submit_embedding(app)  # type: ignore[arg-type]
    await submit_embedding(app)  # type: ignore[arg-type]
    with acting_as(owner.id):
        (job,) = await app.jobs.recent()
        assert (job.kind, job.title) == ("embed", "Embed model")
        run = MemoryRun()
        done = await embed_all(app.embedders, {"memories": app.memories, "passages": app.knowledge}, run)
        assert done == {"memories": 1, "passages": len(passages())}
        assert run.reports[-1][0] == run.reports[-1][1] == 1 + len(passages())
        assert await app.memories.unread(model.kind) == await app.knowledge.unread(model.kind) == 0


async def test_the_job_can_be_cancelled_and_goes_on_from_what_was_read(
    database: Database, two_users: tuple[Account, Account]
) -> None:
    app, model = program(database), Model()
    with acting_as(two_users[0].id):
        for n in range(3):
            await app.memories.remember(f"note {n}", kind=MemoryKind.FACT, language="en")
        with pytest.raises(Cancelled):
            await embed_all(OneEmbedder(model), {"memories": app.memories}, MemoryRun(stop_at=0))
        assert await app.memories.unread(model.kind) == 0, "what was read before the cancel is kept"
        model.silent = True
        await app.memories.remember("note 4", kind=MemoryKind.FACT, language="en")
        with pytest.raises(Unavailable):
            await embed_all(OneEmbedder(model), {"memories": app.memories}, MemoryRun())


async def test_nobody_is_told_of_work_that_began_by_itself(two_users: Sequence[Account]) -> None:
    job = replace(MemoryRun().job, kind="embed", status=JobStatus.DONE)
    assert of_job(job) is None
