"""The page's talk over one running program: who logs in, what they say, and what is around it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import chainlit as cl
import structlog
from chainlit.config import config
from fastapi import HTTPException, Request, Response

from agent.events import Event, Token, ToolFinished
from bots.auth.attempts import TooManyAttempts
from bots.metrics import Metrics
from bots.web.chat import evidence
from bots.web.chat.layer import Layer
from bots.web.chat.live import Live
from bots.web.chat.sockets import Said, Sockets
from bots.web.chat.tabs import Tab, Tabs
from bots.web.entrance.guard import session_id
from bots.web.words import STARTERS, in_words, language_of
from db.repositories.accounts import Account
from trading.errors import Problem

if TYPE_CHECKING:
    from bots.bootstrap import App

CHANNEL = "page"
log = structlog.get_logger(__name__)


class Chat:
    """Chainlit's callbacks, data layer and sockets over one running program."""

    def __init__(self, running: "Callable[[], App]", metrics: Metrics, secret: str) -> None:
        self._running = running
        self._metrics = metrics
        self._secret = secret
        self.tabs = Tabs()
        self._live = Live(self.tabs, lambda: running().conversations)
        self._layer = Layer(running, self.tabs)
        self._sockets = Sockets(
            running,
            self.tabs,
            self._live,
            secret,
            furnish=self.furnish,
            answer=self.answer,
            left=self._count,
        )

    def register(self) -> None:
        """Makes them Chainlit's; the log-in directly, because Chainlit's wrapper would swallow its refusals."""
        config.code.password_auth_callback = self.log_in
        cl.on_logout(self.log_out)
        cl.set_starters(self.starters)
        cl.data_layer(lambda: self._layer)
        cl.on_chat_resume(_resumable)
        self._sockets.register()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """While the program runs: its turns are shown, and log-ins that end close their tabs."""
        self._running().copilot.overheard_by(self._live.hear)
        watch = asyncio.create_task(self._sockets.keep_watch())
        try:
            yield
        finally:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch

    async def log_in(self, username: str, password: str) -> cl.User | None:
        app = self._running()
        try:
            session = await app.door.log_in(username, password)
            account = await app.accounts.by_id(session.account_id) if session else None
        except TooManyAttempts as many:
            self._metrics.log_ins.labels("refused").inc()
            raise HTTPException(429, "tooManyAttempts", {"Retry-After": "300"}) from many
        except Problem as problem:
            raise HTTPException(503, "default") from problem
        self._metrics.log_ins.labels("done" if session else "wrong").inc()
        return _as_user(account, session.id) if session and account else None

    async def log_out(self, request: Request, response: Response) -> None:
        """The cookie alone revokes nothing: the session's row does."""
        if known := session_id(request.cookies, self._secret):
            await self._running().door.log_out(known)
            await self._sockets.close(known)

    async def starters(self, user: cl.User | None, language: str | None) -> list[cl.Starter]:
        return [cl.Starter(label=label, message=text) for label, text in STARTERS[language_of(language)]]

    async def furnish(self, tab: Tab) -> None:
        """What is around the talk, set when a page opens and again when it comes back: Chainlit forgets it."""
        self._count()

    def _count(self) -> None:
        self._metrics.chats.set(len(self.tabs))

    async def answer(self, tab: Tab, said: Said) -> None:
        account = await self._running().door.account(tab.login)
        if account is None:
            await tab.say(in_words(tab.language)["signed_out"])
            return
        reference = uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=reference):
            outcome, sentence = await self._outcome(tab, said, account)
        self._metrics.turns.labels(CHANNEL, outcome).inc()
        if sentence:
            await tab.say(sentence.format(reference=reference[:8]))

    async def _outcome(self, tab: Tab, said: Said, account: Account) -> tuple[str, str]:
        """How the turn went, and what is still to be said about it."""
        try:
            await self._turn(tab, said, account)
        except LookupError:
            tab.astray = True
            return "refused", in_words(tab.language)["no_thread"]
        except Problem as problem:
            told = evidence.told(problem.as_dict(), tab.language)
            return "problem", told.replace("{", "(").replace("}", ")")
        except Exception:
            log.exception("turn failed")
            return "failed", in_words(tab.language)["failed"]
        return "done", ""

    async def _turn(self, tab: Tab, said: Said, account: Account) -> None:
        """What happens in it is shown by Live, in every tab; here it is only timed."""
        app = self._running()
        timed = _Timed(self._metrics)
        await tab.send("task_start", {})
        context = app.context_for(account)
        async for event in app.copilot.turn(tab.thread_id, said.text, context, CHANNEL, said.id):
            timed.take(event)
        self._metrics.turn_seconds.observe(timed.elapsed)


class _Timed:
    """One turn, from the message's arrival."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._began = time.perf_counter()
        self._silent = True

    @property
    def elapsed(self) -> float:
        return time.perf_counter() - self._began

    def take(self, event: Event) -> None:
        match event:
            case ToolFinished(call=call):
                failed = call.error is not None
                self._metrics.tool_finished(call.tool, call.elapsed_ms / 1000, failed=failed)
            case Token() if self._silent:
                self._silent = False
                self._metrics.first_word_seconds.observe(self.elapsed)


async def _resumable(thread: Any) -> None:
    """That it is there tells Chainlit's page that threads can be opened again; Sockets does it."""


def _as_user(account: Account, session_id: UUID) -> cl.User:
    """What the cookie carries. The id of the session is what counts; the rest is for display."""
    return cl.User(
        identifier=str(account.id), display_name=account.name, metadata={"session": str(session_id)}
    )
