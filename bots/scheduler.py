"""When things happen by themselves. One process of all that are up is the leader; it decides when, and only
puts work into the queue."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

from procrastinate import App
from psycopg import AsyncConnection, OperationalError

from bots.jobs.place import Place
from bots.jobs.procrastinate_jobs import ProcrastinateJobs
from bots.jobs.queue import open_queue, rescue, unfinished_entries
from db.identity import acting_as
from db.roles import Role
from trading.jobs import Jobs

LEADER_LOCK = 0x6C656164  # "lead" in ASCII
_CHECK_S = 1.0  # how soon a lost leadership is noticed, and a vacant one taken


@dataclass(frozen=True, slots=True)
class Schedule:
    """A module-level coroutine function, called with `arguments` again and again while this process leads."""

    name: str
    every: timedelta
    run: Callable[..., Awaitable[None]]
    arguments: tuple[Any, ...] = ()


async def lead(dsn: str, schedules: Sequence[Schedule], check_s: float = _CHECK_S) -> None:
    """Until cancelled: runs the schedules for as long as this process is the leader, waits while another is.

    `dsn` is libpq's for role engine. The leader's lock lives on a connection of its own, so that it falls
    with the process or with the line to the database, whichever goes first.
    """
    while True:
        with suppress(OperationalError):
            async with _elected(dsn, check_s) as line, _running(schedules):
                while True:
                    await asyncio.sleep(check_s)
                    await line.execute("select 1")
        await asyncio.sleep(check_s)


@asynccontextmanager
async def _elected(dsn: str, check_s: float) -> AsyncIterator[AsyncConnection]:
    async with await AsyncConnection.connect(dsn, autocommit=True, connect_timeout=5) as line:
        while True:  # asked again and again: a waiting statement would keep old rows alive
            row = await (await line.execute("select pg_try_advisory_lock(%s)", (LEADER_LOCK,))).fetchone()
            if row and row[0]:
                break
            await asyncio.sleep(check_s)
        yield line


@asynccontextmanager
async def _running(schedules: Sequence[Schedule]) -> AsyncIterator[None]:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    # A run that was missed, or that is still going when the next is due, happens once, late.
    scheduler = AsyncIOScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": 60, "max_instances": 1}
    )
    for schedule in schedules:
        scheduler.add_job(
            schedule.run,
            "interval",
            args=schedule.arguments,
            id=schedule.name,
            seconds=schedule.every.total_seconds(),
        )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


async def keep_jobs_moving(queue: App, jobs: ProcrastinateJobs, stalled_s: float) -> None:
    """Entries of dead workers go back into the queue, and somebody is there to take them."""
    await rescue(queue, stalled_s)
    if await unfinished_entries(queue):
        await jobs.ensure_worker()


async def refresh_watched(owner: UUID, watched: Callable[[], Awaitable[Sequence[str]]], jobs: Jobs) -> None:
    """A job of `owner` for each watched symbol; one that is still unfinished is not doubled."""
    with acting_as(owner):
        for symbol in await watched():
            await jobs.submit("refresh", {"symbol": symbol}, title=f"Refresh {symbol}")


async def run_scheduler(place: Place, jobs: ProcrastinateJobs, schedules: Sequence[Schedule] = ()) -> None:
    """What `up` runs beside the page, until cancelled."""
    engine_dsn = place.access.dsn(Role.ENGINE)
    queue = open_queue(engine_dsn)
    async with queue.open_async():
        moving = Schedule(
            "retry stalled jobs",
            timedelta(seconds=place.heartbeat_s),
            keep_jobs_moving,
            (queue, jobs, place.stalled_s),
        )
        await lead(engine_dsn, [moving, *schedules])
