"""The page speaks the account's language: Chainlit asks for its words in the browser's, and gets them in the
reader's, once somebody is logged in."""

from urllib.parse import parse_qsl, urlencode

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from bots.web.addresses import MOUNT
from bots.web.entrance.guard import login_of
from bots.web.words import first_spoken

_ASKED_BY_LANGUAGE = (f"{MOUNT}/project/translations", f"{MOUNT}/project/settings")


class Language:
    """Pure ASGI, inside the guard. A language that the page does not speak becomes English, not the nearest file
    that Chainlit has."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in _ASKED_BY_LANGUAGE:
            scope = {**scope, "query_string": _query(HTTPConnection(scope))}
        await self._app(scope, receive, send)


def _query(caller: HTTPConnection) -> bytes:
    asked = dict(parse_qsl(caller.scope["query_string"].decode("latin-1")))
    login = login_of(caller)
    spoken = login.account.language if login else first_spoken(asked.get("language"))
    return urlencode({**asked, "language": "es" if spoken == "es" else "en-US"}).encode()
