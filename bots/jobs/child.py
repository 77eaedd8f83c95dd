"""One job in one process: `python -m bots.jobs.child JOB_ID`, which reads a Place from its standard input.

Ends with 0 once the job's row has its end, or where there is nothing to run; anything else is a crash.
"""

import asyncio
import logging
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bots.jobs import kinds
from bots.jobs.place import Place
from bots.jobs.processes import end_with_parent
from db.engine import Database
from db.identity import acting_as
from db.repositories.jobs import SqlJobRows
from trading.errors import BadInput, Problem
from trading.jobs import Cancelled, Job, JobStatus

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RowRun:
    """trading.jobs.Run on the job's row: each report is one small UPDATE, which also learns of a cancel."""

    job: Job
    rows: SqlJobRows

    async def report(self, done: float, total: float, note: str = "", **checkpoint: Any) -> None:
        share = done / total if total > 0 else 0.0
        if not await self.rows.report(self.job.id, share, note, checkpoint or None):
            raise Cancelled


async def run_job(place: Place, job_id: UUID) -> None:
    async with Database(place.access, pool_size=4) as database:
        rows = SqlJobRows(database)
        with acting_as(await rows.owner(job_id)):
            async with rows.alone(job_id):
                if job := await rows.start(job_id):
                    await _to_its_end(job, rows, database, place.kinds)


async def _to_its_end(job: Job, rows: SqlJobRows, database: Database, module: str) -> None:
    try:
        result = await _execute(job, RowRun(job, rows), database, kinds.load(module))
    except Cancelled:
        return
    except Problem as problem:
        await rows.finish(job.id, JobStatus.FAILED, error=problem.as_dict())
    except Exception as error:
        log.exception("job %s of kind %s broke off", job.id, job.kind)
        await rows.finish(job.id, JobStatus.FAILED, error=_broke_off(error).as_dict())
    else:
        await rows.finish(job.id, JobStatus.DONE, result=result)


async def _execute(job: Job, run: RowRun, database: Database, known: kinds.Kinds) -> Mapping[str, Any]:
    if job.kind not in known.KINDS:
        raise BadInput(
            f"I do not know how to run {job.kind[:40]!r}.",
            value=job.kind[:40],
            rule=f"Kinds of jobs are {', '.join(sorted(known.KINDS))}.",
            remedy="Start one of them.",
        )
    async with known.services(database) as services:
        return await known.KINDS[job.kind](job.payload, run, services)


def _broke_off(error: Exception) -> Problem:
    return Problem(
        "The work broke off on an error of ours.",
        value=type(error).__name__,
        rule="What it stored before is kept.",
        remedy="The worker's log says more; starting it again goes on from what is stored.",
    )


def main() -> None:
    place = Place.loads(sys.stdin.readline())
    end_with_parent(sys.stdin)
    asyncio.run(run_job(place, UUID(sys.argv[1])))


if __name__ == "__main__":
    main()
