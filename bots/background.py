"""What goes on beside the page while it is up: jobs kept moving, watched symbols followed, interrupted turns
answered."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bots.remembering import submit_embedding, summarise_idle
from bots.scheduler import Schedule, refresh_watched, run_scheduler
from db.identity import acting_as
from db.repositories.accounts import Account
from trading.errors import Problem, Unavailable
from trading.markets.watching import Watching

if TYPE_CHECKING:
    from bots.bootstrap import App

log = structlog.get_logger(__name__)

REFRESH_EVERY = timedelta(hours=1)
REMEMBER_EVERY = timedelta(minutes=5)


@asynccontextmanager
async def beside_the_page(app: "App", watching: Watching) -> AsyncIterator[None]:
    """Runs until left; a part that fails is logged, begins anew, and leaves the others alone."""
    owner = await app.accounts.ensure_owner()
    refreshing = (owner.id, app.watched_symbols, app.jobs)
    schedules = [Schedule("refresh watched symbols", REFRESH_EVERY, refresh_watched, refreshing)]
    remembering = [Schedule("keep memory whole", REMEMBER_EVERY, keep_memory_whole, (app,))]
    due = [*remembering, *(schedules if app.sources else ())]
    lasting = (
        lambda: run_scheduler(app.jobs.place, app.jobs, due),
        lambda: watching.keep_following(app.watched_symbols),
    )
    tasks = [asyncio.create_task(again_and_again(part)) for part in lasting]
    tasks.append(asyncio.create_task(answer_interrupted(app, owner)))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def keep_memory_whole(app: "App") -> None:
    """Sums up the conversations that have gone quiet, and has read what an embedder has not."""
    try:
        await summarise_idle(app, datetime.now(UTC))
        await submit_embedding(app)
    except Unavailable as problem:
        log.warning("memory is looked after later", why=str(problem))


async def answer_interrupted(app: "App", owner: Account, pause_s: float = 2.0) -> None:
    """Turns whose answer is missing because the program was killed, of everybody here; again while the database
    is away."""
    while True:
        try:
            with acting_as(owner.id):
                accounts = await app.accounts.visible()
            for account in accounts:
                await _answer_interrupted(app, account)
            return
        except Unavailable as problem:
            log.warning("interrupted turns wait a moment", why=str(problem))
        await asyncio.sleep(pause_s)


async def _answer_interrupted(app: "App", account: Account) -> None:
    """Raises Unavailable; what else fails in one person's turn costs nobody else theirs."""
    with acting_as(account.id):
        try:
            await app.copilot.resume_unanswered(app.context_for(account))
        except Unavailable:
            raise
        except Problem as problem:
            log.warning("an interrupted turn waits for the next start", why=str(problem))
        except Exception:
            log.exception("an interrupted turn cannot be answered", account=str(account.id))


async def again_and_again(part: Callable[[], Awaitable[None]], pause_s: float = 2.0) -> None:
    """A part that ends, because the database was away or for any other reason, begins anew."""
    while True:
        try:
            await part()
        except Problem as problem:
            log.warning("background part interrupted", why=str(problem))
        except Exception:
            log.exception("background part failed")
        await asyncio.sleep(pause_s)
