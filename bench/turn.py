"""A turn of the copilot from message to stored answer: lock, graph, checkpoint and llm rows in PostgreSQL.

The brain plays a script and the one tool has fixed facts, so that what is measured is the machinery alone.
"""

import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from pydantic import BaseModel

from agent.brain import Hear, Setting, unheard
from agent.brains import OneBrain
from agent.checkpoints import PostgresCheckpoints, checkpoint_pool
from agent.conversation import Copilot
from bots.jobs.place import Place
from bots.jobs.procrastinate_jobs import ProcrastinateJobs
from db.engine import Database
from db.home import Home
from db.identity import acting_as
from db.opening import opened
from db.repositories.accounts import SqlAccounts
from db.repositories.conversations import SqlConversations
from db.repositories.memories import SqlMemories
from db.repositories.passages import SqlKnowledge
from db.repositories.preferences import SqlPreferences
from db.repositories.watchlists import SqlWatchlists
from db.roles import Role
from db.thread_locks import PostgresThreadLocks
from knowledge.embedded_embedder import EmbeddedEmbedder
from knowledge.embeddings import OneEmbedder
from knowledge.entries import passages
from tools.catalog import Catalog, Effect, Tool
from tools.context import ToolContext, User
from tools.facts import FactSheet
from tools.result import ToolResult
from trading.markets.market_data import MarketData

_TURNS = 200
_EDGE = 20  # turns at each end of the long conversation whose medians are compared
_CONVERSATIONS = 50
_TURNS_EACH = 6
_WARM_UP = 5
_ROUNDS = 3
_GROWTH = f"last {_EDGE} of {_TURNS} turns to the first {_EDGE}"
_RATE = f"turns at {_CONVERSATIONS} conversations"
_PROCESSOR = "processor time of a turn, without PostgreSQL's"


class _Args(BaseModel):
    symbol: str


class _Script:
    """One call, then one sentence."""

    name = "script"

    async def think(
        self, messages: Sequence[BaseMessage], setting: Setting, hear: Hear = unheard
    ) -> AIMessage:
        asked = {"id": "1", "name": "get_quote", "args": {"symbol": "BTC"}}
        answered = isinstance(messages[-1], ToolMessage)
        said = AIMessage("BTC is at 3,742.70 USD.") if answered else AIMessage("", tool_calls=[asked])
        hear(said)
        return said


class _NoMarket(MarketData):
    """The scripted tool asks for nothing."""

    def __init__(self) -> None:
        pass

    async def symbols(self) -> Sequence[str]:
        return []


async def run() -> list[dict[str, Any]]:
    """Milliseconds of a turn, how they grow over a long conversation, and turns/s of many at once."""
    async with _copilot() as (copilot, context):
        await _talk(copilot, context, uuid4(), _WARM_UP)
        talks = [await _long_talk(copilot, context) for _ in range(_ROUNDS)]
        rates = [await _many(copilot, context) for _ in range(_ROUNDS)]
    middle = statistics.median
    return [
        _result("median turn", middle(talk.median_ms for talk in talks), "ms", _TURNS, 10.0),
        _result(_GROWTH, middle(talk.growth for talk in talks), "ratio", _EDGE, 1.3),
        _result(_RATE, middle(rates), "1/s", _CONVERSATIONS * _TURNS_EACH, 150.0),
        _result(_PROCESSOR, middle(talk.processor_ms for talk in talks), "ms", _TURNS, None),
    ]


@dataclass(frozen=True, slots=True)
class _Talk:
    """One conversation of _TURNS turns."""

    median_ms: float
    growth: float
    processor_ms: float


async def _long_talk(copilot: Copilot, context: ToolContext) -> _Talk:
    busy = time.process_time()
    times = await _talk(copilot, context, uuid4(), _TURNS)
    busy = time.process_time() - busy
    growth = statistics.median(times[-_EDGE:]) / statistics.median(times[:_EDGE])
    return _Talk(statistics.median(times) * 1000, growth, busy / _TURNS * 1000)


def _result(name: str, value: float, unit: str, n: int, goal: float | None) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "n": n,
        "median_of": _ROUNDS,
        "goal": goal,
        "reference": None,
    }


async def _many(copilot: Copilot, context: ToolContext) -> float:
    threads = [uuid4() for _ in range(_CONVERSATIONS)]
    await asyncio.gather(*(_talk(copilot, context, thread, 1) for thread in threads))
    began = time.perf_counter()
    await asyncio.gather(*(_talk(copilot, context, thread, _TURNS_EACH) for thread in threads))
    return _CONVERSATIONS * _TURNS_EACH / (time.perf_counter() - began)


async def _talk(copilot: Copilot, context: ToolContext, thread: UUID, turns: int) -> list[float]:
    """Seconds of each turn of one conversation."""
    times = []
    for _ in range(turns):
        began = time.perf_counter()
        events = [event async for event in copilot.turn(thread, "BTC price", context, "bench")]
        assert events
        times.append(time.perf_counter() - began)
    return times


@asynccontextmanager
async def _copilot() -> AsyncIterator[tuple[Copilot, ToolContext]]:
    """On a database of its own, made for this run with the settings of a real one."""
    home = Path(tempfile.gettempdir()) / f"orbiquant-bench-{uuid4().hex}"
    try:
        async with opened(Home(home)) as database, _pool(database) as checkpoints, _locks(database) as locks:
            account = await SqlAccounts(database).create("bench")
            conversations = SqlConversations(database)
            copilot = Copilot(OneBrain(_Script()), _catalog(), conversations, checkpoints, locks, _now, uuid4)
            with acting_as(account.id):
                watchlists, preferences = SqlWatchlists(database), SqlPreferences(database)
                embedders = OneEmbedder(EmbeddedEmbedder(passages))
                memories, known = (
                    SqlMemories(database, embedders),
                    SqlKnowledge(database, embedders, passages),
                )
                own = watchlists, _now, preferences, _jobs(database), memories, known
                yield copilot, ToolContext(User(account.id), _NoMarket(), *own)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _jobs(database: Database) -> ProcrastinateJobs:
    return ProcrastinateJobs(database, Place(database.access, kinds="bots.work"))


@asynccontextmanager
async def _pool(database: Database) -> AsyncIterator[PostgresCheckpoints]:
    async with checkpoint_pool(database.access.dsn(Role.ENGINE)) as pool:
        yield PostgresCheckpoints(pool)


@asynccontextmanager
async def _locks(database: Database) -> AsyncIterator[PostgresThreadLocks]:
    locks = PostgresThreadLocks(database)
    try:
        yield locks
    finally:
        await locks.aclose()


def _catalog() -> Catalog:
    return Catalog(iter([Tool("get_quote", "market", "The price.", _Args, Effect.READ, _quote)]))


async def _quote(args: _Args, context: ToolContext) -> ToolResult:
    sheet = FactSheet(args.symbol, source="bitfinex BTC/USD 1h", as_of=datetime(2018, 12, 31, tzinfo=UTC))
    sheet.add("price", 3742.7, "USD")
    sheet.add("change_percent", -2.3, "percent")
    return ToolResult(sheet.facts)


def _now() -> datetime:
    return datetime.now(UTC)
