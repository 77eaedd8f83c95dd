"""The composition root: everything is made and joined here, and closed in the opposite order."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Literal
from uuid import uuid4

from agent.brains import Brains, OneBrain
from agent.checkpoints import PostgresCheckpoints, checkpoint_pool
from agent.conversation import Copilot
from agent.embedded.model import EmbeddedBrain
from agent.ollama.brains import OllamaBrains
from agent.ollama.models import memory_of_this_machine
from agent.ollama.server import OllamaServer
from bots.auth.attempts import LogIns
from bots.auth.door import Door
from bots.clock import now
from bots.health import Check, Health, examine
from bots.jobs.place import Place
from bots.jobs.procrastinate_jobs import ProcrastinateJobs
from bots.remembering import embedders_for
from bots.settings import Settings
from bots.user import user_of
from bots.venues import live_streams, venue_sources
from db.engine import Database
from db.home import Home
from db.opening import opened
from db.repositories.accounts import Account, SqlAccounts
from db.repositories.candles import SqlCandles
from db.repositories.conversations import SqlConversations
from db.repositories.memories import SqlMemories
from db.repositories.notices import SqlNotices
from db.repositories.passages import SqlKnowledge
from db.repositories.preferences import SqlPreferences
from db.repositories.watchlists import SqlWatchlists
from db.roles import Role
from db.thread_locks import PostgresThreadLocks
from knowledge.embedded_embedder import EmbeddedEmbedder
from knowledge.embeddings import Embedders
from knowledge.entries import passages
from tools.catalog import Catalog
from tools.catalog import load as load_catalog
from tools.context import ToolContext
from trading.exchanges.ccxt_source import CcxtSource
from trading.exchanges.simulated import SimulatedVenue
from trading.markets.live import LiveBars
from trading.markets.market_data import MarketData
from trading.markets.watching import Watching


@dataclass(frozen=True, slots=True)
class App:
    """The running program, as its front doors use it."""

    settings: Settings
    database: Database
    accounts: SqlAccounts
    door: Door
    conversations: SqlConversations
    candles: SqlCandles
    sources: tuple[CcxtSource, ...]
    market: MarketData
    live_bars: LiveBars
    notices: SqlNotices
    embedders: Embedders
    memories: SqlMemories
    knowledge: SqlKnowledge
    brains: Brains
    copilot: Copilot
    jobs: ProcrastinateJobs

    def context_for(self, account: Account) -> ToolContext:
        """What tools may reach for this account; used inside acting_as(account.id)."""
        return ToolContext(
            user=user_of(account),
            market=self.market,
            watchlists=SqlWatchlists(self.database),
            clock=now,
            preferences=SqlPreferences(self.database),
            jobs=self.jobs,
            memories=self.memories,
            knowledge=self.knowledge,
            models=self._models,
        )

    async def _models(self) -> Sequence[str]:
        offers = await self.brains.offers()
        return [offer.name for offer in offers if offer.kind == "ollama" and offer.available]

    async def watched_symbols(self) -> Sequence[str]:
        """What any user watches."""
        return await SqlWatchlists(self.database).everybodys()

    async def health(self) -> Health:
        return await examine(
            {"database": self._database_check, "worker": self._worker_check, "data": self._data_check}
        )

    async def _database_check(self) -> Check:
        from sqlalchemy import text

        from db.migrate import current, head

        async with self.database.unit_of_work() as connection:
            version = (await connection.execute(text("show server_version"))).scalar_one()
        revision = await asyncio.to_thread(current, self.database.access)
        return Check(revision == head(), f"PostgreSQL {version}, revision {revision} of {head()}")

    async def _worker_check(self) -> Check:
        from sqlalchemy import text

        from bots.jobs.queue import WORKER_IS_UP, WORKER_LOCK

        async with self.database.unit_of_work() as connection:
            up = (await connection.execute(text(WORKER_IS_UP), {"lock": WORKER_LOCK})).scalar_one()
        return Check(True, "up" if up else "not up; it starts with the next job", vital=False)

    async def _data_check(self) -> Check:
        stored = [series for series in await self.candles.series() if series.last_ts]
        ages = {
            f"{s.instrument.venue} {s.instrument.symbol} {s.timeframe}": round(time.time() - s.last_ts / 1000)
            for s in stored
            if s.last_ts
        }
        says = f"{len(stored)} series" if stored else "no stored bars; the simulated venue answers"
        return Check(True, says, vital=False, details={"last_bar_age_s": ages})


@asynccontextmanager
async def running(settings: Settings, role: Literal["page", "terminal"] = "terminal") -> AsyncIterator[App]:
    """Starts the program in this process. Raises Problem with what hinders it."""
    async with AsyncExitStack() as stack:
        url = settings.postgres_url.get_secret_value() if settings.postgres_url else None
        database = await stack.enter_async_context(opened(Home(settings.home), url))
        accounts = SqlAccounts(database)
        conversations = SqlConversations(database)
        candles = SqlCandles(database)
        sources = venue_sources(settings)
        simulated = SimulatedVenue()
        market = MarketData(candles, sources, simulated, now, remember_s=0.5)
        stack.push_async_callback(market.aclose)
        live = LiveBars(live_streams(sources, simulated), candles)
        stack.push_async_callback(live.aclose)
        catalog = load_catalog()
        brains = brains_for(settings, catalog)
        embedded = EmbeddedEmbedder(passages)
        embedders = embedders_for(settings, embedded)
        stack.push_async_callback(brains.aclose)
        app = App(
            settings=settings,
            database=database,
            accounts=accounts,
            door=Door(accounts, LogIns(time.monotonic), now),
            conversations=conversations,
            candles=candles,
            sources=sources,
            market=market,
            live_bars=live,
            notices=SqlNotices(database),
            embedders=embedders,
            memories=SqlMemories(database, embedders),
            knowledge=SqlKnowledge(database, embedders, passages, knows=embedded.knows),
            brains=brains,
            copilot=await _copilot(stack, database, conversations, brains, catalog),
            jobs=_jobs(database, settings),
        )
        if role == "page":
            await stack.enter_async_context(_background(app))
        yield app


def _background(app: App) -> AbstractAsyncContextManager[None]:
    from bots.background import beside_the_page

    return beside_the_page(app, Watching(app.sources, app.live_bars))


def brains_for(settings: Settings, catalog: Catalog) -> Brains:
    """The embedded brain, and the models of the Ollama server that may be asked."""
    embedded = EmbeddedBrain(frozenset(catalog), frozenset(catalog.keys() - catalog.built.keys()))
    if not settings.asked_ollama:
        return OneBrain(embedded)
    server = OllamaServer(settings.asked_ollama, near=settings.ollama_near)
    return OllamaBrains(
        embedded,
        server,
        settings.models,
        catalog,
        memory=None if server.host else memory_of_this_machine(),
        prompt_tokens=settings.ollama_prompt_tokens,
        first_seconds=settings.ollama_first_token_seconds,
        between_seconds=settings.ollama_between_tokens_seconds,
    )


async def _copilot(
    stack: AsyncExitStack,
    database: Database,
    conversations: SqlConversations,
    brains: Brains,
    catalog: Catalog,
) -> Copilot:
    pool = checkpoint_pool(database.access.dsn(Role.ENGINE))
    await stack.enter_async_context(pool)
    locks = PostgresThreadLocks(database)
    stack.push_async_callback(locks.aclose)
    copilot = Copilot(
        brains,
        catalog,
        conversations,
        PostgresCheckpoints(pool),
        locks,
        now,
        uuid4,
    )
    stack.push_async_callback(copilot.aclose)
    return copilot


def _jobs(database: Database, settings: Settings) -> ProcrastinateJobs:
    home = "" if settings.postgres_url else str(settings.home)
    return ProcrastinateJobs(database, Place(database.access, home=home, kinds="bots.work"))
