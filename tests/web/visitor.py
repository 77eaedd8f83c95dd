"""A person at the page, without a browser: logs in as one does, and opens tabs that speak its protocol."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import socketio

from bots.auth.passwords import hashed
from db.repositories.accounts import Account, SqlAccounts

PASSWORD = "caballo batería grapa correcto"
HASH = hashed(PASSWORD)
PATIENCE_S = 15.0


@dataclass
class Tab:
    """One open page: what it was sent, and what a page makes of it."""

    client: socketio.AsyncClient
    session: str
    thread: str = ""
    heard: list[tuple[str, Any]] = field(default_factory=list)
    stirred: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, event: str, data: Any = None) -> None:
        if _first_screen(event, data):
            return
        self.heard.append((event, data))
        if event == "first_interaction":
            self.thread = data["thread_id"]
        self.stirred.set()

    def of(self, *events: str) -> list[Any]:
        return [data for event, data in self.heard if event in events]

    @property
    def steps(self) -> dict[str, dict[str, Any]]:
        """As the page keeps them: by their ids, each event on top of the one before."""
        kept: dict[str, dict[str, Any]] = {}
        for event, data in self.heard:
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
        for event, data in self.heard:
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

    async def until(self, condition: Callable[["Tab"], object]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not condition(self):
                self.stirred.clear()
                await self.stirred.wait()

    async def send(self, text: Any, message_id: str | None = None) -> str:
        message_id = message_id or str(uuid4())
        message = {"id": message_id, "type": "user_message", "name": "x", "output": text}
        await self.client.emit("client_message", {"message": message, "fileReferences": []})
        return message_id

    async def ask(self, text: str) -> str:
        """The answer, once it is whole."""
        before = len(self.whole_answers)
        await self.send(text)
        await self.until(lambda tab: len(tab.whole_answers) > before and tab.rests)
        return self.whole_answers[-1]

    @property
    def rests(self) -> bool:
        """Whether the page shows no stop button any more."""
        states = [event for event, _ in self.heard if event in ("task_start", "task_end")]
        return not states or states[-1] == "task_end"


def _first_screen(event: str, data: Any) -> bool:
    """What a new page shows before anything is said; it is no part of a talk."""
    if event == "element":
        return bool(data["name"] == "Home")
    return event == "new_message" and data["type"] == "assistant_message" and data["output"] == ""


@dataclass(frozen=True)
class Visitor:
    account: Account
    http: httpx.AsyncClient
    address: str

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())

    async def log_in(self) -> None:
        form = {"name": self.account.name, "password": PASSWORD}
        assert (await self.http.post("/login", data=form)).status_code == 303

    @asynccontextmanager
    async def again(self) -> "AsyncIterator[Visitor]":
        """The same person on another device."""
        async with _entering(self.account, self.address) as visitor:
            yield visitor

    @asynccontextmanager
    async def tab(self, thread: str = "", *, session: str | None = None, **told: Any) -> AsyncIterator[Tab]:
        client = socketio.AsyncClient(reconnection=False)
        tab = Tab(client, session or str(uuid4()))
        client.on("*", tab.take)
        client.on("disconnect", lambda *_: tab.take("disconnect"))
        auth = {"sessionId": tab.session, "threadId": thread, "clientType": "webapp", "userEnv": "{}"} | told
        await client.connect(
            self.address,
            headers={"Cookie": self.cookie, "Origin": self.address, "Accept-Language": "es-ES,es"},
            auth=auth,
            socketio_path="/chat/ws/socket.io",
            transports=["websocket"],
        )
        try:
            await client.emit("connection_successful")
            await tab.until(lambda tab: tab.of("resume_thread" if thread else "clear_ask"))
            yield tab
        finally:
            await client.disconnect()


@asynccontextmanager
async def visiting(accounts: SqlAccounts, address: str, *, language: str = "es") -> AsyncIterator[Visitor]:
    """Somebody new with an account, logged in."""
    name = f"visitor {uuid4().hex[:8]}"
    account = await accounts.create(name, password_hash=HASH, language=language)
    async with _entering(account, address) as visitor:
        yield visitor


@asynccontextmanager
async def _entering(account: Account, address: str) -> AsyncIterator[Visitor]:
    headers = {"Origin": address, "Accept-Language": "es-ES,es"}
    none_kept = httpx.Limits(max_keepalive_connections=0)  # a busy machine lets a kept one die in between
    async with httpx.AsyncClient(
        base_url=address, headers=headers, timeout=PATIENCE_S, limits=none_kept
    ) as http:
        visitor = Visitor(account, http, address)
        await visitor.log_in()
        yield visitor
