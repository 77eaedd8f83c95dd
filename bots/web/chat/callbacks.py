"""Chainlit's callbacks: a message in, steps, words and elements out."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import chainlit as cl
import structlog
from fastapi import Request, Response

from agent.events import Event, Rewritten, Token, ToolFinished, ToolStarted, TurnEnded
from agent.language import language_of as asked_in
from bots.metrics import Metrics
from bots.web.chat import evidence, side
from bots.web.entrance.guard import session_id
from bots.web.words import language_of, starters, tool_name, words
from db.identity import acting_as
from db.repositories.accounts import Account
from knowledge.conversations import Call, Element, Message
from knowledge.reader import Reader
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
        cl.on_window_message(self.aside)

    async def log_out(self, request: Request, response: Response) -> None:
        """The cookie alone revokes nothing: the session's row does."""
        if known := session_id(request.cookies, self._secret):
            await self._running().door.log_out(known)

    async def starters(self, user: cl.User | None, language: str | None) -> list[cl.Starter]:
        return [cl.Starter(label=one.label, message=one.asks) for one in starters(language)]

    async def opened(self) -> None:
        self._metrics.chats.inc()
        await side.show_home()

    async def aside(self, word: str) -> None:
        if account := await self._account():
            await side.open_beside(word, account.language)

    async def closed(self) -> None:
        self._metrics.chats.dec()

    async def answer(self, message: cl.Message) -> None:
        account = await self._account()
        if account is None:
            await cl.Message(words("page", _page_language())["signed_out"]).send()
            return
        reader = account.reader.speaking(asked_in(message.content, fallback=account.language))
        reference = uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=reference):
            outcome, sentence = await self._outcome(message.content, account, reader)
        self._metrics.turns.labels(CHANNEL, outcome).inc()
        if sentence:
            await cl.Message(sentence.format(reference=reference[:8])).send()

    async def _outcome(self, text: str, account: Account, reader: Reader) -> tuple[str, str]:
        """How the turn went, and what is still to be said about it."""
        try:
            await self._turn(text, account, reader)
        except LookupError:
            return "refused", words("page", reader.language)["signed_out"]
        except Problem as problem:
            said = evidence.told(problem.as_dict(), reader)
            return "problem", said.replace("{", "(").replace("}", ")")
        except Exception:
            log.exception("turn failed")
            return "failed", words("page", reader.language)["failed"]
        return "done", ""

    async def _account(self) -> Account | None:
        """Whose log-in this chat was opened with, while it holds."""
        user = cl.user_session.get("user")
        found = (user.metadata if user else {}).get("session")
        return await self._running().door.account(UUID(found)) if found else None

    async def _turn(self, text: str, account: Account, reader: Reader) -> None:
        app = self._running()
        shown = Shown(app, reader, self._metrics)
        context = app.context_for(account)
        thread_id = UUID(cl.context.session.thread_id)
        with acting_as(account.id):
            async for event in app.copilot.turn(thread_id, text, context, CHANNEL):
                await shown.take(event)
        self._metrics.turn_seconds.observe(shown.elapsed)


class Shown:
    """One turn on the screen."""

    def __init__(self, app: "App", reader: Reader, metrics: Metrics) -> None:
        self._app = app
        self._reader = reader
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
        step = cl.Step(name=tool_name(call.tool, self._reader.language), type="tool", show_input=True)
        step.input = evidence.asked(call, self._reader)
        self._steps[call.id] = step
        await step.__aenter__()

    async def _close(self, call: Call) -> None:
        if call.id not in self._steps:
            await self._open(call)
        step = self._steps.pop(call.id)
        step.output = evidence.found(call, self._reader)
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
