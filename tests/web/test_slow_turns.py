"""Answers that take their time: stopped, watched from two tabs, left alone, and survived."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from playwright.async_api import BrowserContext, expect
from playwright.async_api import Page as Tab

from bots.web.chat.events import AT_ONCE
from db.roles import Access
from tests.web.chromium import opened_by, say
from tests.web.pages import Page, started
from tests.web.people import Chat, Person

pytestmark = pytest.mark.xdist_group("slow page")
LONG = "300 palabras"


@pytest.fixture(scope="module")
def page(template: Access, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Killed and started again, and slow to answer."""
    with started(template, tmp_path_factory.mktemp("slow"), "-m", "tests.web.slowly") as page:
        yield page


def says_something(chat: Chat) -> bool:
    """In the middle of an answer; the ones before it do not count."""
    return any(step["streaming"] and "palabra3" in step["output"] for step in chat.steps.values())


async def test_the_stop_button_ends_the_answer_and_keeps_what_was_said(ana: Person) -> None:
    async with ana.chat() as chat:
        await chat.send(LONG)
        await chat.until(says_something)
        await chat.socket.emit("stop")
        await chat.socket.emit("stop")
        await chat.until(lambda chat: chat.whole_answers and chat.rests)
        (answer,) = chat.whole_answers
        assert await chat.ask("¿Y ahora?") == "fin"
    assert answer.startswith("palabra0 palabra1")
    assert answer.endswith("\n\nDetenido, como pediste.")
    assert "manually" not in str(chat.heard)
    async with ana.chat(chat.thread) as again:
        assert again.whole_answers == [answer, "fin"]


async def test_a_stop_that_comes_right_after_the_question_is_not_lost(ana: Person) -> None:
    async with ana.chat() as chat:
        await chat.send(LONG)
        await chat.socket.emit("stop")
        await chat.until(lambda chat: chat.whole_answers and chat.rests)
        assert chat.whole_answers == ["Detenido, como pediste."]
        assert await chat.ask("¿Y ahora?") == "fin"


async def test_an_answer_is_seen_in_another_tab_that_opens_in_its_middle(ana: Person) -> None:
    async with ana.chat() as first:
        await first.send("60 palabras")
        await first.until(says_something)
        async with ana.chat(first.thread) as second:
            await second.until(lambda chat: not chat.rests)
            for chat in (first, second):
                await chat.until(lambda chat: chat.whole_answers and chat.rests)
    assert second.steps == first.steps
    assert second.texts("user_message") == ["60 palabras"]
    assert len(second.of("stream_token")) > 1


async def test_two_tabs_that_type_at_once_are_answered_in_order_and_both_see_it_all(ana: Person) -> None:
    async with ana.chat() as first:
        await first.ask("hola")
        async with ana.chat(first.thread) as second:
            await asyncio.gather(first.send("31 palabras"), second.send("32 palabras"))
            for chat in (first, second):
                await chat.until(lambda chat: len(chat.whole_answers) == 3 and chat.rests)
    assert first.steps == second.steps
    said = first.texts("user_message")
    assert sorted(said) == ["31 palabras", "32 palabras", "hola"]
    assert [len(answer.split()) for answer in first.whole_answers] == [
        1 if text == "hola" else int(text.split()[0]) + 1 for text in said
    ]


async def test_an_answer_whose_tab_has_gone_is_there_when_it_comes_back(ana: Person) -> None:
    async with ana.chat() as chat:
        await chat.send("40 palabras")
        await chat.until(says_something)
    async with ana.chat(chat.thread) as again:
        await again.until(lambda chat: chat.whole_answers)
    assert again.whole_answers[0].endswith("palabra39 fin")


async def test_a_thread_deleted_in_the_middle_of_an_answer_leaves_nothing(ana: Person, page: Page) -> None:
    async with ana.chat() as chat:
        await chat.ask("hola")
        await chat.send(LONG)
        await chat.until(says_something)
        gone = await ana.browser.request("DELETE", "/chat/project/thread", json={"threadId": chat.thread})
        assert gone.status_code == 200
        await chat.until(lambda chat: "ya no está" in str(chat.texts()))
        await chat.send("¿Sigues ahí?")
        await chat.until(lambda chat: len(chat.texts()) == 2 and chat.rests)
    assert rows_of(page.access, chat.thread) == 0


def rows_of(access: Access, thread: str) -> int:
    """In every table that keeps something of a thread."""
    counts = " + ".join(
        f"(SELECT count(*) FROM {table} WHERE thread_id = '{UUID(thread)}'{cast})"
        for table, cast in (
            ("llm.messages", ""),
            ("checkpoint.checkpoints", "::text"),
            ("checkpoint.checkpoint_blobs", "::text"),
            ("checkpoint.checkpoint_writes", "::text"),
        )
    )
    with psycopg.connect(access.admin_dsn()) as admin:
        row = admin.execute(
            f"SELECT {counts} + (SELECT count(*) FROM llm.threads WHERE id = '{UUID(thread)}')"  # type: ignore[arg-type]
        ).fetchone()
    assert row
    return int(row[0])


