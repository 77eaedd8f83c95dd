import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.fakes import MemoryCandles, MemoryVenue
from trading.errors import NoData, Problem, UnknownSymbol
from trading.markets.bars import Bars
from trading.markets.instruments import Instrument
from trading.markets.market_data import MarketData
from trading.markets.resampling import resample
from trading.markets.sources import Ticker
from trading.markets.store import Series, Written
from trading.markets.timeframes import Timeframe

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
MINUTE = 60_000


def _bars(count: int, timeframe: Timeframe, *, end: datetime = NOW, price: float = 100.0) -> Bars:
    """Bars that end with the one running at `end`."""
    last = int(end.timestamp() * 1000) // timeframe.ms * timeframe.ms
    rows = [
        [last - (count - 1 - i) * timeframe.ms, price + i, price + i + 1, price + i - 1, price + i, 5.0]
        for i in range(count)
    ]
    return Bars.from_rows(rows)


def _simulated() -> MemoryVenue:
    bars = {("BTC", Timeframe.H4): _bars(300, Timeframe.H4), ("BTC", Timeframe.H1): _bars(300, Timeframe.H1)}
    return MemoryVenue("simulated", bars, quote="USD", simulated=True)


def _market(store: MemoryCandles, venues: Sequence[MemoryVenue] = ()) -> MarketData:
    return MarketData(store, venues, _simulated(), lambda: NOW)


async def _stored(store: MemoryCandles, venue: str, timeframe: Timeframe, bars: Bars) -> None:
    series = await store.open_series(Instrument(venue, "BTC", "USD"), timeframe, "file")
    await store.write(series, bars)


async def test_a_stored_series_answers_when_no_venue_can_be_reached() -> None:
    store = MemoryCandles()
    await _stored(store, "bitfinex", Timeframe.M1, _bars(20_000, Timeframe.M1))
    down = MemoryVenue("binance", {})
    down.down = True
    history = await _market(store, [down]).history("BTC", Timeframe.H4, 50)
    assert (history.instrument.venue, history.simulated, len(history.bars)) == ("bitfinex", False, 50)


class Delisting(MemoryVenue):
    """Refuses bars and tickers of what it still lists."""

    refusal: Problem = NoData("It is delisted.")

    async def candles(self, instrument: Instrument, timeframe: Timeframe, **_: Any) -> Bars:
        raise self.refusal

    async def ticker(self, instrument: Instrument) -> Ticker:
        raise self.refusal


class SlowCandles(MemoryCandles):
    """Takes longer to write than venues may to answer."""

    async def write(self, series: Series, bars: Bars) -> Written:
        await asyncio.sleep(0.1)
        return await super().write(series, bars)


@pytest.mark.parametrize("refusal", [NoData("It is delisted."), UnknownSymbol("BTC")])
async def test_where_a_venue_has_delisted_it_the_next_one_answers_and_then_the_store(
    refusal: Problem,
) -> None:
    store = MemoryCandles()
    await _stored(store, "kraken", Timeframe.H1, _bars(300, Timeframe.H1))
    bars = {("BTC", Timeframe.H1): _bars(300, Timeframe.H1)}
    gone, live = Delisting("kraken", bars, quote="USD"), MemoryVenue("okx", bars)
    gone.refusal = refusal
    assert (await _market(store, [gone, live]).history("BTC", Timeframe.H1, 10)).instrument.venue == "okx"
    quote = await _market(store, [gone]).quote("BTC")
    assert (quote.history.instrument.venue, quote.ticker) == ("kraken", None)


async def test_bars_that_came_in_time_are_kept_however_long_that_takes() -> None:
    store = SlowCandles()
    live = MemoryVenue("okx", {("BTC", Timeframe.H1): _bars(30, Timeframe.H1)})
    market = MarketData(store, [live], _simulated(), lambda: NOW, budget_s=0.05)
    assert (await market.history("BTC", Timeframe.H1, 10)).instrument.venue == "okx"
    assert [series.count for series in await store.series()] == [10]


async def test_resampled_bars_are_whole_ones() -> None:
    store = MemoryCandles()
    minutes = _bars(20_000, Timeframe.M1)
    await _stored(store, "bitfinex", Timeframe.M1, minutes)
    history = await _market(store).history("BTC", Timeframe.H4, 50)
    assert history.bars.same_as(resample(minutes, Timeframe.H4).tail(50))


async def test_a_venue_that_answers_is_fresher_than_what_is_stored_and_its_bars_are_kept() -> None:
    store = MemoryCandles()
    await _stored(store, "bitfinex", Timeframe.H4, _bars(300, Timeframe.H4))
    live = MemoryVenue("kraken", {("BTC", Timeframe.H4): _bars(300, Timeframe.H4, price=500.0)}, quote="USD")
    market = _market(store, [live])
    assert (await market.history("BTC", Timeframe.H4, 100)).instrument.venue == "kraken"
    live.down = True
    again = await market.history("BTC", Timeframe.H4, 100, venue="kraken")
    assert (again.instrument.venue, len(again.bars)) == ("kraken", 100)


async def test_the_simulated_venue_speaks_only_where_there_is_nothing_real() -> None:
    store = MemoryCandles()
    market = _market(store)
    assert (await market.history("BTC", Timeframe.H4, 100)).simulated
    await _stored(
        store, "bitfinex", Timeframe.H4, _bars(300, Timeframe.H4, end=datetime(2018, 1, 1, tzinfo=UTC))
    )
    history = await market.history("BTC", Timeframe.H4, 100)
    assert (history.simulated, history.old) == (False, True)


