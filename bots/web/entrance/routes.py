"""What of the chat's addresses is open, and why. Whatever is not in this list is not there.

Chainlit brings routes that this page has no use for: MCP, uploads, forged elements, sharing, other ways in. A
list of what may pass keeps them shut, and those of its next version, too.
"""

import re
import traceback
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bots.web.addresses import MOUNT
from trading.errors import Conflict, Problem, Unavailable

log = structlog.get_logger(__name__)

_ID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_PIECES = {"{id}": _ID, "{name}": "[^/]+", "{path}": ".+"}


@dataclass(frozen=True, slots=True)
class Route:
    """`path` lies under the chat's; {id} stands for a UUID, {name} for one piece, {path} for the rest."""

    methods: str
    path: str
    why: str
    anybody: bool = False

    def leads(self, method: str, path: str) -> bool:
        """A browser asks with OPTIONS before it asks, with HEAD instead of GET."""
        methods = {*self.methods.split(), "OPTIONS"} | ({"HEAD"} if "GET" in self.methods else set())
        return method in methods and _shape(self.path).fullmatch(path) is not None


ROUTES = (
    Route("GET", "/", "the page", anybody=True),
    Route("GET", "/login", "the page, where somebody logs in", anybody=True),
    Route("GET", "/thread/{id}", "the page, at a conversation; it shows nothing by itself", anybody=True),
    Route("GET", "/assets/{path}", "the page's own files", anybody=True),
    Route("GET", "/public/{path}", "our style, signs and scripts", anybody=True),
    Route("GET", "/favicon", "the sign of the tab", anybody=True),
    Route("GET", "/logo", "the sign of the page", anybody=True),
    Route("GET", "/avatars/{name}", "the sign beside an answer", anybody=True),
    Route("GET", "/auth/config", "which ways in there are", anybody=True),
    Route("GET", "/project/translations", "the words of the log-in", anybody=True),
    Route("POST", "/logout", "ends the session of the cookie", anybody=True),
    Route("GET", "/user", "who is logged in"),
    Route("GET", "/project/settings", "starters and what is switched on"),
    Route("POST", "/project/threads", "the list of conversations"),
    Route("GET", "/project/thread/{id}", "one conversation, to its author"),
    Route("PUT DELETE", "/project/thread", "a new name, or away with it, by its author"),
    Route("PUT DELETE", "/feedback", "a thumb up or down"),
    Route("WEBSOCKET", "/ws/socket.io", "the chat's socket"),
    Route("WEBSOCKET", "/ws/socket.io/", "the chat's socket"),
)


def route(method: str, path: str) -> Route | None:
    """The one that leads there; None where nothing of the chat is. `path` is the whole path."""
    inner = path.removeprefix(MOUNT)
    return next((route for route in ROUTES if route.leads(method, inner)), None)


def under_the_chat(path: str) -> bool:
    return path.startswith(f"{MOUNT}/")


@cache
def _shape(path: str) -> re.Pattern[str]:
    pieces = re.split(r"(\{\w+\})", path)
    return re.compile("".join(_PIECES.get(piece) or re.escape(piece) for piece in pieces))


def _where(error: Exception) -> str:
    """The last line that it came by: whether it is what was asked, or a mistake of ours."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"


async def tell_problem(request: Request, problem: Exception) -> JSONResponse:
    """What keeps a request from being done, such as a database that is away, is said and not a failure."""
    log.warning("a request could not be done", why=str(problem))
    status = 503 if isinstance(problem, Unavailable) else 409 if isinstance(problem, Conflict) else 400
    return JSONResponse({"detail": str(problem)}, status)


def answer_plainly(app: FastAPI) -> None:
    """What Chainlit cannot make sense of, such as the id of a session that is not there, was asked wrongly:
    that is no failure of ours. And its own failures it tells in the words of whatever failed: nobody's business.
    """

    async def refuse(request: Request, error: Exception) -> JSONResponse:
        log.warning("not understood", error=type(error).__name__, at=_where(error))
        return JSONResponse({"detail": "I cannot make sense of this."}, 400)

    async def tell(request: Request, error: Exception) -> JSONResponse:
        known = error.__cause__ if isinstance(error.__cause__, HTTPException) else error
        if not isinstance(known, HTTPException) or known.status_code >= 500:
            log.warning("Chainlit failed", why=str(known))
            return JSONResponse({"detail": "Something failed on our side."}, 500)
        return JSONResponse({"detail": known.detail}, known.status_code, known.headers)

    app.add_exception_handler(HTTPException, tell)
    app.add_exception_handler(Problem, tell_problem)
    for kind in (ValueError, TypeError, LookupError):
        app.add_exception_handler(kind, refuse)
