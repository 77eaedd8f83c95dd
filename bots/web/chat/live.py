"""Turns as they go on, shown in every tab of their user that has their thread open, whoever asked: a tab, another
one, or nobody any more because the program was killed in between.

What is heard between two looks is sent together; the first piece of an answer goes at once."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog

from agent.events import Event, Rewritten, Token, ToolFinished, ToolStarted, TurnEnded, TurnStarted
from agent.locks import LocalThreadLock
from agent.understanding.settings import TOOL as SET_PREFERENCE
from bots.web.chat import steps
from bots.web.chat.steps import AnswerRun, Step
from bots.web.chat.tabs import Tab, Tabs, words_of_the_page
from bots.web.words import words
from knowledge.conversations import Call, Conversations, Message
from knowledge.reader import Reader

log = structlog.get_logger(__name__)

PAUSE_S = 0.03
NOBODY = Reader()
MOST_MESSAGES = 2_000  # of a thread that is opened again


@dataclass(slots=True)
class _Talk:
    """A thread that is in a turn, or in several, one after the other."""

    user_id: UUID
    thread_id: UUID
    heard: deque[Event | None] = field(default_factory=deque)
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    urgent: asyncio.Event = field(default_factory=asyncio.Event)
    turn: AnswerRun | None = None
    reader: Reader = NOBODY
    calls: dict[str, tuple[Call, bool]] = field(default_factory=dict)  # and whether it has answered
    text: str = ""
    streaming: bool = False


class Live:
    """`record` is the acting user's; `reader` says how a user reads."""

    def __init__(
        self, tabs: Tabs, record: Callable[[], Conversations], reader: Callable[[UUID], Awaitable[Reader]]
    ) -> None:
        self._tabs = tabs
        self._record = record
        self._reader = reader
        self._talks: dict[UUID, _Talk] = {}
        self._locks = LocalThreadLock()
        self._showing: set[asyncio.Task[None]] = set()

    def hear(self, user_id: UUID, thread_id: UUID, event: Event | None) -> None:
        """For Copilot.overheard_by."""
        talk = self._talks.get(thread_id)
        if talk is None:
            talk = self._talks[thread_id] = _Talk(user_id, thread_id)
            task = asyncio.create_task(self._show(talk))
            self._showing.add(task)
            task.add_done_callback(self._showing.discard)
        talk.heard.append(event)
        talk.stirred.set()
        if event is None or isinstance(event, TurnEnded):
            talk.urgent.set()

    async def restore(self, tab: Tab) -> bool:
        """Shows the tab its thread as it is now, from the record and the turn that goes on; False for a thread
        that is not there. From then on the tab follows it."""
        thread_id = tab.thread_id
        tab.follows = False
        async with self._locks.hold(thread_id):
            record = self._record()
            if await record.thread(thread_id) is None:
                return False
            messages = await record.messages(thread_id, MOST_MESSAGES)
            ratings = await record.ratings(thread_id)
            reader = await self._reader(tab.user_id)
            shown, elements = steps.whole(messages, ratings, reader)
            talk = self._talks.get(thread_id)
            if talk and talk.user_id == tab.user_id:
                shown += _under_way(talk, messages)
            tab.follows = True
            tab.session.has_first_interaction = True
            opened = {"id": str(thread_id), "steps": shown, "elements": elements, "metadata": {}}
            await tab.list_talks()
            await tab.send("resume_thread", opened)
            if talk and talk.turn:
                await tab.send("task_start", {})
        return True

    async def take_away(
        self, user_id: UUID, thread_id: UUID, delete: Callable[[UUID], Awaitable[None]]
    ) -> None:
        """Deletes the thread, if it is still there, and tells the tabs that follow it.

        Chainlit's page opens a thread once more while it deletes it: that tab is shown the thread before, and
        told, or finds it gone."""
        async with self._locks.hold(thread_id):
            with suppress(LookupError):
                await delete(thread_id)
            for tab in self._tabs.of(user_id, thread_id):
                await send_astray(tab)
                await tab.send("window_message", {"orbiquant": "gone"})

    def goes_on(self, user_id: UUID, thread_id: UUID) -> bool:
        """Whether something of this user's thread is still to be shown."""
        talk = self._talks.get(thread_id)
        return talk is not None and talk.user_id == user_id

    async def _show(self, talk: _Talk) -> None:
        while True:
            await talk.stirred.wait()
            talk.stirred.clear()
            try:
                async with self._locks.hold(talk.thread_id):
                    await self._take_all(talk)
            except Exception:
                log.exception("a turn was not shown", thread=str(talk.thread_id))
            if talk.turn is None and not talk.heard:
                del self._talks[talk.thread_id]
                return
            if talk.heard:
                talk.stirred.set()  # what came to grief is left behind, and the rest is shown
            with suppress(TimeoutError):
                async with asyncio.timeout(PAUSE_S):
                    await talk.urgent.wait()
            talk.urgent.clear()

    async def _take_all(self, talk: _Talk) -> None:
        pieces = ""
        while talk.heard:
            event = talk.heard.popleft()
            if isinstance(event, Token):
                pieces += event.text
                continue
            if pieces and not isinstance(event, TurnEnded | Rewritten):
                await self._speak(talk, pieces)
            pieces = ""
            await self._take(talk, event)
        if pieces:
            await self._speak(talk, pieces)

    async def _take(self, talk: _Talk, event: Event | None) -> None:
        match event:
            case TurnStarted(message=message, answer_id=answer_id):
                await self._begin(talk, message, answer_id)
            case ToolStarted(call=call) if not _has_finished(call, talk.heard):
                await self._call(talk, call, answered=False)
            case ToolFinished(call=call):
                await self._call(talk, call, answered=True)
            case Rewritten():
                talk.text = ""
                if talk.streaming and talk.turn:
                    await self._tell(talk, "stream_token", _piece(talk, "", whole=True))
            case TurnEnded(message=message):
                await self._end(talk, message)
            case None:
                talk.turn = None
                await self._tell(talk, "task_end", {})

    async def _begin(self, talk: _Talk, message: Message, answer_id: UUID) -> None:
        turn = talk.turn = AnswerRun(message.thread_id, message.id, answer_id, message.created_at)
        talk.calls, talk.text, talk.streaming = {}, "", False
        talk.reader = steps.reader_of(message, await self._reader(talk.user_id))
        await self._tell(talk, "new_message", steps.said(message))
        await self._list(talk)
        await self._tell(talk, "task_start", {})
        await self._tell(talk, "new_message", steps.begun(turn))

    async def _list(self, talk: _Talk) -> None:
        """Where the thread has just begun its address is told, and every tab of its user lists it."""
        begun = [
            tab
            for tab in self._tabs.of(talk.user_id, talk.thread_id)
            if not tab.session.has_first_interaction
        ]
        for tab in begun:
            tab.session.has_first_interaction = True
            await tab.send("window_message", {"orbiquant": "thread", "id": str(talk.thread_id)})
        for tab in self._tabs.of(talk.user_id) if begun else ():
            await tab.list_talks()

    async def _call(self, talk: _Talk, call: Call, *, answered: bool) -> None:
        if (turn := talk.turn) is None:
            return
        event = "update_message" if call.id in talk.calls else "new_message"
        talk.calls[call.id] = (call, answered)
        step = steps.called if answered else steps.asked
        await self._tell(talk, event, step(turn, call, talk.reader))

    async def _speak(self, talk: _Talk, pieces: str) -> None:
        if (turn := talk.turn) is None:
            return
        talk.text += pieces
        if talk.streaming:
            await self._tell(talk, "stream_token", _piece(talk, pieces))
        else:
            talk.streaming = True
            await self._tell(talk, "stream_start", steps.speaking(turn, talk.text))

    async def _end(self, talk: _Talk, answer: Message) -> None:
        if (turn := talk.turn) is None:
            return
        for call in answer.calls:
            if not talk.calls.get(call.id, (call, False))[1]:
                await self._call(talk, call, answered=True)
        event = "update_message" if talk.streaming else "new_message"
        await self._tell(talk, event, steps.answered(turn, answer, talk.reader))
        for element in steps.elements(answer):
            await self._tell(talk, "element", element)
        await self._tell(talk, "update_message", steps.ended(turn, answer))
        if any(call.tool == SET_PREFERENCE and not call.error for call in answer.calls):
            await self._tabs.tell(talk.user_id, None, "window_message", {"orbiquant": "settings"})

    async def _tell(self, talk: _Talk, event: str, data: Any) -> None:
        await self._tabs.tell(talk.user_id, talk.thread_id, event, data)


