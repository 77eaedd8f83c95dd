"""What opens beside the talk or over it, by keyboard: focus goes into it, and comes back when Escape closes it."""

import re

import pytest
from playwright.async_api import BrowserContext, expect

from tests.web.chromium import opened_by
from tests.web.pages import Page
from tests.web.people import Person

pytestmark = pytest.mark.xdist_group("page")


async def test_focus_goes_into_a_panel_and_comes_back(
    window: BrowserContext, ana: Person, page: Page
) -> None:
    async with opened_by(window, page.address, ana.cookie) as tab:
        panel = tab.locator("aside:has(#side-view-content)")
        for opener in ("#oq-list", "#oq-settings", "#oq-help"):
            await tab.locator(opener).focus()
            await tab.keyboard.press("Enter")
            await expect(panel).to_be_focused()
            await expect(panel).to_have_accessible_name(re.compile(r"\w"))
            await tab.keyboard.press("Tab")
            await expect(panel.locator("button").first).to_be_focused()
            await tab.keyboard.press("Escape")
            await expect(panel).to_have_count(0)
            await expect(tab.locator(opener)).to_be_focused()


async def test_escape_closes_the_drawer_of_talks(window: BrowserContext, ana: Person, page: Page) -> None:
    async with opened_by(window, page.address, ana.cookie, width=390) as tab:
        drawer = tab.locator("[data-sidebar=sidebar][data-mobile=true]")
        trigger = tab.locator("#sidebar-trigger-button")
        await trigger.press("Enter")
        await expect(drawer).to_be_visible()
        await expect(tab.get_by_role("tooltip")).to_have_count(1)  # it has shown what its button does
        await tab.keyboard.press("Escape")
        await expect(drawer).to_have_count(0)
        await expect(trigger).to_be_focused()
