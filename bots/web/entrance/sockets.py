"""Open sockets end with the session that opened them: a socket is asked for its cookie only once."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from uuid import UUID

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Holding = Callable[[Collection[UUID]], Awaitable[Collection[UUID]]]
EVERY_S = 2.0
_CLOSING_S = 2.0  # a reader that does not read is not waited for
OVER = {"type": "websocket.close", "code": 4401, "reason": "Log in again."}
log = structlog.get_logger(__name__)


class Sockets:
    """Those that are open. `holding` tells which of some sessions still hold."""

    def __init__(self, holding: Holding, *, every: float = EVERY_S) -> None:
        self._holding = holding
        self._every = every
        self._open: defaultdict[UUID, set[_Socket]] = defaultdict(set)
        self._ending: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Closes, while inside, the sockets of sessions that have ended, soon after they have."""
        watch = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)

    def end(self, sessions: Collection[UUID]) -> None:
        """Closes the sockets of these at once: for who knows that they have ended."""
        ending = asyncio.create_task(self._close(sessions))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)

    async def hold(self, session_id: UUID, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Runs the application behind a socket of this session."""
        socket = _Socket(send)
        self._open[session_id].add(socket)
        try:
            await app(scope, receive, socket.send)
        finally:
            self._open[session_id].discard(socket)
            if not self._open[session_id]:
                del self._open[session_id]

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            try:
                await self._close_ended()
            except Exception:
                log.exception("open sockets could not be looked through")

    async def _close_ended(self) -> None:
        asked = set(self._open)
        if asked:
            await self._close(asked - set(await self._holding(asked)))

    async def _close(self, sessions: Collection[UUID]) -> None:
        sockets = [socket for session in sessions for socket in self._open.get(session, ())]
        await asyncio.gather(*(socket.end() for socket in sockets), return_exceptions=True)


class _Socket:
    """One that is heard no more once it was ended."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._ended = False

    async def send(self, message: Message) -> None:
        if not self._ended:
            await self._send(message)

    async def end(self) -> None:
        if not self._ended:
            self._ended = True
            async with asyncio.timeout(_CLOSING_S):
                await self._send(OVER)
