"""Who has the page open, and in which language, digits and zone the page speaks to them."""

from typing import Any

import httpx
import pytest

from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import Account, SqlAccounts
from db.repositories.preferences import SqlPreferences
from tests.web.people import log_in, someone

pytestmark = pytest.mark.xdist_group("page")


async def prefer(database: Database, account: Account, **values: str) -> None:
    with acting_as(account.id):
        for key, value in values.items():
            await SqlPreferences(database).set(key, value)


async def placeholder(browser: httpx.AsyncClient, language: str) -> str:
    told = await browser.get("/chat/project/translations", params={"language": language})
    found: str = told.json()["translation"]["chat"]["input"]["placeholder"]
    return found


async def test_without_a_log_in_nobody_is_told(browser: httpx.AsyncClient, accounts: SqlAccounts) -> None:
    assert (await browser.get("/me")).status_code == 401
    account = await someone(accounts)
    await log_in(browser, account.name)
    assert (await browser.get("/me")).status_code == 200
    await browser.post("/chat/logout")
    assert (await browser.get("/me")).status_code == 401


async def test_the_page_is_told_how_its_person_reads(
    browser: httpx.AsyncClient, accounts: SqlAccounts, page_database: Database
) -> None:
    account = await someone(accounts)
    await log_in(browser, account.name)
    answer = await browser.get("/me")
    assert answer.headers["cache-control"] == "no-store"
    told: dict[str, Any] = answer.json()
    words = told.pop("words")
    assert words["chart.column.price"] == "Price"
    assert told == {
        "name": account.name, "language": "en", "number_locale": "en", "time_zone": "UTC", "theme": "system",
        "unchosen": ["time_zone", "number_format"],
    }  # fmt: skip
    await prefer(
        page_database,
        account,
        language="es",
        number_format="1'234.56",
        time_zone="Europe/Madrid",
        theme="light",
    )
    told = (await browser.get("/me")).json()
    assert told.pop("words")["chart.column.price"] == "Precio"
    assert (told["language"], told["number_locale"], told["time_zone"], told["theme"]) == (
        "es", "de-CH", "Europe/Madrid", "light",
    )  # fmt: skip


async def test_what_the_browser_knows_holds_until_its_person_chooses(
    browser: httpx.AsyncClient, accounts: SqlAccounts
) -> None:
    account = await someone(accounts)
    await log_in(browser, account.name)
    known = {"time_zone": "America/Bogota", "number_format": "1\u00a0234,56"}
    told = (await browser.post("/me/browser", json=known)).json()
    assert (told["time_zone"], told["number_locale"], told["unchosen"]) == ("America/Bogota", "fr", [])
    elsewhere = {"time_zone": "Asia/Tokyo", "number_format": "1,234.56"}
    assert (await browser.post("/me/browser", json=elsewhere)).json() == told


@pytest.mark.parametrize("zone", ["UTC", "Europe/Madrid"])
async def test_no_choice_is_taken_for_none(
    browser: httpx.AsyncClient, accounts: SqlAccounts, page_database: Database, zone: str
) -> None:
    account = await someone(accounts)
    await prefer(page_database, account, time_zone=zone, number_format="auto")
    await log_in(browser, account.name)
    known = {"time_zone": "America/Bogota", "number_format": "1.234,56"}
    told = (await browser.post("/me/browser", json=known)).json()
    assert (told["time_zone"], told["number_locale"], told["unchosen"]) == (zone, "en", [])


async def test_what_no_browser_can_know_is_passed_over(
    browser: httpx.AsyncClient, accounts: SqlAccounts
) -> None:
    account = await someone(accounts)
    await log_in(browser, account.name)
    forged = {"time_zone": "Etc/Narnia", "number_format": "auto", "role": "owner", "language": "es"}
    answer = await browser.post("/me/browser", json=forged)
    assert (answer.status_code, answer.json()["unchosen"]) == (200, ["time_zone", "number_format"])
    assert await accounts.by_id(account.id) == account


async def test_before_the_log_in_the_page_speaks_the_browsers_language_and_then_the_accounts(
    browser: httpx.AsyncClient, accounts: SqlAccounts, page_database: Database
) -> None:
    spanish, english = "Pregunta: ¿cómo está BTC en 4h?", "Ask: how is BTC doing on 4h?"
    assert [await placeholder(browser, asked) for asked in ("es-AR", "en-GB", "ru-RU", "fr", "pt")] == [
        spanish, english, english, english, english,
    ]  # fmt: skip
    account = await someone(accounts)
    await log_in(browser, account.name)
    await prefer(page_database, account, language="es")
    assert [await placeholder(browser, asked) for asked in ("en-US", "ru")] == [spanish, spanish]
    settings = await browser.get("/chat/project/settings", params={"language": "en-US"})
    assert settings.json()["starters"][0]["label"] == "¿Cómo está BTC?"
