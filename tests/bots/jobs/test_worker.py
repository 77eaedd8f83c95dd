"""Workers come when they are needed, die, leave, and are never two at one job."""

import asyncio
import signal
from collections import Counter
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from bots.jobs.place import Place
from bots.jobs.procrastinate_jobs import ProcrastinateJobs
from db.engine import Database
from db.identity import acting_as
from tests.bots.jobs.workers import Workers, eventually, lines, new_user
from trading.jobs import Job, JobStatus

pytestmark = pytest.mark.xdist_group("workers")


@pytest.fixture
async def owner(database: Database) -> UUID:
    return await new_user(database)


@pytest.fixture
def jobs(database: Database, place: Place, workers: Workers) -> ProcrastinateJobs:
    return ProcrastinateJobs(database, place, start=workers)


async def end_of(jobs: ProcrastinateJobs, job: Job) -> Job:
    return [seen async for seen in jobs.follow(job.id)][-1]


async def killed(jobs: ProcrastinateJobs, owner: UUID, workers: Workers, diary: Path, rounds: int) -> Job:
    """The end of a job whose worker was killed in the middle of it, again and again."""
    payload = {"to": 5 * rounds + 1, "pause": 0.05, "diary": str(diary)}
    with acting_as(owner):
        job = await jobs.submit("count", payload, title="Count")
        end = asyncio.create_task(end_of(jobs, job))
    for round in range(rounds):
        await eventually(lambda round=round: len(lines(diary)) >= 5 * round + 2 and len(workers) > round)
        workers[-1].kill()
        workers[-1].wait()
    return await end


def pids(diary: Path) -> set[str]:
    return {line.split()[1] for line in lines(diary)}


async def test_a_job_whose_worker_is_killed_goes_on_from_its_checkpoint(
    jobs: ProcrastinateJobs, owner: UUID, workers: Workers, tmp_path: Path
) -> None:
    await check_kills(jobs, owner, workers, tmp_path / "diary", 2)


@pytest.mark.soak
async def test_a_job_survives_ten_killed_workers(
    jobs: ProcrastinateJobs, owner: UUID, workers: Workers, tmp_path: Path
) -> None:
    await check_kills(jobs, owner, workers, tmp_path / "diary", 10)


async def check_kills(
    jobs: ProcrastinateJobs, owner: UUID, workers: Workers, diary: Path, rounds: int
) -> None:
    end = await killed(jobs, owner, workers, diary, rounds)
    assert end.status is JobStatus.DONE
    assert end.result is not None
    assert end.result["begun"] > 0
    written = [line.split() for line in lines(diary)]
    steps = [int(step) for step, _ in written]
    assert sorted(set(steps)) == list(range(1, 5 * rounds + 2))
    # Only a step that was made but not yet reported is made again, and never while the first child lives.
    assert len(steps) <= 5 * rounds + 1 + rounds
    assert steps == sorted(steps)
    assert len({pid for _, pid in written}) == rounds + 1


async def test_many_workers_at_once_run_each_job_once(
    jobs: ProcrastinateJobs, place: Place, owner: UUID, workers: Workers, tmp_path: Path
) -> None:
    diary = tmp_path / "diary"
    for _ in range(2):
        workers(place)
    with acting_as(owner):
        asked = [
            await jobs.submit("count", {"to": 2, "n": n, "diary": str(diary)}, title="Count")
            for n in range(3)
        ]
        ends = [await end_of(jobs, job) for job in asked]
    assert {job.status for job in ends} == {JobStatus.DONE}
    assert Counter(line.split()[0] for line in lines(diary)) == {"1": 3, "2": 3}
    await eventually(lambda: sum(worker.poll() is None for worker in workers) == 1)


async def test_an_idle_worker_leaves_and_the_next_job_starts_another(
    database: Database, place: Place, owner: UUID, workers: Workers
) -> None:
    jobs = ProcrastinateJobs(database, replace(place, idle_s=0.2), start=workers)
    with acting_as(owner):
        for n in (1, 2):
            job = await jobs.submit("count", {"to": 1, "n": n}, title="Count")
            assert (await end_of(jobs, job)).status is JobStatus.DONE
            assert await asyncio.to_thread(workers[-1].wait, 10) == 0
    assert len(workers) == 2


async def test_a_stopped_workers_job_is_run_again(
    jobs: ProcrastinateJobs, owner: UUID, workers: Workers, tmp_path: Path
) -> None:
    diary = tmp_path / "diary"
    with acting_as(owner):
        job = await jobs.submit("count", {"to": 16, "pause": 0.05, "diary": str(diary)}, title="Count")
        await eventually(lambda: len(lines(diary)) >= 2)
        workers[-1].send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(workers[-1].wait, 10) == 0
        end = await end_of(jobs, job)
    assert end.status is JobStatus.DONE
    assert end.result is not None
    assert end.result["begun"] > 0
    assert len(workers) == 2
