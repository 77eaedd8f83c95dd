"""Every request to the chat carries a log-in that still holds; the cookie's signature alone is not enough."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

import jwt
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bots.web.chat.surroundings import COOKIE, MOUNT
from bots.web.entrance.cookie import LEEWAY
from bots.web.entrance.routes import route, under_the_chat
from bots.web.entrance.sockets import Sockets
from db.identity import acting_as

_PAGES = (f"{MOUNT}/thread/", f"{MOUNT}/element/", "/account")
FEED = "/feed"
Holds = Callable[[UUID], Awaitable[UUID | None]]  # whose session it is, while it holds


class Guard:
    """Answers 403 to what another page sends, 404 to what of the chat is closed, and 401 to the rest of it
    unless the session of the cookie holds. What is let in acts as the session's user. Pure ASGI: it sees
    sockets, which browsers open from any page."""

    def __init__(
        self, app: ASGIApp, *, holds: Holds, sockets: Sockets, secret: str, origins: Collection[str]
    ) -> None:
        self._app = app
        self._sockets = sockets
        self._holds = holds
        self._secret = secret
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        caller = HTTPConnection(scope)
        if self._foreign(caller):
            await _refuse(403, "This page may not ask.", scope, receive, send)
        elif closed(scope):
            await _refuse(404, "There is nothing here.", scope, receive, send)
        elif not _barred(caller):
            await self._app(scope, receive, send)
        elif user_id := await known(caller, self._holds, self._secret):
            with acting_as(user_id):
                await self._let_in(caller, scope, receive, send)
        elif _opened_by_a_person(caller):
            to = scope["path"] if scope["method"] == "GET" else ""
            await RedirectResponse(f"/login?next={quote(to)}" if to else "/login", 303)(scope, receive, send)
        else:
            await _refuse(401, "Log in again.", scope, receive, send)

    async def _let_in(self, caller: HTTPConnection, scope: Scope, receive: Receive, send: Send) -> None:
        session = session_id(caller.cookies, self._secret) if scope["type"] == "websocket" else None
        if session is None:
            await self._app(scope, receive, send)
        else:
            await self._sockets.hold(session, self._app, scope, receive, send)

    def _foreign(self, caller: HTTPConnection) -> bool:
        """A browser names the origin of whatever is not a plain visit or a page's own reading; where it does
        not name it, it says whether what is sent comes from the same page."""
        origin = caller.headers.get("origin")
        if origin is not None or caller.scope["path"] == FEED:  # every socket of a page has one
            return origin not in self._origins
        harmless = caller.scope.get("method") in ("GET", "HEAD", "OPTIONS")
        return not harmless and caller.headers.get("sec-fetch-site", "none") not in ("same-origin", "none")


async def known(caller: HTTPConnection, holds: Holds, secret: str) -> UUID | None:
    """Whose session the caller's cookie names, if it holds."""
    session = session_id(caller.cookies, secret)
    return await holds(session) if session else None


def closed(scope: Scope) -> bool:
    """Whether it is asked for something under the chat that is not in the list of routes."""
    return under_the_chat(scope["path"]) and route(*_asked(scope)) is None


def needs_session(scope: Scope) -> bool:
    """Whether it is asked for the account, the feed, or for something under the chat that not anybody may see."""
    path = scope["path"]
    if path in ("/account", FEED) or path.startswith("/account/"):
        return True
    found = route(*_asked(scope)) if under_the_chat(path) else None
    return found is not None and not found.anybody


def _barred(caller: HTTPConnection) -> bool:
    """A page's own address shows nothing without its data; a person who opens it had better log in first."""
    return needs_session(caller.scope) or _opened_by_a_person(caller)


def _opened_by_a_person(caller: HTTPConnection) -> bool:
    path = caller.scope["path"]
    shows = path == f"{MOUNT}/" or path.startswith(_PAGES)
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


async def _refuse(status: int, why: str, scope: Scope, receive: Receive, send: Send) -> None:
    """A socket refused before it opens cannot say why: it opens, and closes with 44xx."""
    if scope["type"] == "http":
        await JSONResponse({"detail": why}, status)(scope, receive, send)
        return
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": 4000 + status, "reason": why})
