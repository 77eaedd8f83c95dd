"""Notices, and the changes that are told with them."""

import asyncio
from contextlib import aclosing
from uuid import uuid4

import psycopg
import pytest

from db.changes import Change, changes
from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import Account
from db.repositories.jobs import SqlJobRows
from db.repositories.notices import SqlNotices
from db.repositories.watchlists import SqlWatchlists
from trading.errors import Unavailable
from trading.jobs import REFRESH, Job, JobStatus


@pytest.fixture
def notices(database: Database) -> SqlNotices:
    return SqlNotices(database)


async def test_a_notice_waits_until_it_is_read_by_its_user(
    notices: SqlNotices, two_users: tuple[Account, Account]
) -> None:
    ana, ben = two_users
    with acting_as(ana.id):
        first = await notices.add("new_device", {"device": "phone"}, link="account")
        second = await notices.add("job_done", {"title": "Import"})
        assert [notice.id for notice in await notices.recent()] == [second.id, first.id]
        assert await notices.recent(1) == [second]
    with acting_as(ben.id):
        assert (await notices.recent(), await notices.unread()) == ([], 0)
        assert await notices.mark_read(first.id) == 0
    with acting_as(ana.id):
        assert await notices.unread() == 2
        assert await notices.mark_read(first.id) == 1
        assert await notices.mark_read(first.id) == 0
        assert [notice.read_at is None for notice in await notices.recent()] == [True, False]
        assert await notices.mark_read() == 1
        assert await notices.unread() == 0


@pytest.mark.parametrize(
    ("kind", "status", "told"),
    [
        ("import", JobStatus.DONE, ["job_done"]),
        ("import", JobStatus.FAILED, ["job_failed"]),
        (REFRESH, JobStatus.DONE, []),
        (REFRESH, JobStatus.FAILED, []),
    ],
)
async def test_a_jobs_end_and_its_notice_are_written_once_together(
    database: Database,
    notices: SqlNotices,
    two_users: tuple[Account, Account],
    kind: str,
    status: JobStatus,
    told: list[str],
) -> None:
    rows = SqlJobRows(database)
    with acting_as(two_users[0].id):
        job = await rows.insert(Job(uuid4(), two_users[0].id, kind, "Import a.csv", {}))
        for _ in range(2):
            await rows.finish(job.id, status)
        found = await notices.recent()
    assert [(notice.kind, notice.params, notice.link) for notice in found] == [
        (each, {"title": "Import a.csv"}, f"job:{job.id}") for each in told
    ]


async def test_what_is_cancelled_by_hand_needs_no_notice(
    database: Database, notices: SqlNotices, two_users: tuple[Account, Account]
) -> None:
    rows = SqlJobRows(database)
    with acting_as(two_users[0].id):
        job = await rows.insert(Job(uuid4(), two_users[0].id, "import", "Import", {}))
        await rows.request_cancel(job.id)
        assert await notices.recent() == []


async def test_a_change_is_told_with_its_commit_and_names_only_table_and_user(
    database: Database, notices: SqlNotices, two_users: tuple[Account, Account]
) -> None:
    ana, ben = two_users
    async with asyncio.timeout(5), aclosing(changes(database.access)) as heard:
        assert await anext(heard) is None
        with acting_as(ana.id):
            await SqlWatchlists(database).add(["BTC", "ETH"])
        with acting_as(ben.id):
            await notices.add("job_done", {"title": "secret"})
        assert [await anext(heard), await anext(heard)] == [
            Change("watchlist", ana.id),
            Change("notices", ben.id),
        ]


async def test_a_lost_line_to_the_database_is_unavailable(database: Database) -> None:
    async with asyncio.timeout(5), aclosing(changes(database.access)) as heard:
        await anext(heard)
        with psycopg.connect(database.access.admin_dsn(), autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s",
                ["orbiquant changes"],
            )
        with pytest.raises(Unavailable):
            await anext(heard)
