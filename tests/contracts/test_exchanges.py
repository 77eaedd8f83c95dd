"""What every exchange promises, asked of each one: five through the real ccxt client, and the simulated."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tests.doubles.exchange import ExchangeDouble, Trouble
from trading.errors import UnknownSymbol, VenueDown
from trading.exchanges.ccxt_client import CcxtClient
from trading.exchanges.ccxt_source import CcxtSource
from trading.exchanges.simulated import SimulatedVenue
from trading.exchanges.venues import VENUES
from trading.markets.instruments import Instrument
from trading.markets.sources import MarketSource
from trading.markets.timeframes import Timeframe

EVERY = [*VENUES, "simulated"]


@pytest.fixture(params=EVERY)
async def source(request: pytest.FixtureRequest, double: ExchangeDouble) -> AsyncIterator[MarketSource]:
    source: MarketSource = (
        SimulatedVenue()
        if request.param == "simulated"
        else CcxtSource(CcxtClient(VENUES[request.param], base_url=double.base_url, pace_ms=1))
    )
    yield source
    await source.aclose()


async def bitcoin(source: MarketSource) -> Instrument:
    found = await source.find("btc")
    assert found is not None
    return found


async def test_a_base_is_found_in_its_most_usual_dollar_market(source: MarketSource) -> None:
    found = await bitcoin(source)
    assert (found.venue, found.base) == (source.venue, "BTC")
    assert found.quote in ("USD", "USDT")
    assert await source.find("BTC", found.quote) == found
    assert found.tick is not None
    assert found.tick > 0


async def test_what_is_not_listed_is_not_found(source: MarketSource) -> None:
    assert await source.find("FOOBAR") is None
    assert await source.find("BTC", "ZZZ") is None


async def test_an_instrument_that_the_venue_does_not_list_is_an_unknown_symbol(source: MarketSource) -> None:
    stranger = replace(await bitcoin(source), base="FOOBAR")
    for question in (
        source.candles(stranger, Timeframe.H1),
        source.ticker(stranger),
        source.book(stranger),
        source.trades(stranger),
    ):
        with pytest.raises(UnknownSymbol, match="FOOBAR"):
            await question


@pytest.mark.parametrize("timeframe", Timeframe)
async def test_candles_rise_one_by_one_and_end_with_the_running_bar(
    source: MarketSource, timeframe: Timeframe
) -> None:
    before = datetime.now(UTC)
    bars = await source.candles(await bitcoin(source), timeframe, limit=60)
    assert len(bars) == 60
    assert set(np.diff(bars.ts)) == {timeframe.ms}
    running = int(before.timestamp() * 1000) - int(bars.ts[-1])
    assert running < timeframe.ms
    if timeframe is Timeframe.W1:
        assert datetime.fromtimestamp(bars.ts[-1] / 1000, UTC).weekday() == 0
    assert (bars.low <= np.minimum(bars.open, bars.close)).all()
    assert (bars.high >= np.maximum(bars.open, bars.close)).all()


async def test_more_than_a_page_of_candles_has_no_seam(source: MarketSource) -> None:
    wanted = 700 if source.venue == "kraken" else 2_345
    bars = await source.candles(await bitcoin(source), Timeframe.M1, limit=wanted)
    assert len(bars) == wanted
    assert set(np.diff(bars.ts)) == {Timeframe.M1.ms}


@pytest.mark.parametrize("timeframe", [Timeframe.M5, Timeframe.H4, Timeframe.D1])
async def test_candles_from_a_start_begin_there(source: MarketSource, timeframe: Timeframe) -> None:
    past = int(datetime.now(UTC).timestamp() * 1000) // timeframe.ms - 400
    start = datetime.fromtimestamp(past * timeframe.ms / 1000, UTC)
    bars = await source.candles(await bitcoin(source), timeframe, start=start, limit=333)
    assert int(bars.ts[0]) == int(start.timestamp() * 1000)
    assert len(bars) == 333


async def test_the_same_bar_says_the_same_in_every_answer(source: MarketSource) -> None:
    instrument = await bitcoin(source)
    long = await source.candles(instrument, Timeframe.H1, limit=400)
    short = await source.candles(instrument, Timeframe.H1, limit=40)
    common = long[(long.ts >= short.ts[0]) & (long.ts < short.ts[-1])]
    assert common.same_as(short[:-1])


async def test_a_ticker_lies_between_bid_and_ask(source: MarketSource) -> None:
    ticker = await source.ticker(await bitcoin(source))
    assert ticker.bid is not None
    assert ticker.ask is not None
    assert ticker.bid <= ticker.last <= ticker.ask
    assert abs(ticker.at - datetime.now(UTC)) < timedelta(minutes=1)


async def test_a_book_is_sorted_from_the_best_and_not_crossed(source: MarketSource) -> None:
    book = await source.book(await bitcoin(source), depth=20)
    bids, asks = ([price for price, _ in side] for side in (book.bids, book.asks))
    assert len(bids) == len(asks) == 20
    assert bids == sorted(bids, reverse=True)
    assert asks == sorted(asks)
    assert bids[0] < asks[0]
    assert all(quantity > 0 for _, quantity in (*book.bids, *book.asks))


async def test_trades_come_in_the_order_of_time(source: MarketSource) -> None:
    trades = await source.trades(await bitcoin(source), limit=10)
    assert len(trades) == 10
    assert [trade.at for trade in trades] == sorted(trade.at for trade in trades)
    assert {trade.side for trade in trades} <= {"buy", "sell"}
    assert all(trade.price > 0 and trade.quantity > 0 for trade in trades)


@pytest.mark.parametrize("name", VENUES)
async def test_a_failure_is_remembered_for_a_minute_and_then_tried_again(
    name: str, double: ExchangeDouble
) -> None:
    seconds = 1000.0
    client = CcxtClient(VENUES[name], base_url=double.base_url, clock=lambda: seconds, pace_ms=1)
    source = CcxtSource(client)
    double.trouble = Trouble(status=503)
    with pytest.raises(VenueDown, match=f"{name} cannot be asked now"):
        await source.find("BTC")
    double.trouble = None
    asked = len(double.requests)
    seconds += 59
    with pytest.raises(VenueDown, match="Ask again in 1 seconds"):
        await source.find("BTC")
    assert len(double.requests) == asked
    seconds += 2
    assert await source.find("BTC") is not None
    await source.aclose()
