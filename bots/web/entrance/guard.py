"""Every request to the chat carries a log-in that still holds; the cookie's signature alone is not enough."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import jwt
import structlog
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bots.auth.door import LogIn
from bots.settings import loopback
from bots.web.addresses import ACCOUNT, CHAT, COOKIE, FEED, ME, MOUNT, towards
from bots.web.entrance.bodies import bounded
from bots.web.entrance.cookie import LEEWAY
from bots.web.entrance.routes import route, under_the_chat
from bots.web.entrance.sockets import Sockets
from bots.web.words import first_spoken
from db.identity import acting_as
from trading.errors import Problem

_PAGES = (f"{MOUNT}/thread/", ACCOUNT)
TRY_LATER = 1013  # as RFC 6455 has it
Known = Callable[[UUID], Awaitable[LogIn | None]]  # whose session it is, while it holds
# Anybody may ask for these, and is told more, or in their own language, once they are known.
_KINDER = ("/health", f"{MOUNT}/project/translations")
log = structlog.get_logger(__name__)


class Guard:
    """Answers 421 to what comes by a name that is not ours, 403 to what another page sends, 404 to what of the
    chat is closed, and 401 to the rest of it unless the session of the cookie holds; 503 while nobody can look,
    and 413 to a body that is too large. Whatever is answered where a log-in is needed, no cache keeps.
    What is let in acts as the session's user, and finds the log-in by `login_of`. Pure ASGI: it sees sockets,
    which browsers open from any page."""

    def __init__(
        self, app: ASGIApp, *, known: Known, sockets: Sockets, secret: str, origins: Collection[str]
    ) -> None:
        self._app = app
        self._sockets = sockets
        self._known = known
        self._secret = secret
        self._origins = frozenset(origins)
        self._names = frozenset(urlsplit(origin).hostname for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        caller = HTTPConnection(scope)
        if needs_session(scope):
            send = _unkept(send)
        if not self._named(caller):
            await _refuse(421, "This page has another address.", scope, receive, send)
        elif self._foreign(caller):
            await _refuse(403, "This page may not ask.", scope, receive, send)
        elif closed(scope) and _opened_by_a_person(caller):
            await RedirectResponse(CHAT, 303)(scope, receive, send)
        elif closed(scope):
            await _refuse(404, "There is nothing here.", scope, receive, send)
        elif not _barred(caller) and scope["path"] not in _KINDER:
            await self._pass_on(scope, receive, send)
        else:
            await self._look(caller, scope, receive, send)

    async def _look(self, caller: HTTPConnection, scope: Scope, receive: Receive, send: Send) -> None:
        away: Problem | None = None
        login: LogIn | None = None
        try:
            session = session_id(caller.cookies, self._secret)
            login = await self._known(session) if session else None
        except Problem as problem:
            log.warning("nobody can look who asks", why=str(problem))
            away = problem
        if login:
            with acting_as(login.account.id):
                await self._let_in(login, scope, receive, send)
        elif not _barred(caller):
            await self._pass_on(scope, receive, send)
        elif _opened_by_a_person(caller):
            to = scope["path"] if scope["method"] == "GET" else CHAT
            await RedirectResponse(towards(to), 303)(scope, receive, send)
        elif away:
            await _refuse(503, "Try again in a moment.", scope, receive, send)
        else:
            await _refuse(401, "Log in again.", scope, receive, send)

    async def _let_in(self, login: LogIn, scope: Scope, receive: Receive, send: Send) -> None:
        scope = {**scope, "state": {**scope.get("state", {}), "login": login}}
        if scope["type"] == "websocket":
            await self._sockets.hold(login.session.id, self._app, scope, receive, send)
        else:
            await self._pass_on(scope, receive, send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await bounded(self._app, _language(HTTPConnection(scope)), scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _named(self, caller: HTTPConnection) -> bool:
        """Whether it was asked by our own name: a stranger's name can be made to lead to this machine, and their
        page would then be of the same origin as ours."""
        try:
            name = urlsplit(f"//{caller.headers.get('host', '')}").hostname or ""
        except ValueError:
            return False
        return name in self._names or loopback(name)

    def _foreign(self, caller: HTTPConnection) -> bool:
        """A browser names the origin of whatever is not a plain visit or a page's own reading; where it does
        not name it, it says whether what is sent comes from the same page."""
        origin = caller.headers.get("origin")
        if origin is not None or caller.scope["path"] == FEED:  # every socket of a page has one
            return origin not in self._origins
        harmless = caller.scope.get("method") in ("GET", "HEAD", "OPTIONS")
        return not harmless and caller.headers.get("sec-fetch-site", "none") not in ("same-origin", "none")


def login_of(caller: HTTPConnection) -> LogIn | None:
    """With what the guard has let it in; None where it did not have to look, or found nothing."""
    found: LogIn | None = caller.scope.get("state", {}).get("login")
    return found


def _language(caller: HTTPConnection) -> str:
    login = login_of(caller)
    return login.account.language if login else first_spoken(caller.headers.get("accept-language"))


def the_login(caller: HTTPConnection) -> LogIn:
    """With what the guard has let it in, where it lets nobody in without."""
    if login := login_of(caller):
        return login
    raise HTTPException(401, "Log in again.")


def closed(scope: Scope) -> bool:
    """Whether it is asked for something under the chat that is not in the list of routes."""
    return under_the_chat(scope["path"]) and route(*_asked(scope)) is None


def needs_session(scope: Scope) -> bool:
    """Whether it is asked for what is somebody's own, or for something under the chat that not anybody may see."""
    path = scope["path"]
    if path in (ACCOUNT, ME, FEED) or path.startswith((f"{ACCOUNT}/", f"{ME}/")):
        return True
    found = route(*_asked(scope)) if under_the_chat(path) else None
    return found is not None and not found.anybody


