"""Threads over HTTP, as Chainlit's page asks for them: the list, search, names, deletion, thumbs; and that all of
it is one person's own."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
import socketio

from agent.embedded.answers.numbers import moment
from knowledge.reader import Reader
from tests.web.people import Person

pytestmark = pytest.mark.xdist_group("page")


async def talk(who: Person, *texts: str) -> str:
    async with who.chat() as chat:
        for text in texts:
            await chat.ask(text)
        return chat.thread


async def listed(who: Person, cursor: str | None = None, first: int = 20, **wanted: Any) -> Any:
    asked = {"pagination": {"first": first, "cursor": cursor}, "filter": wanted}
    answer = await who.browser.post("/chat/project/threads", json=asked)
    assert answer.status_code == 200
    return answer.json()


async def names(who: Person, **wanted: Any) -> list[str]:
    return [thread["name"] for thread in (await listed(who, **wanted))["data"]]


async def test_the_list_has_the_last_used_first_and_comes_page_by_page(ana: Person) -> None:
    first = await talk(ana, "hola")
    await talk(ana, "gracias")
    async with ana.chat(first) as chat:
        await chat.ask("¿Cómo está BTC?")
    await talk(ana, "ayuda")
    one = await listed(ana, first=2)
    two = await listed(ana, one["pageInfo"]["endCursor"], first=2)
    assert [thread["name"] for thread in one["data"]] == ["ayuda", "hola"]
    assert [thread["name"] for thread in two["data"]] == ["gracias"]
    assert (one["pageInfo"]["hasNextPage"], two["pageInfo"]["hasNextPage"]) == (True, False)


async def test_search_finds_words_of_titles_and_of_answers_whatever_their_accents(ana: Person) -> None:
    await talk(ana, "CORRELACIÓN del ñandú", "¿Qué tan volátil es ETH?")
    await talk(ana, "hola")
    today = moment(f"{datetime.now(UTC):%Y-%m-%d}", Reader("es"))
    assert await names(ana, search="nandu correlacion") == [f"CORRELACIÓN del ñandú · {today}"]
    assert await names(ana, search="VOLATIL Ñandu") == [f"CORRELACIÓN del ñandú · {today}"]
    assert await names(ana, search="volátil dogecoin") == []
    assert await names(ana, search="100%_'") == []
    assert len(await names(ana, search="  ")) == 2


async def test_a_thread_is_renamed_and_keeps_its_name(ana: Person) -> None:
    thread = await talk(ana, "hola")
    renamed = await ana.browser.put(
        "/chat/project/thread", json={"threadId": thread, "name": "  Mis \n saludos "}
    )
    assert renamed.status_code == 200
    async with ana.chat(thread) as chat:
        await chat.ask("gracias")
    assert await names(ana) == ["Mis saludos"]


async def test_a_deleted_thread_is_gone_and_its_link_says_so(ana: Person) -> None:
    thread = await talk(ana, "hola")
    async with ana.chat(thread) as open_:
        assert (await _delete(ana, thread)).status_code == 200
        await open_.until(lambda chat: "ya no está" in str(chat.texts()))
    assert await names(ana) == []
    assert (await ana.browser.get(f"/chat/project/thread/{thread}")).status_code == 404
    async with ana.chat(thread) as chat:
        assert "ya no está" in chat.texts()[0]
        assert "(/chat/)" in chat.texts()[0]
        await chat.send("¿Hay alguien?")
        await chat.until(lambda chat: len(chat.texts()) == 2)
    assert await names(ana) == []


async def test_a_thumb_is_kept_changed_found_and_taken_back(ana: Person) -> None:
    thread = await talk(ana, "hola")
    run = next(step for step in await steps(ana, thread) if step["type"] == "run")
    await thumb(ana, thread, run["id"])
    given = await thumb(ana, thread, run["id"], 0, "No era eso")
    async with ana.chat(thread) as chat:
        assert chat.steps[run["id"]]["feedback"] == {
            "id": given,
            "forId": run["id"],
            "value": 0,
            "comment": "No era eso",
        }
    assert await names(ana, feedback=0) == ["hola"]
    assert await names(ana, feedback=1) == []
    await ana.browser.request("DELETE", "/chat/feedback", json={"feedbackId": given})
    run = next(step for step in await steps(ana, thread) if step["type"] == "run")
    assert run["feedback"] is None


async def thumb(who: Person, thread: str, run: str, value: int = 1, comment: str | None = None) -> Any:
    feedback = {"forId": run, "threadId": thread, "value": value, "comment": comment}
    answer = await who.browser.put("/chat/feedback", json={"feedback": feedback, "sessionId": "none"})
    assert answer.status_code == 200
    return answer.json()["feedbackId"]


async def test_whatever_is_anothers_is_refused(ana: Person, ben: Person) -> None:
    async with ana.chat() as chat:
        await chat.ask("¿Cómo está BTC en 4h?")
        thread, element = chat.thread, next(iter(chat.elements))
        run = next(step for step in chat.steps.values() if step["type"] == "run")
        await thumb(ana, thread, run["id"])
        for attempt in attempts(ben.browser, thread, element, run["id"], chat.session):
            assert (await attempt).status_code >= 400
        async with ben.chat(thread) as stolen:
            assert "ya no está" in stolen.texts()[0]
            await stolen.send("Soy Ana")
            await stolen.until(lambda chat: len(chat.texts()) == 2)
            await stolen.socket.emit("stop")
        with pytest.raises(socketio.exceptions.ConnectionError):
            async with ben.chat(session=chat.session):
                pass
        assert await chat.ask("hola")
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


async def steps(who: Person, thread: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await who.browser.get(f"/chat/project/thread/{thread}")).json()["steps"]
    return found


async def _delete(who: Person, thread: str) -> httpx.Response:
    return await who.browser.request("DELETE", "/chat/project/thread", json={"threadId": thread})
