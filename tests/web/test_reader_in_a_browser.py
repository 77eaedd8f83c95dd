"""The page's scripts write for their reader: words, digits, times, theme."""

import json

import pytest
from playwright.async_api import BrowserContext

from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import SqlAccounts
from db.repositories.preferences import SqlPreferences
from tests.web.chromium import opened_by
from tests.web.pages import Page
from tests.web.people import person

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
        daily: orbiquant.pictures.taken({ source: "bitfinex BTC/USD 1d", as_of: "2018-12-31T00:00:00Z" }),
        hourly: orbiquant.pictures.taken({ source: "bitfinex BTC/USD 1h", as_of: "2018-12-31T00:00:00Z" }),
        volume: orbiquant.pictures.amount(177530),
        word: orbiquant.words["chart.column.price"],
        language: document.documentElement.lang,
        theme: document.documentElement.className,
    });
}"""


async def test_scripts_write_as_the_account_reads_whatever_the_browser_speaks(
    window: BrowserContext, page: Page, accounts: SqlAccounts, page_database: Database
) -> None:
    async with person(page, accounts) as ana:
        with acting_as(ana.account.id):
            await SqlPreferences(page_database).set_all(CHOSEN)
        async with opened_by(window, page.address, ana.cookie, locale="en-GB", theme="dark") as tab:
            told = json.loads(await tab.evaluate(ASKED))
            await tab.get_by_role("button", name="¿Cómo está BTC?").wait_for()
            assert await tab.get_by_text("Toggle theme").count() == 0
    assert told == {
        "number": "1’234’567.50",
        "whole": "1’234",
        "nothing": "—",
        "moment": "30 dic 2018 21:00 UTC-5",
        "day": "31 dic 2018",
        "daily": "31 dic 2018",
        "hourly": "30 dic 2018 19:00 UTC-5",
        "volume": "177.53\u00a0mil",
        "word": "Precio",
        "language": "es",
        "theme": "light",
    }


async def test_until_they_choose_the_page_reads_as_their_browser_does(
    window: BrowserContext, page: Page, accounts: SqlAccounts
) -> None:
    """A Mexican's Spanish has the dots and commas of English."""
    async with person(page, accounts) as ana:
        async with opened_by(
            window, page.address, ana.cookie, locale="es-MX", time_zone="America/Mexico_City"
        ) as tab:
            told = json.loads(await tab.evaluate(ASKED))
        found = await accounts.by_id(ana.account.id)
    assert told["moment"].endswith("20:00 UTC-6")
    assert found
    assert (found.time_zone, found.number_format) == ("America/Mexico_City", "1,234.56")