def _barred(caller: HTTPConnection) -> bool:
    """A page's own address shows nothing without its data; a person who opens it had better log in first."""
    return needs_session(caller.scope) or _opened_by_a_person(caller)


def _opened_by_a_person(caller: HTTPConnection) -> bool:
    path = caller.scope["path"]
    shows = path == CHAT or path.startswith(_PAGES)
    return shows and caller.scope["type"] == "http" and "text/html" in caller.headers.get("accept", "")


def _asked(scope: Scope) -> tuple[str, str]:
    return scope.get("method", "WEBSOCKET"), scope["path"]


def session_id(cookies: Mapping[str, str], secret: str) -> UUID | None:
    """The session in a cookie that we signed; None for anything else."""
    token = cookies.get(COOKIE) or "".join(_pieces(cookies))
    try:
        claims: dict[str, Any] = jwt.decode(token, secret, algorithms=["HS256"], leeway=LEEWAY)
        return UUID(claims["metadata"]["session"])
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError):
        return None


def _pieces(cookies: Mapping[str, str]) -> list[str]:
    """A long cookie is split into name_0, name_1 and so on."""
    pieces: list[str] = []
    while (name := f"{COOKIE}_{len(pieces)}") in cookies:
        pieces.append(cookies[name])
    return pieces


def _unkept(send: Send) -> Send:
    async def send_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["Cache-Control"] = "no-store"
        await send(message)

    return send_on


async def _refuse(status: int, why: str, scope: Scope, receive: Receive, send: Send) -> None:
    """A socket refused before it opens cannot say why: it opens, and closes with 44xx."""
    if scope["type"] == "http":
        await JSONResponse({"detail": why}, status)(scope, receive, send)
        return
    await receive()
    await send({"type": "websocket.accept"})
    code = TRY_LATER if status == 503 else 4000 + status
    await send({"type": "websocket.close", "code": code, "reason": why})
