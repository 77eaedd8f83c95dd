"""What each topic tells, and when."""

import asyncio
import time
from dataclasses import replace

import pytest

from bots.user import user_of
from bots.web.feed.feed import Limits
from db.identity import acting_as
from db.repositories.accounts import Account
from db.repositories.candles import SqlCandles
from db.repositories.jobs import SqlJobRows
from db.repositories.notices import SqlNotices
from db.repositories.preferences import SqlPreferences
from db.repositories.watchlists import SqlWatchlists
from tests.fakes import MemoryVenue
from tests.web.feed.conftest import House, OpenPage, now, running
from tools.market_facts import day_change, preferred_quote, price_of
from trading.exchanges.simulated import SimulatedVenue
from trading.jobs import Job, JobStatus
from trading.markets.bars import Bars
from trading.markets.market_data import MarketData
from trading.markets.timeframes import Timeframe

CHART = {"symbol": "BTC", "venue": "simulated", "timeframe": "1h", "count": 50}


@pytest.fixture
def ana(two_users: tuple[Account, Account]) -> Account:
    return two_users[0]


async def test_a_chart_comes_whole_and_then_ticks(house: House, ana: Account) -> None:
    async with house.page(await house.log_in(ana)) as page:
        await page.watch(7, "candles", **CHART, indicators=["ema:20", "bbands", "rsi:14", "macd"])
        whole = await page.hear()
        assert (whole["id"], whole["type"], whole["market"]) == (7, "bars", "BTC/USD")
        assert (whole["venue"], whole["timeframe"], whole["simulated"]) == ("simulated", "1h", True)
        assert len(whole["bars"]) == 50
        lines = {line["name"]: line for line in whole["lines"]}
        assert {name: line["pane"] for name, line in lines.items()} == {
            "ema 20": 0,
            "bbands 20 2 upper": 0,
            "bbands 20 2 middle": 0,
            "bbands 20 2 lower": 0,
            "rsi 14": 1,
            "macd 12 26 9": 2,
            "macd 12 26 9 signal": 2,
            "macd 12 26 9 histogram": 2,
        }
        assert all(len(line["points"]) == 50 for line in lines.values())
        tick = await page.hear()
        assert (tick["id"], tick["type"]) == (7, "bar")
        assert tick["bar"][0] >= whole["bars"][-1][0]
        assert tick["lines"].keys() == lines.keys()


async def test_many_pages_of_one_chart_cost_one_computation(
    house: House, two_users: tuple[Account, Account]
) -> None:
    async with (
        house.page(await house.log_in(two_users[0])) as first,
        house.page(await house.log_in(two_users[1])) as second,
    ):
        for page in (first, second):
            await page.watch(1, "candles", **CHART)
            assert (await page.hear())["type"] == "bars"
        assert house.feed.channels == 1
        await first.say(1, "leave")
        await second.hear_until("bar")


async def test_a_page_that_left_hears_no_more(house: House, ana: Account) -> None:
    async with house.page(await house.log_in(ana)) as page:
        await page.watch(1, "candles", **CHART)
        await page.hear_until("bar")
        await page.say(1, "leave")
        await page.watch(2, "jobs")
        await page.hear_until("jobs")
        assert await page.silent(0.5)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"symbol": "NOSUCHTHING"}, "no_data"),
        ({"symbol": "NOSUCHTHING", "venue": None}, "unknown_symbol"),
        ({"symbol": "'; DROP TABLE trading.jobs; --"}, "unknown_symbol"),
        ({"timeframe": "7m"}, "unknown_timeframe"),
        ({"venue": "mtgox"}, "no_data"),
        ({"indicators": ["magic"]}, "bad_input"),
        ({"indicators": ["ema:0"]}, "bad_input"),
        ({"indicators": ["ema:20:close:1:2:3"]}, "bad_input"),
        ({"count": 0}, "bad_input"),
        ({"count": "50"}, "bad_input"),
        ({"count": 10**9}, "bad_input"),
        ({"symbol": None}, "bad_input"),
    ],
)
async def test_a_chart_that_cannot_be_is_explained(
    house: House, ana: Account, wrong: dict[str, object], code: str
) -> None:
    async with house.page(await house.log_in(ana)) as page:
        await page.watch(3, "candles", **{**CHART, **wrong})
        said = await page.hear()
        assert (said["id"], said["type"], said["problem"]["code"]) == (3, "problem", code)
        assert not {"what", "rule", "remedy"} & said["problem"].keys(), "the page has the sentence"
        await page.watch(3, "candles", **CHART)
        assert (await page.hear())["type"] == "bars"


