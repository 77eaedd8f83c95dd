"""A job from the terminal: submitted, followed with a bar, cancelled by nothing but its owner."""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bots.cli.frame import note
from trading.errors import BadInput, Problem, Unavailable
from trading.jobs import Job, JobStatus

if TYPE_CHECKING:
    from bots.bootstrap import App
    from db.repositories.accounts import Account


async def follow(
    app: "App", account: "Account", kind: str, payload: Mapping[str, Any], title: str
) -> Mapping[str, Any]:
    """The job's result. Raises the problem that ended it. Ctrl-C leaves it running."""
    from db.identity import acting_as

    with acting_as(account.id):
        job = await app.jobs.submit(kind, payload, title=title)
        try:
            job = await _watch(app, job)
        except BaseException:
            note(f"The job goes on: orbiquant jobs show {str(job.id)[:8]}")
            raise
    if job.status is JobStatus.DONE:
        return job.result or {}
    raise _ended_badly(job)


async def _watch(app: "App", job: Job) -> Job:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[note]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(job.title, total=1.0, note="")
        async for now in app.jobs.follow(job.id):
            bar.update(task, completed=now.progress, note=now.note)
            job = now
    return job


def _ended_badly(job: Job) -> Problem:
    """The problem as the worker wrote it down."""
    if job.status is JobStatus.CANCELLED:
        return Unavailable(
            f"{job.title} was cancelled.", remedy="What it stored stays; start it again to go on."
        )
    told = dict(job.error or {})
    kind = Unavailable if told.get("code") in ("unavailable", "venue_down", "storage_full") else BadInput
    return kind(
        told.get("what", f"{job.title} failed."),
        value=told.get("value", ""),
        rule=told.get("rule", ""),
        remedy=told.get("remedy", ""),
    )
