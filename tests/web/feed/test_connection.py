"""A reader that falls behind, heard over a socket that does not take more."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from starlette.websockets import WebSocket

from bots.web.feed.channel import Channel
from bots.web.feed.connection import Connection, Subscription
from db.repositories.accounts import Session

NOW = datetime(2026, 1, 2, tzinfo=UTC)


class Socket:
    """The server's side of a socket whose other side reads when it is let."""

    def __init__(self) -> None:
        self.reads = asyncio.Event()
        self.read: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.send":
            await self.reads.wait()
            self.read.append(json.loads(message["text"]))


async def a_connection(socket: Socket) -> Connection:
    opened = WebSocket({"type": "websocket", "headers": []}, socket.receive, socket.send)
    await opened.accept()
    fields = dict.fromkeys(Session.__slots__)
    return Connection(
        opened, Session(**fields | {"id": uuid4(), "account_id": uuid4(), "expires_at": NOW + timedelta(1)})
    )


def subscribed(connection: Connection, channel: Channel) -> None:
    subscription = Subscription(connection, 1)
    subscription.channel = channel
    connection.subscriptions[1] = subscription
    channel.join(subscription)


async def test_a_slow_reader_gets_the_newest_whole_and_holds_up_nobody() -> None:
    counted = 0

    async def count(channel: Channel) -> None:
        nonlocal counted
        channel.begin(lambda: {"type": "whole", "at": counted})
        for counted in range(1, 1001):
            channel.change({"type": "change", "at": counted})
            await asyncio.sleep(0)

    slow, quick = Socket(), Socket()
    quick.reads.set()
    channel = Channel(count)
    for socket in (slow, quick):
        subscribed(await a_connection(socket), channel)
    async with asyncio.timeout(5):
        while len(quick.read) < 2 or quick.read[-1]["at"] < 1000:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        slow.reads.set()
        while not slow.read or slow.read[-1]["at"] < 1000:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert len(slow.read) < 40
    assert [said["at"] for said in slow.read] == sorted(said["at"] for said in slow.read)
    assert any(said["type"] == "whole" and said["at"] == 1000 for said in slow.read)
    assert {said["id"] for said in slow.read} == {1}
    await channel.aclose()