async def test_a_watchlist_has_prices_and_follows_its_changes(house: House, ana: Account) -> None:
    with acting_as(ana.id):
        watchlist = SqlWatchlists(house.sources.database)
        await watchlist.add(["BTC", "ETH"])
        async with house.page(await house.log_in(ana)) as page:
            await page.watch(1, "quotes")
            quotes = (await page.hear())["quotes"]
            assert [(quote["symbol"], quote["market"]) for quote in quotes] == [
                ("BTC", "BTC/USD"),
                ("ETH", "ETH/USD"),
            ]
            assert all(quote["simulated"] and quote["price"] > 0 and quote["as_of"] for quote in quotes)
            moved = await page.hear()
            assert moved["type"] == "quotes"
            assert {quote["symbol"] for quote in moved["quotes"]} in ({"BTC"}, {"ETH"}, {"BTC", "ETH"})
            await watchlist.remove(["BTC"])
            await watchlist.add(["XAU"])
            async with asyncio.timeout(5):
                while [quote["symbol"] for quote in (await page.hear())["quotes"]] != ["ETH", "XAU"]:
                    pass


def in_two_currencies(house: House) -> MarketData:
    """BTC in dollars at one venue, and in euros at another."""
    hour = Timeframe.H1.ms
    begins = int(time.time() * 1000) // hour * hour - hour
    dollars, euros = (
        Bars.from_rows([(begins + hour * n, price, price, price, price + n, 1.0) for n in range(2)])
        for price in (90_000.0, 80_000.0)
    )
    venues = [
        MemoryVenue("binance", {("BTC", Timeframe.H1): dollars}),
        MemoryVenue("kraken", {("BTC", Timeframe.H1): euros}, quote="EUR"),
    ]
    return MarketData(SqlCandles(house.sources.database), venues, SimulatedVenue(), now)


async def test_an_open_watchlist_follows_a_change_of_currency_and_of_venue(
    house: House, ana: Account
) -> None:
    market = in_two_currencies(house)
    preferences = SqlPreferences(house.sources.database)
    with acting_as(ana.id):
        await SqlWatchlists(house.sources.database).add(["BTC"])
        async with (
            running(replace(house.sources, market=market), Limits()) as there,
            there.page(await there.log_in(ana)) as page,
        ):
            await page.watch(1, "quotes")
            assert (await page.hear())["quotes"][0]["market"] == "BTC/USDT"
            for key, value, wanted in (
                ("currency", "EUR", "BTC/EUR"),
                ("currency", "USD", "BTC/USDT"),
                ("exchange", "kraken", "BTC/EUR"),
            ):
                await preferences.set(key, value)
                async with asyncio.timeout(5):
                    while (await page.hear())["quotes"][0]["market"] != wanted:
                        pass


async def test_the_watchlist_and_the_talk_name_the_same_price(house: House, ana: Account) -> None:
    market = in_two_currencies(house)
    at_home = await house.sources.accounts.change(
        ana.id, preferences={**ana.preferences, "currency": "EUR", "exchange": "auto"}
    )
    with acting_as(ana.id):
        await SqlWatchlists(house.sources.database).add(["BTC"])
    async with (
        running(replace(house.sources, market=market), Limits()) as there,
        there.page(await there.log_in(ana)) as page,
    ):
        await page.watch(1, "quotes")
        (quote,) = (await page.hear())["quotes"]
    said = await preferred_quote(market, user_of(at_home), "BTC")
    assert (quote["market"], quote["price"]) == ("BTC/EUR", price_of(said))
    assert quote["change_percent"] == pytest.approx(day_change(said), abs=0.001)


async def test_a_symbol_without_a_price_stays_in_the_list(house: House, ana: Account) -> None:
    with acting_as(ana.id):
        await SqlWatchlists(house.sources.database).add(["BTC", "NOSUCHTHING"])
    async with house.page(await house.log_in(ana)) as page:
        await page.watch(1, "quotes")
        priced, unknown = (await page.hear())["quotes"]
        assert priced["price"]
        assert (unknown["price"], unknown["problem"]["code"]) == (None, "unknown_symbol")


