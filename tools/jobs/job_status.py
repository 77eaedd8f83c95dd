"""How long work goes: imports, downloads and refreshes of market data, with progress. For "how is the import
going?", "¿cómo va la descarga?", "my jobs"."""

from pydantic import BaseModel

from tools.catalog import Effect
from tools.context import ToolContext
from tools.job_facts import RECENT, JobArg, JobCard, job_sheet, named
from tools.result import ToolResult
from trading.errors import BadInput

EFFECT = Effect.READ
MOST = 5


class Args(BaseModel):
    job: JobArg = None


async def run(args: Args, context: ToolContext) -> ToolResult:
    """What is unfinished; where nothing is, or one was named, the latest too."""
    recent = await context.jobs.recent(RECENT)
    meant = named(args.job, recent)
    if args.job and not meant:
        raise BadInput(
            f"You have no job called {args.job[:40]!r}.",
            value=args.job[:40],
            rule="A job is found by its kind, its title or its id.",
            remedy="Ask “how are my jobs going?” to see them all.",
            reason="no_such_job",
        )
    unfinished = [job for job in meant if not job.status.finished]
    shown = (unfinished or meant)[: MOST if unfinished or not args.job else 1]
    cards = [JobCard(str(job.id)) for job in shown]
    return ToolResult(job_sheet(shown, context.clock()).facts, cards)
