"""People with a log-in of their own, and the chat as their browser opens it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import aiohttp
import httpx
import socketio
from socketio.exceptions import ConnectionError as NotLetIn

from bots.web.addresses import COOKIE
from bots.web.entrance.cookie import signed
from db.repositories.accounts import Account, SqlAccounts
from tests.web.conftest import Page
from tests.web.visitor import HASH, PASSWORD

SOCKET = "/chat/ws/socket.io"
WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account and a browser that holds a log-in."""

    account: Account
    browser: httpx.AsyncClient

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.browser.cookies.items())


@dataclass(slots=True)
class Chat:
    """One open page: its socket and what it was sent."""

    socket: socketio.AsyncClient
    session_id: str
    thread_id: str | None
    heard: list[tuple[str, Any]] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, event: str, *data: Any) -> None:
        self.heard.append((event, data[0] if data else None))
        self._news.set()

    def of(self, event: str) -> list[Any]:
        return [data for name, data in self.heard if name == event]

    async def until(self, event: str, count: int = 1) -> None:
        """Until it was sent `count` of an event."""
        async with asyncio.timeout(WITHIN_S):
            while len(self.of(event)) < count:
                self._news.clear()
                await self._news.wait()

    async def say(self, text: str, **more: Any) -> str:
        """Sends a message as the page does; its id."""
        message = {"id": str(uuid4()), "output": text, "type": "user_message", "name": "user"}
        message |= {"createdAt": "2026-01-01T00:00:00.000Z"} | more
        await self.socket.emit("client_message", {"message": message, "fileReferences": []})
        return str(message["id"])

    async def ask(self, text: str) -> str:
        """Everything that was said by the end of the answer."""
        before = len(self.answers)
        await self.say(text)
        await self.answered(before + 1)
        return self.said

    async def answered(self, count: int = 1) -> None:
        """Until it has `count` answers in full."""
        async with asyncio.timeout(WITHIN_S):
            while len(self.answers) < count:
                self._news.clear()
                await self._news.wait()

    @property
    def answers(self) -> dict[str, str]:
        whole = [data for name, data in self.heard if name in ("new_message", "update_message")]
        return {
            step["id"]: step["output"]
            for step in whole
            if step["type"] == "assistant_message" and step["output"] and not step.get("streaming")
        }

    @property
    def said(self) -> str:
        """Every word that the page was sent, as it would show it."""
        shown = {"new_message", "update_message", "stream_start", "toast"}
        return "\n".join(
            str(data.get("output") or data.get("message") or "") for name, data in self.heard if name in shown
        )


@asynccontextmanager
async def logged_in(page: Page, accounts: SqlAccounts, name: str = "ana") -> AsyncIterator[Person]:
    """By name and password, as everybody is."""
    account = await accounts.create(f"{name} {uuid4().hex[:8]}", password_hash=HASH)
    async with httpx.AsyncClient(base_url=page.address, headers={"Origin": page.address}) as browser:
        data = {"name": account.name, "password": PASSWORD}
        assert (await browser.post("/login", data=data)).status_code == 303
        yield Person(account, browser)


@asynccontextmanager
async def person(page: Page, accounts: SqlAccounts, name: str = "ana") -> AsyncIterator[Person]:
    """Logged in without the tenth of a second that a password takes: a session, and the cookie of it."""
    account = await accounts.create(f"{name} {uuid4().hex[:8]}")
    session = await accounts.open_session(account.id, now=datetime.now(UTC), lasts=timedelta(hours=1))
    secret = json.loads((page.home / "secrets" / "page.json").read_text())["cookie"]
    async with httpx.AsyncClient(base_url=page.address, headers={"Origin": page.address}) as browser:
        browser.cookies.set(COOKIE, signed(account, session, secret))
        yield Person(account, browser)


@asynccontextmanager
async def opened(
    page: Page,
    cookie: str,
    *,
    session_id: str | None = None,
    thread_id: str | None = None,
    origin: str | None = None,
    **more: Any,
) -> AsyncIterator[Chat]:
    """Raises socketio's ConnectionError where the page is refused."""
    browser = aiohttp.ClientSession()
    socket = socketio.AsyncClient(reconnection=False, http_session=browser)
    chat = Chat(socket, session_id or str(uuid4()), thread_id)
    socket.on("*", chat.hear)
    auth = {"sessionId": chat.session_id, "clientType": "webapp", "threadId": thread_id or ""}
    auth |= {"userEnv": "{}", "chatProfile": ""} | more
    try:
        await _connect(socket, page, {"Cookie": cookie, "Origin": origin or page.address}, auth)
        await socket.emit("connection_successful")
        await chat.until("clear_call_fn")
        yield chat
    finally:
        await socket.disconnect()
        await browser.close()


async def _connect(
    socket: socketio.AsyncClient, page: Page, headers: dict[str, str], auth: dict[str, Any]
) -> None:
    try:
        await socket.connect(
            page.address,
            socketio_path=SOCKET,
            transports=["websocket"],
            headers=headers,
            auth=auth,
            wait_timeout=5,
        )
    except TypeError as closed:  # what the client makes of a socket that opens and closes at once
        raise NotLetIn("closed at once") from closed


def alive(page: Page) -> bool:
    return httpx.get(f"{page.address}/health").status_code == 200
