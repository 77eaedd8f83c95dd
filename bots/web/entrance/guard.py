"""Every request to the chat carries a log-in that still holds; the cookie's signature alone is not enough."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any
from uuid import UUID

import jwt
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bots.web.chat.surroundings import COOKIE, MOUNT

# What the log-in page itself needs, and the page's own addresses, which show nothing until it asks for more.
_OPEN = ("/assets/", "/public/", "/login", "/auth/config", "/favicon", "/logo", "/avatars/", "/thread/")
FEED = "/feed"
_OPEN_EXACT = ("/", "/project/translations", "/logout")
Holds = Callable[[UUID], Awaitable[bool]]


class Guard:
    """Answers 401 under the chat's path unless the session of the cookie holds, and 403 to what another page
    sends. Pure ASGI: it sees sockets, which browsers open from any page."""

    def __init__(self, app: ASGIApp, *, holds: Holds, secret: str, origins: Collection[str]) -> None:
        self._app = app
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
        elif needs_session(scope["path"]) and not await known(caller, self._holds, self._secret):
            await _refuse(401, "Log in again.", scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _foreign(self, caller: HTTPConnection) -> bool:
        harmless = caller.scope.get("method") in ("GET", "HEAD", "OPTIONS")
        origin = caller.headers.get("origin")
        if (
            caller.scope["path"] == FEED
        ):  # browsers name the origin of every socket: who names none is no page
            return origin not in self._origins
        return origin is not None and origin not in self._origins and not harmless


async def known(caller: HTTPConnection, holds: Holds, secret: str) -> bool:
    """Whether the caller's cookie names a session that holds."""
    session = session_id(caller.cookies, secret)
    return session is not None and await holds(session)


def needs_session(path: str) -> bool:
    """Whether a path is the feed, or lies under the chat and is not one that anybody may see."""
    if path == FEED:
        return True
    if not path.startswith(f"{MOUNT}/"):
        return False
    inner = path.removeprefix(MOUNT)
    return inner not in _OPEN_EXACT and not inner.startswith(_OPEN)


def session_id(cookies: Mapping[str, str], secret: str) -> UUID | None:
    """The session in a cookie that we signed; None for anything else."""
    token = cookies.get(COOKIE) or "".join(_pieces(cookies))
    try:
        claims: dict[str, Any] = jwt.decode(token, secret, algorithms=["HS256"])
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
