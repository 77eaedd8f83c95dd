"""The page's scripts write for their reader: words, digits, times, theme."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page as Tab

from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import SqlAccounts
from db.repositories.preferences import SqlPreferences
from tests.web.chromium import chromium
from tests.web.pages import Page
from tests.web.people import PASSWORD, someone

pytestmark = pytest.mark.xdist_group("page")

CHOSEN = {
    "language": "es",
    "number_format": "1'234.56",
    "time_zone": "America/Bogota",
    "theme": "light",
}
ASKED = """async () => {
    await orbiquant.ready;
    return JSON.stringify({
        number: orbiquant.number(1234567.5),
        whole: orbiquant.number(1234, { digits: 0 }),
        nothing: orbiquant.number(NaN),
        moment: orbiquant.moment("2018-12-31T02:00:00Z"),
        day: orbiquant.moment("2018-12-31"),
        word: orbiquant.words["chart.column.price"],
        language: document.documentElement.lang,
        theme: document.documentElement.className,
    });
}"""


@pytest.fixture
async def tab(page: Page, accounts: SqlAccounts, page_database: Database) -> AsyncIterator[Tab]:
    """The page of somebody who is logged in, in a browser that speaks English."""
    account = await someone(accounts)
    with acting_as(account.id):
        for key, value in CHOSEN.items():
            await SqlPreferences(page_database).set(key, value)
    async with chromium() as started:
        window = await started.new_context(locale="en-GB")
        form = {"name": account.name, "password": PASSWORD}
        answer = await window.request.post(
            f"{page.address}/login", form=form, headers={"Origin": page.address}
        )
        assert answer.ok
        tab = await window.new_page()
        await tab.goto(f"{page.address}/chat/")
        yield tab


async def test_scripts_write_as_the_account_reads_whatever_the_browser_speaks(tab: Tab) -> None:
    await tab.wait_for_function("window.orbiquant?.ready")
    told: dict[str, Any] = json.loads(await tab.evaluate(ASKED))
    assert told == {
        "number": "1’234’567.50",
        "whole": "1’234",
        "nothing": "—",
        "moment": "30 dic 2018 21:00 UTC-5",
        "day": "31 dic 2018",
        "word": "Precio",
        "language": "es",
        "theme": "light",
    }
    await tab.get_by_role("button", name="¿Cómo está BTC?").wait_for()
    assert await tab.get_by_text("Toggle theme").count() == 0


async def test_until_they_choose_the_page_reads_as_their_browser_does(
    page: Page, accounts: SqlAccounts
) -> None:
    """A Mexican's Spanish has the dots and commas of English."""
    account = await someone(accounts)
    async with chromium() as started:
        window = await started.new_context(locale="es-MX", timezone_id="America/Mexico_City")
        form = {"name": account.name, "password": PASSWORD}
        entered = await window.request.post(
            f"{page.address}/login", form=form, headers={"Origin": page.address}
        )
        assert entered.ok
        tab = await window.new_page()
        await tab.goto(f"{page.address}/chat/")
        await tab.wait_for_function("window.orbiquant?.words")
        told: dict[str, Any] = json.loads(await tab.evaluate(ASKED))
    assert told["moment"].endswith("20:00 UTC-6")
    found = await accounts.by_id(account.id)
    assert found
    assert (found.time_zone, found.number_format) == ("America/Mexico_City", "1,234.56")
