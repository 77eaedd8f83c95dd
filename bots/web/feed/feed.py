"""The feed: who is connected, and what they watch. That a socket ends with its log-in is seen to by
entrance/sockets.py."""

import asyncio
import json
from collections.abc import AsyncIterator, Hashable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import assert_never
from uuid import UUID

import structlog
from starlette.websockets import WebSocket

from bots.web.feed.asking import (
    LONGEST,
    Asked,
    Cancel,
    Leave,
    Read,
    Topic,
    WatchCandles,
    WatchJobs,
    WatchNotices,
    WatchQuotes,
    asked,
    id_of,
)
from bots.web.feed.channel import Channel, Teller, problem_payload
from bots.web.feed.charts import Chart
from bots.web.feed.connection import Connection, Flood, Subscription, numbered
from bots.web.feed.own import job_payload, tell_jobs, tell_notices, tell_watchlist
from bots.web.feed.prices import Prices
from db.changes import Change, changes
from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import Session, SqlAccounts
from tools.context import Watchlists
from trading.errors import BadInput, Problem, Unavailable
from trading.jobs import Jobs
from trading.markets.live import LiveBars
from trading.markets.market_data import MarketData
from trading.notices import Notices

log = structlog.get_logger(__name__)

TOO_MANY, FLOOD, TOO_LONG, GOING = 4429, 1008, 1009, 1001
_RETRY_S = 0.5
# Of what a topic tells.
_TABLES = {"jobs": ("jobs",), "notices": ("notices",), "quotes": ("watchlist", "accounts")}


@dataclass(frozen=True, slots=True)
class Limits:
    """`sockets` of one log-in, `subscriptions` of one socket, `channels` of the whole program and those that one
    account opened. A channel that nobody watches stays for one to two times `linger_s`."""

    sockets: int = 64
    subscriptions: int = 64
    channels: int = 2000
    channels_each: int = 100
    linger_s: float = 2.5


@dataclass(frozen=True, slots=True)
class Sources:
    """What the feed tells of. Jobs, notices and watchlists are the acting user's."""

    database: Database
    accounts: SqlAccounts
    market: MarketData
    live_bars: LiveBars
    jobs: Jobs
    notices: Notices
    watchlists: Watchlists


