"""Long work as facts and cards, and which of it a person means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from tools.facts import FactSheet
from trading.jobs import Job, JobStatus

RECENT = 50
ID_BEGINS = 6

JobArg = Annotated[
    str | None,
    Field(description="Which one: import, download or refresh, words of its title, or its id; none for all"),
]


@dataclass(frozen=True, slots=True)
class JobCard:
    """A job to be watched; a page follows it by this reference."""

    kind: ClassVar[str] = "job"

    job: str

    @property
    def about(self) -> str:
        return self.job


def named(said: str | None, jobs: Sequence[Job]) -> list[Job]:
    """Those whose kind or title has every word that was said, or whose id begins so; all where nothing was."""
    words = (said or "").casefold().split()
    return [job for job in jobs if all(_called(job, word) for word in words)]


def job_sheet(jobs: Sequence[Job], now: datetime) -> FactSheet:
    """How each of them stands. Of two that are called the same, the later is told apart by its id."""
    sheet = FactSheet("jobs", source="your jobs", as_of=now)
    sheet.add("job_count", len(jobs), "count")
    called: set[str] = set()
    for job in jobs:
        name = subject(job) if subject(job) not in called else f"{subject(job)} ({str(job.id)[:8]})"
        called.add(name)
        _add_job(sheet, job, name)
    return sheet


def subject(job: Job) -> str:
    """What the work is about: its title without the kind, which is told in the reader's language."""
    first, _, rest = job.title.partition(" ")
    return rest if rest and first.casefold() == job.kind else job.title or job.kind


def _add_job(sheet: FactSheet, job: Job, name: str) -> None:
    sheet.add("job_kind", job.kind, "label", subject=name)
    sheet.add("job_status", job.status.value, "label", subject=name)
    if job.status is not JobStatus.DONE:
        sheet.add("job_progress", round(job.progress * 100, 1), "percent", subject=name)
    for fact, at in (("job_started", job.created_at), ("job_finished", job.finished_at)):
        if at:
            sheet.add(fact, at, "date", subject=name)


def _called(job: Job, word: str) -> bool:
    by_id = len(word) >= ID_BEGINS and str(job.id).startswith(word)
    return by_id or word in f"{job.kind} {job.title}".casefold()
