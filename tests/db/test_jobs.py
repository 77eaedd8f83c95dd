"""The rows of long work."""

import asyncio
from collections.abc import Iterator
from uuid import uuid4

import pytest

from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import Account
from db.repositories.jobs import SqlJobRows
from trading.jobs import Job, JobStatus


@pytest.fixture
def rows(database: Database, two_users: tuple[Account, Account]) -> Iterator[SqlJobRows]:
    with acting_as(two_users[0].id):
        yield SqlJobRows(database)


@pytest.fixture
async def job(rows: SqlJobRows, two_users: tuple[Account, Account]) -> Job:
    return await rows.insert(import_of(two_users[0], "a.csv"))


def import_of(owner: Account, file: str) -> Job:
    return Job(uuid4(), owner.id, "import", f"Import {file}", {"file": file, "options": {"b": 1, "a": [1.5]}})


async def test_a_repeated_command_finds_its_unfinished_job(
    rows: SqlJobRows, job: Job, two_users: tuple[Account, Account]
) -> None:
    payload = {"options": {"a": [1.5], "b": 1}, "file": "a.csv"}
    same = Job(uuid4(), two_users[0].id, "import", "again", payload)
    assert (await rows.insert(same)).id == job.id
    assert (await rows.insert(import_of(two_users[0], "b.csv"))).id != job.id
    await rows.finish(job.id, JobStatus.DONE)
    assert (await rows.insert(same)).id == same.id


async def test_racing_submissions_make_one_job(rows: SqlJobRows, two_users: tuple[Account, Account]) -> None:
    made = await asyncio.gather(*(rows.insert(import_of(two_users[0], "a.csv")) for _ in range(8)))
    assert len({job.id for job in made}) == 1
    assert len(await rows.recent()) == 1


async def test_progress_never_falls_and_the_checkpoint_stays(rows: SqlJobRows, job: Job) -> None:
    await rows.start(job.id)
    for progress in (0.5, 0.2, -3.0):
        assert await rows.report(job.id, progress, f"at {progress}", {"row": 7})
    assert await rows.report(job.id, 0.3, "later")
    now = await rows.get(job.id)
    assert now is not None
    assert (now.status, now.progress, now.note, now.checkpoint) == (
        JobStatus.RUNNING,
        0.5,
        "later",
        {"row": 7},
    )


async def test_an_end_is_written_once(rows: SqlJobRows, job: Job) -> None:
    done = await rows.finish(job.id, JobStatus.DONE, result={"added": 3})
    assert done is not None
    assert (done.status, done.progress, done.result) == (JobStatus.DONE, 1.0, {"added": 3})
    assert done.finished_at is not None
    assert await rows.finish(job.id, JobStatus.FAILED, error={"code": "problem"}) is None
    assert await rows.start(job.id) is None
    assert not await rows.report(job.id, 0.9, "still here")
    assert await rows.get(job.id) == done


async def test_a_cancelled_job_has_ended_whether_it_waited_or_ran(
    rows: SqlJobRows, job: Job, two_users: tuple[Account, Account]
) -> None:
    running = await rows.insert(import_of(two_users[0], "b.csv"))
    await rows.start(running.id)
    for one in (job, running):
        cancelled = await rows.request_cancel(one.id)
        assert cancelled is not None
        assert cancelled.status is JobStatus.CANCELLED
        assert not await rows.report(one.id, 0.5, "still working")
        assert await rows.finish(one.id, JobStatus.DONE) is None
        assert await rows.request_cancel(one.id) == cancelled


async def test_nobody_sees_or_stops_another_users_job(
    rows: SqlJobRows, job: Job, two_users: tuple[Account, Account]
) -> None:
    with acting_as(two_users[1].id):
        assert await rows.get(job.id) is None
        assert await rows.request_cancel(job.id) is None
        assert await rows.recent() == []
        assert (await rows.insert(import_of(two_users[1], "a.csv"))).id != job.id
    assert await rows.get(job.id) == job


async def test_the_newest_job_comes_first(
    rows: SqlJobRows, job: Job, two_users: tuple[Account, Account]
) -> None:
    newer = await rows.insert(import_of(two_users[0], "b.csv"))
    assert [one.id for one in await rows.recent()] == [newer.id, job.id]
    assert [one.id for one in await rows.recent(limit=1)] == [newer.id]