class Feed:
    def __init__(self, sources: Sources, limits: Limits | None = None) -> None:
        self._sources = sources
        self._limits = limits or Limits()
        self._prices = Prices(sources.market, sources.live_bars)
        self._connections: set[Connection] = set()
        self._channels: dict[Hashable, Channel] = {}

    @property
    def sockets(self) -> int:
        return len(self._connections)

    @property
    def channels(self) -> int:
        return len(self._channels)

    async def serve(self, socket: WebSocket, session: Session) -> None:
        """One socket of this log-in, until either side closes it or the log-in ends."""
        await socket.accept()
        if sum(other.session.id == session.id for other in self._connections) >= self._limits.sockets:
            await socket.close(TOO_MANY, "Too many pages are open.")
            return
        connection = Connection(socket, session)
        self._connections.add(connection)
        try:
            await self._listen(connection)
        except Flood:
            await self._end(connection, FLOOD, "Too many messages.")
        finally:
            self._forget(connection)

    async def keep(self) -> None:
        """Until cancelled: hears what changes, and lets go what nobody watches."""
        await asyncio.gather(self._sweep(), self._hear())

    async def aclose(self) -> None:
        for connection in list(self._connections):
            await self._end(connection, GOING, "The program stops.")
        await asyncio.gather(*(channel.aclose() for channel in self._channels.values()))
        self._channels.clear()

    async def _listen(self, connection: Connection) -> None:
        while (text := await connection.next()) is not None:
            if len(text) > LONGEST:
                await self._end(connection, TOO_LONG, "This message is too long.")
                return
            try:
                await self._handle(connection, asked(text))
            except Problem as problem:
                log.debug("a page was refused", why=str(problem))
                said = json.dumps({"type": "problem", "problem": problem_payload(problem)})
                connection.answer(numbered(id_of(text), said))

    async def _handle(self, connection: Connection, said: Asked) -> None:
        match said:
            case WatchCandles() | WatchQuotes() | WatchJobs() | WatchNotices():
                self._watch(connection, said)
            case Leave():
                if subscription := connection.subscriptions.pop(said.id, None):
                    self._leave(subscription)
            case Cancel():
                with acting_as(connection.user_id):
                    job = await self._sources.jobs.cancel(said.job)
                if job is None:
                    raise _nothing("job", said.job)
                connection.answer(numbered(said.id, json.dumps({"type": "job", "job": job_payload(job)})))
            case Read():
                with acting_as(connection.user_id):
                    count = await self._sources.notices.mark_read(said.notice)
                connection.answer(numbered(said.id, json.dumps({"type": "read", "count": count})))
            case _:
                assert_never(said)

    def _watch(self, connection: Connection, said: Topic) -> None:
        if earlier := connection.subscriptions.pop(said.id, None):
            self._leave(earlier)
        if len(connection.subscriptions) >= self._limits.subscriptions:
            raise _full("page", self._limits.subscriptions)
        channel = self._channel(said, connection.user_id)
        subscription = Subscription(connection, said.id)
        subscription.channel = channel
        connection.subscriptions[said.id] = subscription
        channel.join(subscription)

    def _channel(self, said: Topic, user_id: UUID) -> Channel:
        """The one that tells this already, or a new one."""
        shared = isinstance(said, WatchCandles)
        key = (None if shared else user_id, said.model_copy(update={"id": 0}))
        channel = self._channels.get(key)
        if channel is None or channel.ended:
            self._check_room(user_id)
            channel = Channel(
                self._teller(said, user_id),
                acting=None if shared else user_id,
                moved_by=_TABLES.get(said.topic, ()),
                opened_by=user_id,
            )
            self._channels[key] = channel
        return channel

    def _check_room(self, user_id: UUID) -> None:
        """Raises Unavailable where one more channel would be too many."""
        if len(self._channels) >= self._limits.channels:
            raise _full("program", self._limits.channels)
        own = sum(channel.opened_by == user_id for channel in self._channels.values())
        if own >= self._limits.channels_each:
            raise _full("account", self._limits.channels_each)

    def _teller(self, said: Topic, user_id: UUID) -> Teller:
        sources = self._sources
        who = partial(sources.accounts.by_id, user_id)
        match said:
            case WatchCandles():
                return Chart(sources.market, sources.live_bars, said).tell
            case WatchQuotes():
                return lambda channel: tell_watchlist(channel, self._prices, sources.watchlists, who)
            case WatchJobs():
                return lambda channel: tell_jobs(channel, sources.jobs)
            case WatchNotices():
                return lambda channel: tell_notices(channel, sources.notices, who)
            case _:
                assert_never(said)

    def _forget(self, connection: Connection) -> None:
        self._connections.discard(connection)
        while connection.subscriptions:
            self._leave(connection.subscriptions.popitem()[1])

    @staticmethod
    def _leave(subscription: Subscription) -> None:
        """The channel stays for a moment: a page that is loaded again finds it as it was."""
        if subscription.channel:
            subscription.channel.leave(subscription)

    async def _end(self, connection: Connection, code: int, why: str) -> None:
        """At once for us, whatever the other side does."""
        self._forget(connection)
        await connection.close(code, why)

    async def _sweep(self) -> None:
        """Again and again, for channels that nobody wants any more."""
        unwanted: set[Hashable] = set()
        while True:
            await asyncio.sleep(self._limits.linger_s)
            try:
                now = {key for key, channel in self._channels.items() if not channel.listeners}
                # At once: who comes now begins anew.
                leaving = [self._channels.pop(key) for key in unwanted & now]
                unwanted = now - unwanted
                await asyncio.gather(*(channel.aclose() for channel in leaving))
            except Exception:
                log.exception("the feed failed to let go of what nobody watches")

    async def _hear(self) -> None:
        while True:
            try:
                async with aclosing(changes(self._sources.database.access)) as heard:
                    async for change in heard:
                        self._take(change)
            except Problem as problem:
                log.info("the feed does not hear of changes", why=str(problem))
            except Exception:
                log.exception("the feed failed to hear of changes")
            await asyncio.sleep(_RETRY_S)

    def _take(self, change: Change | None) -> None:
        """What was changed while nobody listened, is looked up."""
        for channel in self._channels.values():
            if change is None or (change.table in channel.moved_by and change.user_id == channel.acting):
                channel.stir()


@asynccontextmanager
async def feeding(sources: Sources, limits: Limits | None = None) -> AsyncIterator[Feed]:
    """The feed, kept while inside."""
    feed = Feed(sources, limits)
    keeping = asyncio.create_task(feed.keep())
    try:
        yield feed
    finally:
        keeping.cancel()
        await asyncio.wait([keeping])
        await feed.aclose()


def _nothing(what: str, key: UUID) -> BadInput:
    return BadInput(
        f"There is no such {what}.",
        value=str(key),
        rule=f"It is a {what} of your own.",
        remedy="Load the page again.",
        reason="not_here",
    )


def _full(what: str, most: int) -> Unavailable:
    return Unavailable(
        f"This {what} watches too much at once.",
        value=str(most),
        rule=f"A {what} watches {most} things at most.",
        remedy="Close some charts or pages.",
        reason="too_much_watched",
    )
