"""A process that serves the feed over a database of its own and a market whose ticks carry their time."""

import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import numpy as np
import uvicorn
from fastapi import FastAPI

from bench.measuring.memory import memory_mb
from bench.measuring.scratch import scratch_database
from bots.auth.attempts import LogIns
from bots.auth.door import Door
from bots.jobs.place import Place
from bots.jobs.procrastinate_jobs import ProcrastinateJobs
from bots.web.addresses import COOKIE
from bots.web.entrance.cookie import signed
from bots.web.entrance.guard import Guard
from bots.web.entrance.sockets import Sockets
from bots.web.feed.entry import add_feed
from bots.web.feed.feed import Limits, Sources, feeding
from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import SqlAccounts
from db.repositories.candles import SqlCandles
from db.repositories.notices import SqlNotices
from db.repositories.watchlists import SqlWatchlists
from trading.exchanges.simulated import SimulatedVenue
from trading.markets.bars import Bars
from trading.markets.instruments import Instrument
from trading.markets.live import LiveBars
from trading.markets.market_data import MarketData
from trading.markets.sources import BarUpdate
from trading.markets.timeframes import Timeframe

ORIGIN = "http://page.bench"
_SECRET = "a secret of the measurement alone"


class Metronome:
    """A MarketStream that ticks so many times a second; a tick's volume is when it was made (monotonic)."""

    def __init__(self, a_second: float) -> None:
        self._a_second = a_second

    async def watch(self, instrument: Instrument, timeframe: Timeframe) -> AsyncGenerator[BarUpdate, None]:
        while True:
            await asyncio.sleep(1 / self._a_second)
            minute = int(time.time() // 60) * 60_000
            made = time.monotonic()
            bar = Bars(np.array([minute]), *(np.array([price]) for price in (1.0, 1.0, 1.0, 1.0, made)))
            yield BarUpdate(instrument, timeframe, bar, made)

    async def aclose(self) -> None:
        """Holds nothing open."""


async def serve(users: int, ticks_a_second: float) -> None:
    """Prints where it is and a cookie for each user; then answers every line of its standard input: "cost" with
    its memory in MB and processor time, a number with a notice to that user."""
    async with scratch_database() as database:
        accounts, store, venue = SqlAccounts(database), SqlCandles(database), SimulatedVenue()
        live = LiveBars({"simulated": Metronome(ticks_a_second)}, store)
        sources = Sources(
            database=database,
            accounts=accounts,
            market=MarketData(store, (), venue, _now),
            live_bars=live,
            jobs=ProcrastinateJobs(database, Place(database.access, kinds="")),
            notices=SqlNotices(database),
            watchlists=SqlWatchlists(database),
        )
        people = await _people(accounts, users)
        async with feeding(sources, Limits(sockets=10_000)) as feed:
            server, serving = await _serving(feed, Door(accounts, LogIns(time.monotonic), _now))
            port = server.servers[0].sockets[0].getsockname()[1]
            _say({"port": port, "cookies": [cookie for _, cookie in people]})
            await _answer(database, [account for account, _ in people])
            server.should_exit = True
            await serving
        await live.aclose()


async def _people(accounts: SqlAccounts, count: int) -> list[tuple[UUID, str]]:
    people = []
    for number in range(count):
        account = await accounts.create(f"person {number}")
        session = await accounts.open_session(account.id, now=_now(), lasts=timedelta(hours=1))
        people.append((account.id, f"{COOKIE}={signed(account, session, _SECRET)}"))
    return people


async def _serving(feed: Any, door: Door) -> "tuple[uvicorn.Server, asyncio.Task[None]]":
    app = FastAPI()
    add_feed(app)
    app.state.feed, app.state.running = feed, SimpleNamespace(door=door)

    app.add_middleware(
        Guard, known=door.known, sockets=Sockets(door.holding), secret=_SECRET, origins=[ORIGIN]
    )
    config = uvicorn.Config(app, port=0, lifespan="off", log_config=None, ws_per_message_deflate=False)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(0.01)
    return server, serving


async def _answer(database: Database, accounts: list[UUID]) -> None:
    while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
        if line == "cost":
            used = resource.getrusage(resource.RUSAGE_SELF)
            _say({"busy_s": used.ru_utime + used.ru_stime, "memory_mb": memory_mb(os.getpid())})
            continue
        with acting_as(accounts[int(line)]):
            await SqlNotices(database).add("new_device", {"device": repr(time.monotonic())})
        _say({"told": True})


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)  # noqa: T201


def _now() -> datetime:
    return datetime.now(UTC)
