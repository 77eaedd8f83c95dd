"""Threads over HTTP, as Chainlit's page asks for them: the list, search, names, deletion, thumbs; and that all of
it is one person's own."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
import socketio

from db.repositories.accounts import SqlAccounts
from tests.web.conftest import Page
from tests.web.visitor import Visitor, visiting

pytestmark = pytest.mark.xdist_group("page")


@pytest.fixture
async def ana(accounts: SqlAccounts, page: Page) -> AsyncIterator[Visitor]:
    async with visiting(accounts, page.address) as visitor:
        yield visitor


@pytest.fixture
async def ben(accounts: SqlAccounts, page: Page) -> AsyncIterator[Visitor]:
    async with visiting(accounts, page.address) as visitor:
        yield visitor


async def talk(visitor: Visitor, *texts: str) -> str:
    async with visitor.tab() as tab:
        for text in texts:
            await tab.ask(text)
        return tab.thread


async def listed(visitor: Visitor, cursor: str | None = None, first: int = 20, **wanted: Any) -> Any:
    asked = {"pagination": {"first": first, "cursor": cursor}, "filter": wanted}
    answer = await visitor.http.post("/chat/project/threads", json=asked)
    assert answer.status_code == 200
    return answer.json()


async def names(visitor: Visitor, **wanted: Any) -> list[str]:
    return [thread["name"] for thread in (await listed(visitor, **wanted))["data"]]


async def test_the_list_has_the_last_used_first_and_comes_page_by_page(ana: Visitor) -> None:
    first = await talk(ana, "hola")
    await talk(ana, "gracias")
    async with ana.tab(first) as tab:
        await tab.ask("¿Cómo está BTC?")
    await talk(ana, "ayuda")
    one = await listed(ana, first=2)
    two = await listed(ana, one["pageInfo"]["endCursor"], first=2)
    assert [thread["name"] for thread in one["data"]] == ["ayuda", "hola"]
    assert [thread["name"] for thread in two["data"]] == ["gracias"]
    assert (one["pageInfo"]["hasNextPage"], two["pageInfo"]["hasNextPage"]) == (True, False)


async def test_search_finds_words_of_titles_and_of_answers_whatever_their_accents(ana: Visitor) -> None:
    await talk(ana, "CORRELACIÓN del ñandú", "¿Qué tan volátil es ETH?")
    await talk(ana, "hola")
    assert await names(ana, search="nandu correlacion") == ["CORRELACIÓN del ñandú"]
    assert await names(ana, search="VOLATIL Ñandu") == ["CORRELACIÓN del ñandú"]
    assert await names(ana, search="volátil dogecoin") == []
    assert await names(ana, search="100%_'") == []
    assert len(await names(ana, search="  ")) == 2


async def test_a_thread_is_renamed_and_keeps_its_name(ana: Visitor) -> None:
    thread = await talk(ana, "hola")
    renamed = await ana.http.put(
        "/chat/project/thread", json={"threadId": thread, "name": "  Mis \n saludos "}
    )
    assert renamed.status_code == 200
    async with ana.tab(thread) as tab:
        await tab.ask("gracias")
    assert await names(ana) == ["Mis saludos"]


async def test_a_deleted_thread_is_gone_and_its_link_says_so(ana: Visitor) -> None:
    thread = await talk(ana, "hola")
    async with ana.tab(thread) as open_:
        assert (await _delete(ana, thread)).status_code == 200
        await open_.until(lambda tab: "ya no está" in str(tab.texts()))
    assert await names(ana) == []
    assert (await ana.http.get(f"/chat/project/thread/{thread}")).status_code == 404
    async with ana.tab(thread) as tab:
        assert "ya no está" in tab.texts()[0]
        assert "(/chat/)" in tab.texts()[0]
        await tab.send("¿Hay alguien?")
        await tab.until(lambda tab: len(tab.texts()) == 2)
    assert await names(ana) == []


async def test_a_thumb_is_kept_changed_found_and_taken_back(ana: Visitor) -> None:
    thread = await talk(ana, "hola")
    run = next(step for step in await steps(ana, thread) if step["type"] == "run")
    await thumb(ana, thread, run["id"])
    given = await thumb(ana, thread, run["id"], 0, "No era eso")
    async with ana.tab(thread) as tab:
        assert tab.steps[run["id"]]["feedback"] == {
            "id": given,
            "forId": run["id"],
            "value": 0,
            "comment": "No era eso",
        }
    assert await names(ana, feedback=0) == ["hola"]
    assert await names(ana, feedback=1) == []
    await ana.http.request("DELETE", "/chat/feedback", json={"feedbackId": given})
    run = next(step for step in await steps(ana, thread) if step["type"] == "run")
    assert run["feedback"] is None


async def thumb(visitor: Visitor, thread: str, run: str, value: int = 1, comment: str | None = None) -> Any:
    feedback = {"forId": run, "threadId": thread, "value": value, "comment": comment}
    answer = await visitor.http.put("/chat/feedback", json={"feedback": feedback, "sessionId": "none"})
    assert answer.status_code == 200
    return answer.json()["feedbackId"]


async def test_whatever_is_anothers_is_refused(ana: Visitor, ben: Visitor) -> None:
    async with ana.tab() as tab:
        await tab.ask("¿Cómo está BTC en 4h?")
        thread, element = tab.thread, next(iter(tab.elements))
        run = next(step for step in tab.steps.values() if step["type"] == "run")
        await thumb(ana, thread, run["id"])
        for attempt in attempts(ben.http, thread, element, run["id"], tab.session):
            assert (await attempt).status_code >= 400
        async with ben.tab(thread) as stolen:
            assert "ya no está" in stolen.texts()[0]
            await stolen.send("Soy Ana")
            await stolen.until(lambda tab: len(tab.texts()) == 2)
            await stolen.client.emit("stop")
        with pytest.raises(socketio.exceptions.ConnectionError):
            async with ben.tab(session=tab.session):
                pass
        assert await tab.ask("hola")
    assert await names(ben) == []
    assert await names(ana) == ["¿Cómo está BTC en 4h?"]
    mine = await steps(ana, thread)
    assert [step["output"] for step in mine if step["type"] == "user_message"] == [
        "¿Cómo está BTC en 4h?",
        "hola",
    ]
    ratings = [step["feedback"] and step["feedback"]["value"] for step in mine if step["type"] == "run"]
    assert ratings == [1, None]


def attempts(http: httpx.AsyncClient, thread: str, element: str, run: str, session: str) -> Any:
    feedback = {"forId": run, "threadId": thread, "value": 0}
    yield http.get(f"/chat/project/thread/{thread}")
    yield http.get(f"/chat/project/share/{thread}")
    yield http.get(f"/chat/project/thread/{thread}/element/{element}")
    yield http.put("/chat/project/thread", json={"threadId": thread, "name": "mío"})
    yield http.put("/chat/project/thread/share", json={"threadId": thread, "isShared": True})
    yield http.request("DELETE", "/chat/project/thread", json={"threadId": thread})
    yield http.put("/chat/feedback", json={"feedback": feedback, "sessionId": session})
    yield http.request("DELETE", "/chat/feedback", json={"feedbackId": run.removesuffix(".run")})
    yield http.get(f"/chat/project/thread/{uuid4()}")
    yield http.get("/chat/project/thread/7")


async def steps(visitor: Visitor, thread: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await visitor.http.get(f"/chat/project/thread/{thread}")).json()["steps"]
    return found


async def _delete(visitor: Visitor, thread: str) -> httpx.Response:
    return await visitor.http.request("DELETE", "/chat/project/thread", json={"threadId": thread})
