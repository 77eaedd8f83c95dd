import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.doubles.exchange import ExchangeDouble, Trouble
from tests.doubles.exchange_tape import DAY
from trading.errors import BadInput, NoData, UnknownSymbol, VenueDown
from trading.exchanges.ccxt_client import CcxtClient, relocated
from trading.exchanges.ccxt_parsing import bars_of, book_of, instrument_of
from trading.exchanges.ccxt_source import CcxtSource
from trading.exchanges.venues import VENUES, venue_named
from trading.markets.instruments import AssetClass
from trading.markets.timeframes import Timeframe

NOW = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)


class Pauses:
    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


async def test_a_venue_that_says_too_often_is_asked_again_after_longer_and_longer_pauses(
    double: ExchangeDouble,
) -> None:
    pauses = Pauses()
    source = CcxtSource(CcxtClient(VENUES["okx"], base_url=double.base_url, pace_ms=1, sleep=pauses))
    double.trouble = Trouble(status=429, times=2)
    assert await source.find("BTC") is not None
    assert pauses.taken == [0.5, 1.0]
    await source.aclose()


async def test_a_venue_that_goes_on_saying_too_often_is_down(double: ExchangeDouble) -> None:
    source = CcxtSource(CcxtClient(VENUES["binance"], base_url=double.base_url, pace_ms=1, sleep=Pauses()))
    double.trouble = Trouble(status=429)
    with pytest.raises(VenueDown, match="asked too often"):
        await source.find("BTC")
    assert len(double.requests) == 3
    await source.aclose()


async def test_a_slow_venue_is_cut_off(double: ExchangeDouble) -> None:
    client = CcxtClient(VENUES["bybit"], base_url=double.base_url, pace_ms=1, attempt_seconds=0.1)
    source = CcxtSource(client)
    double.trouble = Trouble(seconds=1.5)
    began = time.monotonic()
    with pytest.raises(VenueDown, match="did not answer in time"):
        await source.find("BTC")
    assert time.monotonic() - began < 1.4
    await source.aclose()


async def test_a_venue_that_nobody_answers_for_is_down() -> None:
    source = CcxtSource(CcxtClient(VENUES["kraken"], base_url="http://127.0.0.1:9"))
    with pytest.raises(VenueDown, match="could not be reached"):
        await source.find("BTC")
    await source.aclose()


@pytest.mark.parametrize("name", VENUES)
@pytest.mark.parametrize(
    "text", ["<html>maintenance</html>", "", "{}", "[]", '{"symbols": 7, "result": 7, "data": 7}']
)
async def test_a_listing_that_cannot_be_read_is_a_venue_down(
    double: ExchangeDouble, name: str, text: str
) -> None:
    source = CcxtSource(CcxtClient(VENUES[name], base_url=double.base_url, pace_ms=1))
    double.trouble = Trouble(text=text)
    with pytest.raises(VenueDown):
        await source.find("BTC")
    await source.aclose()


@pytest.mark.parametrize("name", VENUES)
async def test_a_ticker_that_cannot_be_read_is_a_venue_down(double: ExchangeDouble, name: str) -> None:
    source = CcxtSource(CcxtClient(VENUES[name], base_url=double.base_url, pace_ms=1))
    instrument = await source.find("BTC")
    assert instrument is not None
    double.trouble = Trouble(text='{"result": {}, "data": []}')
    with pytest.raises(VenueDown):
        await source.ticker(instrument)
    await source.aclose()


async def test_the_listing_is_fetched_once_and_contracts_are_left_alone(double: ExchangeDouble) -> None:
    source = CcxtSource(CcxtClient(VENUES["binance"], base_url=double.base_url, pace_ms=1))
    for base in ("BTC", "ETH", "FOOBAR"):
        await source.find(base)
    assert double.requests == ["/api/v3/exchangeInfo"]
    assert {instrument.base for instrument in await source.instruments()} == {"BTC", "ETH"}
    await source.aclose()


