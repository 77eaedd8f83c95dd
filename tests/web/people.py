"""People at the page, without a browser: with a log-in of their own, and open pages that speak its protocol."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
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
from tests.passwords import HASH, PASSWORD
from tests.web.pages import Page

SOCKET = "/chat/ws/socket.io"
PATIENCE_S = 15.0


@dataclass
class Chat:
    """One open page: its socket, what it was sent, and what a page makes of it."""

    socket: socketio.AsyncClient
    session: str
    thread: str = ""
    heard: list[tuple[str, Any]] = field(default_factory=list)
    stirred: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, event: str, *data: Any) -> None:
        told = data[0] if data else None
        self.heard.append((event, told))
        if event == "first_interaction":
            self.thread = told["thread_id"] or ""
        self.stirred.set()

    def of(self, *events: str) -> list[Any]:
        return [data for event, data in self.heard if event in events]

    @property
    def talk(self) -> list[tuple[str, Any]]:
        """What it was sent, but for the first screen."""
        return [(event, data) for event, data in self.heard if not _first_screen(event, data)]

    @property
    def steps(self) -> dict[str, dict[str, Any]]:
        """As the page keeps them: by their ids, each event on top of the one before."""
        kept: dict[str, dict[str, Any]] = {}
        for event, data in self.talk:
            if event == "resume_thread":
                kept = {step["id"]: step for step in data["steps"]}
            elif event in ("new_message", "stream_start") or (
                event == "update_message" and data["id"] in kept
            ):
                kept[data["id"]] = {**kept.get(data["id"], {}), **data}
            elif event == "stream_token" and data["id"] in kept:
                before = "" if data["isSequence"] else kept[data["id"]]["output"]
                kept[data["id"]] = {**kept[data["id"]], "output": before + data["token"]}
        return kept

    @property
    def elements(self) -> dict[str, dict[str, Any]]:
        kept: dict[str, dict[str, Any]] = {}
        for event, data in self.talk:
            if event == "resume_thread":
                kept = {element["id"]: element for element in data["elements"]}
            elif event == "element":
                kept[data["id"]] = data
        return kept

    def texts(self, kind: str = "assistant_message") -> list[str]:
        return [step["output"] for step in self.steps.values() if step["type"] == kind]

    @property
    def whole_answers(self) -> list[str]:
        answers = [step for step in self.steps.values() if step["type"] == "assistant_message"]
        return [step["output"] for step in answers if not step["streaming"]]

    @property
    def rests(self) -> bool:
        """Whether the page shows no stop button any more."""
        states = [event for event, _ in self.heard if event in ("task_start", "task_end")]
        return not states or states[-1] == "task_end"

    async def until(self, condition: Callable[["Chat"], object]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not condition(self):
                self.stirred.clear()
                await self.stirred.wait()

    async def told(self, event: str, count: int = 1) -> None:
        """Until it was sent `count` of an event."""
        await self.until(lambda chat: len(chat.of(event)) >= count)

    async def answered(self, count: int = 1) -> None:
        """Until it has `count` answers in full."""
        await self.until(lambda chat: len(chat.whole_answers) >= count)

    async def send(self, text: Any, **more: Any) -> str:
        """A message as the page sends it, with what else it may claim; its id."""
        message = {"id": str(uuid4()), "type": "user_message", "name": "x", "output": text} | more
        await self.socket.emit("client_message", {"message": message, "fileReferences": []})
        return str(message["id"])

    async def ask(self, text: str) -> str:
        """The answer, once it is whole."""
        before = len(self.whole_answers)
        await self.send(text)
        await self.until(lambda chat: len(chat.whole_answers) > before and chat.rests)
        return self.whole_answers[-1]


def _first_screen(event: str, data: Any) -> bool:
    """What a new page shows before anything is said; it is no part of a talk."""
    if event == "element":
        return bool(data["name"] == "Home")
    return event == "new_message" and data["type"] == "assistant_message" and data["output"] == ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account and a browser that holds a log-in."""

    account: Account
    browser: httpx.AsyncClient
    page: Page

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.browser.cookies.items())

    @asynccontextmanager
    async def chat(self, thread: str = "", **claims: Any) -> AsyncIterator[Chat]:
        async with open_chat(self.page, self.cookie, thread, **claims) as chat:
            yield chat


async def someone(accounts: SqlAccounts, name: str = "ana", **values: str) -> Account:
    """Somebody new, who can log in with PASSWORD."""
    return await accounts.create(f"{name} {uuid4().hex[:8]}", password_hash=HASH, **values)


async def log_in(browser: httpx.AsyncClient, name: str, password: str = PASSWORD) -> httpx.Response:
    return await browser.post("/login", data={"name": name, "password": password})


@asynccontextmanager
async def person(
    page: Page, accounts: SqlAccounts, name: str = "ana", **values: str
) -> AsyncIterator[Person]:
    """Somebody new, logged in."""
    account = await someone(accounts, name, **values)
    async with logged_in(page, accounts, account) as who:
        yield who


@asynccontextmanager
async def logged_in(page: Page, accounts: SqlAccounts, account: Account) -> AsyncIterator[Person]:
    """On one more device; without the tenth of a second that a password takes."""
    session = await accounts.open_session(account.id, now=datetime.now(UTC), lasts=timedelta(hours=1))
    none_kept = httpx.Limits(max_keepalive_connections=0)  # a busy machine lets a kept one die in between
    headers = {"Origin": page.address, "Accept-Language": "es-ES,es"}
    async with httpx.AsyncClient(
        base_url=page.address, headers=headers, timeout=PATIENCE_S, limits=none_kept
    ) as browser:
        browser.cookies.set(COOKIE, signed(account, session, cookie_secret(page)))
        yield Person(account, browser, page)


def cookie_secret(page: Page) -> str:
    """What its cookies are signed with."""
    return str(json.loads((page.home / "secrets" / "page.json").read_text())["cookie"])


@asynccontextmanager
async def open_chat(
    page: Page, cookie: str, thread: str = "", *, session: str = "", origin: str = "", **claims: Any
) -> AsyncIterator[Chat]:
    """The chat as a browser opens it, with what the page claims of itself. Raises NotLetIn."""
    async with aiohttp.ClientSession() as browser:
        socket = socketio.AsyncClient(reconnection=False, http_session=browser)
        chat = Chat(socket, session or str(uuid4()))
        socket.on("*", chat.hear)
        socket.on("disconnect", lambda *_: chat.hear("disconnect"))
        auth = {"sessionId": chat.session, "threadId": thread, "clientType": "webapp"}
        auth |= {"userEnv": "{}", "chatProfile": ""} | claims
        headers = {"Cookie": cookie, "Origin": origin or page.address, "Accept-Language": "es-ES,es"}
        await _connect(socket, page, headers, auth)
        try:
            await socket.emit("connection_successful")
            await chat.told("resume_thread" if thread else "clear_call_fn")
            yield chat
        finally:
            await socket.disconnect()


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
