"""Jobs from the asking to their end, with a real worker and real children."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from bots.jobs.procrastinate_jobs import ProcrastinateJobs
from db.engine import Database
from db.identity import acting_as
from db.roles import Role
from tests.bots.jobs.workers import alive, eventually, lines, new_user
from trading.jobs import Job, JobStatus

pytestmark = pytest.mark.xdist_group("jobs")


async def followed(
    jobs: ProcrastinateJobs, user: UUID, kind: str, payload: Mapping[str, Any] | None = None
) -> list[Job]:
    """What somebody sees who follows a new job to its end."""
    with acting_as(user):
        job = await jobs.submit(kind, payload or {}, title=kind)
        return [seen async for seen in jobs.follow(job.id)]


async def entries(database: Database) -> list[dict[str, Any]]:
    async with database.unit_of_work(Role.ENGINE) as connection:
        found = await connection.execute(text("select args, status from queue.procrastinate_jobs"))
        return [dict(row) for row in found.mappings()]


async def emptied(database: Database) -> bool:
    """Whether the queue lets go of everything within a second."""
    for _ in range(50):
        if not await entries(database):
            return True
        await asyncio.sleep(0.02)
    return False


async def test_progress_is_seen_and_the_result_comes_last(jobs: ProcrastinateJobs, user: UUID) -> None:
    seen = await followed(jobs, user, "count", {"to": 5, "pause": 0.15})
    assert [job.status for job in seen][:2] == [JobStatus.QUEUED, JobStatus.RUNNING]
    assert {job.progress for job in seen} >= {0.2, 0.4, 0.6}
    assert seen[-1].status is JobStatus.DONE
    assert seen[-1].result == {"begun": 0, "services": f"as {user}"}
    assert seen[-1].finished_at is not None


async def test_progress_never_falls_and_never_passes_one(jobs: ProcrastinateJobs, user: UUID) -> None:
    seen = await followed(jobs, user, "back_and_forth")
    shares = [job.progress for job in seen]
    assert shares == sorted(shares)
    assert seen[-1].result == {"read": [0.4, 0.4, 0.4, 1.0]}


async def test_a_problem_reaches_its_owner_whole(jobs: ProcrastinateJobs, user: UUID) -> None:
    end = (await followed(jobs, user, "refuse"))[-1]
    assert end.status is JobStatus.FAILED
    assert end.error is not None
    assert end.error["code"] == "unknown_symbol"
    assert end.error["nearest"] == "BTC"
    assert end.error["remedy"] == "Did you mean BTC?"


async def test_an_error_of_ours_is_said_without_its_innards(jobs: ProcrastinateJobs, user: UUID) -> None:
    end = (await followed(jobs, user, "break_off"))[-1]
    assert end.status is JobStatus.FAILED
    assert end.error is not None
    assert end.error["value"] == "ZeroDivisionError"
    assert "secret" not in str(end.error)


async def test_an_unknown_kind_names_the_known_ones(jobs: ProcrastinateJobs, user: UUID) -> None:
    end = (await followed(jobs, user, "fly"))[-1]
    assert end.error is not None
    assert end.error["code"] == "bad_input"
    assert "count" in end.error["rule"]


async def test_a_child_that_crashed_goes_on_from_its_checkpoint(jobs: ProcrastinateJobs, user: UUID) -> None:
    end = (await followed(jobs, user, "crash", {"times": 1}))[-1]
    assert end.status is JobStatus.DONE
    assert end.result == {"crashes": 1}


async def test_a_job_whose_children_always_crash_is_given_up(jobs: ProcrastinateJobs, user: UUID) -> None:
    end = (await followed(jobs, user, "crash", {"times": 99}))[-1]
    assert end.status is JobStatus.FAILED
    assert end.checkpoint == {"crashes": 3}
    assert end.error is not None
    assert "stopped unexpectedly" in end.error["what"]


async def test_cancelling_ends_work_that_never_looks_up(
    jobs: ProcrastinateJobs, user: UUID, tmp_path: Path, shared_database: Database
) -> None:
    diary = tmp_path / "diary"
    with acting_as(user):
        job = await jobs.submit("spin", {"diary": str(diary)}, title="Spin")
        await eventually(lambda: lines(diary))
        cancelled = await jobs.cancel(job.id)
        took = await eventually(lambda: not alive(int(lines(diary)[0])))
    assert cancelled is not None
    assert cancelled.status is JobStatus.CANCELLED
    assert took <= 1.0
    assert await emptied(shared_database)


async def test_a_queued_job_is_cancelled_at_once_and_never_runs(
    jobs: ProcrastinateJobs, user: UUID, tmp_path: Path
) -> None:
    diary = tmp_path / "diary"
    with acting_as(user):
        first = await jobs.submit("count", {"to": 1, "pause": 0.5}, title="First")
        second = await jobs.submit("count", {"to": 1, "diary": str(diary)}, title="Second")
        cancelled = await jobs.cancel(second.id)
        assert cancelled is not None
        assert cancelled.status is JobStatus.CANCELLED
        assert [job async for job in jobs.follow(first.id)][-1].status is JobStatus.DONE
        assert await jobs.cancel(first.id) == await jobs.get(first.id)  # too late: as it ended
    assert lines(diary) == []


async def test_the_same_unfinished_work_is_one_job(jobs: ProcrastinateJobs, user: UUID) -> None:
    payload = {"to": 2, "pause": 0.1}
    with acting_as(user):
        first = await jobs.submit("count", payload, title="Once")
        again = await jobs.submit("count", dict(reversed(payload.items())), title="Twice")
        other = await jobs.submit("count", payload | {"to": 1}, title="Another")
        assert again.id == first.id
        assert other.id != first.id
        assert [job async for job in jobs.follow(first.id)][-1].status is JobStatus.DONE
        assert [job async for job in jobs.follow(other.id)][-1].status is JobStatus.DONE
        later = await jobs.submit("count", payload, title="Later")
        assert later.id != first.id
        await jobs.cancel(later.id)


async def test_another_users_jobs_are_unseen_and_out_of_reach(
    jobs: ProcrastinateJobs, user: UUID, shared_database: Database
) -> None:
    stranger = await new_user(shared_database)
    with acting_as(user):
        mine = await jobs.submit("count", {"to": 3, "pause": 0.1}, title="Mine")
    with acting_as(stranger):
        assert await jobs.get(mine.id) is None
        assert await jobs.recent() == []
        assert await jobs.cancel(mine.id) is None
        assert [job async for job in jobs.follow(mine.id)] == []
    with acting_as(user):
        assert [job async for job in jobs.follow(mine.id)][-1].status is JobStatus.DONE
        assert [job.id for job in await jobs.recent()] == [mine.id]


async def test_a_queue_entry_carries_the_jobs_random_id_alone(
    jobs: ProcrastinateJobs, user: UUID, shared_database: Database
) -> None:
    with acting_as(user):
        job = await jobs.submit("spin", {"secret": "mine"}, title="Mine")
        assert {"job_id": str(job.id)} in [entry["args"] for entry in await entries(shared_database)]
        await jobs.cancel(job.id)
