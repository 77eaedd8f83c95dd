"""Ids that are somebody else's or nobody's, pages of other origins, log-ins that are over: all refused."""

import asyncio
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import jwt
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from db.repositories.accounts import SqlAccounts
from tests.web.pages import Page
from tests.web.people import SOCKET, Chat, NotLetIn, Person, open_chat, person

pytestmark = pytest.mark.xdist_group("page")

REFUSED = {400, 401, 403, 404, 405, 422}
FOREIGN = ("https://evil.example", "http://127.0.0.1:1", "http://localhost:1", "null", "file://")


async def let_in(page: Page, cookie: str, **claims: Any) -> bool:
    try:
        async with open_chat(page, cookie, **claims):
            return True
    except NotLetIn:
        return False


async def test_nothing_of_anas_answers_to_ben(page: Page, accounts: SqlAccounts) -> None:
    async with (
        person(page, accounts) as ana,
        person(page, accounts, "ben") as ben,
        ana.chat() as chat,
    ):
        message = await chat.send("¿Cómo está ETH en 4h?")
        await chat.answered()
        await chat.until(lambda chat: chat.elements)
        thread = chat.thread
        element = next(iter(chat.elements))
        assert await let_through(ben, tries(thread, element, message, chat)) == []
        assert not await let_in(page, ben.cookie, session=chat.session)
        assert not await let_in(page, ben.cookie, session=chat.session, thread=thread)
        assert "ETH" in await chat.ask("¿Qué tan volátil es ETH?"), "Ana notices nothing"


async def test_what_ana_thinks_of_an_answer_is_not_bens_to_say(page: Page, accounts: SqlAccounts) -> None:
    async with (
        person(page, accounts) as ana,
        person(page, accounts, "ben") as ben,
        ana.chat() as chat,
    ):
        await chat.ask("¿A cuánto está ETH?")
        (answer,) = (id_ for id_, step in chat.steps.items() if step["type"] == "assistant_message")
        thread = chat.thread
        for who, value, status in ((ana, 1, 200), (ben, 0, 404)):
            feedback = {"forId": answer, "value": value, "threadId": thread}
            body = {"feedback": feedback, "sessionId": chat.session}
            assert (await who.browser.put("/chat/feedback", json=body)).status_code == status
        await ben.browser.request("DELETE", "/chat/feedback", json={"feedbackId": answer})
        kept = (await ana.browser.get(f"/chat/project/thread/{thread}")).json()
        assert [step["feedback"]["value"] for step in kept["steps"] if step.get("feedback")] == [1]


def tries(thread: str, element: str, message: str, chat: Chat) -> list[tuple[str, str, Any]]:
    """What somebody could ask for who has learned Ana's ids."""
    action = {"name": "open", "payload": {"id": element}, "forId": message, "id": str(uuid4())}
    feedback = {"forId": message, "value": 1, "threadId": thread, "comment": "mine"}
    made = {"id": element, "type": "custom", "name": "Candles", "display": "inline", "threadId": thread}
    owner, session = {"sessionId": chat.session}, quote(chat.session, safe="")
    return [
        ("GET", f"/chat/project/thread/{thread}", None),
        ("GET", f"/chat/project/share/{thread}", None),
        ("GET", f"/chat/project/thread/{thread}/element/{element}", None),
        ("PUT", "/chat/project/thread", {"threadId": thread, "name": "mine"}),
        ("DELETE", "/chat/project/thread", {"threadId": thread}),
        ("PUT", "/chat/project/thread/share", {"threadId": thread, "isShared": True}),
        ("POST", "/chat/project/action", owner | {"action": action}),
        ("PUT", "/chat/project/element", owner | {"element": made}),
        ("DELETE", "/chat/project/element", owner | {"element": made}),
        ("PUT", "/chat/feedback", owner | {"feedback": feedback}),
        ("GET", f"/chat/project/file/{element}?session_id={session}", None),
        ("POST", f"/chat/project/file?session_id={session}", {}),
        ("POST", "/chat/mcp", owner | {"name": "x"}),
        ("DELETE", "/chat/mcp", owner | {"name": "x"}),
    ]


async def let_through(who: Person, attempts: list[tuple[str, str, Any]]) -> list[tuple[str, str, int]]:
    """Those that were not refused."""
    answers = [
        (method, path, (await who.browser.request(method, path, json=body)).status_code)
        for method, path, body in attempts
    ]
    return [answer for answer in answers if answer[2] not in REFUSED]


@pytest.mark.parametrize(
    "made_up",
    [str(uuid4()), "1", "../../etc", "x" * 5000, "' or 1=1 --", "ñ🙂", "a\0b"],
    ids=["uuid", "number", "path", "long", "sql", "letters", "nul"],
)
async def test_made_up_ids_are_nobodys(page: Page, accounts: SqlAccounts, made_up: str) -> None:
    nobody = Chat(None, made_up)  # type: ignore[arg-type]
    async with person(page, accounts) as ana:
        assert (
            await let_through(ana, tries(quote(made_up, safe=""), quote(made_up, safe=""), made_up, nobody))
            == []
        )
    assert page.answers()


@pytest.mark.parametrize("origin", FOREIGN)
async def test_a_page_of_another_origin_gets_nothing(page: Page, accounts: SqlAccounts, origin: str) -> None:
    """Neither by asking nor by a socket, although the browser sends the cookie along."""
    async with person(page, accounts) as ana:
        for method, path in (
            ("POST", "/login"),
            ("POST", "/chat/logout"),
            ("GET", "/chat/user"),
            ("GET", "/chat/project/settings"),
            ("POST", "/chat/project/threads"),
            ("OPTIONS", "/chat/project/threads"),
        ):
            answer = await ana.browser.request(method, path, headers={"Origin": origin})
            assert (answer.status_code, "access-control-allow-origin" in answer.headers) == (403, False), path
        assert not await let_in(page, ana.cookie, origin=origin)
        assert (await ana.browser.get("/chat/user")).status_code == 200, "the log-in is as it was"


