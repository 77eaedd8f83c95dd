"""Live markets end to end: the real client, a loopback venue that speaks its protocol, the real database."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bots.settings import Settings
from bots.venues import live_streams, venue_sources
from db.engine import Database
from db.repositories.candles import SqlCandles
from tests.doubles.exchange import ExchangeDouble, Trouble
from trading.exchanges.ccxt_source import CcxtSource
from trading.exchanges.simulated import SimulatedVenue
from trading.markets.live import LiveBars
from trading.markets.market_data import MarketData
from trading.markets.timeframes import Timeframe
from trading.markets.watching import Watching

MINUTE = 60_000


@pytest.fixture
async def sources(
    double: ExchangeDouble, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[CcxtSource, ...]]:
    monkeypatch.setenv("ORBIQUANT_VENUES", "binance")
    monkeypatch.setenv("ORBIQUANT_VENUE_URLS", json.dumps({"binance": double.base_url}))
    sources = venue_sources(Settings())
    yield sources
    for source in sources:
        await source.aclose()


def _market(database: Database, sources: tuple[CcxtSource, ...]) -> MarketData:
    return MarketData(SqlCandles(database), sources, SimulatedVenue(), lambda: datetime.now(UTC))


async def test_what_a_venue_said_answers_again_when_the_venue_is_gone(
    database: Database, double: ExchangeDouble, sources: tuple[CcxtSource, ...]
) -> None:
    market = _market(database, sources)
    live = await market.history("BTC", Timeframe.H4, 100)
    double.trouble = Trouble(status=503)
    stored = await market.history("BTC", Timeframe.H4, 100)
    assert (live.instrument.venue, live.simulated, len(live.bars)) == ("binance", False, 100)
    assert (stored.instrument.venue, stored.simulated) == ("binance", False)
    assert stored.bars.same_as(live.bars)


async def test_a_venue_that_lists_nothing_of_the_kind_leaves_the_word_to_the_simulated_one(
    database: Database, sources: tuple[CcxtSource, ...]
) -> None:
    assert (await _market(database, sources).history("XAU", Timeframe.H1, 50)).simulated


async def test_nothing_is_asked_of_a_venue_when_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORBIQUANT_OFFLINE", "true")
    assert venue_sources(Settings()) == ()


async def test_a_watched_symbols_candle_goes_from_the_stream_into_the_database(
    database: Database, double: ExchangeDouble, sources: tuple[CcxtSource, ...]
) -> None:
    store = SqlCandles(database)
    live = LiveBars(live_streams(sources, SimulatedVenue()), store)
    watching = Watching(sources, live)
    minute = int(time.time() * 1000) // MINUTE * MINUTE
    found = await sources[0].find("BTC")
    assert found is not None
    with live.listen(found) as heard:
        await watching.follow(["BTC"])
        await double.subscribed()
        await double.push((minute, 100.0, 102.0, 99.0, 101.0, 7.0))
        async with asyncio.timeout(5):
            bars = await heard.next()
    assert bars.close[-1] == 101.0
    async with asyncio.timeout(5):
        while not (minutes := [s for s in await store.series("BTC") if s.count]):  # noqa: ASYNC110 - the row is the event
            await asyncio.sleep(0.01)
    stored = await store.read_last(minutes[0], 1)
    assert stored.close[-1] == 101.0
    await watching.follow([])
    await live.aclose()
