"""What a page may send through the chat's socket, and in what form. The rest of Chainlit's events are taken out.

Chainlit trusts what comes: the name of a session becomes a folder that it deletes, what a message claims to be is
shown. So everything is looked at before Chainlit sees it.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.conversation import MAX_CHARACTERS
from bots.auth.door import LogIn
from bots.web.chat.side import ASIDES
from bots.web.chat.tabs import REFUSED
from bots.web.entrance.guard import login_of
from bots.web.words import words

if TYPE_CHECKING:
    from chainlit.session import WebsocketSession
    from socketio import AsyncServer

EVENTS = {
    "connect": "a page opens",
    "disconnect": "a page is gone",
    "connection_successful": "the page is ready to be filled",
    "clear_session": "a new conversation",
    "client_message": "somebody says something",
    "orbiquant:arrived": "a page that comes back asks what became of what it has sent",
    "stop": "somebody wants no more of the answer",
    "window_message": "a button of our header asks for a card beside the talk",
}
LARGEST_BYTES = 6_000_000
"""Of one message on the wire. A paste of some megabytes is answered in words; what is larger ends the socket."""

AT_ONCE = 20
"""Messages of one person that are not answered yet."""

LOG_IN = "orbiquant.log_in"
"""Under which the log-in of a socket stands among what Chainlit knows of where it comes from."""

_KEPT = ("HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE", "HTTP_USER_AGENT")
_PACKETS = ("1", "3", "4", "5")  # that a page may send: its end, signs of life, messages
_BINARY = ("5", "6")  # Socket.IO's packets that announce binary parts

Handler = Callable[..., Awaitable[Any]]
log = structlog.get_logger(__name__)


class Refused(ConnectionRefusedError):
    """A socket that says what no page of ours says."""


def keep_to_the_page(sio: "AsyncServer") -> None:
    """Takes out what is not in the list and puts a look before the rest. A socket is all there is: polling
    would let one caller read and write where another has connected."""
    handlers: dict[str, Handler] = sio.handlers["/"]
    for unused in handlers.keys() - EVENTS.keys():
        del handlers[unused]
    inbox = _Inbox(sio, handlers["client_message"])
    handlers["connect"] = _connecting(handlers["connect"])
    handlers["client_message"] = inbox.take
    for name in ("connection_successful", "clear_session", "stop"):
        handlers[name] = _without_words(name, handlers[name])
    handlers["orbiquant:arrived"] = _of_messages(handlers["orbiquant:arrived"])
    handlers["window_message"] = _one_of_ours(handlers["window_message"])
    sio.eio.transports = ["websocket"]
    sio.eio.max_http_buffer_size = LARGEST_BYTES
    sio.eio.on("message", _plain(sio, sio.eio.handlers["message"]))


def of_packets(app: ASGIApp) -> ASGIApp:
    """The chat, whose socket ends at what is no packet of Engine.IO: that would fail over it, not refuse it."""

    async def heard(scope: Scope, receive: Receive, send: Send) -> None:
        async def packet() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and not (message.get("text") or "").startswith(
                _PACKETS
            ):
                return {"type": "websocket.disconnect", "code": 1003}
            return message

        await app(scope, packet if scope["type"] == "websocket" else receive, send)

    return heard


def _connecting(theirs: Handler) -> Handler:
    async def connect(sid: str, environ: Mapping[str, Any], auth: Any = None) -> Any:
        known = {name: environ[name] for name in _KEPT if name in environ}
        return await theirs(sid, known | {LOG_IN: _log_in(environ)}, _introduced(auth))

    return connect


def _log_in(environ: Mapping[str, Any]) -> LogIn:
    """That with which the guard has let the socket in. Raises Refused."""
    if login := login_of(HTTPConnection(environ["asgi.scope"])):
        return login
    raise Refused("log in again")


def _introduced(auth: Any) -> dict[str, Any]:
    """Who the page says it is, if it is a page. Raises Refused."""
    if not isinstance(auth, dict) or auth.get("clientType") != "webapp":
        raise Refused("not a page")
    thread = auth.get("threadId")
    return {
        "sessionId": _uuid(auth.get("sessionId")),
        "threadId": _uuid(thread) if thread else None,
        "clientType": "webapp",
        "userEnv": None,
        "chatProfile": None,
    }


def _uuid(value: Any) -> str:
    try:
        return str(UUID(value))
    except (AttributeError, TypeError, ValueError):
        raise Refused("not an id") from None


def _without_words(name: str, theirs: Handler) -> Handler:
    """An event that carries nothing, of a socket whose page is known."""

    async def take(sid: str, *ignored: Any) -> None:
        if _session(sid) is not None:
            await _safely(name, theirs(sid))

    return take


def _one_of_ours(theirs: Handler) -> Handler:
    """Chainlit's page passes on whatever its window is told, by anybody; here it is one of a few words."""

    async def take(sid: str, word: Any = None, *ignored: Any) -> None:
        if _session(sid) is not None and isinstance(word, str) and word in ASIDES:
            await _safely("window_message", theirs(sid, word))

    return take