async def test_contracts_are_listed_on_request_with_their_size_and_expiry(double: ExchangeDouble) -> None:
    source = CcxtSource(CcxtClient(VENUES["okx"], contracts=True, base_url=double.base_url, pace_ms=1))
    listed = {each.asset_class: each for each in await source.instruments() if each.base == "BTC"}
    perpetual, future = listed[AssetClass.PERPETUAL], listed[AssetClass.FUTURE]
    assert perpetual.multiplier == Decimal("0.01")
    assert (perpetual.expiry, future.expiry) == (None, date(2030, 3, 29))
    assert await source.find("BTC") == listed[AssetClass.SPOT]
    assert len(await source.candles(future, Timeframe.H1, limit=10)) == 10
    await source.aclose()


async def test_a_question_that_a_venue_refuses_does_not_take_it_down(double: ExchangeDouble) -> None:
    source = CcxtSource(CcxtClient(VENUES["binance"], base_url=double.base_url, pace_ms=1))
    instrument = await source.find("BTC")
    assert instrument is not None
    double.trouble = Trouble(status=400, text='{"code": -1102, "msg": "Mandatory parameter was not sent."}')
    with pytest.raises(NoData, match="refuses this question about BTC/USDT"):
        await source.ticker(instrument)
    double.trouble = Trouble(status=400, text='{"code": -1121, "msg": "Invalid symbol."}')
    with pytest.raises(UnknownSymbol, match="BTC/USDT"):
        await source.ticker(instrument)
    double.trouble = None
    assert (await source.ticker(instrument)).last > 0
    await source.aclose()


async def test_a_listing_that_is_refused_is_a_venue_down(double: ExchangeDouble) -> None:
    source = CcxtSource(CcxtClient(VENUES["binance"], base_url=double.base_url, pace_ms=1))
    double.trouble = Trouble(status=400, text='{"code": -1101, "msg": "Too many parameters."}')
    with pytest.raises(VenueDown):
        await source.find("BTC")
    await source.aclose()


def test_all_venues_can_be_opened_at_once_in_a_fresh_process() -> None:
    code = """
import asyncio
from trading.errors import VenueDown
from trading.exchanges.ccxt_client import CcxtClient
from trading.exchanges.ccxt_source import CcxtSource
from trading.exchanges.venues import VENUES
async def main():
    sources = [CcxtSource(CcxtClient(venue, base_url="http://127.0.0.1:9")) for venue in VENUES.values()]
    answers = await asyncio.gather(*(source.find("BTC") for source in sources), return_exceptions=True)
    assert [type(answer) for answer in answers] == [VenueDown] * len(VENUES), answers
asyncio.run(main())
"""
    subprocess.run([sys.executable, "-c", code], check=True)


async def test_kraken_says_that_it_has_no_bars_that_old(double: ExchangeDouble) -> None:
    source = CcxtSource(CcxtClient(VENUES["kraken"], base_url=double.base_url, pace_ms=1))
    instrument = await source.find("BTC")
    assert instrument is not None
    with pytest.raises(NoData, match="last 720 bars"):
        await source.candles(instrument, Timeframe.M1, start=datetime.now(UTC) - timedelta(days=2))
    assert len(await source.candles(instrument, Timeframe.M1, limit=5000)) == 720
    await source.aclose()


async def test_bars_that_coinbase_lacks_are_put_together_from_its_hours(double: ExchangeDouble) -> None:
    source = CcxtSource(CcxtClient(VENUES["coinbase"], base_url=double.base_url, pace_ms=1))
    instrument = await source.find("BTC")
    assert instrument is not None
    four = (await source.candles(instrument, Timeframe.H4, limit=5))[:1]
    opening = datetime.fromtimestamp(four.ts[0] / 1000, UTC)
    hours = await source.candles(instrument, Timeframe.H1, start=opening, limit=4)
    assert four.open[0] == hours.open[0]
    assert four.close[0] == hours.close[-1]
    assert four.high[0] == max(hours.high)
    assert four.low[0] == min(hours.low)
    assert four.volume[0] == sum(hours.volume)
    await source.aclose()


