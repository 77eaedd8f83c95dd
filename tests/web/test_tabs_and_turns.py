"""Turns as open tabs see them."""

from collections.abc import AsyncIterator

import pytest

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
    assert [element["props"]["kind"] for element in tab.elements.values()][:1] == ["candles"]


async def test_what_a_tab_was_sent_is_what_the_record_gives(ana: Visitor) -> None:
    async with ana.tab() as tab:
        await tab.ask(QUESTION)
        await tab.ask("hola")
        await tab.ask("¿Cómo está NADIE?")
        stored = (await ana.http.get(f"/chat/project/thread/{tab.thread}")).json()
        async with ana.tab(tab.thread) as again:
            await again.until(lambda tab: tab.of("resume_thread"))
    assert {step["id"]: step for step in stored["steps"]} == tab.steps == again.steps
    assert {element["id"]: element for element in stored["elements"]} == tab.elements == again.elements
