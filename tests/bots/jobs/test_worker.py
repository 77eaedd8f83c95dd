"""Workers come when they are needed, die, leave, and are never two at one job."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from bots.jobs.place import Place
from bots.jobs.procrastinate_jobs import ProcrastinateJobs
from bots.jobs.worker import work
from db.engine import Database
from db.home import Home
from db.identity import acting_as
from db.opening import opened
from db.roles import Access
from tests.bots.jobs.workers import Nobody, Workers, alive, eventually, lines, new_user, place_in
from tests.db.lines import cut_lines
from trading.errors import UnknownSymbol
from trading.jobs import Job, JobStatus


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
        await eventually(partial(_half_way, diary, 5 * round + 2, workers, round + 1))
        workers[-1].kill()
        workers[-1].wait()
    return await end


def _half_way(diary: Path, steps: int, workers: Workers, started: int) -> bool:
    return len(lines(diary)) >= steps and len(workers) >= started


async def test_a_job_whose_worker_is_killed_goes_on_from_its_checkpoint(
    jobs: ProcrastinateJobs, owner: UUID, workers: Workers, tmp_path: Path
) -> None:
    await check_kills(jobs, owner, workers, tmp_path / "diary", 1)


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


async def test_of_two_workers_one_leaves_and_each_job_runs_once(
    database: Database, place: Place, owner: UUID, tmp_path: Path
) -> None:
    jobs = ProcrastinateJobs(database, place, start=Nobody())
    diary = tmp_path / "diary"
    payloads = [{"to": 2, "n": n, "diary": str(diary)} for n in range(2)]
    with acting_as(owner):
        asked = [await jobs.submit("count", payload, title="Count") for payload in payloads]
        async with working(place) as one, working(place) as other:
            ends = [await end_of(jobs, job) for job in asked]
            assert [one.done(), other.done()].count(True) == 1
    assert {job.status for job in ends} == {JobStatus.DONE}
    assert Counter(line.split()[0] for line in lines(diary)) == {"1": 2, "2": 2}


async def test_an_idle_worker_leaves_and_the_next_job_starts_another(
    database: Database, place: Place, owner: UUID
) -> None:
    nobody = Nobody()
    jobs = ProcrastinateJobs(database, place, start=nobody)
    with acting_as(owner):
        job = await jobs.submit("refuse", {}, title="Refuse")
        async with asyncio.timeout(30):
            await work(replace(place, idle_s=0.2))
        ended = await jobs.get(job.id)
    assert ended is not None
    assert ended.error == UnknownSymbol("BTX", ["BTC"]).as_dict()
    again = Nobody()
    await ProcrastinateJobs(database, place, start=again).ensure_worker()
    assert (len(nobody), len(again)) == (1, 1)


@asynccontextmanager
async def working(place: Place) -> AsyncIterator["asyncio.Task[None]"]:
    """A worker in this process, stopped at the end as a signal would stop it."""
    worker = asyncio.create_task(work(place))
    yield worker
    worker.cancel()
    with suppress(asyncio.CancelledError):
        await worker


async def test_progress_is_seen_and_cancelling_ends_work_that_never_looks_up(
    database: Database, place: Place, owner: UUID, tmp_path: Path
) -> None:
    jobs = ProcrastinateJobs(database, place, start=Nobody())
    diary = tmp_path / "diary"
    async with working(place):
        with acting_as(owner):
            job = await jobs.submit("spin", {"diary": str(diary)}, title="Spin")
            seen = []
            async for now in jobs.follow(job.id):
                seen.append((now.status, now.progress))
                if now.status is JobStatus.RUNNING and now.progress:
                    await eventually(lambda: lines(diary))
                    await jobs.cancel(job.id)
                    took = await eventually(lambda: not alive(int(lines(diary)[0])))
    assert seen[0] == (JobStatus.QUEUED, 0.0)
    assert seen[-2:] == [(JobStatus.RUNNING, 0.1), (JobStatus.CANCELLED, 0.1)]
    assert took <= 1.0


async def test_a_job_whose_children_always_crash_is_given_up(
    database: Database, place: Place, owner: UUID
) -> None:
    jobs = ProcrastinateJobs(database, place, start=Nobody())
    async with working(place):
        with acting_as(owner):
            end = await end_of(jobs, await jobs.submit("crash", {"times": 99}, title="Crash"))
    assert end.status is JobStatus.FAILED
    assert end.checkpoint == {"crashes": 3}  # each child went on from where the one before it died
    assert end.error is not None
    assert "stopped unexpectedly" in end.error["what"]


async def test_a_stopped_workers_job_is_run_again(
    database: Database, place: Place, owner: UUID, tmp_path: Path
) -> None:
    jobs = ProcrastinateJobs(database, place, start=Nobody())
    diary = tmp_path / "diary"
    with acting_as(owner):
        job = await jobs.submit("count", {"to": 16, "pause": 0.05, "diary": str(diary)}, title="Count")
        async with working(place):
            await eventually(lambda: len(lines(diary)) >= 2)
        assert not alive(int(lines(diary)[0].split()[1]))
        async with working(place):
            end = await end_of(jobs, job)
    assert end.status is JobStatus.DONE
    assert end.result is not None
    assert end.result["begun"] > 0


async def test_a_job_goes_on_after_its_database_cut_every_line(
    jobs: ProcrastinateJobs, access: Access, owner: UUID, workers: Workers, tmp_path: Path
) -> None:
    diary = tmp_path / "diary"
    with acting_as(owner):
        job = await jobs.submit("count", {"to": 12, "pause": 0.05, "diary": str(diary)}, title="Count")
        end = asyncio.create_task(end_of(jobs, job))
        await eventually(lambda: len(lines(diary)) >= 4)
        await asyncio.to_thread(cut_lines, access)
        ended = await end
    assert ended.status is JobStatus.DONE
    assert ended.result is not None
    assert ended.result["begun"] > 0
    assert workers[0].poll() is not None


@pytest.mark.soak
async def test_a_job_survives_ten_killed_database_servers(tmp_path: Path, workers: Workers) -> None:
    home = Home(Path(tempfile.gettempdir()) / f"orbiquant-soak-{uuid4().hex[:12]}")
    diary = tmp_path / "diary"
    try:
        async with opened(home) as database:
            place = replace(place_in(database.access, tmp_path), home=str(home.path))
            jobs = ProcrastinateJobs(database, place, start=workers)
            with acting_as(await new_user(database)):
                payload = {"to": 51, "pause": 0.1, "diary": str(diary)}
                job = await jobs.submit("count", payload, title="Count")
                end = asyncio.create_task(end_of(jobs, job))
                for round in range(10):
                    await eventually(partial(_half_way, diary, 5 * round + 2, workers, 1))
                    pid = int((home.data / "postmaster.pid").read_text().split()[0])
                    os.kill(pid, signal.SIGKILL)
                ended = await end
            workers.end()
    finally:
        shutil.rmtree(home.path, ignore_errors=True)
    assert ended.status is JobStatus.DONE
    assert sorted({int(line.split()[0]) for line in lines(diary)}) == list(range(1, 52))