async def test_a_jobs_progress_is_told_at_once_and_never_falls_over_a_reload(
    house: House, ana: Account
) -> None:
    rows, session = SqlJobRows(house.sources.database), await house.log_in(ana)
    told: list[float] = []

    async def progress(page: OpenPage) -> None:
        (job,) = (await page.hear(1))["jobs"]
        told.append(job["progress"])

    with acting_as(ana.id):
        job = await house.sources.jobs.submit("import", {"file": "a.csv"}, title="Import a.csv")
        async with house.page(session) as page:
            await page.watch(1, "jobs")
            await progress(page)
            await rows.start(job.id)
            await progress(page)
            for done in (0.3, 0.2):
                await rows.report(job.id, done, "on the way")
            await progress(page)
        await rows.report(job.id, 0.6, "on the way")
        async with house.page(session) as page:
            await page.watch(1, "jobs")
            await progress(page)
            if told[-1] < 0.6:  # what was told last comes at once, and what is new right after
                await progress(page)
            await rows.finish(job.id, JobStatus.DONE, result={"added": 3})
            last = (await page.hear(1))["jobs"][0]
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 0.6)
    assert (last["status"], last["progress"]) == ("done", 1.0)


async def test_a_job_is_cancelled_by_its_owner_and_by_nobody_else(
    house: House, two_users: tuple[Account, Account]
) -> None:
    ana, ben = two_users
    with acting_as(ana.id):
        job = await house.sources.jobs.submit("import", {}, title="Import")
    async with house.page(await house.log_in(ben)) as page:
        await page.say(1, "cancel", job=str(job.id))
        assert (await page.hear())["problem"]["reason"] == "not_here"
        await page.watch(2, "jobs")
        assert (await page.hear())["jobs"] == []
    async with house.page(await house.log_in(ana)) as page:
        await page.say(1, "cancel", job=str(job.id))
        said = await page.hear()
        assert (said["type"], said["job"]["id"], said["job"]["status"]) == ("job", str(job.id), "cancelled")


@pytest.mark.parametrize("tabs", [2, 1, 0])
async def test_a_notice_reaches_every_open_page_once_and_waits_where_none_is(
    house: House, two_users: tuple[Account, Account], tabs: int
) -> None:
    ana, ben = two_users
    sessions = [await house.log_in(ana), await house.log_in(ana)]
    async with house.page(sessions[0]) as first, house.page(sessions[1]) as second:
        open_pages = [first, second][:tabs]
        for page in open_pages:
            await page.watch(1, "notices")
            assert await page.hear() == {"id": 1, "type": "notices", "notices": [], "unread": 0}
        await _finish_a_job(house, ana)
        for page in open_pages:
            heard = await page.hear()
            assert ([notice["kind"] for notice in heard["notices"]], heard["unread"]) == (["job_done"], 1)
        for page in open_pages:
            assert await page.silent()
    async with house.page(sessions[0]) as later, house.page(await house.log_in(ben)) as stranger:
        await later.watch(1, "notices")
        waiting = await later.hear()
        assert [(notice["text"], notice["read_at"]) for notice in waiting["notices"]] == [
            ("Done: Import a.csv", None)
        ]
        await stranger.watch(1, "notices")
        assert (await stranger.hear())["unread"] == 0


async def _finish_a_job(house: House, account: Account) -> Job:
    rows = SqlJobRows(house.sources.database)
    with acting_as(account.id):
        job = await house.sources.jobs.submit("import", {}, title="Import a.csv")
        await rows.start(job.id)
        finished = await rows.finish(job.id, JobStatus.DONE)
    assert finished is not None
    return finished


async def test_a_notice_is_said_in_its_readers_language_and_read_on_every_page(
    house: House, two_users: tuple[Account, Account]
) -> None:
    ana, ben = two_users
    await house.sources.accounts.change(ana.id, language="es")
    await _finish_a_job(house, ana)
    session = await house.log_in(ana)
    async with house.page(session) as page, house.page(session) as other:
        for each in (page, other):
            await each.watch(1, "notices")
        (notice,) = (await page.hear())["notices"]
        assert notice["text"] == "Listo: Import a.csv"
        await other.hear()
        async with house.page(await house.log_in(ben)) as stranger:
            await stranger.say(1, "read", notice=notice["id"])
            assert (await stranger.hear())["count"] == 0
        await page.say(2, "read", notice=notice["id"])
        told = await other.hear()
        assert (told["unread"], told["notices"][0]["id"]) == (0, notice["id"])
        assert told["notices"][0]["read_at"]


async def test_all_notices_are_read_at_once(house: House, ana: Account) -> None:
    with acting_as(ana.id):
        notices = SqlNotices(house.sources.database)
        for device in ("phone", "tablet"):
            await notices.add("new_device", {"device": device})
    async with house.page(await house.log_in(ana)) as page:
        await page.say(1, "read")
        assert await page.hear() == {"id": 1, "type": "read", "count": 2}
