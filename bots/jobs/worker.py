"""The worker: `python -m bots.jobs.worker`, which reads a Place from its standard input.

One per database, by an advisory lock; a second one leaves at once. It computes nothing itself, since its
heartbeat would starve: each job runs in a child process that ends with it.
"""

import asyncio
import logging
import os
import sys
from asyncio import StreamWriter
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import cast
from uuid import UUID

from procrastinate import App, JobContext
from procrastinate.exceptions import JobAborted
from procrastinate.job_context import AbortReason
from psycopg import AsyncConnection

from bots.jobs.place import Place
from bots.jobs.processes import command, environment
from bots.jobs.queue import (
    QUEUE,
    hold_worker_lock,
    leave_worker_lock,
    open_queue,
    rescue,
    unfinished_entries,
)
from db.embedded import EmbeddedServer
from db.engine import Database
from db.home import Home
from db.identity import acting_as
from db.repositories.jobs import SqlJobRows
from db.roles import Role
from trading.errors import Problem
from trading.jobs import JobStatus

log = logging.getLogger(__name__)

CRASHES = 3  # children in a row that died under one job before it is given up
_LOWER = 10  # added to our niceness, and so to the children's
_GRACE_S = 0.2  # a stopping worker's jobs go on later, from their checkpoints


class Children:
    """Runs the jobs of the queue's entries, one child process each."""

    def __init__(self, place: Place, database: Database) -> None:
        self._told = place.dumps().encode() + b"\n"
        self._rows = SqlJobRows(database)

    async def run(self, context: JobContext, job_id: UUID) -> None:
        """Runs one job to its end, whatever that is, and leaves no process behind."""
        try:
            for _ in range(CRASHES):
                if await self._child(job_id) == 0:
                    return
        except asyncio.CancelledError:
            # Aborted for good only where its owner said so; the job of a stopping worker is run again.
            if context.abort_reason() is AbortReason.USER_REQUEST:
                raise JobAborted from None
            raise
        with acting_as(await self._rows.owner(job_id)):
            await self._rows.finish(job_id, JobStatus.FAILED, error=_given_up(job_id).as_dict())

    async def _child(self, job_id: UUID) -> int:
        """The exit code: 0 says that the job's row has its end."""
        process = await asyncio.create_subprocess_exec(
            *command("bots.jobs.child", str(job_id)), stdin=PIPE, stdout=DEVNULL, env=environment()
        )
        try:
            cast(StreamWriter, process.stdin).write(self._told)  # and never closed: its end would be ours
            return await process.wait()
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _given_up(job_id: UUID) -> Problem:
    return Problem(
        "The work stopped unexpectedly.",
        value=str(job_id),
        rule=f"It was tried {CRASHES} times, each time from its last checkpoint.",
        remedy="Look into the worker's log, then start it again.",
    )


async def work(place: Place) -> None:
    """Runs entries until there were none for `place.idle_s`. Returns at once where another worker is up."""
    engine_dsn = place.access.dsn(Role.ENGINE)
    async with await AsyncConnection.connect(engine_dsn, autocommit=True, connect_timeout=10) as line:
        if not await hold_worker_lock(line):
            return
        async with Database(place.access, pool_size=2) as database:
            queue = open_queue(engine_dsn, Children(place, database).run)
            async with queue.open_async():
                await _take_over(queue, place)
                await _serve(queue, place, line)


async def _take_over(queue: App, place: Place) -> None:
    """What is begun belongs to a worker before us, which has no lock any more: it need not be dead for as long as
    others wait for it. One that lost its line but lives ends at its next look, a heartbeat later at most."""
    ends = monotonic() + place.stalled_s
    while monotonic() < ends and await unfinished_entries(queue, "doing"):
        await rescue(queue, place.heartbeat_s * 1.5)
        await asyncio.sleep(place.heartbeat_s / 10)


async def _serve(queue: App, place: Place, line: AsyncConnection) -> None:
    serving = asyncio.create_task(
        queue.run_worker_async(
            queues=[QUEUE],
            concurrency=place.concurrency,
            delete_jobs="always",
            update_heartbeat_interval=place.heartbeat_s,
            stalled_worker_timeout=place.stalled_s,
            abort_job_polling_interval=0.5,
            fetch_job_polling_interval=place.heartbeat_s,
            shutdown_graceful_timeout=_GRACE_S,
        )
    )
    watching = asyncio.create_task(_until_idle(queue, place, line))
    try:
        # A signal ends the first, idleness or a lost line to the database the second.
        await asyncio.wait([serving, watching], return_when=asyncio.FIRST_COMPLETED)
        if watching.done() and watching.exception():
            _fall(watching.exception())
    finally:
        for task in (watching, serving):
            task.cancel()
        await asyncio.gather(watching, serving, return_exceptions=True)


def _fall(reason: BaseException | None) -> None:
    """Without its lock a worker is none: it ends as if killed, and its children with it, before the next
    one may rescue their jobs. A graceful end would wait for a database that is not there."""
    log.error("the worker lost its line to the database: %s", reason)
    os._exit(1)


async def _until_idle(queue: App, place: Place, line: AsyncConnection) -> None:
    busy_at = monotonic()
    while True:
        await line.execute("select 1")
        await rescue(queue, place.stalled_s)
        if await unfinished_entries(queue):
            busy_at = monotonic()
        elif monotonic() - busy_at >= place.idle_s and await _left(queue, line):
            return
        await asyncio.sleep(min(place.heartbeat_s, place.idle_s))


async def _left(queue: App, line: AsyncConnection) -> bool:
    """Gives the lock up, unless work came in between. Who submits looks at the lock after the entry is
    stored: so either they see that nobody is up, or we see their entry."""
    await leave_worker_lock(line)
    return not (await unfinished_entries(queue) and await hold_worker_lock(line))


@contextmanager
def _server_kept_up(home: str) -> Iterator[None]:
    """An embedded server stops when its last user leaves: not while a worker works."""
    if not home:
        yield
        return
    server = EmbeddedServer(Home(Path(home)))
    server.join()
    try:
        yield
    finally:
        server.leave()


def main() -> None:
    place = Place.loads(sys.stdin.readline())
    os.nice(_LOWER)
    with _server_kept_up(place.home):
        asyncio.run(work(place))


if __name__ == "__main__":
    main()
