import asyncio
import time
from collections.abc import Callable

from tests.fakes import MemoryCandles, MemoryStream, MemoryVenue
from trading.errors import VenueDown
from trading.markets.bars import Bars
from trading.markets.instruments import Instrument
from trading.markets.sources import BarUpdate
from trading.markets.timeframes import Timeframe
from trading.markets.watching import Watching

BTC = Instrument("kraken", "BTC", "USD")
MINUTE = 60_000


def _update(minute: int, close: float) -> BarUpdate:
    bars = Bars.from_rows([[minute * MINUTE, close, close, close, close, 1.0]])
    return BarUpdate(BTC, Timeframe.M1, bars, time.monotonic())


def _venue() -> MemoryVenue:
    return MemoryVenue("kraken", {("BTC", Timeframe.M1): Bars.empty()}, quote="USD")


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(2):
        while not condition():  # noqa: ASYNC110 - what is waited for is the state itself
            await asyncio.sleep(0.005)


async def test_an_update_reaches_the_store_and_every_listener() -> None:
    store, stream = MemoryCandles(), MemoryStream()
    watching = Watching([(_venue(), stream)], store)
    with watching.listen() as first, watching.listen() as second:
        await watching.follow(["BTC"])
        await stream.updates.put(_update(1, 100.0))
        async with asyncio.timeout(2):
            assert (await first.get()).bars.close[0] == (await second.get()).bars.close[0] == 100.0
    series = await store.open_series(BTC, Timeframe.M1, "venue")
    await watching.follow([])
    assert (await store.read(series)).close.tolist() == [100.0]


async def test_a_symbol_that_is_no_longer_wanted_is_let_go() -> None:
    stream = MemoryStream()
    watching = Watching([(_venue(), stream)], MemoryCandles())
    await watching.follow(["BTC/USD"])
    await _until(lambda: stream.watched == ["BTC"])
    await watching.follow([])
    assert (stream.watched, watching.symbols) == ([], set())


async def test_a_slow_listener_misses_old_updates_and_blocks_nobody() -> None:
    stream = MemoryStream()
    watching = Watching([(_venue(), stream)], MemoryCandles())
    with watching.listen() as slow:
        await watching.follow(["BTC"])
        for minute in range(150):
            await stream.updates.put(_update(minute, float(minute + 1)))
        await _until(stream.updates.empty)
        await asyncio.sleep(0.01)
        assert slow.qsize() == 100
        assert (await slow.get()).bars.close[0] == 51.0
    await watching.follow([])


async def test_a_stream_that_fails_is_asked_again_later() -> None:
    stream = MemoryStream()
    watching = Watching([(_venue(), stream)], MemoryCandles(), retry_s=0.01)
    await watching.follow(["BTC"])
    await stream.updates.put(VenueDown("kraken does not answer."))
    with watching.listen() as heard:
        await stream.updates.put(_update(1, 7.0))
        async with asyncio.timeout(2):
            assert (await heard.get()).bars.close[0] == 7.0
    await watching.follow([])


async def test_the_next_venue_serves_what_the_first_cannot() -> None:
    down, first, second = MemoryVenue("binance", {}), MemoryStream(), MemoryStream()
    down.down = True
    watching = Watching([(down, first), (_venue(), second)], MemoryCandles())
    await watching.follow(["BTC"])
    await _until(lambda: second.watched == ["BTC"])
    await watching.follow([])
    assert first.watched == []


async def test_what_is_wanted_is_asked_again_and_again() -> None:
    stream, wanted = MemoryStream(), ["BTC"]

    async def watched() -> list[str]:
        return wanted

    watching = Watching([(_venue(), stream)], MemoryCandles())
    keeping = asyncio.create_task(watching.keep_following(watched, every_s=0.01))
    await _until(lambda: stream.watched == ["BTC"])
    wanted.clear()
    await _until(lambda: stream.watched == [])
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)


async def test_an_unforeseen_error_ends_neither_the_watch_nor_its_leaving() -> None:
    stream = MemoryStream()
    watching = Watching([(_venue(), stream)], MemoryCandles(), retry_s=0.01)
    await watching.follow(["BTC"])
    await stream.updates.put(ValueError("a venue said something new"))
    with watching.listen() as heard:
        await stream.updates.put(_update(1, 7.0))
        async with asyncio.timeout(2):
            assert (await heard.get()).bars.close[0] == 7.0
    await watching.follow([])
    assert stream.watched == []
