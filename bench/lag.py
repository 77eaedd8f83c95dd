"""How late the page's loop is, alone and while a worker imports 1.2 M bars beside it; both times it answers."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any
from uuid import uuid4

import numpy as np

from bench.measuring.figures import figure
from bench.measuring.scratch import scratch_home
from bots.bootstrap import App, running
from bots.jobs.place import Place
from bots.jobs.procrastinate_jobs import ProcrastinateJobs, start_worker
from bots.settings import Settings
from bots.work import IMPORT
from db.identity import acting_as
from db.repositories.accounts import Account
from trading.jobs import JobStatus
from trading.markets.bars import Bars
from trading.markets.imports import ImportRequest
from trading.markets.timeframes import Timeframe

BARS = 1_200_000
_ALONE_S = 10.0
_EVERY_S = 0.005
_BETWEEN_QUESTIONS_S = 1.0
_QUESTION = "¿Cómo está BTC en 4h?"
_GOAL_MS = 50.0


async def run(bars: int = BARS) -> list[dict[str, Any]]:
    """Milliseconds by which a sleep of 5 ms ends late. The whole of the import counts, from its asking."""
    with scratch_home() as home:
        home.make()
        file = home.path / "minutes.parquet"
        await asyncio.to_thread(_write, file, bars)
        async with (
            running(Settings(home=home.path, offline=True, ollama_url="off"), role="page") as app,
            _working(app) as jobs,
        ):
            owner = await app.accounts.ensure_owner()
            with acting_as(owner.id):
                await _warm_up(app, owner)
                alone = await _lag(app, owner, asyncio.sleep(_ALONE_S))
                beside = await _lag(app, owner, _import(jobs, file, bars))
    return [*_figures("alone", alone), *_figures("during an import", beside)]


def _figures(when: str, lag_ms: Any) -> list[dict[str, Any]]:
    p50, p99 = np.percentile(lag_ms, [50, 99])
    return [
        figure(f"{when}, p50", p50, "ms", n=len(lag_ms)),
        figure(f"{when}, p99", p99, "ms", n=len(lag_ms), goal=_GOAL_MS),
        figure(f"{when}, largest", lag_ms.max(), "ms", n=len(lag_ms)),
    ]


def _write(file: Path, count: int) -> None:
    """A seeded walk of minutes."""
    noise = np.random.default_rng(7)
    close = np.round(20_000 + noise.normal(0, 5, count).cumsum(), 2)
    opened = np.concatenate([close[:1], close[:-1]])
    high, low = np.maximum(opened, close) + 1, np.minimum(opened, close) - 1
    ts = np.arange(count, dtype=np.int64) * Timeframe.M1.ms
    bars = Bars(ts, opened, high, low, close, np.round(noise.random(count), 6))
    bars.to_frame().reset_index(names="time").to_parquet(file, index=False)


async def _warm_up(app: App, owner: Account) -> None:
    """Each path was taken once."""
    for _ in range(3):
        await _ask(app, owner)


async def _lag(app: App, owner: Account, meanwhile: Any) -> Any:
    """Sampled until `meanwhile` is over, while a question is asked every second."""
    sampled: list[float] = []
    async with _beside(_sample(sampled)), _beside(_keep_asking(app, owner)):
        await meanwhile
    return np.array(sampled)


@asynccontextmanager
async def _beside(work: Any) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _sample(into: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(_EVERY_S)
        into.append((time.perf_counter() - before - _EVERY_S) * 1000)


async def _keep_asking(app: App, owner: Account) -> None:
    while True:
        await _ask(app, owner)
        await asyncio.sleep(_BETWEEN_QUESTIONS_S)


async def _ask(app: App, owner: Account) -> None:
    async for _ in app.copilot.turn(uuid4(), _QUESTION, app.context_for(owner), "bench"):
        pass


@asynccontextmanager
async def _working(app: App) -> AsyncIterator[ProcrastinateJobs]:
    """The worker is ended before its home goes; left alone it would wait for more."""
    started: list[Popen[bytes]] = []

    def start(place: Place) -> Popen[bytes]:
        started.append(start_worker(place))
        return started[-1]

    try:
        yield ProcrastinateJobs(app.database, app.jobs.place, start=start)
    finally:
        for worker in started:
            worker.terminate()
            await asyncio.to_thread(worker.wait)


async def _import(jobs: ProcrastinateJobs, file: Path, bars: int) -> None:
    request = ImportRequest(file, symbol="BTC/USD", timeframe=Timeframe.M1, venue="bench")
    job = await jobs.submit(IMPORT, request.as_payload(), title="Import")
    async for now in jobs.follow(job.id):
        job = now
    if job.status is not JobStatus.DONE or (job.result or {})["series"][0]["stored"] != bars:
        raise RuntimeError(f"the import did not end well: {job.error or job.result}")
