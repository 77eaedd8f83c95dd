"""What a person is told without having asked: kept until it is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from trading.jobs import BY_ITSELF, Job, JobStatus

JOB_DONE, JOB_FAILED, NEW_DEVICE = "job_done", "job_failed", "new_device"


@dataclass(frozen=True, slots=True)
class Notice:
    """`kind` and `params` in no language; `link` is what it is about ("job:<id>"), or empty."""

    id: UUID
    kind: str
    params: Mapping[str, Any]
    link: str
    created_at: datetime
    read_at: datetime | None = None


class Notices(Protocol):
    """The acting user's notices."""

    async def add(self, kind: str, params: Mapping[str, Any], *, link: str = "") -> Notice: ...

    async def recent(self, limit: int = 50) -> Sequence[Notice]:
        """The newest first."""
        ...

    async def unread(self) -> int: ...

    async def mark_read(self, notice_id: UUID | None = None) -> int:
        """One of them, or all; how many had not been read before."""
        ...


def of_job(job: Job) -> tuple[str, Mapping[str, Any], str] | None:
    """Kind, params and link of what its owner hears when it ends; None where nobody waits for it: it was
    cancelled by hand, or began by itself."""
    if job.kind in BY_ITSELF or job.status not in (JobStatus.DONE, JobStatus.FAILED):
        return None
    kind = JOB_DONE if job.status is JobStatus.DONE else JOB_FAILED
    return kind, {"title": job.title}, f"job:{job.id}"
