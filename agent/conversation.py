"""The copilot as its front doors see it: a message in, events out.

    turn(text) -> TurnStarted, (ToolStarted, ToolFinished)*, Token*, TurnEnded

- The user's message is stored first, the answer before TurnEnded: a kill in between is answered later.
- A turn belongs to its thread: it runs to its end in a task of its own, also when the listener has left.
- A turn that ended badly forgets its checkpoint; the next one is rebuilt from the record.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias
from uuid import UUID, uuid5

import structlog
from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.errors import GraphRecursionError
from langsmith import tracing_context

from agent import graph
from agent.asked import Hearing
from agent.brain import Setting
from agent.brains import Brains
from agent.checkpoints import Checkpoints
from agent.events import Event, Token, TurnEnded, TurnStarted
from agent.history import as_messages
from agent.language import language_in_thread, shown_language
from agent.locks import LocalThreadLock, ThreadLock
from agent.mind import Mind
from agent.phrases import say
from agent.run import Answer, Hear, Run
from agent.state import Turn
from agent.understanding.understand import LONGEST
from knowledge.conversations import Conversations, Message, NoThread, Role
from tools.catalog import Catalog
from tools.context import Said, ToolContext

log = structlog.get_logger(__name__)

MAX_CHARACTERS = LONGEST
MAX_STEPS = 25
MAX_SECONDS = 90.0
CLOSING_SECONDS = 5.0
REMEMBERED_ENTRIES = 20
BRAIN_SHARE = 0.8  # of a turn's seconds: the rest is left for an answer without the chosen brain

Overhear: TypeAlias = Callable[[UUID, UUID, Event | None], None]  # whose turn, in which thread


class Copilot:
    """One for the whole program. `ids` makes the ids of messages."""

    def __init__(
        self,
        brains: Brains,
        catalog: Catalog,
        conversations: Conversations,
        checkpoints: Checkpoints,
        locks: ThreadLock,
        clock: Callable[[], datetime],
        ids: Callable[[], UUID],
        *,
        seconds: float = MAX_SECONDS,
        closing_seconds: float = CLOSING_SECONDS,
    ) -> None:
        self._brains = brains
        self._graph = graph.build(catalog, checkpoints.saver())
        self._conversations = conversations
        self._checkpoints = checkpoints
        self._locks = locks
        self._queues = LocalThreadLock()
        self._clock = clock
        self._ids = ids
        self._seconds = seconds
        self._closing_seconds = closing_seconds
        self._running: dict[asyncio.Task[Message | None], UUID] = {}
        self._bounds: dict[UUID, list[_Bound]] = {}
        self._overhear: Overhear = _nobody_overhears

    def overheard_by(self, overhear: Overhear) -> None:
        """Who hears every turn of this process, whoever asked; None ends a turn, however it ended."""
        self._overhear = overhear

    async def turn(
        self,
        thread_id: UUID,
        text: str,
        context: ToolContext,
        channel: str,
        message_id: UUID | None = None,
    ) -> AsyncGenerator[Event, None]:
        """`message_id` is the front door's own name for what was said, where it has one; what was said before
        under that name and is answered has no events.

        Raises NoThread if the thread is somebody else's, Conflict if it stays busy elsewhere."""
        heard: asyncio.Queue[Event | None] = asyncio.Queue()
        said = self._say(message_id or self._ids(), thread_id, text, context, channel, heard.put_nowait)
        task = asyncio.create_task(said)
        self._running[task] = thread_id
        task.add_done_callback(self._running.pop)
        task.add_done_callback(lambda _: heard.put_nowait(None))
        task.add_done_callback(_seen)
        while (event := await heard.get()) is not None:
            yield event
        if not task.cancelled():  # whoever deleted the thread, or stops the program, has ended it
            await task

    async def resume_unanswered(self, context: ToolContext) -> Sequence[Message]:
        """Answers what this user asked before the program was killed; gives the answers."""
        answers = [await self._resume(message, context) for message in await self._conversations.unanswered()]
        return [answer for answer in answers if answer]

    def stop(self, thread_id: UUID, user_id: UUID) -> bool:
        """Ends the turn that this user's thread is in, or comes to next; what was said of the answer stays.
        False for none."""
        own = (bound for bound in self._bounds.get(thread_id, ()) if bound.user_id == user_id)
        if bound := next(own, None):
            bound.stop()
        return bound is not None

    async def delete(self, thread_id: UUID) -> None:
        """The acting user's thread with everything in it, and the turns that it is in.
        Raises NoThread for a thread that is not theirs."""
        if await self._conversations.thread(thread_id) is None:
            raise NoThread(thread_id)
        for bound in self._bounds.get(thread_id, ()):
            bound.stop()
        turns = [task for task, thread in self._running.items() if thread == thread_id]
        for task in turns:
            task.cancel()
        await asyncio.gather(*turns, return_exceptions=True)
        async with self._queues.hold(thread_id), self._locks.hold(thread_id):
            await self._conversations.delete(thread_id)
            await self._checkpoints.forget(thread_id)

    async def aclose(self) -> None:
        """Lets the turns that are under way come to their end, for a while; then they are cancelled, and
        `resume_unanswered` answers them at the next start."""
        if not self._running:
            return
        _, late = await asyncio.wait(self._running, timeout=self._closing_seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _say(
        self,
        message_id: UUID,
        thread_id: UUID,
        text: str,
        context: ToolContext,
        channel: str,
        hear: Hear,
    ) -> Message | None:
        with self._bound(thread_id, context.user.id) as bound:
            async with self._queues.hold(thread_id), self._locks.hold(thread_id):
                said = _storable(text)
                message = Message(message_id, thread_id, Role.USER, said[:MAX_CHARACTERS], self._clock())
                new = await self._conversations.ask(message, channel=channel)
                if not new and not await self._waits(message):
                    return None
                return await self._answer(message, context, hear, bound, too_long=len(said) > MAX_CHARACTERS)

    async def _resume(self, message: Message, context: ToolContext) -> Message | None:
        thread_id = message.thread_id
        with self._bound(thread_id, context.user.id) as bound:
            async with self._queues.hold(thread_id), self._locks.hold(thread_id):
                if not await self._waits(message):
                    return None  # whoever held the lock has answered it meanwhile
                await self._checkpoints.forget(thread_id)
                return await self._answer(message, context, _nobody_listens, bound)

    async def _waits(self, message: Message) -> bool:
        return message.id in {waiting.id for waiting in await self._conversations.unanswered()}

    async def _answer(
        self, message: Message, context: ToolContext, hear: Hear, bound: "_Bound", *, too_long: bool = False
    ) -> Message:
        """Tells whoever overhears, too."""

        def told(event: Event) -> None:
            hear(event)
            self._overhear(context.user.id, message.thread_id, event)

        try:
            told(TurnStarted(message, answer_id(message)))
            return await self._answered(message, context, told, bound, too_long=too_long)
        finally:
            self._overhear(context.user.id, message.thread_id, None)

    async def _answered(
        self, message: Message, context: ToolContext, hear: Hear, bound: "_Bound", *, too_long: bool
    ) -> Message:
        language = await self._language(message, context)
        if too_long:
            answer = _spoken(say("long_message", language, limit=MAX_CHARACTERS), hear)
        elif not message.text.strip():
            answer = _spoken(say("empty_message", language), hear)
        else:
            answer = await self._bounded(message, context, language, hear, bound)
        return await self._store(message, answer, hear)

    async def _language(self, message: Message, context: ToolContext) -> str:
        """Of the message, or of the thread where it shows none, or of the account."""
        account = context.user.language
        if shown := shown_language(message.text):
            return shown
        record = _before(message, await self._conversations.messages(message.thread_id, REMEMBERED_ENTRIES))
        said = [each.text for each in reversed(record) if each.role is Role.USER]
        return language_in_thread(message.text, said, fallback=account)

    async def _store(self, message: Message, answer: Answer, hear: Hear) -> Message:
        stored = Message(
            id=answer_id(message),
            thread_id=message.thread_id,
            role=Role.ASSISTANT,
            text=answer.text,
            created_at=self._clock(),
            answers=message.id,
            brain=answer.brain or self._brains.embedded.name,
            notices=tuple(answer.notices),
            calls=tuple(answer.calls),
            elements=tuple(answer.elements),
        )
        await self._conversations.add(stored)
        hear(TurnEnded(stored))
        return stored

    async def _bounded(
        self, message: Message, context: ToolContext, language: str, hear: Hear, bound: "_Bound"
    ) -> Answer:
        """The graph's answer, or, where it came to no good end, words that say so."""
        run = Run(answer_id(message), hear)
        choice = await self._brains.choose(context.user.brain)
        mind = Mind(choice, self._brains, language, self._seconds * BRAIN_SHARE, run.words)
        answer = await self._thought(message, context, mind, run, bound)
        return replace(answer, brain=mind.name, notices=[*mind.notices, *answer.notices])

    async def _thought(
        self, message: Message, context: ToolContext, mind: Mind, run: Run, bound: "_Bound"
    ) -> Answer:
        language = mind.language
        try:
            async with bound.within(self._seconds):
                await self._think_afresh_if_needed(message, context, mind, run)
            return run.answer(say("no_words", language))
        except GraphRecursionError:
            words = say("too_many_calls", language, limit=graph.MAX_CALLS)
        except Exception as error:
            if isinstance(error, TimeoutError) and bound.stopped:
                words = say("stopped", language)
            elif isinstance(error, TimeoutError) and bound.expired:
                words = say("too_slow", language, limit=f"{self._seconds:g}")
            else:  # also a TimeoutError of somebody else's, such as of a connection
                log.exception("turn failed", thread=str(message.thread_id))
                words = say("failed", language)
        await self._checkpoints.forget(message.thread_id)
        return run.broken_off(words)

    @contextmanager
    def _bound(self, thread_id: UUID, user_id: UUID) -> Generator["_Bound", None, None]:
        """From before the turn waits for its thread, so that it can be stopped from then on."""
        bound = _Bound(user_id)
        self._bounds.setdefault(thread_id, []).append(bound)
        try:
            yield bound
        finally:
            self._bounds[thread_id].remove(bound)
            if not self._bounds[thread_id]:
                del self._bounds[thread_id]

    async def _think_afresh_if_needed(
        self, message: Message, context: ToolContext, mind: Mind, run: Run
    ) -> None:
        """A checkpoint that cannot be used must not cost the answer: without it the record is read."""
        try:
            await self._think(message, context, mind, run)
        except GraphRecursionError:
            raise
        except Exception as error:
            if run.begun:
                raise
            log.warning("thinking again without the checkpoint", error=repr(error))
            await self._checkpoints.forget(message.thread_id)
            await self._think(message, context, mind, run)

    async def _think(self, message: Message, context: ToolContext, mind: Mind, run: Run) -> None:
        async def recall() -> Sequence[BaseMessage]:
            record = await self._conversations.messages(message.thread_id, REMEMBERED_ENTRIES)
            return as_messages(_before(message, record))

        user, symbols = context.user, tuple(await context.market.symbols())
        setting = Setting(mind.language, symbols, user.number_format, user.time_zone, now=message.created_at)
        said = Said(message.thread_id, message.id, mind.language)
        config: RunnableConfig = {
            "configurable": {"thread_id": str(message.thread_id)},
            "recursion_limit": MAX_STEPS,
        }
        stream = self._graph.astream(
            {"messages": [HumanMessage(message.text, id=str(message.id))], "notices": []},
            config,
            context=Turn(replace(context, said=said), Hearing(setting, context.market), mind, recall),
            stream_mode="updates",
            durability="exit",
        )
        with tracing_context(enabled=False):  # no variable of the environment may send a talk elsewhere
            async for part in stream:
                run.take(part)


@dataclass(slots=True, eq=False)
class _Bound:
    """What ends a turn from outside: its time, or its user."""

    user_id: UUID
    timeout: asyncio.Timeout | None = None
    stopped: bool = False

    @asynccontextmanager
    async def within(self, seconds: float) -> AsyncGenerator[None, None]:
        """Raises TimeoutError when the seconds are over, or once it is stopped."""
        async with asyncio.timeout(0 if self.stopped else seconds) as self.timeout:
            yield

    @property
    def expired(self) -> bool:
        return self.timeout is not None and self.timeout.expired()

    def stop(self) -> None:
        if self.expired:
            return
        self.stopped = True
        if self.timeout:
            self.timeout.reschedule(asyncio.get_running_loop().time())


def answer_id(message: Message) -> UUID:
    """Follows from the question's, so that an answer that was broken off and made again is the same one."""
    return uuid5(message.id, "answer")


def _spoken(text: str, hear: Hear) -> Answer:
    hear(Token(text))
    return Answer(text)


def _before(message: Message, record: Sequence[Message]) -> list[Message]:
    """The whole turns before a message; what was asked and never answered is left out."""
    answered = {entry.answers for entry in record if entry.answers}
    ids = [entry.id for entry in record]
    earlier = record[: ids.index(message.id)] if message.id in ids else record
    return [entry for entry in earlier if entry.role is not Role.USER or entry.id in answered]


def _storable(text: str) -> str:
    """PostgreSQL keeps neither NUL nor half of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _nobody_listens(event: Event) -> None:
    """A resumed turn has no listener; its answer is read from the record."""


def _nobody_overhears(user_id: UUID, thread_id: UUID, event: Event | None) -> None:
    """Until a front door shows turns that it did not ask for."""


def _seen(task: asyncio.Task[Message | None]) -> None:
    """A failure whose listener has left is logged instead of lost."""
    if not task.cancelled() and (error := task.exception()):
        log.warning("turn not stored", error=repr(error))
