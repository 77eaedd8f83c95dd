"""Jobs: from the asking to the running, and from the cancelling to the end of the process that works.

The module is also the kind of job that it measures.
"""

import asyncio
import os
import statistics
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench.measuring.figures import figure
from bench.measuring.scratch import scratch_home
from bots.jobs.kinds import Executor
from bots.jobs.place import Place
from bots.jobs.procrastinate_jobs import ProcrastinateJobs
from db.engine import Database
from db.home import Home
from db.identity import acting_as
from db.opening import opened
from db.repositories.accounts import SqlAccounts
from db.roles import Role
from trading.jobs import Job, Run

_REPEATS = 11


async def wait(payload: Mapping[str, Any], run: Run, services: None) -> Mapping[str, Any]:
    await run.report(1, 2, str(os.getpid()))
    await asyncio.sleep(60)
    return {}


@asynccontextmanager
async def services(database: Database) -> AsyncIterator[None]:
    yield None


KINDS: Mapping[str, Executor] = {"wait": wait}


async def run() -> list[dict[str, Any]]:
    """Medians in milliseconds, in a database of its own; the first job also waits for its worker's start."""
    with scratch_home() as home:
        return await _measure(home)


async def _measure(home: Home) -> list[dict[str, Any]]:
    async with opened(home) as database:
        owner = await SqlAccounts(database).create("bench")
        jobs = ProcrastinateJobs(
            database, Place(database.access, "bench.jobs", str(home.path), idle_s=3.0, concurrency=1)
        )
        with acting_as(owner.id):
            first = (await _one(jobs, database))["asked to running"]
            rounds = [await _one(jobs, database) for _ in range(_REPEATS)]
        await _emptied(database, "procrastinate_workers")
    medians = {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}
    return [
        figure("asked to running, worker started for it", first, "ms", n=1),
        *(figure(name, value, "ms", n=1, median_of=_REPEATS) for name, value in medians.items()),
    ]


async def _one(jobs: ProcrastinateJobs, database: Database) -> dict[str, float]:
    begun = time.perf_counter()
    job = await jobs.submit("wait", {}, title="Wait")
    stored = time.perf_counter()
    pid = int((await _at_work(jobs, job)).note)
    running = time.perf_counter()
    fetched = await _fetched_ms(database)
    cancelling = time.perf_counter()
    await jobs.cancel(job.id)
    cancelled = time.perf_counter()
    await asyncio.to_thread(_outlive, pid)
    dead = time.perf_counter()
    await _emptied(database, "procrastinate_jobs")
    return {
        "asked to stored": 1000 * (stored - begun),
        "queued to fetched by the worker": fetched,
        "asked to running": 1000 * (running - begun),
        "cancelled in the record": 1000 * (cancelled - cancelling),
        "cancelled to process dead": 1000 * (dead - cancelling),
    }


async def _at_work(jobs: ProcrastinateJobs, job: Job) -> Job:
    while not job.note:
        await asyncio.sleep(0.002)
        job = await jobs.get(job.id) or job
    return job


async def _fetched_ms(database: Database) -> float:
    """By the queue's own events."""
    question = """
        select 1000 * extract(epoch from max(at) filter (where type = 'started')
            - max(at) filter (where type = 'deferred')) from queue.procrastinate_events
    """
    async with database.unit_of_work(Role.ENGINE) as connection:
        return float((await connection.execute(text(question))).scalar_one())


async def _emptied(database: Database, table: str) -> None:
    while True:
        async with database.unit_of_work(Role.ENGINE) as connection:
            if not (await connection.execute(text(f"select count(*) from queue.{table}"))).scalar_one():
                return
        await asyncio.sleep(0.005)


def _outlive(pid: int) -> None:
    while Path(f"/proc/{pid}").exists():
        time.sleep(0.001)
