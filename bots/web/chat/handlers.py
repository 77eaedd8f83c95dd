"""What happens when a page opens, speaks, stops an answer or closes, in the place of Chainlit's own handlers:
those answer in raw English, store everything twice, and forget a tab that comes back.

Every event acts as the user of the log-in that the socket was opened with. events.py has looked at
what comes before it comes here."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import chainlit.socket as theirs
import structlog
from chainlit.context import init_ws_context
from chainlit.server import sio
from chainlit.session import WebsocketSession
from socketio.packet import EVENT, Packet

from bots.auth.door import LogIn
from bots.web.chat.events import LOG_IN
from bots.web.chat.live import Live, send_astray
from bots.web.chat.side import open_beside
from bots.web.chat.tabs import OPENED, TAKEN, UNKNOWN, Tab, Tabs
from bots.web.words import words
from db.identity import acting_as
from trading.errors import Problem

if TYPE_CHECKING:
    from bots.bootstrap import App

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed, under the id that their page gave it."""

    id: UUID
    text: str


class Handlers:
    """`furnish` sets what is around the talk, at the start and when a thread is opened again; `answer` takes a
    message; `left` hears of a tab that was closed."""

    def __init__(
        self,
        running: "Callable[[], App]",
        tabs: Tabs,
        live: Live,
        *,
        furnish: Callable[[Tab], Awaitable[None]],
        answer: Callable[[Tab, Typed], Awaitable[None]],
        left: Callable[[], object],
    ) -> None:
        self._running = running
        self._tabs = tabs
        self._live = live
        self._furnish = furnish
        self._answer = answer
        self._left = left

    def register(self) -> None:
        sio.on("connect", self.connect)
        sio.on("disconnect", self.disconnect)
        sio.on("connection_successful", self._entered(self.opened))
        sio.on("client_message", self._entered(self.said))
        sio.on("orbiquant:arrived", self._entered(self.arrived))
        sio.on("stop", self._entered(self.stop))
        sio.on("window_message", self._entered(self.aside))

    async def connect(self, sid: str, environ: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
        theirs_to_know = dict(environ)
        login: LogIn = theirs_to_know.pop(LOG_IN)
        account = login.account
        with acting_as(account.id):
            await theirs.connect(sid, theirs_to_know, {**told, "threadId": None})
        session = WebsocketSession.require(sid)
        if told["threadId"] and not session.restored:
            session.thread_id = session.thread_id_to_resume = told["threadId"]
        self._tabs.open(Tab(sid, account.id, login.session.id, session, account.language, _emitting(sid)))
        return True

    async def disconnect(self, sid: str, *_: Any) -> None:
        """Chainlit forgets the session after a while, unless the page comes back."""
        if tab := self._tabs.close(sid):
            self._left()
            with acting_as(tab.user_id):
                await theirs.disconnect(sid)

    async def opened(self, tab: Tab) -> None:
        """The page is there, for the first time or again, and is shown its thread as it is now."""
        await tab.send("task_end", {})
        await tab.send("clear_ask", {})
        await tab.send("clear_call_fn", {})
        if tab.fresh:
            tab.follows = True
            await tab.list_talks()
            await tab.send("window_message", {"orbiquant": "opens", "id": str(tab.thread_id)})
        elif not await self._live.restore(tab):
            await send_astray(tab)
        await self._furnish(tab)
        await tab.send(OPENED, {})

    async def said(self, tab: Tab, message: Mapping[str, Any]) -> None:
        tab.stopped = False
        typed = Typed(message["id"], message["text"])
        try:
            if tab.astray:
                await tab.say(words("page", tab.language)["no_thread"])
                await tab.refuse(typed.id, "no_thread")
            else:
                await self._answer(tab, typed)
        except Problem:
            await tab.refuse(typed.id, "try_again")
            raise
        if not self._live.goes_on(tab.user_id, tab.thread_id):
            await tab.send("task_end", {})

    async def arrived(self, tab: Tab, ids: Sequence[UUID]) -> None:
        """A page that comes back asks what became of what it has sent."""
        for message_id in ids:
            if stored := await self._running().conversations.message(message_id):
                await tab.send(TAKEN, {"id": str(message_id), "thread": str(stored.thread_id)})
            else:
                await tab.send(UNKNOWN, {"id": str(message_id)})

    async def stop(self, tab: Tab) -> None:
        tab.stopped = not self._running().copilot.stop(tab.thread_id, tab.user_id)

    async def aside(self, tab: Tab, word: str) -> None:
        """A card beside the talk, by the word of the header's button."""
        await open_beside(tab, word)

    def _entered(self, handle: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        """As the tab's user, and in Chainlit's context of its session."""

        async def entered(sid: str, *data: Any) -> None:
            if (tab := self._tabs.at(sid)) is None:
                return
            with acting_as(tab.user_id):
                init_ws_context(WebsocketSession.require(sid))
                try:
                    await handle(tab, *data)
                except Problem as problem:
                    log.warning("an event of the page failed", why=str(problem))
                    await tab.warn(words("page", tab.language)["try_again"])

        return entered


def _emitting(sid: str) -> Callable[[str, Any], Awaitable[None]]:
    """To one socket: `sio.emit` is for rooms, and makes a task of every event and waits for it."""

    async def emit(event: str, data: Any) -> None:
        if socket := sio.manager.eio_sid_from_sid(sid, "/"):
            await sio.eio.send(socket, Packet(EVENT, [event, data], binary=False).encode())

    return emit