@pytest.mark.parametrize("path", [f"{SOCKET}/?EIO=4&transport=websocket", "/feed"])
@pytest.mark.parametrize("what", ["no cookie", "forged", "unsigned", "foreign origin"])
async def test_a_socket_opens_only_with_a_log_in_and_from_our_page(
    page: Page, accounts: SqlAccounts, path: str, what: str
) -> None:
    async with person(page, accounts) as ana:
        claims = jwt.decode(ana.browser.cookies["orbiquant_session"], options={"verify_signature": False})
        cookie = {
            "no cookie": "",
            "forged": f"orbiquant_session={jwt.encode(claims, 'x' * 64, algorithm='HS256')}",
            "unsigned": f"orbiquant_session={jwt.encode(claims, None, algorithm='none')}",
            "foreign origin": ana.cookie,
        }[what]
        origin = FOREIGN[0] if what == "foreign origin" else page.address
        assert await closed_with(page, path, cookie, origin) in (403, 4401, 4403)


async def closed_with(page: Page, path: str, cookie: str, origin: str) -> int:
    """How a socket ends: the code of its end, or the status if it did not open."""
    address = page.address.replace("http", "ws") + path
    headers = {"Cookie": cookie} if cookie else {}
    try:
        async with connect(address, origin=origin, additional_headers=headers) as socket:  # type: ignore[arg-type]
            async with asyncio.timeout(6):
                while True:
                    await socket.recv()
    except InvalidStatus as refusal:
        return refusal.response.status_code
    except ConnectionClosed as end:
        return end.rcvd.code if end.rcvd else 0


async def test_after_the_log_out_the_cookie_opens_nothing_and_what_was_open_ends_within_five_seconds(
    page: Page, accounts: SqlAccounts
) -> None:
    async with person(page, accounts) as ana, ana.chat() as chat:
        cookie, stolen = ana.cookie, dict(ana.browser.cookies)
        left = time.monotonic()
        assert (await ana.browser.post("/chat/logout")).status_code == 200
        heard = len(chat.heard)
        await chat.send("¿A cuánto está BTC?")
        async with asyncio.timeout(5):
            await chat.told("disconnect")
        assert time.monotonic() - left < 5
        assert "USD" not in str(chat.heard[heard:]), "nothing is answered after the log-out"
        ana.browser.cookies.update(stolen)
        for method, path in (
            ("GET", "/chat/user"),
            ("GET", "/chat/project/settings"),
            ("POST", "/chat/project/threads"),
            ("PUT", "/chat/feedback"),
        ):
            assert (await ana.browser.request(method, path, json={})).status_code == 401, path
        for claims in ({}, {"session": chat.session}, {"thread": str(uuid4())}):
            assert not await let_in(page, cookie, **claims)
        assert await closed_with(page, f"{SOCKET}/?EIO=4&transport=websocket", cookie, page.address) == 4401


async def test_a_session_that_was_revoked_elsewhere_closes_its_sockets_and_no_others(
    page: Page, accounts: SqlAccounts
) -> None:
    async with (
        person(page, accounts) as ana,
        person(page, accounts, "ben") as ben,
        ana.chat() as hers,
        ben.chat() as his,
    ):
        await accounts.revoke(ana.account.id, now=datetime.now(UTC))
        async with asyncio.timeout(5):
            await hers.told("disconnect")
        assert his.socket.connected
        assert "BTC" in await his.ask("¿A cuánto está BTC?")


IMPOSTORS: tuple[dict[str, Any], ...] = (
    *(
        {"sessionId": made_up}
        for made_up in ("../../../../tmp", "1", "", None, {"$gt": ""}, ["a"], "x" * 9999)
    ),
    *({"threadId": made_up} for made_up in ("../x", {"a": 1}, 7)),
    *({"clientType": made_up} for made_up in ("copilot", None, 7)),
)


async def test_a_page_that_does_not_say_who_it_is_as_pages_do_is_not_let_in(
    page: Page, accounts: SqlAccounts
) -> None:
    async with person(page, accounts) as ana:
        through = [claims for claims in IMPOSTORS if await let_in(page, ana.cookie, **claims)]
    assert through == []


async def test_the_name_of_a_session_deletes_no_folder(
    page: Page, accounts: SqlAccounts, tmp_path: Path
) -> None:
    """Chainlit removes the folder <files>/<name of the session> when a page is gone; the name may be a path."""
    precious = tmp_path / "precious"
    precious.mkdir()
    async with person(page, accounts) as ana:
        try:
            async with ana.chat(sessionId=str(precious)) as chat:
                await chat.socket.emit("clear_session")
        except NotLetIn:
            pass
        async with ana.chat() as chat:
            await chat.ask("hola")
    assert precious.is_dir()


async def test_what_is_asked_of_a_socket_without_an_introduction_is_not_heard(
    page: Page, accounts: SqlAccounts
) -> None:
    address = page.address.replace("http", "ws") + f"{SOCKET}/?EIO=4&transport=websocket"
    async with person(page, accounts) as ana:
        headers = {"Cookie": ana.cookie}
        async with connect(address, origin=page.address, additional_headers=headers) as socket:  # type: ignore[arg-type]
            assert str(await socket.recv()).startswith("0")
            said = {"message": {"id": str(uuid4()), "output": "¿A cuánto está BTC?"}}
            await socket.send("42" + json.dumps(["client_message", said]))
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(1):
                    await socket.recv()
