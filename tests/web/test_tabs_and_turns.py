"""Turns as open tabs see them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import socketio

from db.repositories.accounts import SqlAccounts
from tests.web.conftest import Page
from tests.web.visitor import Visitor, visiting

pytestmark = pytest.mark.xdist_group("page")
QUESTION = "¿Cómo está BTC en 4h?"


@pytest.fixture
async def ana(accounts: SqlAccounts, page: Page) -> AsyncIterator[Visitor]:
    async with visiting(accounts, page.address) as visitor:
        yield visitor


async def test_an_answer_comes_with_its_steps_and_elements(ana: Visitor) -> None:
    async with ana.tab() as tab:
        answer = await tab.ask(QUESTION)
    assert "BTC" in answer
    kinds = [step["type"] for step in tab.steps.values()]
    assert kinds == ["user_message", "run", "tool", "assistant_message"]
    (spoken,) = (id_ for id_, step in tab.steps.items() if step["type"] == "assistant_message")
    assert {element["forId"] for element in tab.elements.values()} == {spoken}
    assert "candles" in {element["props"]["kind"] for element in tab.elements.values()}


async def test_what_a_tab_was_sent_is_what_the_record_gives(ana: Visitor) -> None:
    async with ana.tab() as tab:
        await tab.ask(QUESTION)
        await tab.ask("hola")
        await tab.ask("¿Cómo está NADIE?")
        stored = (await ana.http.get(f"/chat/project/thread/{tab.thread}")).json()
        async with ana.tab(tab.thread) as again:
            pass
    assert stored["steps"] == list(tab.steps.values()) == list(again.steps.values())
    assert stored["elements"] == list(tab.elements.values()) == list(again.elements.values())


async def test_a_question_and_its_answer_come_to_the_other_tab_too(ana: Visitor) -> None:
    async with ana.tab() as first:
        await first.ask("hola")
        async with ana.tab(first.thread) as second, ana.tab() as elsewhere:
            await first.ask(QUESTION)
            await second.until(lambda tab: len(tab.whole_answers) == 2 and tab.rests)
            assert elsewhere.steps == {}
    assert second.steps == first.steps
    assert second.elements == first.elements


async def test_a_message_that_is_sent_again_after_a_lost_line_is_answered_once(ana: Visitor) -> None:
    async with ana.tab() as tab:
        sent = await tab.send(QUESTION)
        await tab.send(QUESTION, sent)
        await tab.until(lambda tab: tab.whole_answers and tab.rests)
    async with ana.tab(tab.thread, session=tab.session) as again:
        await again.send(QUESTION, sent)
        await again.ask("hola")
    assert again.texts("user_message") == [QUESTION, "hola"]
    assert len(again.whole_answers) == 2


async def test_a_tab_that_comes_back_is_shown_what_it_missed(ana: Visitor) -> None:
    """Its session is still known, and the page on the other side is not sure of what it has."""
    async with ana.tab() as first:
        await first.ask("hola")
    async with ana.tab(first.thread) as second:
        await second.ask("gracias")
    async with ana.tab(first.thread, session=first.session) as again:
        assert len(again.whole_answers) == 2


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "text",
        [],
        {},
        {"message": None},
        {"message": {"id": "7", "output": "hola"}},
        {"message": {"id": ["a"], "output": "hola"}},
        {"message": {"id": "5f1b6a3e-4c55-4d3c-9a39-7d0a4a1b6c11"}},
        {"message": {"id": "5f1b6a3e-4c55-4d3c-9a39-7d0a4a1b6c11", "output": 7}},
    ],
)
async def test_what_is_no_message_is_refused_in_words(ana: Visitor, page: Page, payload: object) -> None:
    before = page.logs.read_text().count("Traceback")
    async with ana.tab() as tab:
        await tab.client.emit("client_message", payload)
        await tab.until(lambda tab: tab.of("toast") and tab.rests)
        assert "No he podido leer ese mensaje" in tab.of("toast")[0]["message"]
        assert tab.steps == {}
        assert await tab.ask("hola")
    assert page.logs.read_text().count("Traceback") == before


async def test_events_of_features_that_are_off_do_nothing(ana: Visitor, page: Page) -> None:
    before = page.logs.read_text().count("Traceback")
    async with ana.tab() as tab:
        answer = await tab.ask("hola")
        (question,) = (step for step in tab.steps.values() if step["type"] == "user_message")
        for event in ("edit_message", "message_favorite", "audio_start", "audio_end", "audio_chunk"):
            await tab.client.emit(event, {"message": {**question, "output": "otra cosa"}})
        for event in ("fetch_favorites", "window_message", "chat_settings_edit", "nobody_knows_this"):
            await tab.client.emit(event, ("a", "b", "c"))
        await tab.client.emit("chat_settings_change", "no settings")
        await tab.client.emit("stop", {"more": "than asked"})
        assert await tab.ask("gracias")
    async with ana.tab(tab.thread) as again:
        assert again.whole_answers[0] == answer
    assert page.logs.read_text().count("Traceback") == before


async def test_a_huge_paste_is_answered_in_words(ana: Visitor) -> None:
    async with ana.tab() as tab:
        assert "8000 caracteres" in await tab.ask("BTC " * 500_000)
        assert await tab.ask("hola")
    async with ana.tab(tab.thread) as again:
        assert len(again.texts("user_message")[0]) == 8_000


@pytest.mark.parametrize(
    "told",
    [
        {"sessionId": "../../etc/passwd"},
        {"sessionId": 7},
        {"sessionId": None},
        {"threadId": "7"},
        {"threadId": {"a": 1}},
    ],
)
async def test_a_page_that_says_nonsense_of_itself_is_not_connected(
    ana: Visitor, page: Page, told: dict[str, Any]
) -> None:
    before = page.logs.read_text().count("Traceback")
    with pytest.raises(socketio.exceptions.ConnectionError):
        async with ana.tab(**told):
            pass
    assert page.logs.read_text().count("Traceback") == before


async def test_log_out_closes_the_tabs_of_that_log_in_at_once_and_no_others(
    ana: Visitor, accounts: SqlAccounts
) -> None:
    async with ana.again() as phone, ana.tab() as tab, phone.tab() as other:
        assert (await ana.http.post("/chat/logout")).status_code == 200
        await tab.until(lambda tab: tab.of("disconnect"))
        assert await other.ask("hola")


async def test_a_revoked_log_in_closes_its_tabs_within_five_seconds(
    ana: Visitor, accounts: SqlAccounts
) -> None:
    async with ana.tab() as tab:
        await accounts.revoke(ana.account.id, now=datetime.now(UTC))
        async with asyncio.timeout(5):
            await tab.until(lambda tab: tab.of("disconnect"))
    assert (await ana.http.get("/chat/user")).status_code == 401
