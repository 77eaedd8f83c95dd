"""Every request gets an id, a time and the headers that keep a browser to this machine."""

import time
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bots.metrics import Metrics
from bots.web.chat.surroundings import MOUNT

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

    def __init__(self, app: ASGIApp, *, metrics: Metrics, secure: bool) -> None:
        """`secure` says that browsers come by https, and shall by nothing else."""
        self._app = app
        self._metrics = metrics
        self._secure = secure
        self._headers = HEADERS | (SECURE_HEADERS if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
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


def _secured(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Chainlit marks a cookie Secure only where other sites may use it too."""
    if name.lower() == b"set-cookie" and b"; secure" not in value.lower():
        return name, value + b"; Secure"
    return name, value
