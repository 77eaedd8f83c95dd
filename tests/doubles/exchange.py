"""A loopback server that speaks the public protocols of five venues, and can be made to misbehave."""

import asyncio
import json
import time
from dataclasses import dataclass
from functools import partial
from typing import Self

from aiohttp import WSMsgType, web

from tests.doubles.exchange_bodies import ROUTES
from tests.doubles.exchange_streams import DIALECTS, Dialect
from tests.doubles.exchange_tape import DAY, Row, Tape


@dataclass
class Trouble:
    """How requests go wrong: so many seconds late, with this status, with this text; `times` of them."""

    seconds: float = 0.0
    status: int = 200
    text: str | None = None
    times: int = 1_000_000


class ExchangeDouble:
    """`now` is its clock in ms; set it to move time. `requests` are the paths that were asked for."""

    def __init__(self, *, now: int | None = None, age: int = 3000 * DAY) -> None:
        self.now = int(time.time() * 1000) if now is None else now
        self.tape = Tape(self.now - age, lambda: self.now)
        self.requests: list[str] = []
        self.trouble: Trouble | None = None
        self.base_url = ""
        self.connections = 0
        self._sockets: dict[web.WebSocketResponse, tuple[Dialect, list[str]]] = {}
        self._subscribed = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application()
        for path, dialect in DIALECTS.items():
            app.router.add_get(path, partial(self._socket, dialect()))
        app.router.add_get("/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.base_url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.drop()
        await self._runner.cleanup()

    def asked(self, part: str) -> int:
        return sum(part in path for path in self.requests)

    async def subscribed(self) -> None:
        """Returns once somebody listens."""
        await asyncio.wait_for(self._subscribed.wait(), 5)

    async def push(self, row: Row) -> None:
        """Sends one candle to every subscriber."""
        for socket, (dialect, topics) in list(self._sockets.items()):
            for topic in topics:
                await socket.send_str(json.dumps(dialect.candle(topic, row, self.now)))

    async def say(self, text: str) -> None:
        """Sends any text to every subscriber."""
        for socket in list(self._sockets):
            await socket.send_str(text)

    async def drop(self) -> None:
        """Cuts every stream, without a goodbye."""
        self._subscribed.clear()
        for socket in list(self._sockets):
            if socket._req is not None and socket._req.transport is not None:
                socket._req.transport.abort()

    async def _answer(self, request: web.Request) -> web.Response:
        self.requests.append(request.path)
        trouble = self.trouble
        if trouble is not None and trouble.times > 0:
            trouble.times -= 1
            await asyncio.sleep(trouble.seconds)
            if trouble.status != 200 or trouble.text is not None:
                return web.Response(status=trouble.status, text=trouble.text or "")
        if request.path not in ROUTES:
            return web.json_response({"code": -1, "msg": "no such path"}, status=404)
        return web.json_response(ROUTES[request.path](request.query, self.tape))

    async def _socket(self, dialect: Dialect, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.connections += 1
        topics: list[str] = []
        self._sockets[socket] = (dialect, topics)
        try:
            async for message in socket:
                if message.data == "ping":
                    await socket.send_str("pong")
                elif message.type is WSMsgType.TEXT:
                    said = json.loads(message.data)
                    topics += dialect.topics(said)
                    await socket.send_str(json.dumps(dialect.reply(said)))
                    if topics:
                        self._subscribed.set()
        finally:
            del self._sockets[socket]
        return socket