async def send_astray(tab: Tab) -> None:
    """The tab's thread is not there: it says so, and what to do, in the place of the talk."""
    tab.astray, tab.follows = True, False
    said = words_of_the_page(tab.session.thread_id, words("page", tab.language)["no_thread"])
    opened = {"id": tab.session.thread_id, "steps": [said], "elements": [], "metadata": {}}
    await tab.send("resume_thread", opened)


def _has_finished(call: Call, heard: Iterable[Event | None]) -> bool:
    """Whether a tool's answer is there already, and is shown next."""
    return any(isinstance(event, ToolFinished) and event.call.id == call.id for event in heard)


def _piece(talk: _Talk, pieces: str, *, whole: bool = False) -> dict[str, Any]:
    answer_id = str(talk.turn.answer_id) if talk.turn else ""
    return {"id": answer_id, "token": pieces, "isSequence": whole, "isInput": False}


def _under_way(talk: _Talk, messages: Sequence[Message]) -> list[Step]:
    """What was shown of a turn whose answer is not in the record yet."""
    turn = talk.turn
    if turn is None or any(message.id == turn.answer_id for message in messages):
        return []
    found = [steps.begun(turn)]
    for call, answered in talk.calls.values():
        found.append((steps.called if answered else steps.asked)(turn, call, talk.reader))
    return [*found, steps.speaking(turn, talk.text)] if talk.streaming else found
