"""One series as it runs, over venues that answer, fall silent, and come back."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime

import pytest

from tests.fakes import MemoryCandles, MemoryStream, MemoryVenue
from trading.errors import NoData, VenueDown
from trading.markets.bars import Bars
from trading.markets.instruments import Instrument
from trading.markets.live import LiveBars
from trading.markets.market_data import History, MarketData
from trading.markets.running import RunningSeries, SeriesQuery, Told
from trading.markets.sources import BarUpdate
from trading.markets.timeframes import Timeframe

BTC = Instrument("kraken", "BTC", "USD")
MINUTE = 60_000
HOUR = 60 * MINUTE
START = 1_767_571_200_000  # 2026-01-05 00:00 UTC
NOW = datetime.fromtimestamp((START + 2 * HOUR + 3 * MINUTE) / 1000, UTC)


def rows(first: int, step: int, count: int) -> Bars:
    return Bars.from_rows([[first + i * step, 10 + i, 12 + i, 9 + i, 11 + i, 1.0] for i in range(count)])


def minute(number: int, close: float) -> BarUpdate:
    bars = Bars.from_rows([[START + number * MINUTE, close, close, close, close, 1.0]])
    return BarUpdate(BTC, Timeframe.M1, bars, time.monotonic())


class Market:
    def __init__(self) -> None:
        bars = {
            ("BTC", Timeframe.H1): rows(START, HOUR, 3),
            ("BTC", Timeframe.M1): rows(START + 2 * HOUR, MINUTE, 4),
        }
        self.bars = bars
        self.venue = MemoryVenue("kraken", bars, quote="USD")
        self.stream = MemoryStream()
        self.store = MemoryCandles()
        self.data = MarketData(self.store, [self.venue], MemoryVenue("simulated", {}), lambda: NOW)
        self.live = LiveBars({"kraken": self.stream}, self.store, retry_s=0.01)

    @asynccontextmanager
    async def told(
        self, timeframe: Timeframe, venue: str | None = "kraken"
    ) -> AsyncIterator[AsyncGenerator[Told, None]]:
        wanted = SeriesQuery("BTC", venue, timeframe, 10)
        running = RunningSeries(self.data, self.live, wanted, silence_s=0.05)
        async with asyncio.timeout(5), aclosing(running.told()) as told:
            yield told


@pytest.fixture
async def market() -> AsyncIterator[Market]:
    market = Market()
    yield market
    await market.live.aclose()


async def test_the_running_bar_is_made_of_its_minutes(market: Market) -> None:
    async with market.told(Timeframe.H1) as told:
        whole = await anext(told)
        assert isinstance(whole, History)
        assert len(whole.bars) == 3
        assert (whole.bars.high[-1], whole.bars.low[-1], whole.bars.close[-1]) == (15.0, 9.0, 14.0)
        await market.stream.updates.put(minute(123, 99.0))
        news = await anext(told)
        assert isinstance(news, Bars)
        assert (news.ts.tolist(), news.high[-1], news.close[-1]) == ([START + 2 * HOUR], 99.0, 99.0)
        assert news.volume[-1] == 4.0


async def test_minutes_that_the_stream_skipped_are_asked_for(market: Market) -> None:
    async with market.told(Timeframe.M1) as told:
        await anext(told)
        market.bars["BTC", Timeframe.M1] = rows(START + 2 * HOUR, MINUTE, 10)
        await market.stream.updates.put(minute(130, 50.0))
        missed, news = await anext(told), await anext(told)
        assert isinstance(missed, Bars)
        assert isinstance(news, Bars)
        assert missed.close.tolist()[-6:] == [15.0, 16.0, 17.0, 18.0, 19.0, 20.0]
        assert news.close.tolist() == [50.0]


async def test_a_venue_that_falls_silent_is_said_and_comes_back_whole(market: Market) -> None:
    async with market.told(Timeframe.H1) as told:
        await anext(told)
        market.venue.down = True
        problem = await anext(told)
        assert isinstance(problem, VenueDown)
        market.venue.down = False
        await market.stream.updates.put(minute(123, 77.0))
        again = await anext(told)
        assert isinstance(again, History)
        news = await anext(told)
        assert isinstance(news, Bars)
        assert news.close[-1] == 77.0


async def test_a_market_in_which_nothing_trades_is_no_problem(market: Market) -> None:
    async with market.told(Timeframe.H1) as told:
        await anext(told)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(told), 0.3)


async def test_while_a_venue_is_down_what_is_stored_is_shown_with_the_problem(market: Market) -> None:
    await market.data.history("BTC", Timeframe.H1, 3, venue="kraken")
    market.venue.down = True
    async with market.told(Timeframe.H1) as told:
        stored, problem = await anext(told), await anext(told)
        assert isinstance(stored, History)
        assert len(stored.bars) == 3
        assert isinstance(problem, VenueDown)
        market.venue.down = False
        whole = await anext(told)
        assert isinstance(whole, History)
        assert whole.bars.close[-1] == 14.0


async def test_a_venue_that_is_down_may_answer_later_and_one_without_the_market_may_not(
    market: Market,
) -> None:
    market.venue.down = True
    async with market.told(Timeframe.H1) as told:
        with pytest.raises(VenueDown):
            await anext(told)
    async with market.told(Timeframe.H1, "mtgox") as told:
        with pytest.raises(NoData):
            await anext(told)


async def test_an_imported_series_is_shown_once(market: Market) -> None:
    series = await market.store.open_series(Instrument("file", "BTC", "USD"), Timeframe.H1, "file")
    await market.store.write(series, rows(START, HOUR, 5))
    async with market.told(Timeframe.H1, "file") as told:
        seen = [each async for each in told]
    assert [isinstance(each, History) for each in seen] == [True]
