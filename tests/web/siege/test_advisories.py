"""What attackers of Chainlit have done, tried here by somebody who is logged in.

CVE-2026-22218   a file of the server, copied into one's own session by an element's path
CVE-2026-22219   an address of the inside, fetched by an element's url
CVE-2025-68492   another one's conversation, read or taken over by its id
CVE-2026-56104   another one's open page, taken over by its session's id
CVE-2026-45018   a command of one's choice, run as an MCP server
CVE-2026-45019   an address of the inside, fetched as an MCP server
CVE-2026-120492  the same past a list of allowed addresses, by a semicolon; no version mends it
"""

import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest

from db.repositories.accounts import SqlAccounts
from tests.web.pages import Page
from tests.web.people import NotLetIn, Person, open_chat, person

pytestmark = pytest.mark.xdist_group("page")


class Inside:
    """A service of the inside, which counts who comes by."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.visits = 0
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.visits += 1
            line.close()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)


@pytest.fixture
def inside() -> Iterator[Inside]:
    service = Inside()
    try:
        yield service
    finally:
        service.close()


def element(chat: Any, **more: Any) -> dict[str, Any]:
    made = {"id": str(uuid4()), "type": "custom", "name": "Candles", "display": "inline", "props": {}}
    return made | {"threadId": str(uuid4()), "forId": str(uuid4()), "chainlitKey": str(uuid4())} | more


async def put(ana: Person, chat: Any, **more: Any) -> tuple[int, dict[str, Any]]:
    sent = element(chat, **more)
    body = {"sessionId": chat.session, "element": sent}
    return (await ana.browser.put("/chat/project/element", json=body)).status_code, sent


async def test_an_elements_path_copies_no_file_of_the_server(
    page: Page, accounts: SqlAccounts, tmp_path: Path
) -> None:
    """CVE-2026-22218"""
    secret = tmp_path / "secret.txt"
    secret.write_text("do not read")
    async with person(page, accounts) as ana, ana.chat() as chat:
        for kind in ("custom", "file", "text"):
            status, sent = await put(ana, chat, type=kind, path=str(secret), mime="text/plain")
            assert status == 404
            for key in (sent["chainlitKey"], sent["id"]):
                address = f"/chat/project/file/{key}?session_id={chat.session}"
                answer = await ana.browser.get(address)
                assert (answer.status_code, "do not read" in answer.text) == (404, False)
        assert "do not read" not in str(chat.heard)


async def test_an_elements_url_fetches_nothing_of_the_inside(
    page: Page, accounts: SqlAccounts, inside: Inside
) -> None:
    """CVE-2026-22219"""
    async with person(page, accounts) as ana, ana.chat() as chat:
        for kind in ("custom", "image", "file"):
            status, _ = await put(ana, chat, type=kind, url=f"{inside.address}/latest/meta-data/")
            assert status == 404
        await chat.ask("hola")
    assert inside.visits == 0


async def test_the_id_of_a_conversation_neither_shows_it_nor_takes_it_over(
    page: Page, accounts: SqlAccounts
) -> None:
    """CVE-2025-68492"""
    async with person(page, accounts) as ana, person(page, accounts, "ben") as ben:
        async with ana.chat() as chat:
            assert "BTC" in await chat.ask("¿A cuánto está BTC?")
            thread_id = chat.thread
        for method, path, body in (
            ("GET", f"/chat/project/thread/{thread_id}", None),
            ("PUT", "/chat/project/thread", {"threadId": thread_id, "name": "mine"}),
            ("DELETE", "/chat/project/thread", {"threadId": thread_id}),
            ("GET", f"/chat/project/share/{thread_id}", None),
            ("PUT", "/chat/project/thread/share", {"threadId": thread_id, "isShared": True}),
        ):
            answer = await ben.browser.request(method, path, json=body)
            assert answer.status_code in (400, 401, 403, 404), (method, path)
            assert "BTC" not in answer.text
        heard = await resumed(page, ben, thread_id)
        assert "BTC" not in heard.replace("BTC de Ben", "")


async def resumed(page: Page, who: Person, thread_id: str) -> str:
    """Everything that somebody hears who opens a conversation by its id, asks in it and leaves."""
    try:
        async with who.chat(thread_id) as chat:
            await chat.ask("BTC de Ben")
            return str(chat.talk)
    except NotLetIn:
        return ""


async def test_the_id_of_a_session_does_not_take_over_somebodys_open_page(
    page: Page, accounts: SqlAccounts
) -> None:
    """CVE-2026-56104"""
    async with (
        person(page, accounts) as ana,
        person(page, accounts, "ben") as ben,
        ana.chat() as chat,
    ):
        for cookie in (ben.cookie, ""):
            with pytest.raises(NotLetIn):
                async with open_chat(page, cookie, session=chat.session):
                    pass
        assert "BTC" in await chat.ask("¿A cuánto está BTC?"), "it is still Ana's"


async def test_no_command_is_run_as_an_mcp_server(page: Page, accounts: SqlAccounts, tmp_path: Path) -> None:
    """CVE-2026-45018"""
    sign = tmp_path / "was-here"
    async with person(page, accounts) as ana, ana.chat() as chat:
        for command in (f"npx -y -c 'touch {sign}'", f"sh -c 'touch {sign}'"):
            body = {"sessionId": chat.session, "clientType": "stdio", "name": "x", "fullCommand": command}
            assert (await ana.browser.post("/chat/mcp", json=body)).status_code == 404
    assert not sign.exists()


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/latest/meta-data/", id="CVE-2026-45019"),
        pytest.param("/allowed/..;/admin", id="CVE-2026-120492"),
    ],
)
@pytest.mark.parametrize("kind", ["sse", "streamable-http"])
async def test_no_address_is_fetched_as_an_mcp_server(
    page: Page, accounts: SqlAccounts, inside: Inside, path: str, kind: str
) -> None:
    async with person(page, accounts) as ana, ana.chat() as chat:
        body = {"sessionId": chat.session, "clientType": kind, "name": "x", "url": inside.address + path}
        for method in ("POST", "DELETE"):
            answer = await ana.browser.request(
                method, "/chat/mcp", json=body | {"headers": {"Cookie": "a=b"}}
            )
            assert answer.status_code == 404
    assert inside.visits == 0
