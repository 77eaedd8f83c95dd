"""Asking for jobs, seeing them and cancelling them; nobody works here."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bots.jobs.place import Place
from bots.jobs.procrastinate_jobs import ProcrastinateJobs
from db.engine import Database
from db.identity import acting_as
from db.roles import Role
from tests.bots.jobs.workers import Nobody, new_user
from trading.jobs import JobStatus


@pytest.fixture
def nobody() -> Nobody:
    return Nobody()


@pytest.fixture
def jobs(database: Database, place: Place, nobody: Nobody) -> ProcrastinateJobs:
    return ProcrastinateJobs(database, place, start=nobody)


@pytest.fixture
async def user(database: Database) -> UUID:
    return await new_user(database)


async def entries(database: Database) -> list[tuple[Any, str]]:
    async with database.unit_of_work(Role.ENGINE) as connection:
        found = await connection.execute(text("select args, status from queue.procrastinate_jobs"))
        return [(args, status) for args, status in found]


async def test_a_queue_entry_carries_the_jobs_random_id_alone(
    jobs: ProcrastinateJobs, user: UUID, database: Database
) -> None:
    with acting_as(user):
        job = await jobs.submit("count", {"secret": "mine"}, title="Mine")
        assert await jobs.get(job.id) == job
    assert job.status is JobStatus.QUEUED
    assert await entries(database) == [({"job_id": str(job.id)}, "todo")]


async def test_a_job_that_cannot_be_queued_is_not_stored(
    jobs: ProcrastinateJobs, user: UUID, database: Database
) -> None:
    async with database.unit_of_work(Role.OWNER) as connection:
        await connection.execute(text("alter table queue.procrastinate_jobs add check (false)"))
    with acting_as(user):
        with pytest.raises(DBAPIError):
            await jobs.submit("count", {}, title="Never")
        assert await jobs.recent() == []


async def test_the_same_unfinished_work_is_one_job(
    jobs: ProcrastinateJobs, user: UUID, database: Database
) -> None:
    payload = {"to": 2, "symbol": "BTC/USD"}
    with acting_as(user):
        first = await jobs.submit("count", payload, title="Once")
        again = await jobs.submit("count", dict(reversed(payload.items())), title="Twice")
        other = await jobs.submit("count", payload | {"to": 1}, title="Another")
        assert again == first
        assert other.id != first.id
        assert len(await entries(database)) == 2
        await jobs.cancel(first.id)
        assert (await jobs.submit("count", payload, title="Later")).id != first.id


async def test_a_queued_job_is_cancelled_at_once(
    jobs: ProcrastinateJobs, user: UUID, database: Database
) -> None:
    with acting_as(user):
        job = await jobs.submit("count", {}, title="Never")
        cancelled = await jobs.cancel(job.id)
        assert cancelled is not None
        assert cancelled.status is JobStatus.CANCELLED
        assert cancelled.finished_at is not None
        assert await entries(database) == []
        assert await jobs.cancel(job.id) == cancelled  # too late: as it ended
        assert [seen async for seen in jobs.follow(job.id)] == [cancelled]


async def test_another_users_jobs_are_unseen_and_out_of_reach(
    jobs: ProcrastinateJobs, user: UUID, database: Database
) -> None:
    with acting_as(user):
        mine = await jobs.submit("count", {}, title="Mine")
    with acting_as(await new_user(database)):
        assert await jobs.get(mine.id) is None
        assert await jobs.recent() == []
        assert await jobs.cancel(mine.id) is None
        assert [seen async for seen in jobs.follow(mine.id)] == []
        assert (await jobs.submit("count", {}, title="Theirs")).id != mine.id
    with acting_as(user):
        assert await jobs.recent() == [mine]


async def test_no_front_door_reads_the_queue(jobs: ProcrastinateJobs, database: Database) -> None:
    for role in (Role.APP, Role.COPILOT):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with database.unit_of_work(role) as connection:
                await connection.execute(text("select * from queue.procrastinate_jobs"))


async def test_a_worker_is_started_once_while_it_is_starting(
    jobs: ProcrastinateJobs, user: UUID, nobody: Nobody
) -> None:
    with acting_as(user):
        for n in range(3):
            await jobs.submit("count", {"n": n}, title="Count")
    assert len(nobody) == 1
