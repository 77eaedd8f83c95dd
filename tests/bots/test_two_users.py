"""Two people in the program as it is really put together: nothing of the one reaches the other."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from bots.bootstrap import App, running
from bots.settings import Settings
from db.identity import acting_as
from db.repositories.accounts import Account
from db.repositories.jobs import SqlJobRows
from db.roles import Access, Role
from tools.context import ToolContext
from trading.jobs import Job, JobStatus

SECRET = "Acuérdate de mi palabra: albaricoque"


@pytest.fixture
async def app(access: Access, tmp_path: Path) -> AsyncIterator[App]:
    settings = Settings(home=tmp_path, postgres_url=access.admin_dsn(), offline=True)
    async with running(settings) as app:
        yield app


async def say(app: App, account: Account, thread: UUID, text: str) -> list[str]:
    """What the person was told."""
    with acting_as(account.id):
        events = [e async for e in app.copilot.turn(thread, text, app.context_for(account), "test")]
    return [event.message.text for event in events if hasattr(event, "message")]


async def test_a_thread_of_one_is_absent_for_the_other(app: App, two_users: tuple[Account, Account]) -> None:
    ana, ben = two_users
    thread = uuid4()
    said, answered = await say(app, ana, thread, SECRET)
    with pytest.raises(LookupError):
        await say(app, ben, thread, "¿Qué palabra era?")
    with acting_as(ben.id):
        assert await app.conversations.threads() == []
        assert await app.conversations.messages(thread) == []
        assert await app.copilot.resume_unanswered(app.context_for(ben)) == []
    with acting_as(ana.id):
        assert [m.text for m in await app.conversations.messages(thread)] == [said, answered]


async def test_what_one_has_watched_and_worked_on_is_not_shown_to_the_other(
    app: App, two_users: tuple[Account, Account]
) -> None:
    ana, ben = two_users
    with acting_as(ana.id):
        await app.context_for(ana).watchlists.add(["SOL"])
        job = await SqlJobRows(app.database).insert(
            Job(uuid4(), ana.id, "import", "Import", {"path": "ana.csv"})
        )
    with acting_as(ben.id):
        assert await app.context_for(ben).watchlists.symbols() == []
        await app.context_for(ben).watchlists.remove(["SOL"])
        assert await app.jobs.recent() == []
        assert await app.jobs.get(job.id) is None
        assert await app.jobs.cancel(job.id) is None
        assert [seen async for seen in app.jobs.follow(job.id)] == []
    with acting_as(ana.id):
        assert await app.context_for(ana).watchlists.symbols() == ["SOL"]
        assert [kept.status for kept in await app.jobs.recent()] == [JobStatus.QUEUED]


async def test_a_tool_of_one_cannot_act_on_the_rows_of_the_other(
    app: App, two_users: tuple[Account, Account]
) -> None:
    """Whose rows a tool reaches is who acts, whatever its context says."""
    ana, ben = two_users
    stolen: ToolContext = app.context_for(ana)
    with acting_as(ana.id):
        await stolen.watchlists.add(["SOL"])
    with acting_as(ben.id):
        assert await stolen.watchlists.symbols() == []


@pytest.mark.parametrize("role", [Role.APP, Role.COPILOT])
async def test_checkpoints_are_out_of_reach_of_those_who_act_for_users(
    app: App, two_users: tuple[Account, Account], role: Role
) -> None:
    await say(app, two_users[0], uuid4(), SECRET)
    with psycopg.connect(app.database.access.admin_dsn(), autocommit=True) as admin:
        named = admin.execute(
            "select tablename from pg_tables where schemaname = 'checkpoint' order by 1"
        ).fetchall()
    assert len(named) >= 3
    for (table,) in named:
        with (
            psycopg.connect(app.database.access.dsn(role), autocommit=True) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(f'select from checkpoint."{table}"')


def test_tools_are_told_which_venue_the_person_prefers(app: App, two_users: tuple[Account, Account]) -> None:
    ana, ben = two_users
    liking = replace(ana, preferences={"exchange": "kraken"})
    assert [app.context_for(who).user.exchange for who in (liking, ben)] == ["kraken", None]
