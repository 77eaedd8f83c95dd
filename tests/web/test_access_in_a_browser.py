"""What everybody can use: nothing serious for an accessibility checker, and nothing out of reach of a keyboard.

Every size, theme and language is looked at among the long runs of the page; here it is one of each.
"""

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page as Tab
from playwright.async_api import async_playwright, expect

from db.repositories.accounts import SqlAccounts
from tests.web.pages import Page
from tests.web.people import person

pytestmark = pytest.mark.xdist_group("page")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
WITHIN_MS = 15_000
NUMBER = "a[href*='/me/facts/']"


@pytest.fixture
async def tab(page: Page, accounts: SqlAccounts) -> AsyncIterator[Tab]:
    """Of somebody who is logged in, at no page yet."""
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("chromium is missing: .ci/run installs it")
        pytest.skip("chromium is not installed here")
    async with person(page, accounts) as ana, async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        window = await chromium.new_context(locale="es-ES", base_url=page.address)
        name, _, token = ana.cookie.partition("=")
        await window.add_cookies([{"name": name, "value": token, "url": page.address}])
        tab = await window.new_page()
        tab.set_default_timeout(WITHIN_MS)
        expect.set_options(timeout=WITHIN_MS)
        yield tab
        await chromium.close()


async def test_by_keyboard_alone_to_an_answer_and_its_numbers_and_nothing_serious_on_the_way(
    tab: Tab,
) -> None:
    await tab.goto("/chat/")
    await expect(tab.locator(".oq-home h2")).to_be_visible()
    assert await serious(tab) == []
    await reach(tab, "[data-door=show]")
    await tab.keyboard.press("Enter")
    await expect(tab.locator(NUMBER).first).to_be_visible()
    assert await serious(tab) == []
    await reach(tab, NUMBER)
    await tab.keyboard.press("Enter")
    await expect(tab.get_by_role("dialog")).to_be_visible()
    await tab.keyboard.press("Escape")
    await expect(tab.get_by_role("dialog")).to_have_count(0)


async def test_nothing_serious_is_found_at_the_log_in_and_in_the_account(tab: Tab) -> None:
    await tab.goto("/account")
    assert await serious(tab) == []
    await tab.context.clear_cookies()
    await tab.goto("/login")
    assert await serious(tab) == []


async def serious(tab: Tab) -> list[str]:
    found = (await Axe().run(tab)).response["violations"]
    return [each["id"] for each in found if each["impact"] in ("serious", "critical")]


async def reach(tab: Tab, which: str) -> None:
    """By Tab, as somebody without a mouse does."""
    for _ in range(60):
        if await tab.evaluate("which => document.activeElement?.matches(which)", which):
            return
        await tab.keyboard.press("Tab")
    raise AssertionError(f"{which} is out of reach")