@pytest.mark.parametrize("rounds", [1, pytest.param(8, marks=pytest.mark.soak)])
async def test_after_a_kill_in_the_middle_of_an_answer_the_thread_is_whole(
    ana: Person, page: Page, rounds: int
) -> None:
    async with ana.chat() as chat:
        await chat.ask("hola")
    for number in range(rounds):
        async with ana.chat(chat.thread) as chat:
            await chat.send(f"{50 + number} palabras")
            await chat.until(says_something)
            page.kill()
            await chat.until(lambda chat: chat.of("disconnect"))
        page.start()
        async with ana.chat(chat.thread) as again:
            await again.until(lambda chat, number=number: len(chat.whole_answers) == number + 2)
        begun = next(step for step in chat.steps.values() if step["streaming"])
        assert again.steps[begun["id"]]["output"].startswith(begun["output"])
        assert again.whole_answers[-1].endswith(f"palabra{49 + number} fin")
        assert len(again.texts("user_message")) == number + 2


async def test_the_stop_button_is_pressed_and_what_was_typed_meanwhile_waits(
    window: BrowserContext, ana: Person, page: Page
) -> None:
    async with opened_by(window, page.address, ana.cookie) as tab:
        answer = tab.locator(".ai-message .message-content")
        await say(tab, LONG)
        await expect(answer.filter(has_text="palabra3")).to_have_count(1)
        await say(tab, "¿Y ahora?")
        await expect(tab.locator("#oq-composer-note")).to_contain_text("sin enviar")
        await expect(tab.locator("#chat-input")).to_have_text("¿Y ahora?")
        await tab.get_by_role("button", name="Detener").click()
        await expect(answer.filter(has_text="Detenido, como pediste.")).to_have_count(1)
        await expect(tab.locator("#oq-composer-note")).to_have_count(0)
        (said,) = await answer.filter(has_text="palabra0").all_inner_texts()
        await tab.locator("#chat-input").press("Enter")
        await expect(answer.filter(has_text=re.compile("^fin$"))).to_have_count(1)
        await tab.reload()
        await expect(answer.filter(has_text=re.compile("^fin$"))).to_have_count(1)
        assert await answer.filter(has_text="palabra0").all_inner_texts() == [said]
        assert said.startswith("palabra0 palabra1 ")
        await expect(tab.locator("[data-step-type=user_message]")).to_have_count(2)


@pytest.mark.soak
async def test_the_page_comes_back_by_itself_after_a_kill_and_its_answer_is_whole_in_place(
    window: BrowserContext, ana: Person, page: Page, tmp_path: Path
) -> None:
    """Nobody touches the page in between, and nothing is there twice."""
    async with opened_by(window, page.address, ana.cookie) as tab:
        for number in range(5):
            question = f"{80 + number} palabras"
            await say(tab, question)
            partial = tab.locator(".ai-message .message-content", has_text="palabra3")
            await expect(partial).to_have_count(number + 1)
            page.kill()
            await expect(tab.get_by_text(f"palabra{79 + number} fin")).to_have_count(0)
            await tab.screenshot(path=tmp_path / f"gone{number}.png")
            await asyncio.to_thread(page.start)
            await expect(tab.get_by_text(f"palabra{79 + number} fin")).to_have_count(1, timeout=40_000)
            asked = tab.locator("[data-step-type=user_message]")
            await expect(asked.get_by_text(question, exact=True)).to_have_count(1)
            await expect(tab.locator("#stop-button")).to_have_count(0)
            answers = await tab.locator(".ai-message .message-content").all_inner_texts()
            told = [text for text in answers if text.startswith("palabra0")]
            assert told == [_whole(80 + earlier) for earlier in range(number + 1)]
            await tab.screenshot(path=tmp_path / f"again{number}.png")
        await type_without_a_connection(tab, page)
        await tab.reload()
        await expect(tab.get_by_text("palabra83 fin")).to_have_count(1)
        answers = await tab.locator(".ai-message .message-content").all_inner_texts()
        assert [text for text in answers if text.startswith("palabra0")] == told


