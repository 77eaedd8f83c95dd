"""The page as a process of its own, people who are logged in, and their open pages.

An open page is the two sockets that a browser opens, byte for byte, and nothing else: what is measured shares the
machine with what measures, so this side stays lean: it looks at the first letters of what comes, no more.
"""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import aiohttp

from bench.measuring.ports import free_port
from bots.web.addresses import COOKIE
from bots.web.entrance.cookie import signed
from db.engine import Database
from db.home import Home
from db.opening import opened
from db.repositories.accounts import SqlAccounts

_ROOT = Path(__file__).parents[2]
_MAIN = "import sys; from bots.cli import main; sys.exit(main())"
_READY_WITHIN_S = 60.0
_ANSWERED_WITHIN_S = 60.0
_STREAMED = ('42["stream_start"', '42["stream_token"')
_WORDS = (*_STREAMED, '42["new_message"')
_TOPICS = ("notices", "jobs", "quotes")  # what the bell, the job cards and the watchlist listen to
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Served:
    """A running page."""

    address: str
    home: Home
    pid: int
    database: Database

    def memory_mb(self) -> float:
        """Resident now, in MB of 1,000,000 bytes; its database server not counted."""
        kept = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text())
        return int(kept[1]) * 1024 / 1e6 if kept else 0.0

    def busy_s(self) -> float:
        """Processor time so far; its database server not counted."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    async def people(self, count: int) -> list[str]:
        """The cookies of so many accounts, each with a session; without passwords, which take their time."""
        accounts = SqlAccounts(self.database)
        secret = json.loads((self.home.path / "secrets" / "page.json").read_text())["cookie"]
        return [await _cookie(accounts, secret) for _ in range(count)]


async def _cookie(accounts: SqlAccounts, secret: str) -> str:
    account = await accounts.create(f"bench {uuid4().hex[:12]}")
    session = await accounts.open_session(account.id, now=datetime.now(UTC), lasts=timedelta(hours=12))
    return f"{COOKIE}={signed(account, session, secret)}"


@asynccontextmanager
async def served(home: Home) -> AsyncIterator[Served]:
    """Starts the page offline: the embedded brain answers, of the simulated venue."""
    port = free_port()
    process = _start(home, port)
    try:
        await _ready(port, process)
        async with opened(home) as database:
            yield Served(f"http://127.0.0.1:{port}", home, process.pid, database)
    finally:
        process.send_signal(signal.SIGINT)
        await asyncio.to_thread(process.wait)


def _start(home: Home, port: int) -> "subprocess.Popen[bytes]":
    env = {
        **os.environ,
        "ORBIQUANT_HOME": str(home.path),
        "ORBIQUANT_OFFLINE": "true",
        "PYTHONPATH": str(_ROOT),
    }
    return subprocess.Popen(
        [sys.executable, "-c", _MAIN, "up", "--no-browser", "--port", str(port)],
        env=env,
        cwd=_ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


async def _ready(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _READY_WITHIN_S
    async with aiohttp.ClientSession() as browser:
        while process.poll() is None and time.monotonic() < deadline:
            try:
                async with browser.get(f"http://127.0.0.1:{port}/health") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    raise RuntimeError("the page did not start")


@dataclass(slots=True)
class Answer:
    """Moments, in seconds of the loop's clock: due to be sent, the first word, the end."""

    due: float
    first: float | None = None
    end: float | None = None


@dataclass(slots=True)
class OpenPage:
    """One page in a browser. It is asked one thing at a time."""

    socket: aiohttp.ClientWebSocketResponse
    feed: aiohttp.ClientWebSocketResponse
    _asked: Answer | None = None
    _done: asyncio.Event = field(default_factory=asyncio.Event)
    _ready: asyncio.Event = field(default_factory=asyncio.Event)
    _reading: "list[asyncio.Task[None]]" = field(default_factory=list)

    async def ask(self, text: str, due: float) -> Answer:
        """Raises TimeoutError if no answer ends."""
        self._asked = answer = Answer(due)
        self._done.clear()
        said = {"id": str(uuid4()), "threadId": "", "name": "bench", "type": "user_message", "output": text}
        said["createdAt"] = "2026-01-01T00:00:00.000Z"
        await self.send("client_message", {"message": said, "fileReferences": []})
        async with asyncio.timeout(_ANSWERED_WITHIN_S):
            await self._done.wait()
        if self.socket.closed:
            raise ConnectionError("the page was closed")
        return answer

    async def send(self, event: str, data: object = None) -> None:
        await self.socket.send_str("42" + json.dumps([event] if data is None else [event, data]))

    async def begin(self) -> None:
        self._reading = [asyncio.create_task(self._read()), asyncio.create_task(self._listen())]
        for number, topic in enumerate(_TOPICS):
            await self.feed.send_str(json.dumps({"id": number, "do": "watch", "topic": topic}))
        await self.socket.send_str("40" + json.dumps(_introduction()))
        async with asyncio.timeout(_READY_WITHIN_S):
            await self._ready.wait()

    async def close(self) -> None:
        await asyncio.gather(self.socket.close(), self.feed.close())
        await asyncio.gather(*self._reading)

    async def _read(self) -> None:
        async for frame in self.socket:
            if frame.type is aiohttp.WSMsgType.TEXT:
                await self._take(frame.data)
        self._done.set()

    async def _listen(self) -> None:
        """A feed that is not read would be cut off."""
        async for _ in self.feed:
            pass

    async def _take(self, packet: str) -> None:
        if packet == "2":
            await self.socket.send_str("3")
        elif packet.startswith(_WORDS):
            self._hear(packet)
        elif packet.startswith('42["task_end"'):
            self._end()
        elif packet.startswith("40"):
            await self.send("connection_successful")
        elif packet.startswith('42["clear_ask"'):
            self._ready.set()

    def _hear(self, packet: str) -> None:
        if self._asked is None or self._asked.first is not None:
            return
        if packet.startswith(_STREAMED) or '"assistant_message"' in packet:
            self._asked.first = asyncio.get_running_loop().time()

    def _end(self) -> None:
        """A page that opens is told of the end of nothing, too."""
        if self._asked and self._asked.first is not None:
            self._asked.end = asyncio.get_running_loop().time()
            self._asked = None
            self._done.set()


def _introduction() -> dict[str, str]:
    return {
        "clientType": "webapp",
        "sessionId": str(uuid4()),
        "threadId": "",
        "userEnv": "{}",
        "chatProfile": "",
    }


async def open_page(browser: aiohttp.ClientSession, served: Served, cookie: str) -> OpenPage:
    """As the browser does it: past the log-in, to the chat's socket and the feed's, until it may be used."""
    headers = {"Cookie": cookie, "Origin": served.address}
    chat = f"{served.address}/chat/ws/socket.io/?EIO=4&transport=websocket"
    page = OpenPage(
        await browser.ws_connect(chat, headers=headers),
        await browser.ws_connect(f"{served.address}/feed", headers=headers),
    )
    await page.begin()
    return page
