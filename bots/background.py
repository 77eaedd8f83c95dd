"""What goes on beside the page while it is up: jobs kept moving, watched symbols followed, interrupted turns
answered, and slow libraries loaded before somebody needs them."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

import structlog

from bots.scheduler import Schedule, refresh_watched, run_scheduler
from db.identity import acting_as
from db.repositories.accounts import Account
from trading.errors import Problem
from trading.markets.watching import Watching

if TYPE_CHECKING:
    from bots.bootstrap import App

log = structlog.get_logger(__name__)

# What the first chart needs. Numba and scipy are not for the usual question: 100 MB that few pages want.
SLOW_TO_LOAD = ("plotly.graph_objects",)
AFTER_S = 2.0  # the person who waits for the page comes first
REFRESH_EVERY = timedelta(hours=1)


@asynccontextmanager
async def beside_the_page(app: "App", watching: Watching) -> AsyncIterator[None]:
    """Runs until left; a part that fails is logged and leaves the others alone."""
    owner = await app.accounts.ensure_owner()
    refreshing = (owner.id, app.watched_symbols, app.jobs)
    schedules = [Schedule("refresh watched symbols", REFRESH_EVERY, refresh_watched, refreshing)]
    parts = (
        run_scheduler(app.jobs.place, app.jobs, schedules if app.sources else ()),
        watching.keep_following(app.watched_symbols),
        answer_interrupted(app, owner),
        load_slow(),
    )
    tasks = [asyncio.create_task(_logged(part)) for part in parts]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def answer_interrupted(app: "App", owner: Account) -> None:
    """Turns whose answer is missing because the program was killed, of everybody here."""
    with acting_as(owner.id):
        accounts = await app.accounts.visible()
    for account in accounts:
        with acting_as(account.id):
            await app.copilot.resume_unanswered(app.context_for(account))


async def load_slow() -> None:
    """So that nobody waits for it later."""
    await asyncio.sleep(AFTER_S)
    for name in SLOW_TO_LOAD:
        await asyncio.to_thread(import_module, name)


async def _logged(part: Coroutine[Any, Any, None]) -> None:
    try:
        await part
    except Problem as problem:
        log.warning("background part stopped", why=str(problem))
    except Exception:
        log.exception("background part failed")