async def type_without_a_connection(tab: Tab, page: Page) -> None:
    page.kill()
    await expect(tab.locator("#chat-submit")).to_be_disabled()
    await say(tab, "¿Sigues ahí?")
    await expect(tab.locator("#oq-composer-note")).to_contain_text("cuando vuelva la conexión")
    await asyncio.to_thread(page.start)
    await expect(tab.locator("#oq-composer-note")).to_have_count(0, timeout=40_000)
    await tab.locator("#chat-input").press("Enter")
    await expect(tab.locator(".ai-message .message-content", has_text=re.compile("^fin$"))).to_have_count(1)


@pytest.mark.parametrize("before", ["", pytest.param("1 palabra", marks=pytest.mark.soak)])
async def test_what_was_sent_as_the_program_died_is_sent_again_and_answered_once(
    window: BrowserContext, ana: Person, page: Page, before: str
) -> None:
    """As the first words of a talk, and in its middle."""
    async with opened_by(window, page.address, ana.cookie) as tab:
        if before:
            await say(tab, before)
            await expect(tab.get_by_text("palabra0 fin")).to_have_count(1)
        await tab.wait_for_load_state("networkidle")
        page.deafen()
        await say(tab, "3 palabras")
        await expect(tab.locator("[data-step-type=user_message]").get_by_text("3 palabras")).to_have_count(1)
        page.kill()
        await asyncio.to_thread(page.start)
        await expect(tab.get_by_text(_whole(3), exact=True)).to_have_count(1, timeout=40_000)
        await expect(tab.get_by_text("lo he enviado otra vez")).to_be_visible()
        await tab.reload()
        await expect(tab.get_by_text(_whole(3), exact=True)).to_have_count(1)
        await expect(tab.locator("#chat-input")).to_have_value("")


@pytest.mark.soak
async def test_what_was_sent_in_vain_stands_in_the_box_when_the_page_is_loaded_again(
    window: BrowserContext, ana: Person, page: Page
) -> None:
    async with opened_by(window, page.address, ana.cookie) as tab:
        await tab.wait_for_load_state("networkidle")
        page.deafen()
        await say(tab, "4 palabras")
        await expect(tab.locator("[data-step-type=user_message]").get_by_text("4 palabras")).to_have_count(1)
        page.kill()
        await asyncio.to_thread(page.start)
        await tab.goto(f"{page.address}/chat/")
        await expect(tab.locator("#chat-input")).to_have_value("4 palabras")
        await expect(tab.get_by_text("está de nuevo en el cuadro")).to_be_visible()
        await tab.locator("#chat-input").press("Enter")
        await expect(tab.get_by_text(_whole(4), exact=True)).to_have_count(1)


async def test_what_was_sent_into_a_thread_that_is_deleted_meanwhile_stands_in_the_box_again(
    window: BrowserContext, ana: Person, page: Page
) -> None:
    """And is not said to have been sent again."""
    async with opened_by(window, page.address, ana.cookie) as tab:
        await say(tab, "1 palabra")
        await expect(tab.get_by_text(_whole(1), exact=True)).to_have_count(1)
        await expect(tab).to_have_url(re.compile("/thread/"))
        page.deafen()
        await say(tab, "6 palabras")
        await expect(tab.locator("[data-step-type=user_message]").get_by_text("6 palabras")).to_have_count(1)
        page.kill()
        delete_thread(page.access, tab.url.rpartition("/")[2])
        await asyncio.to_thread(page.start)
        await expect(tab.locator("#chat-input")).to_have_value("6 palabras", timeout=40_000)
        await expect(tab.locator("#oq-outbox-note")).to_contain_text("de nuevo en el cuadro")
        await expect(tab.get_by_text("Esta conversación ya no está").first).to_be_visible()


def delete_thread(access: Access, thread: str) -> None:
    with psycopg.connect(access.admin_dsn()) as admin:
        assert admin.execute("DELETE FROM llm.threads WHERE id = %s", [UUID(thread)]).rowcount == 1


async def test_a_message_too_many_stands_in_the_box_again(
    window: BrowserContext, ana: Person, page: Page
) -> None:
    async with opened_by(window, page.address, ana.cookie) as tab, ana.chat() as flood:
        await flood.send(LONG)
        await flood.until(says_something)
        for _ in range(AT_ONCE):
            await flood.send(LONG)
        await flood.told("orbiquant:refused")
        await say(tab, "7 palabras")
        await expect(tab.locator("#chat-input")).to_have_value("7 palabras")
        await expect(tab.locator("#oq-outbox-note")).to_contain_text("de nuevo en el cuadro")
        gone = await ana.browser.request("DELETE", "/chat/project/thread", json={"threadId": flood.thread})
        assert gone.status_code == 200
        await tab.locator("#chat-input").press("Enter")
        await expect(tab.get_by_text(_whole(7), exact=True)).to_have_count(1)


def _whole(count: int) -> str:
    return " ".join([*(f"palabra{number}" for number in range(count)), "fin"])
