"""How large what is sent to the page may be. Nothing that a page of ours sends comes near it."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bots.web.entrance.sheets import entrance_words, sheet

LARGEST_BODY: Final = 1_000_000  # bytes


async def bounded(app: ASGIApp, language: str, scope: Scope, receive: Receive, send: Send) -> None:
    """Runs the application behind a request; answers 413, in the reader's language, in its place as soon as the
    body is larger than it may be: when that is said beforehand, or once it has come."""
    body = _Body(receive, send)
    said = _said_too_large(scope)
    if not said:
        await app(scope, body.receive, body.send)
    if said or body.refused:
        await _too_large(language, scope)(scope, receive, send)


class _Body:
    """Counted as it comes. What the application still says of one that is refused is not sent."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._size = 0
        self._answered = False

    @property
    def _over(self) -> bool:
        return self._size > LARGEST_BODY

    @property
    def refused(self) -> bool:
        return self._over and not self._answered

    async def receive(self) -> Message:
        message = await self._receive()
        self._size += len(message.get("body", b""))
        if self._over:
            raise HTTPException(413)
        return message

    async def send(self, message: Message) -> None:
        if not self.refused:
            self._answered = True
            await self._send(message)


def _said_too_large(scope: Scope) -> bool:
    said = HTTPConnection(scope).headers.get("content-length", "")
    return said.isdecimal() and int(said) > LARGEST_BODY


def _too_large(language: str, scope: Scope) -> Response:
    """A page where a browser has sent a form; else words that a script can show."""
    if "text/html" in HTTPConnection(scope).headers.get("accept", ""):
        return sheet("large", language, status=413)
    sentence = entrance_words(language)["large_text"]
    return JSONResponse({"detail": sentence, "problem": sentence}, 413)
