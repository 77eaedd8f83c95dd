"""Turns as open tabs see them."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import socketio

from agent.conversation import MAX_CHARACTERS
from db.repositories.accounts import SqlAccounts
from tests.web.pages import Page
from tests.web.people import Person, logged_in

pytestmark = pytest.mark.xdist_group("page")
QUESTION = "¿Cómo está BTC en 4h?"
TALK = "first_interaction"


async def test_an_answer_comes_with_its_steps_and_elements(ana: Person) -> None:
    async with ana.chat() as chat:
        answer = await chat.ask(QUESTION)
    assert "BTC" in answer
    kinds = [step["type"] for step in chat.steps.values()]
    assert kinds == ["user_message", "run", "tool", "assistant_message"]
    (spoken,) = (id_ for id_, step in chat.steps.items() if step["type"] == "assistant_message")
    assert {element["forId"] for element in chat.elements.values()} == {spoken}
    assert "candles" in {element["props"]["kind"] for element in chat.elements.values()}


async def test_what_a_tab_was_sent_is_what_the_record_gives(ana: Person) -> None:
    async with ana.chat() as chat:
        await chat.ask(QUESTION)
        await chat.ask("hola")
        await chat.ask("¿Cómo está NADIE?")
        stored = (await ana.browser.get(f"/chat/project/thread/{chat.thread}")).json()
        async with ana.chat(chat.thread) as again:
            pass
    assert stored["steps"] == list(chat.steps.values()) == list(again.steps.values())
    assert stored["elements"] == list(chat.elements.values()) == list(again.elements.values())


async def test_a_question_and_its_answer_come_to_the_other_tab_too(ana: Person) -> None:
    async with ana.chat() as first:
        await first.ask("hola")
        async with ana.chat(first.thread) as second, ana.chat() as elsewhere:
            await first.ask(QUESTION)
            await second.until(lambda chat: len(chat.whole_answers) == 2 and chat.rests)
            assert elsewhere.steps == {}
    assert second.steps == first.steps
    assert second.elements == first.elements


async def test_every_open_tab_lists_a_talk_that_begins_and_reads_its_list_again_when_it_comes_back(
    ana: Person,
) -> None:
    """Chainlit's page does so whenever it hears of a first word that it did not know."""
    async with ana.chat() as elsewhere:
        async with ana.chat() as first:
            await first.ask("hola")
            await first.ask("gracias")
        await elsewhere.told(TALK, 2)
        assert elsewhere.thread == "", "it is still where nothing was said"
    async with ana.chat(first.thread) as again:
        await again.told(TALK)
        assert again.thread == first.thread
    words = [told["interaction"] for told in [*first.of(TALK), *elsewhere.of(TALK), *again.of(TALK)]]
    assert len(words) == len(set(words)) == 5


async def test_a_message_that_is_sent_again_after_a_lost_line_is_answered_once(ana: Person) -> None:
    async with ana.chat() as chat:
        sent = await chat.send(QUESTION)
        await chat.send(QUESTION, id=sent)
        await chat.until(lambda chat: chat.whole_answers and chat.rests)
    async with ana.chat(chat.thread, session=chat.session) as again:
        await again.send(QUESTION, id=sent)
        await again.ask("hola")
    assert again.texts("user_message") == [QUESTION, "hola"]
    assert len(again.whole_answers) == 2


async def test_a_page_is_told_that_its_message_is_stored_also_when_it_is_sent_again(ana: Person) -> None:
    async with ana.chat() as chat:
        sent = await chat.send("hola")
        await chat.told("orbiquant:taken")
        await chat.until(lambda chat: chat.whole_answers and chat.rests)
        await chat.send("hola", id=sent)
        await chat.told("orbiquant:taken", 2)
    assert chat.of("orbiquant:taken") == [{"id": sent, "thread": str(chat.thread)}] * 2
    assert chat.of("orbiquant:refused") == []


async def test_a_message_into_a_deleted_thread_is_refused_by_its_id(ana: Person) -> None:
    async with ana.chat() as chat:
        await chat.ask("hola")
        taken = chat.of("orbiquant:taken")
        await ana.browser.request("DELETE", "/chat/project/thread", json={"threadId": chat.thread})
        sent = await chat.send("¿Sigues ahí?")
        await chat.told("orbiquant:refused")
    assert chat.of("orbiquant:refused") == [{"id": sent, "why": "no_thread"}]
    assert chat.of("orbiquant:taken") == taken


