"""A catalog of fake tools, a model that plays a script, and a cache in memory."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from langchain_core.messages import AIMessage, BaseMessage
from langgraph.checkpoint.memory import InMemorySaver
from pydantic import BaseModel, Field

from agent.brain import Brain, Hear, Setting, unheard
from agent.brains import Brains, OneBrain
from agent.checkpoints import Checkpoints, strict_serializer
from agent.conversation import Copilot
from agent.embedded.model import EmbeddedBrain
from agent.events import Event, TurnEnded
from agent.locks import LocalThreadLock
from knowledge.conversations import Conversations, Message
from tests.fakes import MemoryConversations, MemoryJobs, MemoryPreferences, MemoryWatchlists, memory
from tools.catalog import Catalog, Effect, Tool
from tools.context import ToolContext, User
from tools.facts import FactSheet
from tools.result import CandleChart, ToolResult
from trading.errors import UnknownSymbol

NOW = datetime(2018, 12, 31, 20, 30, tzinfo=UTC)
ANA = UUID(int=1)
THREAD = UUID(int=7)


class Args(BaseModel):
    symbol: str
    timeframe: str | None = None
    window: int | None = Field(None, ge=2)


async def look(args: Args, context: ToolContext) -> ToolResult:
    """Fixed facts about any symbol but NOPE."""
    if args.symbol == "NOPE":
        raise UnknownSymbol("NOPE", ["NEAR"])
    sheet = FactSheet(args.symbol, source=f"bitfinex {args.symbol}/USD 4h", as_of=NOW)
    sheet.add("venue", "bitfinex", "label")
    sheet.add("market", f"{args.symbol}/USD", "label")
    sheet.add("timeframe_hours", 4, "hours")
    sheet.add("last_bar", datetime(2018, 12, 31, 20, tzinfo=UTC), "date")
    sheet.add("old", "no", "label")
    sheet.add("price", 3742.7, "USD")
    sheet.add("change_percent", -2.345, "percent")
    return ToolResult(sheet.facts, [CandleChart(args.symbol, "bitfinex", "4h", 200)])


async def break_down(args: Args, context: ToolContext) -> ToolResult:
    raise ZeroDivisionError


def catalog(**runs: Callable[[Any, ToolContext], Any]) -> Catalog:
    """The seven market tools as fakes; `name=run` replaces one or adds one."""
    names = (
        "get_quote market_analysis technical_indicators volatility_analyzer correlation_matrix watchlist scan"
    )
    tools = {**dict.fromkeys(names.split(), look), **runs}
    return Catalog(
        Tool(name, "market", f"Does {name}.", Args, Effect.READ, run) for name, run in tools.items()
    )


@dataclass
class Script:
    """Plays its replies one after the other and then its last one; remembers what it was shown."""

    replies: Sequence[AIMessage] = ()
    shown: list[list[BaseMessage]] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    name: str = "script"

    async def think(
        self, messages: Sequence[BaseMessage], setting: Setting, hear: Hear = unheard
    ) -> AIMessage:
        self.settings.append(setting)
        reply = self._next(list(messages)).model_copy(update={"id": f"reply-{len(self.settings)}"})
        hear(reply)
        return reply

    def _next(self, messages: list[BaseMessage]) -> AIMessage:
        self.shown.append(messages)
        return self.replies[min(len(self.shown), len(self.replies)) - 1]


def scripted(*replies: AIMessage | str) -> Script:
    return Script([AIMessage(reply) if isinstance(reply, str) else reply for reply in replies])


def asks(*calls: tuple[str, dict[str, Any]]) -> AIMessage:
    return AIMessage(
        "", tool_calls=[{"id": f"c{n}", "name": name, "args": args} for n, (name, args) in enumerate(calls)]
    )


class MemoryCheckpoints:
    """Checkpoints of this process."""

    def __init__(self) -> None:
        self.saved = InMemorySaver(serde=strict_serializer())
        self.forgotten: list[UUID] = []

    def saver(self) -> InMemorySaver:
        return self.saved

    async def forget(self, thread_id: UUID) -> None:
        self.forgotten.append(thread_id)
        self.saved.delete_thread(str(thread_id))


class NoMarket:
    """Tools of this catalog need no market; the brain asks only for the symbols."""

    async def symbols(self) -> Sequence[str]:
        return ["BTC/USD", "AAPL"]


@dataclass
class Desk:
    """A copilot with everything around it in memory."""

    brain: Brain | None = None  # the embedded one
    tools: Catalog = field(default_factory=catalog)
    conversations: Conversations = field(default_factory=lambda: MemoryConversations(ANA))
    checkpoints: Checkpoints = field(default_factory=MemoryCheckpoints)
    language: str = "en"
    seconds: float = 30.0
    closing_seconds: float = 5.0
    user_id: UUID = ANA
    brains: Brains | None = None  # others than `brain` alone
    preferred: str | None = None

    def __post_init__(self) -> None:
        self._last_id = 1000
        self.copilot = Copilot(
            self.brains or OneBrain(self.brain or EmbeddedBrain(frozenset(self.tools))),
            self.tools,
            self.conversations,
            self.checkpoints,
            LocalThreadLock(),
            lambda: NOW,
            self._next_id,
            seconds=self.seconds,
            closing_seconds=self.closing_seconds,
        )

    @property
    def context(self) -> ToolContext:
        user = User(self.user_id, "Ana", self.language, brain=self.preferred)
        own = MemoryWatchlists(), lambda: NOW, MemoryPreferences(), MemoryJobs(lambda: user.id), *memory()
        return ToolContext(user, NoMarket(), *own)  # type: ignore[arg-type]

    async def events(self, text: str, thread: UUID = THREAD) -> list[Event]:
        return [event async for event in self.copilot.turn(thread, text, self.context, "test")]

    async def say(self, text: str, thread: UUID = THREAD) -> Message:
        """The stored answer."""
        last = (await self.events(text, thread))[-1]
        assert isinstance(last, TurnEnded)
        return last.message

    def _next_id(self) -> UUID:
        self._last_id += 1
        return UUID(int=self._last_id)
