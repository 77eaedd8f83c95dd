"""What no page sends and what people paste by mistake: said clearly or not heard, and the page lives."""

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid1, uuid4

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bots.web.chat.events import EVENTS
from db.repositories.accounts import SqlAccounts
from tests.web.pages import Page
from tests.web.people import PATIENCE_S, SOCKET, open_chat, person

pytestmark = pytest.mark.xdist_group("page")

MB = 1_000_000
UPGRADE, NOTHING = "5", "6"  # of Engine.IO: a packet that is answered, and with what
OURS = EVENTS.keys() - {"connect", "disconnect", "client_message"}  # a message in a wrong form: NO_MESSAGES
UNUSED = (
    "edit_message",
    "message_favorite",
    "fetch_favorites",
    "chat_settings_change",
    "chat_settings_edit",
    "audio_start",
    "audio_chunk",
    "audio_end",
    "call_fn",
    "mcp",
)


@pytest.fixture(autouse=True)
def nothing_fails(page: Page) -> Iterator[None]:
    """In none of these tests; the page's log would have where."""
    before = len(page.logs.read_text())
    yield
    assert "Traceback" not in page.logs.read_text()[before:]


def message(**more: Any) -> dict[str, Any]:
    said = {"id": str(uuid4()), "output": "hola", "type": "user_message", "createdAt": None, "name": "x"}
    return {"message": said | more}


async def test_a_paste_beyond_all_bounds_ends_the_socket_and_nothing_else(
    page: Page, accounts: SqlAccounts
) -> None:
    async with person(page, accounts) as ana, ana.chat() as chat:
        async with introduced(page, ana.cookie) as socket:
            with pytest.raises(ConnectionClosed) as closed:
                await all_of(socket, f"42{json.dumps(['client_message', message(output='x' * 7 * MB)])}")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009
        assert "BTC" in await chat.ask("¿A cuánto está BTC?")


async def all_of(socket: ClientConnection, packet: str) -> None:
    await socket.send(packet)
    await socket.recv()


async def test_pasted_rubbish_gets_an_answer(page: Page, accounts: SqlAccounts) -> None:
    binary, half, file = "\x00\x01\x02" * 3000, "\ud83d", "%PDF-1.7\x00ÿ"
    directions, nothing, lines, terminal = "\u202e\u2066" * 500, "￿" * 9000, "\n" * 9000, "\x1b[31m"
    async with person(page, accounts) as ana, ana.chat() as chat:
        for pasted in (binary, half, file, directions, nothing, lines, terminal):
            await chat.ask(pasted)
        assert "BTC" in await chat.ask("¿A cuánto está BTC?")


NO_MESSAGES: tuple[Any, ...] = (
    *(None, 7, "hola", [], {}, {"message": None}, {"message": "hola"}, {"message": {"id": str(uuid4())}}),
    *(message(output=output) for output in (None, 7, ["a"], {"a": "b"})),
    *(message(id=made_up) for made_up in (None, 7, {}, "../../etc", str(uuid1()))),
)


async def test_what_is_no_message_is_not_heard(page: Page, accounts: SqlAccounts) -> None:
    async with person(page, accounts) as ana, ana.chat() as chat:
        for payload in NO_MESSAGES:
            await chat.socket.emit("client_message", payload)
        assert "BTC" in await chat.ask("¿A cuánto está BTC?")
        assert len(chat.whole_answers) == 1
        assert len(chat.of("toast")) == len(NO_MESSAGES)


async def test_a_message_says_nothing_in_anothers_name(page: Page, accounts: SqlAccounts) -> None:
    async with person(page, accounts) as ana, ana.chat() as chat:
        claimed = {"type": "assistant_message", "metadata": {"favorite": True, "x": "y" * 100_000}}
        claimed |= {"parentId": str(uuid4()), "command": "x", "modes": {"a": "b"}, "isError": True}
        await chat.send("¿A cuánto está BTC?", **claimed)
        await chat.answered()
        assert "yyy" not in str(chat.heard)


async def test_events_in_a_wrong_form_or_that_nobody_uses_are_not_heard(
    page: Page, accounts: SqlAccounts
) -> None:
    async with person(page, accounts) as ana, ana.chat() as chat:
        for event in (*OURS, *UNUSED, "no such event", "*", "__class__"):
            for data in (None, 7, {"a": 1}, ("a", "b", "c"), message()):
                await chat.socket.emit(event, data)
        await asyncio.sleep(0.2)
        assert not {"set_favorites", "audio_connection"} & {name for name, _ in chat.heard}
        assert page.answers()
    async with person(page, accounts) as ana, ana.chat() as chat:
        assert "BTC" in await chat.ask("¿A cuánto está BTC?")


PACKETS: tuple[str | bytes, ...] = (
    "42[" * 1000,
    "42" + "[" * 100_000,
    '42["client_message",' + '{"message":' * 20_000,
    *("42{}", "42", "4", "", "9", "4" + "9" * 200, "40{}", "41", "43999[]", "44{}"),
    '451-["client_message",{"_placeholder":true,"num":0}]',
    '4551111111-["a"]',
    '40/admin,{"sessionId":"x"}',
    '42["client_message"' + ",1" * 100_000 + "]",
    b"\x00\xff" * 1000,
    b"",
)


