"""What everybody can use: nothing serious for an accessibility checker, and nothing out of reach of a keyboard.

Every size, theme and language is looked at among the long runs of the page; here it is one of each.
"""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, expect
from playwright.async_api import Page as Tab

from tests.web.chromium import barriers, opened_by
from tests.web.pages import Page
from tests.web.people import Person

pytestmark = pytest.mark.xdist_group("page")

NUMBER = "a[href*='/me/facts/']"


@pytest.fixture
async def tab(window: BrowserContext, page: Page, ana: Person) -> AsyncIterator[Tab]:
    async with opened_by(window, page.address, ana.cookie) as tab:
        yield tab


async def test_by_keyboard_alone_to_an_answer_and_its_numbers_and_nothing_serious_on_the_way(
    tab: Tab,
) -> None:
    assert await barriers(tab) == []
    await reach(tab, "[data-door=show]")
    await tab.keyboard.press("Enter")
    await expect(tab.locator(NUMBER).first).to_be_visible()
    assert await barriers(tab) == []
    await reach(tab, NUMBER)
    await tab.keyboard.press("Enter")
    await expect(tab.get_by_role("dialog")).to_be_visible()
    await tab.keyboard.press("Escape")
    await expect(tab.get_by_role("dialog")).to_have_count(0)


async def test_nothing_is_found_at_the_log_in_and_in_the_account(tab: Tab, page: Page) -> None:
    await tab.goto(f"{page.address}/account")
    assert await barriers(tab) == []
    await tab.context.clear_cookies()
    await tab.goto(f"{page.address}/login")
    assert await barriers(tab) == []


async def reach(tab: Tab, which: str) -> None:
    """By Tab, as somebody without a mouse does."""
    for _ in range(60):
        if await tab.evaluate("which => document.activeElement?.matches(which)", which):
            return
        await tab.keyboard.press("Tab")
    raise AssertionError(f"{which} is out of reach")
