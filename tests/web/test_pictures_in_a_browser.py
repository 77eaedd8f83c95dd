"""Every kind of picture in one conversation: drawn, fed, sorted, saved."""

import csv
import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, Locator, expect
from playwright.async_api import Page as Tab

from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import SqlAccounts
from db.repositories.watchlists import SqlWatchlists
from tests.web.chromium import opened_by, say
from tests.web.pages import Page
from tests.web.people import Person, person

pytestmark = pytest.mark.xdist_group("page")

WATCHED = ["BTC", "ETH", "SOL", "XRP", "ADA", "DOGE", "LTC", "BNB", "DOT", "LINK", "AVAX"]


@pytest.fixture
async def ana(page: Page, accounts: SqlAccounts) -> AsyncIterator[Person]:
    """Who watches more symbols than a page of a table shows."""
    async with person(page, accounts) as ana, Database(page.access, pool_size=1) as database:
        with acting_as(ana.account.id):
            await SqlWatchlists(database).add(WATCHED)
        yield ana


@pytest.fixture
async def tab(window: BrowserContext, page: Page, ana: Person) -> AsyncIterator[Tab]:
    async with opened_by(window, page.address, ana.cookie, locale="en-US") as tab:
        yield tab


async def test_every_kind_of_picture_is_drawn_and_candles_go_on_under_the_readers_eyes(tab: Tab) -> None:
    wrong: list[str] = []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    chart = await asked(tab, "How is BTC doing on 1m?", "oq-candles")
    await expect(chart).to_have_attribute("data-phase", "live")
    shown = await zoomed(chart)
    await asked(tab, "How volatile is ETH?", "oq-cone")
    await asked(tab, "How correlated are BTC and ETH?", "oq-map")
    table = await asked(tab, "Show me my watchlist", "oq-sheet")
    await paged_and_sorted(table)
    await saved(tab, table)

    await expect(chart).not_to_have_attribute("data-ticks", re.compile("^[01]$"))
    await expect(chart).to_have_attribute("data-mounts", "1")
    assert await width(chart) == pytest.approx(shown, abs=1), "the zoom was lost"
    await expect(tab.locator(".oq-profile svg, .oq-cone svg")).to_have_count(2)
    await formulas(tab)
    await tab.set_viewport_size({"width": 390, "height": 844})
    assert await tab.evaluate("document.documentElement.scrollWidth") <= 390
    assert wrong == []


async def test_what_is_half_typed_outlasts_an_answer(tab: Tab) -> None:
    await tab.locator("[data-door=trade]").click()
    goal, symbols = tab.locator(".oq-questions input").first, tab.locator(".oq-watchlist input")
    await expect(goal).to_be_focused()
    await goal.fill("to lear")
    await tab.locator("#oq-list").click()
    await symbols.fill("DOG")
    await asked(tab, "What is the price of ETH?", "ai-message a[href*='/me/facts/']")
    await expect(goal).to_have_value("to lear")
    await expect(symbols).to_have_value("DOG")
    await tab.get_by_role("button", name="Not now").click()
    await expect(tab.locator(".oq-home h2")).to_be_focused()


async def asked(tab: Tab, question: str, kind: str) -> Locator:
    await say(tab, question)
    picture = tab.locator(f".{kind}").first
    await expect(picture).to_be_visible()
    return picture


async def zoomed(chart: Locator) -> int:
    """By keyboard alone; how many bars are in view then."""
    await expect(chart).not_to_have_attribute("data-range", "")
    before = await width(chart)
    await chart.get_by_role("application").focus()
    for key in ("+", "+", "+", "ArrowLeft"):
        await chart.page.keyboard.press(key)
    await expect(chart.get_by_role("button", name="Latest")).to_be_enabled()
    assert await width(chart) < before
    return await width(chart)


async def width(chart: Locator) -> int:
    first, last = map(int, (await chart.get_attribute("data-range") or "0 0").split())
    return last - first


async def paged_and_sorted(table: Locator) -> None:
    names = table.locator("tbody th")
    await expect(names).to_have_count(10)
    await expect(table.get_by_role("status")).to_have_text("1–10 of 11")
    await table.get_by_role("button", name="Next page").click()
    await expect(names).to_have_text(WATCHED[10:])
    price = table.get_by_role("button", name="Price")
    await price.click()
    await price.click()
    await expect(table.locator("th[aria-sort=descending]")).to_contain_text("Price")
    await expect(names.first).to_have_text("BTC")


async def saved(tab: Tab, table: Locator) -> None:
    async with tab.expect_download() as begun:
        await table.get_by_role("button", name="Download CSV").click()
    file = await (await begun.value).path()
    head, *rows = csv.reader(file.read_text("utf-8-sig").splitlines())
    assert head[:2] == ["Symbol", "Price (USD)"]
    assert {row[0] for row in rows} == set(WATCHED), "every page of it"
    prices = [float(row[1]) for row in rows]
    assert prices == sorted(prices, reverse=True)


async def formulas(tab: Tab) -> None:
    """What a spreadsheet would run stays text, numbers stay numbers, and quotes stay whole."""
    cells = ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-5.25", "+3", 'a "b", c', "two\nlines", None, "-x"]
    written = await tab.evaluate("(row) => orbiquant.pictures.csv(['one'], [row])", cells)
    assert written.startswith("one\r\n'=1+1,'@SUM(A1),'+cmd|' /C calc'!A0,-5.25,+3,")
    assert list(csv.reader(written.splitlines(keepends=True)))[-1][5:] == [
        'a "b", c',
        "two\nlines",
        "",
        "'-x",
    ]
