"""A feed over real sockets, with the test's own database, a log-in per user, and a market that is simulated."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
import uvicorn
from fastapi import FastAPI

from bots.auth.attempts import LogIns
from bots.auth.door import Door
from bots.jobs.place import Place
from bots.jobs.procrastinate_jobs import ProcrastinateJobs
from bots.web.addresses import COOKIE
from bots.web.entrance.cookie import signed
from bots.web.entrance.guard import Guard
from bots.web.entrance.sockets import Sockets
from bots.web.feed.entry import add_feed
from bots.web.feed.feed import Feed, Limits, Sources
from db.engine import Database
from db.repositories.accounts import Account, Session, SqlAccounts
from db.repositories.candles import SqlCandles
from db.repositories.notices import SqlNotices
from db.repositories.watchlists import SqlWatchlists
from trading.exchanges.simulated import SimulatedVenue
from trading.exchanges.simulated_stream import SimulatedStream
from trading.markets.live import LiveBars
from trading.markets.market_data import MarketData

SECRET = "x" * 40
ORIGIN = "http://page.test"
Message = dict[str, Any]


class NobodyStarts:
    def poll(self) -> int | None:
        return None


@dataclass
class Page:
    """One open page: what it says and what it is told."""

    socket: aiohttp.ClientWebSocketResponse

    async def say(self, number: int, do: str, **more: Any) -> None:
        await self.socket.send_json({"id": number, "do": do, **more})

    async def watch(self, number: int, topic: str, **args: Any) -> None:
        await self.say(number, "watch", topic=topic, **args)

    async def hear(self, timeout_s: float = 5) -> Message:
        """The next message; fails when the socket closes instead."""
        received = await asyncio.wait_for(self.socket.receive(), timeout_s)
        assert received.type is aiohttp.WSMsgType.TEXT, (received.type, self.socket.close_code)
        message: Message = json.loads(received.data)
        return message

    async def hear_until(self, kind: str, timeout_s: float = 5) -> Message:
        async with asyncio.timeout(timeout_s):
            while (message := await self.hear())["type"] != kind:
                pass
        return message

    async def silent(self, seconds: float = 0.4) -> bool:
        try:
            await asyncio.wait_for(self.socket.receive(), seconds)
        except TimeoutError:
            return True
        return False

    async def closed(self, timeout_s: float = 5) -> int | None:
        """The code with which it is closed, whatever comes before."""
        async with asyncio.timeout(timeout_s):
            while (await self.socket.receive()).type is aiohttp.WSMsgType.TEXT:
                pass
        return self.socket.close_code


@dataclass
class House:
    """A running feed, and who may come in."""

    feed: Feed
    sources: Sources
    door: Door
    address: str
    browser: aiohttp.ClientSession

    async def log_in(self, account: Account, lasts: timedelta = timedelta(hours=1)) -> Session:
        return await self.sources.accounts.open_session(account.id, now=now(), lasts=lasts)

    @asynccontextmanager
    async def page(self, session: Session | None, *, origin: str | None = ORIGIN) -> AsyncIterator[Page]:
        """Opened with the cookie of this log-in."""
        headers = {"Origin": origin} if origin else {}
        if session:
            account = await self.sources.accounts.by_id(session.account_id)
            assert account
            headers["Cookie"] = f"{COOKIE}={signed(account, session, SECRET)}"
        async with self.browser.ws_connect(f"{self.address}/feed", headers=headers, autoping=True) as socket:
            yield Page(socket)


@pytest.fixture
def simulated() -> SimulatedVenue:
    return SimulatedVenue()


@pytest.fixture
async def house(database: Database, simulated: SimulatedVenue) -> AsyncIterator[House]:
    store = SqlCandles(database)
    live = LiveBars({"simulated": SimulatedStream(simulated, every_s=0.1)}, store)
    sources = Sources(
        database=database,
        accounts=SqlAccounts(database),
        market=MarketData(store, (), simulated, now),
        live_bars=live,
        jobs=ProcrastinateJobs(database, Place(database.access, kinds=""), start=lambda _: NobodyStarts()),
        notices=SqlNotices(database),
        watchlists=SqlWatchlists(database),
    )
    async with running(sources, Limits(sockets=3, subscriptions=4)) as found:
        yield found
    await live.aclose()


@asynccontextmanager
async def running(sources: Sources, limits: Limits) -> AsyncIterator[House]:
    feed = Feed(sources, limits)
    app = FastAPI()
    add_feed(app)
    door = Door(sources.accounts, LogIns(asyncio.get_running_loop().time), now)
    app.state.feed, app.state.running = feed, SimpleNamespace(door=door)

    sockets = Sockets(door.holding, every=0.5)
    door.ended.add(sockets.end)
    app.add_middleware(Guard, known=door.known, sockets=sockets, secret=SECRET, origins=[ORIGIN])
    config = uvicorn.Config(app, port=0, lifespan="off", log_config=None, ws_per_message_deflate=False)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server.serve())
    keeping = asyncio.create_task(feed.keep())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with aiohttp.ClientSession() as browser, sockets.watched():
        yield House(feed, sources, door, f"http://127.0.0.1:{port}", browser)
    keeping.cancel()
    await asyncio.wait([keeping])
    await feed.aclose()
    server.should_exit = True
    await serving


def now() -> datetime:
    return datetime.now(UTC)