async def test_a_timeframe_shorter_than_what_is_stored_says_what_exists() -> None:
    store = MemoryCandles()
    await _stored(store, "coinbase", Timeframe.D1, _bars(300, Timeframe.D1))
    with pytest.raises(NoData, match="coinbase 1d from 2025-03-22 to 2026-01-15"):
        await _market(store).history("BTC", Timeframe.H1, 100)


async def test_the_named_venue_comes_before_the_preferred_one() -> None:
    store = MemoryCandles()
    for venue in ("bitfinex", "gemini"):
        await _stored(store, venue, Timeframe.H4, _bars(300, Timeframe.H4))
    market = _market(store)
    named = await market.history("BTC", Timeframe.H4, 10, venue="bitfinex", preferred="gemini")
    preferred = await market.history("BTC", Timeframe.H4, 10, preferred="gemini")
    assert (named.instrument.venue, preferred.instrument.venue) == ("bitfinex", "gemini")


async def test_a_venue_without_the_symbol_is_refused_and_the_known_ones_are_named() -> None:
    store = MemoryCandles()
    await _stored(store, "bitfinex", Timeframe.H4, _bars(300, Timeframe.H4))
    with pytest.raises(NoData, match="bitfinex, simulated"):
        await _market(store).history("BTC", Timeframe.H4, 10, venue="mtgox")


async def test_a_few_fresh_minutes_do_not_outdo_years_of_hours() -> None:
    store = MemoryCandles()
    await _stored(store, "binance", Timeframe.M1, _bars(5, Timeframe.M1))
    await _stored(
        store, "bitfinex", Timeframe.H1, _bars(2000, Timeframe.H1, end=datetime(2025, 12, 1, tzinfo=UTC))
    )
    assert (await _market(store).history("BTC", Timeframe.H4, 100)).instrument.venue == "bitfinex"


async def test_an_unknown_symbol_is_answered_with_the_nearest_names() -> None:
    with pytest.raises(UnknownSymbol) as refused:
        await _market(MemoryCandles()).history("BTCC", Timeframe.H1, 10)
    assert "BTC" in refused.value.nearest


async def test_a_quote_takes_the_venues_ticker_and_else_the_last_stored_close() -> None:
    store = MemoryCandles()
    live = MemoryVenue("kraken", {("BTC", Timeframe.H1): _bars(30, Timeframe.H1)}, quote="USD")
    market = _market(store, [live])
    quote = await market.quote("BTC")
    assert quote.ticker is not None
    assert quote.ticker.last == 129.0
    live.down = True
    stored = await market.quote("BTC")
    assert stored.ticker is None
    assert stored.history.bars.close[-1] == 129.0


async def test_a_daily_series_quotes_its_last_close() -> None:
    store = MemoryCandles()
    await _stored(store, "coinbase", Timeframe.D1, _bars(300, Timeframe.D1))
    quote = await _market(store).quote("BTC")
    assert quote.history.timeframe is Timeframe.D1


async def test_a_running_bar_gives_the_price_but_is_not_read_for_patterns() -> None:
    store = MemoryCandles()
    await _stored(store, "bitfinex", Timeframe.H4, _bars(300, Timeframe.H4))
    running = await _market(store).history("BTC", Timeframe.H4, 10)
    assert (len(running.bars), running.closed, len(running.closed_bars)) == (10, 9, 9)
    past = MemoryCandles()
    await _stored(
        past, "bitfinex", Timeframe.H4, _bars(300, Timeframe.H4, end=datetime(2025, 1, 1, tzinfo=UTC))
    )
    assert (await _market(past).history("BTC", Timeframe.H4, 10)).closed == 10


async def test_a_search_that_spent_its_time_in_vain_is_not_made_again_for_a_minute() -> None:
    moment = NOW

    class Mute(MemoryVenue):
        """Never answers; a second passes for every time that it is asked."""

        async def find(self, base: str, quote: str | None = None) -> Instrument | None:
            nonlocal moment
            self.asked += 1
            moment += timedelta(seconds=1)
            await asyncio.Event().wait()
            return None

    mute = Mute("binance", {})
    market = MarketData(MemoryCandles(), [mute], _simulated(), lambda: moment, budget_s=0.01)
    for _ in range(3):
        assert (await market.history("BTC", Timeframe.H4, 10)).simulated
    assert mute.asked == 1
    moment += timedelta(seconds=61)
    await market.history("BTC", Timeframe.H4, 10)
    assert mute.asked == 2


async def test_a_new_series_of_another_process_may_go_unnoticed_for_a_while_but_not_ones_own() -> None:
    store = MemoryCandles()
    live = MemoryVenue("okx", {("BTC", Timeframe.H1): _bars(30, Timeframe.H1)}, quote="USD")
    market = MarketData(store, [live], _simulated(), lambda: NOW, remember_s=60.0)
    assert list(await market.symbols()) == []
    theirs = await store.open_series(Instrument("x", "SOL", "USD"), Timeframe.D1, "file")
    await store.write(theirs, _bars(3, Timeframe.D1))
    assert list(await market.symbols()) == []
    await market.history("BTC", Timeframe.H1, 10)
    assert list(await market.symbols()) == ["BTC", "SOL"]