async def test_a_search_before_the_listing_of_a_market_ends(double: ExchangeDouble) -> None:
    double.tape.first = double.now - 10 * DAY
    source = CcxtSource(CcxtClient(VENUES["coinbase"], base_url=double.base_url, pace_ms=1))
    instrument = await source.find("BTC")
    assert instrument is not None
    long_ago = datetime.now(UTC) - timedelta(days=900)
    assert len(await source.candles(instrument, Timeframe.M1, start=long_ago)) == 0
    assert double.asked("candles") == 10
    await source.aclose()


def test_a_venue_that_is_not_in_the_table_is_bad_input() -> None:
    with pytest.raises(BadInput, match="binance, bybit, okx, kraken, coinbase"):
        venue_named("mtgox")
    assert venue_named("okx") is VENUES["okx"]


def test_addresses_move_to_another_host_and_keep_their_paths() -> None:
    urls = {"public": "https://api.{hostname}/v5", "ws": {"spot": "wss://stream.example:9443/ws"}}
    assert relocated(urls, "http://127.0.0.1:81") == {
        "public": "http://127.0.0.1:81/v5",
        "ws": {"spot": "ws://127.0.0.1:81/ws"},
    }


def test_nothing_heavy_is_imported_before_the_first_question() -> None:
    code = (
        "import sys, trading.exchanges.ccxt_stream as s, trading.exchanges.venues as v;"
        "from trading.exchanges.ccxt_client import CcxtClient;"
        "s.CcxtStream(s.CcxtSource(CcxtClient(v.VENUES['okx'])));"
        "sys.exit(any(name in sys.modules for name in ('ccxt', 'aiohttp', 'scipy')))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


MARKET: dict[str, Any] = {
    "type": "spot",
    "base": "BTC",
    "quote": "USD",
    "precision": {"price": 0.1, "amount": 1e-08},
    "contractSize": None,
    "expiry": None,
}


def test_contracts_keep_their_class_size_and_expiry() -> None:
    dated = {**MARKET, "type": "future", "contractSize": 0.01, "expiry": 1_774_598_400_000}
    future = instrument_of("okx", dated)
    assert future is not None
    assert (future.asset_class, future.multiplier, future.expiry) == (
        AssetClass.FUTURE,
        Decimal("0.01"),
        date(2026, 3, 27),
    )
    swap = instrument_of("okx", {**MARKET, "type": "swap", "contractSize": 1.0})
    assert swap is not None
    assert swap.asset_class is AssetClass.PERPETUAL
    assert instrument_of("okx", {**MARKET, "type": "option"}) is None


def test_steps_are_exact_decimals() -> None:
    spot = instrument_of("kraken", MARKET)
    assert spot is not None
    assert (spot.tick, spot.lot) == (Decimal("0.1"), Decimal("0.00000001"))


def test_of_two_candles_of_one_time_the_later_counts_and_empty_ones_do_not() -> None:
    rows = [
        [120_000, 3, 4, 2, 3, None],
        [60_000, 1, 2, 1, 2, 5],
        [60_000, 1, 9, 1, 8, 6],
        [180_000, None, 1, 1, 1, 1],
    ]
    bars = bars_of(rows)  # type: ignore[arg-type]
    assert bars.ts.tolist() == [60_000, 120_000]
    assert bars.close.tolist() == [8, 3]
    assert bars.volume.tolist() == [6, 0]


def test_a_crossed_book_is_not_believed() -> None:
    with pytest.raises(ValueError, match="crossed"):
        book_of({"bids": [[101, 1]], "asks": [[100, 1]], "timestamp": None}, NOW, 10)


def test_empty_levels_are_left_out_of_a_book() -> None:
    book = book_of({"bids": [[99, 0], [98, 1]], "asks": [[100, 1, 7]], "timestamp": 0}, NOW, 10)
    assert book.bids == ((98.0, 1.0),)
    assert book.asks == ((100.0, 1.0),)


async def test_the_next_dollar_is_taken_where_the_first_is_not_listed(double: ExchangeDouble) -> None:
    source = CcxtSource(
        CcxtClient(replace(VENUES["binance"], dollars=("USDC", "USDT")), base_url=double.base_url)
    )
    found = await source.find("ETH")
    assert found is not None
    assert found.symbol == "ETH/USDT"
    await source.aclose()
