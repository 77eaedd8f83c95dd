import asyncio
from collections.abc import Callable

from tests.fakes import MemoryCandles, MemoryStream, MemoryVenue
from trading.markets.bars import Bars
from trading.markets.live import LiveBars
from trading.markets.timeframes import Timeframe
from trading.markets.watching import Watching


def _venue(name: str = "kraken") -> MemoryVenue:
    return MemoryVenue(name, {("BTC", Timeframe.M1): Bars.empty()}, quote="USD")


def _live(**streams: MemoryStream) -> LiveBars:
    return LiveBars(streams, MemoryCandles(), linger_s=0)


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(2):
        while not condition():  # noqa: ASYNC110 - what is waited for is the state itself
            await asyncio.sleep(0.005)


async def test_a_symbol_is_followed_while_it_is_wanted() -> None:
    stream = MemoryStream()
    live = _live(kraken=stream)
    watching = Watching([_venue()], live)
    await watching.follow(["BTC/USD"])
    await _until(lambda: stream.watched == ["BTC"])
    await watching.follow([])
    await _until(lambda: stream.watched == [])
    assert watching.symbols == set()
    await live.aclose()


async def test_the_next_venue_serves_what_the_first_cannot() -> None:
    down, first, second = MemoryVenue("binance", {}), MemoryStream(), MemoryStream()
    down.down = True
    live = _live(binance=first, kraken=second)
    watching = Watching([down, _venue()], live)
    await watching.follow(["BTC"])
    await _until(lambda: second.watched == ["BTC"])
    await watching.follow([])
    assert first.watched == []
    await live.aclose()


async def test_a_symbol_that_no_venue_has_now_is_looked_for_again() -> None:
    venue, stream = _venue(), MemoryStream()
    venue.down = True
    live = _live(kraken=stream)
    watching = Watching([venue], live, retry_s=0.01)
    await watching.follow(["BTC"])
    await _until(lambda: venue.asked > 1)
    venue.down = False
    await _until(lambda: stream.watched == ["BTC"])
    await watching.follow([])
    await live.aclose()


async def test_what_is_wanted_is_asked_again_and_again() -> None:
    stream, wanted = MemoryStream(), ["BTC"]

    async def watched() -> list[str]:
        return wanted

    live = _live(kraken=stream)
    watching = Watching([_venue()], live)
    keeping = asyncio.create_task(watching.keep_following(watched, every_s=0.01))
    await _until(lambda: stream.watched == ["BTC"])
    wanted.clear()
    await _until(lambda: stream.watched == [])
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    await live.aclose()
