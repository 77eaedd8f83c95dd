"""The page speaks the account's language: Chainlit asks for its words in the browser's, and gets them in the
reader's, once somebody is logged in."""

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl, urlencode

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from bots.web.chat.surroundings import MOUNT
from bots.web.words import language_of

_ASKED_BY_LANGUAGE = (f"{MOUNT}/project/translations", f"{MOUNT}/project/settings")
Speaks = Callable[[HTTPConnection], Awaitable[str | None]]


class Language:
    """Pure ASGI. `speaks` gives the language of the account whose log-in a request carries. A language that the
    page does not speak becomes English, not the nearest file that Chainlit has."""

    def __init__(self, app: ASGIApp, *, speaks: Speaks) -> None:
        self._app = app
        self._speaks = speaks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in _ASKED_BY_LANGUAGE:
            scope = {**scope, "query_string": await self._query(HTTPConnection(scope))}
        await self._app(scope, receive, send)

    async def _query(self, caller: HTTPConnection) -> bytes:
        asked = dict(parse_qsl(caller.scope["query_string"].decode("latin-1")))
        spoken = await self._speaks(caller) or language_of(asked.get("language"))
        return urlencode({**asked, "language": "es" if spoken == "es" else "en-US"}).encode()