async def test_a_page_that_comes_back_hears_which_of_its_messages_have_arrived(
    ana: Person, ben: Person
) -> None:
    never = str(uuid4())
    async with ana.chat() as chat, ben.chat() as bens:
        sent, theirs = await chat.send("hola"), await bens.send("hola")
        for each in (chat, bens):
            await each.until(lambda chat: chat.whole_answers and chat.rests)
    async with ana.chat() as again:
        await again.told("orbiquant:opened")
        await again.socket.emit("orbiquant:arrived", [sent, never, theirs])
        await again.told("orbiquant:unknown", 2)
    assert again.of("orbiquant:taken") == [{"id": sent, "thread": str(chat.thread)}]
    assert again.of("orbiquant:unknown") == [{"id": never}, {"id": theirs}], "another's is not there"


async def test_a_tab_that_comes_back_is_shown_what_it_missed(ana: Person) -> None:
    """Its session is still known, and the page on the other side is not sure of what it has."""
    async with ana.chat() as first:
        await first.ask("hola")
    async with ana.chat(first.thread) as second:
        await second.ask("gracias")
    async with ana.chat(first.thread, session=first.session) as again:
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
async def test_what_is_no_message_is_refused_in_words(ana: Person, page: Page, payload: object) -> None:
    before = page.logs.read_text().count("Traceback")
    async with ana.chat() as chat:
        await chat.socket.emit("client_message", payload)
        await chat.until(lambda chat: chat.of("toast") and chat.rests)
        assert "No he podido leer ese mensaje" in chat.of("toast")[0]["message"]
        assert chat.steps == {}
        assert await chat.ask("hola")
    assert page.logs.read_text().count("Traceback") == before


async def test_events_of_features_that_are_off_do_nothing(ana: Person, page: Page) -> None:
    before = page.logs.read_text().count("Traceback")
    async with ana.chat() as chat:
        answer = await chat.ask("hola")
        (question,) = (step for step in chat.steps.values() if step["type"] == "user_message")
        for event in ("edit_message", "message_favorite", "audio_start", "audio_end", "audio_chunk"):
            await chat.socket.emit(event, {"message": {**question, "output": "otra cosa"}})
        for event in ("fetch_favorites", "window_message", "chat_settings_edit", "nobody_knows_this"):
            await chat.socket.emit(event, ("a", "b", "c"))
        await chat.socket.emit("chat_settings_change", "no settings")
        await chat.socket.emit("stop", {"more": "than asked"})
        assert await chat.ask("gracias")
    async with ana.chat(chat.thread) as again:
        assert again.whole_answers[0] == answer
    assert page.logs.read_text().count("Traceback") == before


async def test_a_huge_paste_is_answered_in_words(ana: Person) -> None:
    async with ana.chat() as chat:
        assert "4000 caracteres" in await chat.ask("BTC " * 500_000)
        assert await chat.ask("hola")
    async with ana.chat(chat.thread) as again:
        shown = again.texts("user_message")[0]
        assert (len(shown), shown[-1]) == (MAX_CHARACTERS + 1, "…")


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
    ana: Person, page: Page, told: dict[str, Any]
) -> None:
    before = page.logs.read_text().count("Traceback")
    with pytest.raises(socketio.exceptions.ConnectionError):
        async with ana.chat(**told):
            pass
    assert page.logs.read_text().count("Traceback") == before


async def test_log_out_closes_the_tabs_of_that_log_in_at_once_and_no_others(
    ana: Person, accounts: SqlAccounts, page: Page
) -> None:
    async with logged_in(page, accounts, ana.account) as phone, ana.chat() as chat, phone.chat() as other:
        assert (await ana.browser.post("/chat/logout")).status_code == 200
        await chat.until(lambda chat: chat.of("disconnect"))
        assert await other.ask("hola")


async def test_a_revoked_log_in_closes_its_tabs_within_five_seconds(
    ana: Person, accounts: SqlAccounts
) -> None:
    async with ana.chat() as chat:
        await accounts.revoke(ana.account.id, now=datetime.now(UTC))
        async with asyncio.timeout(5):
            await chat.until(lambda chat: chat.of("disconnect"))
    assert (await ana.browser.get("/chat/user")).status_code == 401
