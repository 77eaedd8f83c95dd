"""The page's talk over one running program: who logs in, what they say, and what is around it."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import chainlit as cl
import structlog
from fastapi import Request, Response

from agent.events import Event, Token, ToolFinished, TurnStarted
from agent.language import language_of
from bots.metrics import Metrics
from bots.web.chat.handlers import Handlers, Typed
from bots.web.chat.layer import Layer
from bots.web.chat.live import NOBODY, Live
from bots.web.chat.side import show_home
from bots.web.chat.tabs import Tab, Tabs
from bots.web.entrance.guard import session_id
from bots.web.me import evidence
from bots.web.words import starters, words
from db.repositories.accounts import Account
from knowledge.conversations import NoThread
from knowledge.reader import Reader
from trading.errors import Problem

if TYPE_CHECKING:
    from bots.bootstrap import App

CHANNEL = "page"
log = structlog.get_logger(__name__)


class Chat:
    """Chainlit's callbacks, data layer and handlers over one running program."""

    def __init__(self, running: "Callable[[], App]", metrics: Metrics, secret: str) -> None:
        self._running = running
        self._metrics = metrics
        self._secret = secret
        self.tabs = Tabs()
        self.live = Live(self.tabs, lambda: running().conversations, self._reader)
        self.layer = Layer(running, self.live, self._reader)
        self._handlers = Handlers(
            running,
            self.tabs,
            self.live,
            furnish=self.furnish,
            answer=self.answer,
            left=self._count,
        )

    def register(self) -> None:
        """Makes them Chainlit's."""
        cl.on_logout(self.log_out)
        cl.set_starters(self.starters)
        cl.data_layer(lambda: self.layer)
        cl.on_chat_resume(_resumable)
        self._handlers.register()

    async def log_out(self, request: Request, response: Response) -> None:
        """The cookie alone revokes nothing: the session's row does."""
        if known := session_id(request.cookies, self._secret):
            await self._running().door.log_out(known)

    async def starters(self, user: cl.User | None, language: str | None) -> list[cl.Starter]:
        return [cl.Starter(label=one.label, message=one.asks) for one in starters(language)]

    async def furnish(self, tab: Tab) -> None:
        """What is around the talk, set when a page opens and again when it comes back: Chainlit forgets it."""
        self._count()
        if tab.fresh:
            await show_home(tab)

    async def _reader(self, user_id: UUID) -> Reader:
        """How a user reads now."""
        account = await self._running().accounts.by_id(user_id)
        return account.reader if account else NOBODY

    def _count(self) -> None:
        self._metrics.chats.set(len(self.tabs))

    async def answer(self, tab: Tab, typed: Typed) -> None:
        account = await self._running().door.account(tab.login)
        if account is None:
            await tab.say(words("page", tab.language)["signed_out"])
            await tab.refuse(typed.id, "signed_out")
            return
        reader = account.reader.speaking(language_of(typed.text, fallback=account.language))
        reference = uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=reference):
            timed = _Timed(self._metrics)
            outcome, sentence = await self._outcome(tab, typed, account, reader, reference, timed)
        self._metrics.turns.labels(CHANNEL, outcome).inc()
        if sentence:
            await tab.say(sentence)
        if not timed.begun:
            await self._settle(tab, typed, outcome)

    async def _settle(self, tab: Tab, typed: Typed, outcome: str) -> None:
        """No turn has begun: what was said had been before, or is not kept."""
        if outcome != "done":
            await tab.refuse(typed.id, "no_thread" if outcome == "refused" else "try_again")
        elif await self._running().conversations.message(typed.id):
            await tab.took(typed.id)
        else:  # its thread was deleted while it waited
            await tab.refuse(typed.id, "no_thread")

    async def _outcome(
        self, tab: Tab, typed: Typed, account: Account, reader: Reader, reference: str, timed: "_Timed"
    ) -> tuple[str, str]:
        """How the turn went, and what is still to be said about it."""
        try:
            await self._turn(tab, typed, account, timed)
        except NoThread:
            tab.astray = True
            return "refused", words("page", reader.language)["no_thread"]
        except Problem as problem:
            told = evidence.told(problem.as_dict(), reader)
            return "problem", told
        except Exception:
            log.exception("turn failed")
            return "failed", words("page", reader.language)["failed"].format(reference=reference[:8])
        return "done", ""

    async def _turn(self, tab: Tab, typed: Typed, account: Account, timed: "_Timed") -> None:
        """What happens in it is shown by Live, in every tab; here it is only timed, and what was said, taken."""
        app = self._running()
        await tab.send("task_start", {})
        context = app.context_for(account)
        async for event in app.copilot.turn(tab.thread_id, typed.text, context, CHANNEL, typed.id):
            if tab.stopped:
                app.copilot.stop(tab.thread_id, tab.user_id)
            if isinstance(event, TurnStarted):
                await tab.took(typed.id)
            timed.take(event)
        self._metrics.turn_seconds.observe(timed.elapsed)


class _Timed:
    """One turn, from the message's arrival."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._began = time.perf_counter()
        self.begun = False
        self._silent = True

    @property
    def elapsed(self) -> float:
        return time.perf_counter() - self._began

    def take(self, event: Event) -> None:
        match event:
            case TurnStarted():
                self.begun = True
            case ToolFinished(call=call):
                failed = call.error is not None
                self._metrics.tool_finished(call.tool, call.elapsed_ms / 1000, failed=failed)
            case Token() if self._silent:
                self._silent = False
                self._metrics.first_word_seconds.observe(self.elapsed)


async def _resumable(thread: Any) -> None:
    """That it is there tells Chainlit's page that threads can be opened again; Handlers do it."""
