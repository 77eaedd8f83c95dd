"""Live bars: one stream for all who listen, nothing lost, nobody blocked."""

import asyncio
import time
from collections.abc import Callable

import pytest

from tests.fakes import MemoryCandles, MemoryStream
from trading.errors import Unavailable, VenueDown
from trading.markets.bars import Bars
from trading.markets.instruments import Instrument
from trading.markets.live import LiveBars
from trading.markets.sources import BarUpdate
from trading.markets.store import Series, Written
from trading.markets.timeframes import Timeframe

BTC = Instrument("kraken", "BTC", "USD")
MINUTE = 60_000


def _update(minute: int, close: float, instrument: Instrument = BTC) -> BarUpdate:
    bars = Bars.from_rows([[minute * MINUTE, close, close, close, close, 1.0]])
    return BarUpdate(instrument, Timeframe.M1, bars, time.monotonic())


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(2):
        while not condition():  # noqa: ASYNC110 - what is waited for is the state itself
            await asyncio.sleep(0.005)


async def test_two_listeners_share_one_stream_and_both_hear_before_the_store_has_it() -> None:
    store, stream = MemoryCandles(), MemoryStream()
    live = LiveBars({"kraken": stream}, store)
    with live.listen(BTC) as first, live.listen(BTC) as second:
        await stream.updates.put(_update(1, 100.0))
        async with asyncio.timeout(2):
            assert (await first.next()).close[0] == (await second.next()).close[0] == 100.0
        assert stream.watched == ["BTC"]
    await live.aclose()
    series = await store.open_series(BTC, Timeframe.M1, "venue")
    assert (await store.read(series)).close.tolist() == [100.0]


async def test_a_slow_listener_finds_the_newest_state_of_every_bar() -> None:
    stream = MemoryStream()
    live = LiveBars({"kraken": stream}, MemoryCandles())
    with live.listen(BTC) as slow:
        for minute in range(50):
            for close in (1.0, 2.0, float(minute)):
                await stream.updates.put(_update(minute, close))
        await _until(stream.updates.empty)
        await asyncio.sleep(0.01)
        heard = slow.take()
    await live.aclose()
    assert heard.ts.tolist() == [minute * MINUTE for minute in range(50)]
    assert heard.close.tolist() == [float(minute) for minute in range(50)]


async def test_it_lingers_for_who_comes_back_and_then_lets_go() -> None:
    stream = MemoryStream()
    live = LiveBars({"kraken": stream}, MemoryCandles(), linger_s=0.05)
    with live.listen(BTC):
        await _until(lambda: stream.watched == ["BTC"])
    with live.listen(BTC):
        await asyncio.sleep(0.08)
        assert stream.watched == ["BTC"]
    await _until(lambda: stream.watched == [])
    await live.aclose()


@pytest.mark.parametrize("failure", [VenueDown("kraken is away."), ValueError("a venue said something new")])
async def test_a_stream_that_fails_is_asked_again_later(failure: Exception) -> None:
    stream = MemoryStream()
    live = LiveBars({"kraken": stream}, MemoryCandles(), retry_s=0.01)
    with live.listen(BTC) as heard:
        await stream.updates.put(failure)
        await stream.updates.put(_update(1, 7.0))
        async with asyncio.timeout(2):
            assert (await heard.next()).close[0] == 7.0
    await live.aclose()


class AwayStore(MemoryCandles):
    """Cannot be reached while `away`."""

    away = True

    async def write(self, series: Series, bars: Bars) -> Written:
        if self.away:
            raise Unavailable("The database cannot be reached now.")
        return await super().write(series, bars)


async def test_while_the_store_is_away_listeners_hear_on_and_nothing_is_lost() -> None:
    store, stream = AwayStore(), MemoryStream()
    live = LiveBars({"kraken": stream}, store)
    with live.listen(BTC) as heard:
        for minute in (1, 2, 3):
            store.away = minute < 3
            await stream.updates.put(_update(minute, float(minute)))
            async with asyncio.timeout(2):
                assert (await heard.next()).close[-1] == minute
        await asyncio.sleep(0.01)
    await live.aclose()
    series = await store.open_series(BTC, Timeframe.M1, "venue")
    assert (await store.read(series)).close.tolist() == [1.0, 2.0, 3.0]


async def test_invented_bars_are_not_written_down() -> None:
    store, stream = MemoryCandles(), MemoryStream()
    invented = Instrument("simulated", "BTC", "USD")
    live = LiveBars({"simulated": stream}, store)
    with live.listen(invented) as heard:
        await stream.updates.put(_update(1, 1.0, invented))
        async with asyncio.timeout(2):
            await heard.next()
    await live.aclose()
    assert await store.series() == []


async def test_a_venue_without_a_stream_is_silent() -> None:
    live = LiveBars({}, MemoryCandles())
    with live.listen(BTC) as heard:
        assert not len(heard.take())
    assert not live.streams("kraken")
    await live.aclose()
