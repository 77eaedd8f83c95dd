"""Answers that take their time: stopped, watched from two tabs, left alone, and survived."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import psycopg
import pytest
from playwright.async_api import BrowserContext, expect

from db.engine import Database
from db.repositories.accounts import SqlAccounts
from db.roles import Access
from tests.web.chromium import opened_by, say
from tests.web.conftest import ROOT, copied, free_port
from tests.web.visitor import Tab, Visitor, visiting

pytestmark = pytest.mark.xdist_group("slow page")
LONG = "300 palabras"


@dataclass
class SlowPage:
    """A process that is killed and started again on the same port."""

    access: Access
    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        env = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "ORBIQUANT_HOME": str(self.folder / "home"),
            "ORBIQUANT_POSTGRES_URL": self.access.admin_dsn(),
            "ORBIQUANT_OFFLINE": "true",
        }
        with (self.folder / "logs").open("ab") as logs:
            command = [sys.executable, "-m", "tests.web.slowly", str(self.port)]
            self.process = subprocess.Popen(command, env=env, stdout=logs, stderr=logs, cwd=self.folder)
        deadline = time.monotonic() + 60
        while not self._answers():
            assert time.monotonic() < deadline, (self.folder / "logs").read_text()
            time.sleep(0.05)

    def deafen(self) -> None:
        """What is sent from now on arrives nowhere."""
        assert self.process
        self.process.send_signal(signal.SIGSTOP)

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait(20)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/health").status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def slow_pages(template: Access, folder: Path) -> Iterator[SlowPage]:
    with copied(template) as access:
        page = SlowPage(access, folder, free_port())
        try:
            page.start()
            yield page
        finally:
            page.kill()


@pytest.fixture(scope="module")
def slow_page(template: Access, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlowPage]:
    with slow_pages(template, tmp_path_factory.mktemp("slow")) as page:
        yield page


@pytest.fixture
async def ana(slow_page: SlowPage) -> AsyncIterator[Visitor]:
    async with (
        Database(slow_page.access, pool_size=2) as database,
        visiting(SqlAccounts(database), slow_page.address) as visitor,
    ):
        yield visitor


def says_something(tab: Tab) -> bool:
    return "palabra3" in "".join(tab.texts())


async def test_the_stop_button_ends_the_answer_and_keeps_what_was_said(ana: Visitor) -> None:
    async with ana.tab() as tab:
        await tab.send(LONG)
        await tab.until(says_something)
        await tab.client.emit("stop")
        await tab.client.emit("stop")
        await tab.until(lambda tab: tab.whole_answers and tab.rests)
        (answer,) = tab.whole_answers
        assert await tab.ask("¿Y ahora?") == "fin"
    assert answer.startswith("palabra0 palabra1")
    assert answer.endswith("\n\nDetenido, como pediste.")
    assert "manually" not in str(tab.heard)
    async with ana.tab(tab.thread) as again:
        assert again.whole_answers == [answer, "fin"]


async def test_a_stop_that_comes_right_after_the_question_is_not_lost(ana: Visitor) -> None:
    async with ana.tab() as tab:
        await tab.send(LONG)
        await tab.client.emit("stop")
        await tab.until(lambda tab: tab.whole_answers and tab.rests)
        assert tab.whole_answers == ["Detenido, como pediste."]
        assert await tab.ask("¿Y ahora?") == "fin"


async def test_an_answer_is_seen_in_another_tab_that_opens_in_its_middle(ana: Visitor) -> None:
    async with ana.tab() as first:
        await first.send("60 palabras")
        await first.until(says_something)
        async with ana.tab(first.thread) as second:
            await second.until(lambda tab: not tab.rests)
            for tab in (first, second):
                await tab.until(lambda tab: tab.whole_answers and tab.rests)
    assert second.steps == first.steps
    assert second.texts("user_message") == ["60 palabras"]
    assert len(second.of("stream_token")) > 1


async def test_two_tabs_that_type_at_once_are_answered_in_order_and_both_see_it_all(ana: Visitor) -> None:
    async with ana.tab() as first:
        await first.ask("hola")
        async with ana.tab(first.thread) as second:
            await asyncio.gather(first.send("31 palabras"), second.send("32 palabras"))
            for tab in (first, second):
                await tab.until(lambda tab: len(tab.whole_answers) == 3 and tab.rests)
    assert first.steps == second.steps
    said = first.texts("user_message")
    assert sorted(said) == ["31 palabras", "32 palabras", "hola"]
    assert [len(answer.split()) for answer in first.whole_answers] == [
        1 if text == "hola" else int(text.split()[0]) + 1 for text in said
    ]


async def test_an_answer_whose_tab_has_gone_is_there_when_it_comes_back(ana: Visitor) -> None:
    async with ana.tab() as tab:
        await tab.send("40 palabras")
        await tab.until(says_something)
    async with ana.tab(tab.thread) as again:
        await again.until(lambda tab: tab.whole_answers)
    assert again.whole_answers[0].endswith("palabra39 fin")


async def test_a_thread_deleted_in_the_middle_of_an_answer_leaves_nothing(
    ana: Visitor, slow_page: SlowPage
) -> None:
    async with ana.tab() as tab:
        await tab.ask("hola")
        await tab.send(LONG)
        await tab.until(says_something)
        gone = await ana.http.request("DELETE", "/chat/project/thread", json={"threadId": tab.thread})
        assert gone.status_code == 200
        await tab.until(lambda tab: "ya no está" in str(tab.texts()))
        await tab.send("¿Sigues ahí?")
        await tab.until(lambda tab: len(tab.texts()) == 2 and tab.rests)
    assert rows_of(slow_page.access, tab.thread) == 0


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
    ana: Visitor, slow_page: SlowPage, rounds: int
) -> None:
    async with ana.tab() as tab:
        await tab.ask("hola")
    for number in range(rounds):
        async with ana.tab(tab.thread) as tab:
            await tab.send(f"{50 + number} palabras")
            await tab.until(says_something)
            slow_page.kill()
            await tab.until(lambda tab: tab.of("disconnect"))
        slow_page.start()
        async with ana.tab(tab.thread) as again:
            await again.until(lambda tab, number=number: len(tab.whole_answers) == number + 2)
        begun = next(step for step in tab.steps.values() if step["streaming"])
        assert again.steps[begun["id"]]["output"].startswith(begun["output"])
        assert again.whole_answers[-1].endswith(f"palabra{49 + number} fin")
        assert len(again.texts("user_message")) == number + 2


@pytest.mark.soak
async def test_the_page_comes_back_by_itself_after_a_kill_and_its_answer_is_whole_in_place(
    window: BrowserContext, ana: Visitor, slow_page: SlowPage, tmp_path: Path
) -> None:
    """Nobody touches the page in between, and nothing is there twice."""
    async with opened_by(window, slow_page.address, ana.cookie) as tab:
        for number in range(5):
            question = f"{80 + number} palabras"
            await say(tab, question)
            partial = tab.locator(".ai-message .message-content", has_text="palabra3")
            await expect(partial).to_have_count(number + 1)
            slow_page.kill()
            await expect(tab.get_by_text(f"palabra{79 + number} fin")).to_have_count(0)
            await tab.screenshot(path=tmp_path / f"gone{number}.png")
            await asyncio.to_thread(slow_page.start)
            await expect(tab.get_by_text(f"palabra{79 + number} fin")).to_have_count(1, timeout=40_000)
            asked = tab.locator("[data-step-type=user_message]")
            await expect(asked.get_by_text(question, exact=True)).to_have_count(1)
            await expect(tab.locator("#stop-button")).to_have_count(0)
            answers = await tab.locator(".ai-message .message-content").all_inner_texts()
            told = [text for text in answers if text.startswith("palabra0")]
            assert told == [_whole(80 + earlier) for earlier in range(number + 1)]
            await tab.screenshot(path=tmp_path / f"again{number}.png")
        await tab.reload()
        await expect(tab.get_by_text("palabra83 fin")).to_have_count(1)
        answers = await tab.locator(".ai-message .message-content").all_inner_texts()
        assert [text for text in answers if text.startswith("palabra0")] == told


@pytest.mark.parametrize("before", ["", pytest.param("1 palabra", marks=pytest.mark.soak)])
async def test_what_was_sent_as_the_program_died_is_sent_again_and_answered_once(
    window: BrowserContext, ana: Visitor, slow_page: SlowPage, before: str
) -> None:
    """As the first words of a talk, and in its middle."""
    async with opened_by(window, slow_page.address, ana.cookie) as tab:
        if before:
            await say(tab, before)
            await expect(tab.get_by_text("palabra0 fin")).to_have_count(1)
        await tab.wait_for_load_state("networkidle")
        slow_page.deafen()
        await say(tab, "3 palabras")
        await expect(tab.locator("[data-step-type=user_message]").get_by_text("3 palabras")).to_have_count(1)
        slow_page.kill()
        await asyncio.to_thread(slow_page.start)
        await expect(tab.get_by_text(_whole(3), exact=True)).to_have_count(1, timeout=40_000)
        await expect(tab.get_by_text("lo he enviado otra vez")).to_be_visible()
        await tab.reload()
        await expect(tab.get_by_text(_whole(3), exact=True)).to_have_count(1)
        await expect(tab.locator("#chat-input")).to_have_value("")


@pytest.mark.soak
async def test_what_was_sent_in_vain_stands_in_the_box_when_the_page_is_loaded_again(
    window: BrowserContext, ana: Visitor, slow_page: SlowPage
) -> None:
    async with opened_by(window, slow_page.address, ana.cookie) as tab:
        await tab.wait_for_load_state("networkidle")
        slow_page.deafen()
        await say(tab, "4 palabras")
        await expect(tab.locator("[data-step-type=user_message]").get_by_text("4 palabras")).to_have_count(1)
        slow_page.kill()
        await asyncio.to_thread(slow_page.start)
        await tab.goto(f"{slow_page.address}/chat/")
        await expect(tab.locator("#chat-input")).to_have_value("4 palabras")
        await expect(tab.get_by_text("está de nuevo en el cuadro")).to_be_visible()
        await tab.locator("#chat-input").press("Enter")
        await expect(tab.get_by_text(_whole(4), exact=True)).to_have_count(1)


def _whole(count: int) -> str:
    return " ".join([*(f"palabra{number}" for number in range(count)), "fin"])
