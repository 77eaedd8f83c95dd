"""Chainlit's callbacks: a message in, steps, words and elements out."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import chainlit as cl
import structlog
from fastapi import Request, Response

from agent.events import Event, Rewritten, Token, ToolFinished, ToolStarted, TurnEnded
from bots.metrics import Metrics
from bots.web.chat import evidence
from bots.web.entrance.guard import session_id
from bots.web.words import STARTERS, in_words, language_of, tool_name
from db.identity import acting_as
from db.repositories.accounts import Account
from knowledge.conversations import Call, Element, Message
from trading.errors import Problem

if TYPE_CHECKING:
    from bots.bootstrap import App

CHANNEL = "page"
log = structlog.get_logger(__name__)


class Chat:
    """Chainlit's callbacks over one running program."""

    def __init__(self, running: "Callable[[], App]", metrics: Metrics, secret: str) -> None:
        self._running = running
        self._metrics = metrics
        self._secret = secret

    def register(self) -> None:
        """Makes them Chainlit's."""
        cl.on_logout(self.log_out)
        cl.set_starters(self.starters)
        cl.on_message(self.answer)
        cl.on_chat_start(self.opened)
        cl.on_chat_end(self.closed)

    async def log_out(self, request: Request, response: Response) -> None:
        """The cookie alone revokes nothing: the session's row does."""
        if known := session_id(request.cookies, self._secret):
            await self._running().door.log_out(known)

    async def starters(self, user: cl.User | None, language: str | None) -> list[cl.Starter]:
        return [cl.Starter(label=label, message=text) for label, text in STARTERS[language_of(language)]]

    async def opened(self) -> None:
        self._metrics.chats.inc()

    async def closed(self) -> None:
        self._metrics.chats.dec()

    async def answer(self, message: cl.Message) -> None:
        account = await self._account()
        language = _page_language()
        if account is None:
            await cl.Message(in_words(language)["signed_out"]).send()
            return
        reference = uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=reference):
            outcome, sentence = await self._outcome(message.content, account, language)
        self._metrics.turns.labels(CHANNEL, outcome).inc()
        if sentence:
            await cl.Message(sentence.format(reference=reference[:8])).send()

    async def _outcome(self, text: str, account: Account, language: str) -> tuple[str, str]:
        """How the turn went, and what is still to be said about it."""
        try:
            await self._turn(text, account, language)
        except LookupError:
            return "refused", in_words(language)["signed_out"]
        except Problem as problem:
            said = evidence.told(problem.as_dict(), language)
            return "problem", said.replace("{", "(").replace("}", ")")
        except Exception:
            log.exception("turn failed")
            return "failed", in_words(language)["failed"]
        return "done", ""

    async def _account(self) -> Account | None:
        """Whose log-in this chat was opened with, while it holds."""
        user = cl.user_session.get("user")
        found = (user.metadata if user else {}).get("session")
        return await self._running().door.account(UUID(found)) if found else None

    async def _turn(self, text: str, account: Account, language: str) -> None:
        app = self._running()
        shown = Shown(app, language, self._metrics)
        context = app.context_for(account)
        thread_id = UUID(cl.context.session.thread_id)
        with acting_as(account.id):
            async for event in app.copilot.turn(thread_id, text, context, CHANNEL):
                await shown.take(event)
        self._metrics.turn_seconds.observe(shown.elapsed)


class Shown:
    """One turn on the screen."""

    def __init__(self, app: "App", language: str, metrics: Metrics) -> None:
        self._app = app
        self._language = language
        self._metrics = metrics
        self._began = time.perf_counter()
        self._steps: dict[str, cl.Step] = {}
        self._message = cl.Message("")
        self._silent = True

    @property
    def elapsed(self) -> float:
        return time.perf_counter() - self._began

    async def take(self, event: Event) -> None:
        match event:
            case ToolStarted(call=call):
                await self._open(call)
            case ToolFinished(call=call):
                await self._close(call)
            case Token(text=text):
                await self._speak(text)
            case Rewritten():
                await self._message.stream_token("", is_sequence=True)
            case TurnEnded(message=message):
                await self._end(message)

    async def _open(self, call: Call) -> None:
        step = cl.Step(name=tool_name(call.tool, self._language), type="tool", show_input=True)
        step.input = evidence.asked(call)
        self._steps[call.id] = step
        await step.__aenter__()

    async def _close(self, call: Call) -> None:
        if call.id not in self._steps:
            await self._open(call)
        step = self._steps.pop(call.id)
        step.output = evidence.found(call, self._language)
        step.language = None
        step.is_error = call.error is not None
        await step.__aexit__(None, None, None)
        self._metrics.tool_finished(call.tool, call.elapsed_ms / 1000, failed=step.is_error)

    async def _speak(self, text: str) -> None:
        if self._silent:
            self._silent = False
            self._metrics.first_word_seconds.observe(self.elapsed)
        await self._message.stream_token(text)

    async def _end(self, message: Message) -> None:
        self._message.content = message.text
        self._message.elements = [_as_element(element) for element in message.elements]
        await self._message.send()


def component(kind: str) -> str:
    """The file in public/elements that draws elements of a kind."""
    return kind.title().replace("_", "")


def _as_element(element: Element) -> Any:
    return cl.CustomElement(id=str(element.id), name=component(element.kind), props=dict(element.props))


def _page_language() -> str:
    return language_of(getattr(cl.context.session, "language", None))
