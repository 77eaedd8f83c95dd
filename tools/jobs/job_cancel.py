"""Stops long work that is queued or running; what it stored stays. For "cancel the download", "detén la
importación"."""

from pydantic import BaseModel

from tools.catalog import Effect
from tools.context import ToolContext
from tools.job_facts import RECENT, JobArg, JobCard, job_sheet, named, subject
from tools.result import ToolResult
from trading.errors import BadInput
from trading.jobs import Job

EFFECT = Effect.WRITE


class Args(BaseModel):
    job: JobArg = None


async def run(args: Args, context: ToolContext) -> ToolResult:
    """As it is afterwards: cancelled, or as it ended a moment before."""
    job = await _the_one(args.job, context)
    after = await context.jobs.cancel(job.id) or job
    return ToolResult(job_sheet([after], context.clock()).facts, [JobCard(str(job.id))])


async def _the_one(said: str | None, context: ToolContext) -> Job:
    unfinished = [job for job in await context.jobs.recent(RECENT) if not job.status.finished]
    meant = named(said, unfinished)
    if len(meant) == 1:
        return meant[0]
    names = ", ".join(subject(job) for job in (meant or unfinished)[:5])
    raise BadInput(
        "There is nothing to cancel." if not meant else f"{len(meant)} jobs are meant.",
        value=(said or "")[:40],
        rule=f"Under way: {names}." if names else "No job is under way.",
        remedy="Name one of them." if names else "",
        reason="which_job" if names else "no_job_runs",
        details={"names": names},
    )