async def test_a_packet_that_no_page_sends_harms_nobody(page: Page, accounts: SqlAccounts) -> None:
    async with person(page, accounts) as ana, ana.chat() as chat:
        for packet in PACKETS:
            await taken(page, ana.cookie, packet)
        assert "BTC" in await chat.ask("¿A cuánto está BTC?"), "another page goes on"


async def taken(page: Page, cookie: str, packet: str | bytes) -> None:
    """A page that has introduced itself sends a packet; returns once the server has read what came after it."""
    async with introduced(page, cookie) as socket:
        with suppress(ConnectionClosed):
            async with asyncio.timeout(PATIENCE_S):
                await socket.send(packet)
                await socket.send(UPGRADE)
                while await socket.recv() != NOTHING:
                    pass


@asynccontextmanager
async def introduced(page: Page, cookie: str) -> AsyncIterator[ClientConnection]:
    """A socket of the chat in its rawest form."""
    address = page.address.replace("http", "ws") + f"{SOCKET}/?EIO=4&transport=websocket"
    async with connect(
        address,
        origin=page.address,  # type: ignore[arg-type]
        additional_headers={"Cookie": cookie},
        close_timeout=0.1,  # after some packets nobody says goodbye
    ) as socket:
        await socket.send("40" + json.dumps({"sessionId": str(uuid4()), "clientType": "webapp"}))
        await socket.recv()
        await socket.recv()
        yield socket


async def test_who_floods_is_told_to_wait_and_others_are_answered_meanwhile(
    page: Page, accounts: SqlAccounts
) -> None:
    async with (
        person(page, accounts) as ana,
        person(page, accounts, "ben") as ben,
        ana.chat() as loud,
        ben.chat() as quiet,
    ):
        sent = {await loud.send("¿Cómo está BTC en 4h?") for _ in range(60)}
        began = asyncio.get_running_loop().time()
        assert "ETH" in await quiet.ask("¿A cuánto está ETH?")
        took = asyncio.get_running_loop().time() - began
        await loud.told("toast", 20)
        assert took < 5
        assert len(loud.of("toast")) >= 20, "most of it was not taken"
        refused = loud.of("orbiquant:refused")
        assert {told["why"] for told in refused} == {"too_many_messages"}
        assert {told["id"] for told in refused} < sent
        await loud.answered(3)


async def test_rubbish_leaves_no_memory_behind(page: Page, accounts: SqlAccounts) -> None:
    """Hundreds of pages and of large wrong messages; what the process holds grows by little."""
    async with person(page, accounts) as ana:
        await rubbish(page, ana.cookie, 20)
        before = memory_mb(page)
        await rubbish(page, ana.cookie, 60)
        assert memory_mb(page) - before < 15


async def rubbish(page: Page, cookie: str, pages: int) -> None:
    for _ in range(pages):
        async with open_chat(page, cookie) as chat:
            await chat.socket.emit("client_message", message(id="x", output="x" * 200_000))
            await chat.socket.emit("audio_chunk", {"data": "x" * 200_000})
            await chat.socket.emit("clear_session")


@pytest.mark.parametrize("told", [True, False], ids=["its size is said", "in pieces"])
async def test_a_body_beyond_all_bounds_is_refused_at_once_and_not_kept(
    page: Page, accounts: SqlAccounts, told: bool
) -> None:
    body = b"x" * (20 * MB)
    async with person(page, accounts, language="es") as ana:
        content = body if told else pieces(body)
        peak = peak_mb(page, anew=True)
        answer = await ana.browser.post("/me/preferences", content=content)
        assert answer.status_code == 413
        assert "1 MB" in answer.json()["problem"]
        assert "envía menos" in answer.json()["problem"]
        assert peak_mb(page) - peak < 6
        assert (await ana.browser.post("/me/preferences", json={"language": "es"})).status_code == 200


async def test_a_form_beyond_all_bounds_gets_a_page_in_the_browsers_language(
    browser: httpx.AsyncClient,
) -> None:
    body = b"name=" + b"x" * 2 * MB
    for language, words in (("es", "demasiado grande"), ("en", "too large")):
        headers = {"Accept": "text/html", "Accept-Language": language}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        for content in (body, pieces(body)):
            answer = await browser.post("/login", content=content, headers=headers)
            assert answer.status_code == 413
            assert words in answer.text


async def pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 100_000):
        yield body[start : start + 100_000]


def peak_mb(page: Page, *, anew: bool = False) -> float:
    """The most that the process has held, since it was last measured anew."""
    if anew:
        Path(f"/proc/{page.pid}/clear_refs").write_text("5")
    return memory_mb(page, "VmHWM")


def memory_mb(page: Page, which: str = "VmRSS") -> float:
    """Of the process that serves the page."""
    status = Path(f"/proc/{page.pid}/status").read_text()
    found = re.search(rf"{which}:\s+(\d+) kB", status)
    assert found, os.uname()
    return int(found[1]) * 1024 / MB
