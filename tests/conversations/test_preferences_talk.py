"""A preference is said, stands in the database, and the next answer follows it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bots.user import user_of
from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import Account, SqlAccounts
from db.repositories.preferences import SqlPreferences
from knowledge.conversations import Message
from tests.conversations.desk import AT, MarketDesk, walk
from tests.fakes import MemoryVenue, memory
from tools.catalog import load
from tools.context import ToolContext
from trading.exchanges.simulated import SimulatedVenue
from trading.markets.market_data import MarketData
from trading.markets.timeframes import Timeframe


class OwnDesk(MarketDesk):
    """The talk of one account of a real database: each turn begins with its row, as at the front doors."""

    def of(self, database: Database, account: Account) -> "OwnDesk":
        self.database, self.account, self.models = database, account, ("llama3.1:8b", "qwen2.5:7b")
        return self

    @property
    def context(self) -> ToolContext:
        preferences = SqlPreferences(self.database)
        user = user_of(self.account)
        return ToolContext(
            user, self.market, self.watchlists, lambda: AT, preferences, self.jobs, *memory(), self._models
        )

    async def _models(self) -> tuple[str, ...]:
        return self.models

    async def tell(self, text: str) -> Message:
        answer = await self.say(text)
        found = await SqlAccounts(self.database).by_id(self.account.id)
        assert found
        self.account = found
        return answer


@pytest.fixture
async def desk(database: Database, two_users: tuple[Account, Account]) -> AsyncIterator[OwnDesk]:
    ana = two_users[0]
    desk = OwnDesk(tools=load(), user_id=ana.id).of(database, ana)
    await desk.open()
    with acting_as(ana.id):
        yield desk


def facts(answer: Message) -> dict[str, Any]:
    return {fact["name"]: fact["value"] for call in answer.calls for fact in call.facts}


async def test_the_usual_candles_are_used_where_no_others_are_named(desk: OwnDesk) -> None:
    assert facts(await desk.tell("How is BTC?"))["timeframe"] == "1h"
    answer = await desk.tell("usa velas de 4h por defecto")
    assert "**velas habituales: 4h** (antes: 1h)" in answer.text
    assert desk.account.preferences == {"timeframe": "4h"}
    assert facts(await desk.tell("¿Cómo está ETH?"))["timeframe"] == "4h"
    assert facts(await desk.tell("RSI of ETH"))["timeframe"] == "4h"
    assert facts(await desk.tell("analyze BTC on 1d"))["timeframe"] == "1d"


async def test_a_chosen_number_format_holds_from_the_next_answer_on(desk: OwnDesk) -> None:
    price = facts(await desk.tell("BTC price"))["price"]
    whole = f"{float(price):,.2f}"
    assert whole in (await desk.tell("BTC price")).text
    await desk.tell("show numbers as 1.234,56")
    shown = whole.replace(",", " ").replace(".", ",").replace(" ", ".")
    assert shown in (await desk.tell("BTC price")).text
    assert shown in (await desk.tell("precio de BTC")).text


async def test_times_are_told_where_the_person_lives(desk: OwnDesk) -> None:
    assert "12:00 UTC." in (await desk.tell("How is BTC?")).text
    await desk.tell("my time zone is New York")
    assert desk.account.time_zone == "America/New_York"
    assert "07:00 UTC-5." in (await desk.tell("How is BTC?")).text


async def test_the_preferred_venue_answers_first(desk: OwnDesk) -> None:
    bars = {("BTC", Timeframe.H1): walk(3, 90_000.0)}
    venues = [MemoryVenue(name, bars) for name in ("binance", "kraken")]
    desk.market = MarketData(desk.market._store, venues, SimulatedVenue(now=lambda: AT), lambda: AT)
    assert facts(await desk.tell("BTC price"))["venue"] == "binance"
    await desk.tell("prefiero Kraken")
    assert facts(await desk.tell("BTC price"))["venue"] == "kraken"


async def test_the_home_currency_is_looked_for_first_and_the_dollar_named_where_there_is_none(
    desk: OwnDesk,
) -> None:
    dollars = {(base, Timeframe.H1): walk(4, 90_000.0) for base in ("BTC", "SOL")}
    euros = {("BTC", Timeframe.H1): walk(5, 80_000.0)}
    venues = [MemoryVenue("binance", dollars), MemoryVenue("kraken", euros, quote="EUR")]
    desk.market = MarketData(desk.market._store, venues, SimulatedVenue(now=lambda: AT), lambda: AT)
    assert " USD" in (await desk.tell("BTC price")).text
    answer = await desk.tell("mi moneda es el euro")
    assert "no convierto divisas" in answer.text
    in_euros = await desk.tell("BTC price")
    assert "BTC/EUR" in in_euros.text
    assert " EUR" in in_euros.text
    assert " USD" in (await desk.tell("SOL price")).text
    chart = (await desk.tell("analyze BTC on 1h")).elements[0].props
    assert (chart["symbol"], chart["venue"]) == ("BTC/EUR", "kraken")


async def test_only_a_brain_that_is_there_can_be_chosen(desk: OwnDesk) -> None:
    refused = await desk.tell("usa mistral:7b")
    assert "llama3.1:8b" in refused.text
    assert "mistral" in refused.text
    assert desk.account.prefers["brain"] == "auto"
    await desk.tell("usa qwen2.5:7b")
    assert desk.account.prefers["brain"] == desk.context.user.brain == "qwen2.5:7b"
    assert "**Cerebro: qwen2.5:7b**" in (await desk.tell("¿qué modelo usas?")).text
    await desk.tell("usa el cerebro integrado")
    assert "**Brain: embedded**" in (await desk.tell("which model do you use?")).text


async def test_the_language_is_set_and_the_question_still_decides_the_answers(desk: OwnDesk) -> None:
    await desk.tell("habla en español")
    assert desk.account.language == "es"
    assert "SIMULADO" in (await desk.tell("SOL 4h")).text, "what shows no language gets the account's"
    assert "SIMULATED" in (await desk.tell("How is SOL doing?")).text


async def test_all_settings_are_shown_in_words(desk: OwnDesk) -> None:
    await desk.tell("modo claro")
    await desk.tell("mi riesgo por operación es del 1,5 %")
    spanish = (await desk.tell("¿cuáles son mis ajustes?")).text
    for line in (
        "idioma: **inglés**",
        "tema: **claro**",
        "riesgo por operación: **1,5 %**",
        "zona horaria: **UTC**",
    ):
        assert line in spanish
    assert "objetivo" not in spanish
    english = (await desk.tell("show my settings")).text
    for line in ("language: **English**", "theme: **light**", "risk per trade: **1.5%**"):
        assert line in english


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("respóndeme en ruso", "«ruso» no vale como idioma. Puedes elegir: español, inglés"),
        ("mi zona horaria es Narnia", "No conozco la zona horaria «Narnia»"),
        ("set my risk per trade to 50%", "The risk per trade cannot be “50%”"),
        ("my default timeframe is 3h", "“3h” will not do for the usual candles"),
    ],
)
async def test_what_cannot_be_is_refused_and_changes_nothing(desk: OwnDesk, text: str, says: str) -> None:
    before = desk.account
    assert says in (await desk.tell(text)).text
    assert desk.account == before


async def test_a_follow_up_goes_past_what_was_set(desk: OwnDesk) -> None:
    await desk.tell("analyze BTC on 4h")
    await desk.tell("dark mode")
    assert dict((await desk.tell("and ETH?")).calls[0].args) == {"symbol": "ETH", "timeframe": "4h"}
