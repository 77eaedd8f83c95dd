"""Every request gets an id, a time and the headers that keep a browser to this machine."""

import re
import time
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bots.metrics import Metrics
from bots.web.addresses import COOKIE, MOUNT

log = structlog.get_logger(__name__)

# Nothing may come from or go to elsewhere. Chainlit needs inline styles and scripts, and runs each element of
# public/elements through `new Function` (docs/decisions/0009-pictures.md says why that is borne).
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with none, browsers call our own forms foreign
    "X-Frame-Options": "DENY",
}
SECURE_HEADERS = {"Strict-Transport-Security": "max-age=31536000"}


class Watch:
    """Pure ASGI: it neither buffers what streams nor stumbles over a caller that has left."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, secure: bool, named: bool = False) -> None:
        """`secure` says that browsers come by https; `named`, that they come by a name of its own, and shall by
        nothing else. A machine's own names are not ours to close: other programs answer under them too, and
        a certificate that we made ourselves could then not even be looked at."""
        self._app = app
        self._metrics = metrics
        self._secure = secure
        self._headers = HEADERS | (SECURE_HEADERS if named else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._secure and scope["type"] in ("http", "websocket"):
            scope = dict(scope, headers=[_read(*header) for header in scope["headers"]])
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = Headers(scope=scope).get("x-request-id", "")[:64] or uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self._watched(scope, receive, send, request_id)

    async def _watched(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        started = time.perf_counter()

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._note(scope, message["status"], time.perf_counter() - started)
                if self._secure:
                    message["headers"] = [_secured(*header) for header in message["headers"]]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_on)

    def _note(self, scope: Scope, status: int, elapsed: float) -> None:
        """The route and never the path: a path may hold a token."""
        route = str(getattr(scope.get("route"), "path", "")) or MOUNT
        self._metrics.requests.labels(route, status).observe(elapsed)
        log.debug("request", route=route, status=status, ms=round(elapsed * 1000, 1))


# Over https the session's cookie has another name: a browser that has seen it so keeps a page without https
# from writing it, and the same browser may come to this machine both ways.
_PLAIN, _HOST = COOKIE.encode(), b"__Host-" + COOKIE.encode()
_SET = re.compile(rb"^" + re.escape(_PLAIN) + rb"(?=(_\d+)?=)")
_SENT = re.compile(rb"(?:^|(?<=; ))(__Host-)?" + re.escape(_PLAIN) + rb"(?=(_\d+)?=)")


def _secured(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Chainlit marks a cookie Secure only where other sites may use it too."""
    if name.lower() != b"set-cookie":
        return name, value
    value = _SET.sub(_HOST, value)
    return name, value if b"; secure" in value.lower() else value + b"; Secure"


def _read(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """The session's cookie under the name that the program knows; one that came without https under none."""
    if name.lower() != b"cookie":
        return name, value
    return name, _SENT.sub(lambda found: _PLAIN if found[1] else b"plain-" + _PLAIN, value)
