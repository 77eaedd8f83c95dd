"""What the cards around the talk are answered by the real page: what is their owner's, or nothing."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

import httpx
import pytest

from agent.language import LANGUAGES
from agent.understanding.meaning import Context, Expect
from agent.understanding.understand import understand
from bots.web.words import first_steps, starters
from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import SqlAccounts
from db.repositories.candles import SqlCandles
from db.repositories.conversations import SqlConversations
from knowledge.conversations import Call, Message, Role
from tests.web.pages import Page
from tests.web.people import Person, person
from tools.facts import FactSheet
from trading.markets.bars import Bars
from trading.markets.instruments import Instrument
from trading.markets.timeframes import Timeframe

pytestmark = pytest.mark.xdist_group("page")
AT = datetime(2018, 12, 31, 20, tzinfo=UTC)


async def answered(page: Page, who: Person) -> UUID:
    """An answer of theirs in the record, with a price and an old bar behind it."""
    sheet = FactSheet("BTC", source="kraken BTC/USD 4h", as_of=AT)
    sheet.add("price", 3742.7, "USD")
    sheet.add("old", "yes", "label")
    call = Call("c", "get_quote", {"symbol": "BTC"}, [fact.as_dict() for fact in sheet.facts], None, 12.4)
    thread, asked, answer = uuid4(), uuid4(), uuid4()
    async with Database(page.access, pool_size=1) as database:
        with acting_as(who.account.id):
            conversations = SqlConversations(database)
            await conversations.ask(Message(asked, thread, Role.USER, "BTC?", AT), channel="page")
            said = Message(answer, thread, Role.ASSISTANT, "3,742.70 USD", AT, asked, calls=(call,))
            await conversations.add(said)
    return answer


async def test_a_number_opens_its_fact_tool_source_and_time(page: Page, accounts: SqlAccounts) -> None:
    async with person(page, accounts) as ana:
        answer = await answered(page, ana)
        said = await ana.browser.get(f"/me/facts/{answer}/0.0")
        (fact,) = said.json()["facts"]
        assert fact | {"name": "", "tool": "", "asked": "", "source": ""} == {
            "name": "", "subject": "BTC", "value": "3,742.70 USD", "tool": "", "asked": "", "source": "",
            "as_of": "2018-12-31T20:00:00Z", "simulated": False, "old": True, "elapsed_ms": 12,
        }  # fmt: skip
        assert "kraken BTC/USD 4h" in fact["source"]
        assert fact["asked"][0][1] == "BTC"


@pytest.mark.parametrize("refs", ["0.9", "1.0", "0", "0.0,", "-1.0", "0.0,0.0,0.0,0.0,0.0", "0.0 ", "a.b"])
async def test_a_forged_reference_leads_nowhere(page: Page, accounts: SqlAccounts, refs: str) -> None:
    async with person(page, accounts) as ana:
        answer = await answered(page, ana)
        assert (await ana.browser.get(f"/me/facts/{answer}/{refs}")).status_code == 404


async def test_somebody_elses_number_is_not_there(page: Page, accounts: SqlAccounts) -> None:
    async with person(page, accounts) as ana, person(page, accounts) as eva:
        answer = await answered(page, ana)
        assert (await eva.browser.get(f"/me/facts/{answer}/0.0")).status_code == 404
        assert (await eva.browser.get(f"/me/facts/{uuid4()}/0.0")).status_code == 404
        assert (await eva.browser.get(f"/me/jobs/{uuid4()}")).status_code == 404


@pytest.mark.parametrize(
    "path", ["home", "help", "settings", f"jobs/{UUID(int=1)}", f"facts/{UUID(int=1)}/0.0"]
)
async def test_a_stranger_is_told_to_log_in(page: Page, browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.get(f"/me/{path}")).status_code == 401


async def test_another_page_changes_nothing(page: Page, accounts: SqlAccounts) -> None:
    async with person(page, accounts) as ana:
        foreign = {"Origin": "http://127.0.0.1:1"}
        for path, body in (
            ("preferences", {"currency": "EUR"}),
            ("watchlist", {"action": "add", "symbols": ["BTC"]}),
        ):
            assert (await ana.browser.post(f"/me/{path}", json=body, headers=foreign)).status_code == 403


async def test_the_questions_are_asked_until_they_are_answered(page: Page, accounts: SqlAccounts) -> None:
    async with person(page, accounts) as ana:
        assert (await ana.browser.get("/me/home")).json()["new"] is True
        given = {
            "goal": "learn",
            "experience": "new",
            "currency": "EUR",
            "number_format": "auto",
            "risk": "0,5",
        }
        assert (await ana.browser.post("/me/preferences", json=given)).json() == given | {"risk": "0.5"}
        home = (await ana.browser.get("/me/home")).json()
        assert home["new"] is False
        assert home["prefers"]["currency"] == "EUR"
        assert home["venue"] == {"simulated": True, "why": "offline"}


async def test_the_settings_offer_usual_candles_goal_experience_and_the_venues_that_are_stored(
    page: Page, accounts: SqlAccounts
) -> None:
    async with Database(page.access, pool_size=1) as database:
        candles = SqlCandles(database)
        series = await candles.open_series(Instrument("Bitfinex", "OLDCOIN", "USD"), Timeframe.D1, "file")
        await candles.write(series, Bars.from_rows([(0, 1.0, 1.0, 1.0, 1.0, 1.0)]))
    async with person(page, accounts) as ana:
        await asyncio.sleep(0.5)  # how long the program may take a list of the store for the newest
        said = (await ana.browser.get("/me/settings")).json()
        assert "Bitfinex" in said["choices"]["exchange"]
        assert said["prefers"] | {"timeframe": "1h", "goal": "", "experience": ""} == said["prefers"]
        assert {"1m", "4h", "1d"} <= set(said["choices"]["timeframe"])
        assert said["choices"]["experience"] == ["new", "some", "experienced"]
        chosen = {"exchange": "bitfinex", "timeframe": "4h", "goal": "aprender", "experience": "some"}
        stored = (await ana.browser.post("/me/preferences", json=chosen)).json()
        assert stored == chosen | {"exchange": "Bitfinex"}
        refused = await ana.browser.post("/me/preferences", json={"exchange": "nyse"})
        assert (refused.status_code, "Bitfinex" in refused.json()["problem"]) == (422, True)


async def test_of_several_settings_all_are_stored_or_none(page: Page, accounts: SqlAccounts) -> None:
    async with person(page, accounts) as ana:
        refused = await ana.browser.post("/me/preferences", json={"currency": "EUR", "risk": "90"})
        assert refused.status_code == 422
        assert "10" in refused.json()["problem"]
        assert (await ana.browser.get("/me/home")).json()["prefers"]["currency"] == "USD"
        unknown = await ana.browser.post("/me/preferences", json={"role": "owner"})
        assert unknown.status_code == 422


async def test_an_unfinished_talk_is_offered_again(page: Page, accounts: SqlAccounts) -> None:
    async with person(page, accounts) as ana:
        await answered(page, ana)
        thread = uuid4()
        async with Database(page.access, pool_size=1) as database:
            with acting_as(ana.account.id):
                asked = Message(uuid4(), thread, Role.USER, "And ETH?", datetime.now(UTC))
                await SqlConversations(database).ask(asked, channel="page")
        threads = (await ana.browser.get("/me/home")).json()["threads"]
        assert [(one["title"], one["unanswered"]) for one in threads] == [("And ETH?", True), ("BTC?", False)]


async def test_the_list_is_changed_by_names_as_people_write_them(page: Page, accounts: SqlAccounts) -> None:
    async with person(page, accounts) as ana:
        added = await ana.browser.post("/me/watchlist", json={"action": "add", "symbols": ["btc", "oro"]})
        assert added.json() == {"watched": ["BTC", "XAU"]}
        refused = await ana.browser.post("/me/watchlist", json={"action": "add", "symbols": ["NOPECOIN"]})
        assert refused.status_code == 422
        assert "NOPECOIN" in refused.json()["problem"]
        left = await ana.browser.post("/me/watchlist", json={"action": "remove", "symbols": ["BTC"]})
        assert left.json() == {"watched": ["XAU"]}


async def test_the_help_names_what_is_there_and_what_is_not(page: Page, accounts: SqlAccounts) -> None:
    async with person(page, accounts) as ana:
        told = (await ana.browser.get("/me/help")).json()
    assert [each["topic"] for each in told["topics"]] == ["markets", "risk", "yours"]
    assert ["trading agents", "starting and pausing agents"] in told["planned"]


async def test_a_page_opens_with_the_first_screen_and_once_only(page: Page, accounts: SqlAccounts) -> None:
    async with person(page, accounts) as ana:
        async with ana.chat() as chat:
            await chat.told("element")
            await chat.socket.emit("connection_successful")
            await chat.told("element", 2)
            assert {(card["id"], card["name"]) for card in chat.of("element")} == {
                (chat.of("element")[0]["id"], "Home")
            }
            home = {message["id"] for message in chat.of("new_message")}
        async with Database(page.access, pool_size=1) as database:
            with acting_as(ana.account.id):
                assert list(await SqlConversations(database).threads()) == []
    assert len(home) == 1


async def test_of_what_a_window_hears_only_our_words_open_a_card(page: Page, accounts: SqlAccounts) -> None:
    async with person(page, accounts) as ana, ana.chat() as chat:
        for word in ("orbiquant:secrets", "help", {"orbiquant:help": 1}, ["orbiquant:help"], None, 7):
            await chat.socket.emit("window_message", word)
        await chat.socket.emit("window_message", "orbiquant:help")
        await chat.told("set_sidebar_title")
        assert chat.of("set_sidebar_title") == ["Help"]
        (beside,) = chat.of("set_sidebar_elements")
        assert [card["name"] for card in beside["elements"]] == ["Help"]


async def test_a_time_zone_is_offered_by_its_place(page: Page, accounts: SqlAccounts) -> None:
    async with person(page, accounts) as ana:
        choices = (await ana.browser.get("/me/settings")).json()["choices"]
        assert {"UTC", "Europe/Madrid", "America/Bogota"} <= set(choices["time_zone"])
        said = await ana.browser.post("/me/preferences", json={"time_zone": "madrid"})
        assert said.json() == {"time_zone": "Europe/Madrid"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_starter_is_understood(language: str) -> None:
    for begun in (*starters(language), *first_steps(language)):
        assert understand(begun.asks, Context()).expect is Expect.CALL, begun.asks
