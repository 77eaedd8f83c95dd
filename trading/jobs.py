"""Long work as a thing: the port behind which imports, downloads, searches and trainings run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

REFRESH, EMBED = "refresh", "embed"
BY_ITSELF = frozenset({REFRESH, EMBED})
"""The kinds of jobs that the program starts by itself, again and again: nobody waits for their end."""


class JobStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def finished(self) -> bool:
        return self in (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of long work of one owner. `progress` runs from 0 to 1 and never falls.

    `checkpoint` is what the work wrote down to go on from after a crash; `error` is a Problem's as_dict().
    """

    id: UUID
    owner: UUID
    kind: str
    title: str
    payload: Mapping[str, Any]
    status: JobStatus = JobStatus.QUEUED
    progress: float = 0.0
    note: str = ""
    checkpoint: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] | None = None
    error: Mapping[str, str] | None = None
    created_at: datetime | None = None
    finished_at: datetime | None = None


class Jobs(Protocol):
    """The acting user's jobs; nobody else's are seen."""

    async def submit(self, kind: str, payload: Mapping[str, Any], *, title: str) -> Job:
        """Queued durably. An unfinished job of this owner with the same kind and payload is returned
        instead of a second one, so that a repeated command resumes."""
        ...

    async def get(self, job_id: UUID) -> Job | None: ...

    async def recent(self, limit: int = 20) -> Sequence[Job]: ...

    async def cancel(self, job_id: UUID) -> Job | None: ...


class Cancelled(Exception):
    """Raised inside the work, at its next report, after its owner cancelled it."""


class Run(Protocol):
    """What running work is given."""

    @property
    def job(self) -> Job: ...

    async def report(self, done: float, total: float, note: str = "", **checkpoint: Any) -> None:
        """Progress, and where to go on from. Raises Cancelled."""
        ...
