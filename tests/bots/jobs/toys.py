"""Small kinds of jobs that a real worker runs in the tests."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from bots.jobs.kinds import Executor
from db.engine import Database
from db.identity import require_user
from db.repositories.jobs import SqlJobRows
from trading.errors import UnknownSymbol
from trading.jobs import Run

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Services:
    rows: SqlJobRows
    owner: UUID

    async def progress(self, run: Run) -> float:
        job = await self.rows.get(run.job.id)
        return job.progress if job else -1.0


@asynccontextmanager
async def services(database: Database) -> AsyncIterator[Services]:
    yield Services(SqlJobRows(database), require_user())


async def count(payload: Payload, run: Run, services: Services) -> Mapping[str, Any]:
    """Steps to `to`, writing each down in the file `diary`; goes on after the last step that was reported."""
    begun = int(run.job.checkpoint.get("step", 0))
    for step in range(begun + 1, payload["to"] + 1):
        _note(payload, f"{step} {os.getpid()}")
        await asyncio.sleep(payload.get("pause", 0))
        await run.report(step, payload["to"], f"step {step}", step=step)
    return {"begun": begun, "services": f"as {services.owner}"}


async def back_and_forth(payload: Payload, run: Run, services: Services) -> Mapping[str, Any]:
    read = []
    for done in (4, 1, 3, 12):
        await run.report(done, 10)
        read.append(await services.progress(run))
    return {"read": read}


async def cancels_itself(payload: Payload, run: Run, services: Services) -> Mapping[str, Any]:
    await run.report(1, 10)
    await services.rows.request_cancel(run.job.id)
    await run.report(2, 10)
    return {"never": "reached"}


async def spin(payload: Payload, run: Run, services: Services) -> Mapping[str, Any]:
    """Computes without ever looking up."""
    await run.report(1, 10)
    _note(payload, str(os.getpid()))
    end = time.monotonic() + 60
    while time.monotonic() < end:
        pass
    return {}


async def refuse(payload: Payload, run: Run, services: Services) -> Mapping[str, Any]:
    raise UnknownSymbol("BTX", ["BTC"])


async def break_off(payload: Payload, run: Run, services: Services) -> Mapping[str, Any]:
    raise ZeroDivisionError("a secret")


async def crash(payload: Payload, run: Run, services: Services) -> Mapping[str, Any]:
    """Dies as from a fault in native code, as often as `times` says."""
    before = int(run.job.checkpoint.get("crashes", 0))
    if before < payload["times"]:
        await run.report(before, 10, crashes=before + 1)
        os._exit(139)
    return {"crashes": before}


def _note(payload: Payload, line: str) -> None:
    if "diary" in payload:
        with Path(payload["diary"]).open("a") as diary:
            diary.write(line + "\n")


KINDS: Mapping[str, Executor] = {
    kind.__name__: kind for kind in (count, back_and_forth, cancels_itself, spin, refuse, break_off, crash)
}