def _of_messages(theirs: Handler) -> Handler:
    """An event that names messages by their ids, as many as one person may have waiting."""

    async def take(sid: str, named: Any = None, *ignored: Any) -> None:
        ids = [_id(each) for each in named[:AT_ONCE]] if isinstance(named, list) else []
        if _session(sid) is not None and all(ids):
            await _safely("orbiquant:arrived", theirs(sid, ids))

    return take


class _Inbox:
    """Messages: what somebody typed and its id, nothing else; not more at once than can be answered soon."""

    def __init__(self, sio: "AsyncServer", theirs: Handler) -> None:
        self._sio = sio
        self._theirs = theirs
        self._waiting: Counter[str] = Counter()

    async def take(self, sid: str, payload: Any = None, *ignored: Any) -> None:
        session, message = _session(sid), _message(payload)
        if session is None:
            return
        who = session.user.identifier if session.user else ""
        if message is None:
            await self._refuse(sid, session.language, "not_a_message")
        elif self._waiting[who] >= AT_ONCE:
            await self._refuse(sid, session.language, "too_many_messages", message["id"])
        else:
            await self._answer(who, sid, message)

    async def _answer(self, who: str, sid: str, message: dict[str, Any]) -> None:
        self._waiting[who] += 1
        try:
            await _safely("client_message", self._theirs(sid, message))
        finally:
            self._waiting[who] -= 1
            if not self._waiting[who]:
                del self._waiting[who]

    async def _refuse(self, sid: str, language: str, why: str, message_id: UUID | None = None) -> None:
        if message_id:
            await self._sio.emit(REFUSED, {"id": str(message_id), "why": why}, to=sid)
        sentence = words("page", language)[why]
        await self._sio.emit("toast", {"message": sentence, "type": "warning"}, to=sid)
        await self._sio.emit("task_end", {}, to=sid)


def _message(payload: Any) -> dict[str, Any] | None:
    """None for what is not a message that a page sends. One character over the limit makes it too long still."""
    said = payload.get("message") if isinstance(payload, dict) else None
    if not isinstance(said, dict) or not isinstance(said.get("output"), str):
        return None
    known = _id(said.get("id"))
    return {"id": known, "text": said["output"][: MAX_CHARACTERS + 1]} if known else None


def _id(named: Any) -> UUID | None:
    """Of a message, as pages make them; None for anything else."""
    try:
        known = UUID(named)
    except (AttributeError, TypeError, ValueError):
        return None
    return known if known.version == 4 else None


def _plain(sio: "AsyncServer", theirs: Handler) -> Handler:
    """Text alone: nobody here sends binary, and its parts would wait in memory for the last of them."""

    async def take(eio_sid: str, data: Any) -> None:
        if not isinstance(data, str) or data.startswith(_BINARY):
            await sio.eio.disconnect(eio_sid)
            return
        try:
            await theirs(eio_sid, data)
        except Exception as error:
            log.warning("not understood", error=type(error).__name__)
            await sio.eio.disconnect(eio_sid)

    return take


async def _safely(name: str, work: Awaitable[Any]) -> None:
    try:
        await work
    except Exception:
        log.exception("event failed", event_name=name)


def _session(sid: str) -> "WebsocketSession | None":
    from chainlit.session import WebsocketSession

    found: WebsocketSession | None = WebsocketSession.get(sid)
    return found
