"""What a page says over its socket, in the place of Chainlit's own handlers: those take whatever comes, answer in
raw English, and forget a tab that comes back.

Every event acts as the user of the log-in that the socket was opened with; what is no event of ours is refused
without a traceback."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import chainlit.socket as theirs
import structlog
from chainlit.context import init_ws_context
from chainlit.server import sio
from chainlit.session import WebsocketSession
from starlette.requests import cookie_parser

from bots.web.chat.layer import send_astray
from bots.web.chat.live import Live
from bots.web.chat.tabs import Tab, Tabs
from bots.web.entrance.guard import session_id
from bots.web.words import words
from db.identity import acting_as
from trading.errors import Problem

if TYPE_CHECKING:
    from bots.bootstrap import App

log = structlog.get_logger(__name__)

MOST_WAITING = 10  # messages of one tab that wait for their turn
_PASSED_ON = {
    "clear_session": "clean_session",
    "chat_settings_change": "change_settings",
}  # to Chainlit's own


@dataclass(frozen=True, slots=True)
class Said:
    """A message as a page sends it."""

    id: UUID
    text: str


class Sockets:
    """`furnish` sets what is around the talk, at the start and when a thread is opened again; `answer` takes a
    message; `left` hears of a tab that was closed."""

    def __init__(
        self,
        running: "Callable[[], App]",
        tabs: Tabs,
        live: Live,
        secret: str,
        *,
        furnish: Callable[[Tab], Awaitable[None]],
        answer: Callable[[Tab, Said], Awaitable[None]],
        left: Callable[[], object],
    ) -> None:
        self._running = running
        self._tabs = tabs
        self._live = live
        self._secret = secret
        self._furnish = furnish
        self._answer = answer
        self._left = left

    def register(self) -> None:
        for event, name in _PASSED_ON.items():
            sio.on(event, self._passed_on(getattr(theirs, name)))
        sio.on("connect", self.connect)
        sio.on("disconnect", self.disconnect)
        sio.on("connection_successful", self._entered(self.opened))
        sio.on("client_message", self._entered(self.said))
        sio.on("stop", self._entered(self.stop))

    async def connect(self, sid: str, environ: Mapping[str, Any], auth: Any = None) -> bool:
        """Raises ConnectionRefusedError for a log-in that does not hold and for what no page of ours sends."""
        login = session_id(cookie_parser(environ.get("HTTP_COOKIE", "")), self._secret)
        account = await self._running().door.account(login) if login else None
        told = _told(auth)
        if login is None or account is None or told is None:
            raise ConnectionRefusedError("log in again")
        thread_id = told.pop("threadId")
        with acting_as(account.id):
            await theirs.connect(sid, dict(environ), {**told, "threadId": None})
        session = WebsocketSession.require(sid)
        if thread_id and not session.restored:
            session.thread_id = session.thread_id_to_resume = thread_id
        self._tabs.open(
            Tab(
                sid=sid,
                user_id=account.id,
                login=login,
                session=session,
                reader=account.reader,
                emit=lambda event, data: sio.emit(event, data, to=sid),
                leave=lambda: sio.disconnect(sid),
            )
        )
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
        begun = tab.session.has_first_interaction or tab.session.thread_id_to_resume
        if not begun:
            tab.follows = True
        elif not await self._live.restore(tab):
            await send_astray(tab)
        await self._furnish(tab)

    async def said(self, tab: Tab, payload: Any = None) -> None:
        said = _said(payload)
        page = words("page", tab.reader.language)
        if said is None:
            await tab.warn(page["not_a_message"])
        elif tab.astray:
            await tab.say(page["no_thread"])
        elif tab.waiting >= MOST_WAITING:
            await tab.warn(page["too_many_messages"])
        else:
            tab.waiting += 1
            try:
                await self._answer(tab, said)
            finally:
                tab.waiting -= 1
        await self._rest(tab)

    async def stop(self, tab: Tab) -> None:
        self._running().copilot.stop(tab.thread_id, tab.user_id)

    async def _rest(self, tab: Tab) -> None:
        """A page waits for the end of every message it sent."""
        if not tab.waiting and not self._live.goes_on(tab.user_id, tab.thread_id):
            await tab.send("task_end", {})

    def _entered(self, handle: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        """As the tab's user, in Chainlit's context of its session, and without a word for nobody."""

        async def entered(sid: str, *data: Any) -> None:
            if (tab := self._tabs.at(sid)) is None:
                return
            with acting_as(tab.user_id):
                init_ws_context(WebsocketSession.require(sid))
                try:
                    await handle(tab, *data[:1])
                except Problem as problem:
                    log.warning("an event of the page failed", why=str(problem))
                    await tab.warn(words("page", tab.reader.language)["away"])
                except Exception:
                    log.exception("an event of the page failed")
                    await tab.warn(words("page", tab.reader.language)["away"])

        return entered

    def _passed_on(self, handle: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        async def to_theirs(tab: Tab, *data: Any) -> None:
            if all(isinstance(each, dict) for each in data):
                await handle(tab.sid, *data)

        return self._entered(to_theirs)


def _told(auth: Any) -> dict[str, Any] | None:
    """What a page says of itself as it connects; None for anything else."""
    if not isinstance(auth, dict) or auth.get("clientType") != "webapp":
        return None
    page, thread = auth.get("sessionId"), auth.get("threadId") or None
    if not _is_id(page) or not (thread is None or _is_id(thread)):
        return None
    return {
        "sessionId": page,
        "threadId": thread,
        "clientType": "webapp",
        "userEnv": None,
        "chatProfile": None,
    }


def _said(payload: Any) -> Said | None:
    """None for what is no message."""
    message = payload.get("message") if isinstance(payload, dict) else None
    if not isinstance(message, dict):
        return None
    name, text = message.get("id"), message.get("output")
    return Said(UUID(name), text) if _is_id(name) and isinstance(text, str) else None


def _is_id(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value.lower()
    except ValueError:
        return False
