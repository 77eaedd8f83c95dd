"""One open socket: what waits to be sent, how much may be asked, and how it is closed."""

import asyncio
from collections import deque
from contextlib import suppress
from time import monotonic
from uuid import UUID

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from bots.web.feed.channel import Channel
from db.repositories.accounts import Session

_BEHIND = 16  # changes that wait for a reader before they give way to the whole
_ANSWERS = 64  # that wait for a reader who does not read
_BURST, _A_SECOND = 120, 10  # messages a page may send
_CLOSING_S = 2.0


class Flood(Exception):
    """The page asks more than any page of ours would."""


class Subscription:
    """A channel as one socket hears it. A slow reader misses changes, never the newest state."""

    def __init__(self, connection: "Connection", number: int) -> None:
        self.number = number
        self.channel: Channel | None = None
        self._connection = connection
        self._waiting: deque[str] = deque()
        self._behind = False

    def hear(self, channel: Channel, text: str) -> None:
        if len(self._waiting) >= _BEHIND:
            self._waiting.clear()
            self._behind = True
        if not self._behind:
            self._waiting.append(text)
        self._connection.wake(self)

    def over(self, channel: Channel) -> None:
        self._connection.drop(self)

    def take(self) -> str:
        """The next to send; empty if there is none."""
        if self._behind and self.channel:
            self._behind = False
            return self.channel.whole()
        return self._waiting.popleft() if self._waiting else ""


class Connection:
    """A socket of one log-in. Sending is a task that lives only while something waits: an idle page costs
    its socket and nothing else."""

    def __init__(self, socket: WebSocket, session: Session) -> None:
        self.session = session
        self.subscriptions: dict[int, Subscription] = {}
        self._socket = socket
        self._due: deque[Subscription] = deque()
        self._answers: deque[str] = deque()
        self._sending: asyncio.Task[None] | None = None
        self._credit = float(_BURST)
        self._asked_at = monotonic()
        self._closed = False

    @property
    def user_id(self) -> UUID:
        return self.session.account_id

    async def next(self) -> str | None:
        """What the page says next; None once it has gone. Raises Flood."""
        try:
            message = await self._socket.receive()
        except (WebSocketDisconnect, RuntimeError):
            return None
        if message["type"] == "websocket.disconnect":
            return None
        now = monotonic()
        self._credit = min(self._credit + (now - self._asked_at) * _A_SECOND, _BURST) - 1
        self._asked_at = now
        if self._credit < 0:
            raise Flood
        return message.get("text") or ""

    def answer(self, text: str) -> None:
        """Raises Flood for a page that asks and does not read."""
        if len(self._answers) >= _ANSWERS:
            raise Flood
        self._answers.append(text)
        self._send_soon()

    def wake(self, subscription: Subscription) -> None:
        if subscription not in self._due:
            self._due.append(subscription)
        self._send_soon()

    def drop(self, subscription: Subscription) -> None:
        """What waits is sent; nothing more comes."""
        if self.subscriptions.get(subscription.number) is subscription:
            del self.subscriptions[subscription.number]

    async def close(self, code: int, why: str) -> None:
        """However slow the other side is."""
        if self._closed:
            return
        self._closed = True
        if self._sending:
            self._sending.cancel()
        if self._socket.application_state is WebSocketState.CONNECTED:
            with suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
                async with asyncio.timeout(_CLOSING_S):
                    await self._socket.close(code, why)

    def _send_soon(self) -> None:
        if not self._closed and (self._sending is None or self._sending.done()):
            self._sending = asyncio.create_task(self._send())

    async def _send(self) -> None:
        with suppress(RuntimeError, WebSocketDisconnect):  # it has gone; who reads it will notice
            while self._answers or self._due:
                if self._answers:
                    await self._socket.send_text(self._answers.popleft())
                elif text := self._due[0].take():
                    subscription = self._due[0]
                    self._due.rotate(-1)
                    await self._socket.send_text(numbered(subscription.number, text))
                else:
                    self._due.popleft()


def numbered(number: int | None, text: str) -> str:
    """The same text for everybody, with the number by which this page knows it."""
    return f'{{"id":{"null" if number is None else number},{text[1:]}'
