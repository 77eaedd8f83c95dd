"""One process leads; what it leads to is work in the queue, never work of its own."""

import asyncio
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from bots.jobs.place import Place
from bots.jobs.processes import command, environment
from bots.jobs.procrastinate_jobs import ProcrastinateJobs
from bots.jobs.queue import open_queue
from bots.scheduler import Schedule, lead, refresh_watched, run_scheduler
from db.engine import Database
from db.identity import acting_as, require_user
from db.repositories.jobs import SqlJobRows
from db.roles import Access, Role
from tests.bots.jobs.leader import tick
from tests.bots.jobs.workers import Nobody, eventually, lines, new_user, place_in, until
from tests.fakes import MemoryJobs
from trading.jobs import Job

Candidate = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    return tmp_path / "diary"


@pytest.fixture
def candidate(access: Access, diary: Path) -> Iterator[Candidate]:
    """Starts processes that want to lead and write their names down when they do."""
    started: list[subprocess.Popen[str]] = []

    def start(name: str) -> "subprocess.Popen[str]":
        words = command("tests.bots.jobs.leader", str(diary), name)
        process = subprocess.Popen(words, stdin=subprocess.PIPE, env=environment(), text=True)
        started.append(process)
        assert process.stdin is not None
        with process.stdin as pipe:
            pipe.write(access.dsn(Role.ENGINE) + "\n")
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def place(access: Access, tmp_path: Path) -> Place:
    return place_in(access, tmp_path)


async def test_leadership_passes_within_seconds_of_a_kill(candidate: Candidate, diary: Path) -> None:
    leaders = [candidate("first"), candidate("second")]
    await eventually(lambda: len(lines(diary)) > 3)
    names = set(lines(diary))
    assert len(names) == 1
    leaders[0 if names == {"first"} else 1].kill()
    took = await eventually(lambda: len(set(lines(diary))) == 2)
    assert took < 3.0
    handed_over = lines(diary)
    assert handed_over == sorted(handed_over, key=lambda name: name not in names)


async def test_a_leader_that_loses_its_line_leads_again_later(
    access: Access, database: Database, diary: Path
) -> None:
    schedule = Schedule("tick", timedelta(seconds=0.05), tick, (str(diary), "tick"))
    leading = asyncio.create_task(lead(access.dsn(Role.ENGINE), [schedule], check_s=0.1))
    await eventually(lambda: lines(diary))
    await cut_engine_lines(database)
    await asyncio.sleep(0.2)
    before = len(lines(diary))
    await eventually(lambda: len(lines(diary)) > before)
    await cancelled(leading)


async def cut_engine_lines(database: Database) -> None:
    """Ends every other session of role engine, as a restarted server would."""
    async with database.unit_of_work(Role.ENGINE) as connection:
        await connection.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where usename = current_user and datname = current_database() and pid <> pg_backend_pid()"
            )
        )


async def test_the_leader_rescues_a_dead_workers_entry_and_brings_a_worker(
    database: Database, place: Place
) -> None:
    nobody = Nobody()
    jobs = ProcrastinateJobs(database, place, start=nobody)
    await new_entry(database)
    async with open_queue(place.access.dsn(Role.ENGINE)).open_async() as queue:
        dead = await queue.job_manager.register_worker()
        assert await queue.job_manager.fetch_job(queues=None, worker_id=dead)
        scheduling = asyncio.create_task(run_scheduler(place, jobs))
        rescued = await until(lambda: queue.job_manager.fetch_job(queues=None, worker_id=dead))
    await cancelled(scheduling)
    assert rescued.attempts == 1
    assert len(nobody) == 1


async def new_entry(database: Database) -> None:
    owner = await new_user(database)
    with acting_as(owner):
        await SqlJobRows(database).insert(Job(uuid4(), owner, "count", "Count", {}))


async def cancelled(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_each_watched_symbol_is_refreshed_once_for_the_house() -> None:
    jobs, owner = MemoryJobs(require_user), uuid4()

    async def watched() -> list[str]:
        return ["BTC", "ETH"]

    for _ in range(2):  # what is under way already is not asked for again
        await refresh_watched(owner, watched, jobs)
    with acting_as(owner):
        asked = await jobs.recent()
    assert sorted(job.payload["symbol"] for job in asked) == ["BTC", "ETH"]
    assert {job.kind for job in asked} == {"refresh"}
