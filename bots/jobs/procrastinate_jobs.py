"""Jobs on procrastinate's queue."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from functools import partial
from subprocess import Popen
from time import monotonic
from typing import Any, Protocol, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import text

from bots.jobs.place import Place
from bots.jobs.processes import detach
from bots.jobs.queue import WORKER_IS_UP, WORKER_LOCK
from db.engine import Database
from db.identity import require_user
from db.repositories.jobs import SqlJobRows
from trading.errors import Unavailable
from trading.jobs import Job

T = TypeVar("T")

_START_S = 10.0  # how long a started worker may take until it holds its lock
_RESTART_S = 15.0  # how long a restarting database may stay away
_LOOK_S = 0.1  # how often a followed job is looked at
_WORKER_LOOK_S = 0.5  # how often whether somebody still works on it


class Started(Protocol):
    def poll(self) -> int | None:
        """None while the process runs, as subprocess.Popen has it."""
        ...


def start_worker(place: Place) -> Popen[bytes]:
    """Detached: it outlives us."""
    return detach("bots.jobs.worker", place.dumps(), place.log_file)


class ProcrastinateJobs:
    """trading.jobs.Jobs. Whoever submits or follows a job sees to it that a worker is up."""

    def __init__(
        self,
        database: Database,
        place: Place,
        *,
        new_id: Callable[[], UUID] = uuid4,
        start: Callable[[Place], Started] = start_worker,
    ) -> None:
        self._database = database
        self._place = place
        self._start = start
        self._new_id = new_id
        self._rows = SqlJobRows(database)
        self._worker: Started | None = None
        self._started_at = 0.0

    @property
    def place(self) -> Place:
        return self._place

    async def submit(self, kind: str, payload: Mapping[str, Any], *, title: str) -> Job:
        job = await self._rows.insert(Job(self._new_id(), require_user(), kind, title, payload))
        await self.ensure_worker()
        return job

    async def get(self, job_id: UUID) -> Job | None:
        return await self._rows.get(job_id)

    async def recent(self, limit: int = 20) -> Sequence[Job]:
        return await self._rows.recent(limit)

    async def cancel(self, job_id: UUID) -> Job | None:
        """The job as it is now: cancelled, or as it ended before. What runs is killed within the second."""
        return await self._rows.request_cancel(job_id)

    async def follow(self, job_id: UUID) -> AsyncIterator[Job]:
        """The job whenever it changed, its end last; nothing where the user has no such job.

        A process that is the only one up can rely on it: a worker that is missing, or dies, is replaced, and
        a database that restarts is waited for. Raises Unavailable if it does not."""
        seen, looked = None, -_WORKER_LOOK_S
        while job := await _patiently(partial(self._rows.get, job_id)):
            if job != seen:
                yield (seen := job)
            if job.status.finished:
                return
            if monotonic() - looked >= _WORKER_LOOK_S:
                looked = monotonic()
                await _patiently(self.ensure_worker)
            await asyncio.sleep(_LOOK_S)

    async def ensure_worker(self) -> None:
        """Starts the worker unless one is up or is just starting."""
        async with self._database.unit_of_work() as connection:
            up = (await connection.execute(text(WORKER_IS_UP), {"lock": WORKER_LOCK})).scalar_one()
        if not up and not self._starting():
            self._started_at = monotonic()
            self._worker = await asyncio.to_thread(self._start, self._place)

    def _starting(self) -> bool:
        alive = self._worker is not None and self._worker.poll() is None
        return alive and monotonic() - self._started_at < _START_S


async def _patiently(ask: Callable[[], Awaitable[T]]) -> T:
    deadline = monotonic() + _RESTART_S
    while True:
        try:
            return await ask()
        except Unavailable:
            if monotonic() > deadline:
                raise
        await asyncio.sleep(_LOOK_S)
