import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bench.stream import run
from tests.doubles.exchange import ExchangeDouble, Trouble
from tests.doubles.exchange_tape import MINUTE, bar
from trading.exchanges.ccxt_client import CcxtClient
from trading.exchanges.ccxt_source import CcxtSource
from trading.exchanges.ccxt_stream import CcxtStream
from trading.exchanges.venues import VENUES
from trading.markets.instruments import Instrument
from trading.markets.sources import BarUpdate
from trading.markets.timeframes import Timeframe

STREAMING = ["binance", "bybit", "okx", "kraken"]


class Watcher:
    """Watches BTC minutes in a task of its own, and keeps what came."""

    def __init__(
        self, double: ExchangeDouble, name: str, *, streams: bool = True, silence: float = 5.0
    ) -> None:
        venue = VENUES[name] if streams else replace(VENUES[name], polled=tuple(Timeframe))
        self._double = double
        self._seconds = 0.0
        self.source = CcxtSource(
            CcxtClient(venue, base_url=double.base_url, pace_ms=1, clock=lambda: self._seconds), now=self._now
        )
        self.stream = CcxtStream(self.source, silence=silence, sleep=self._pause, now=self._now)
        self.updates: list[BarUpdate] = []
        self._task: asyncio.Task[None] | None = None

    async def _pause(self, _: float) -> None:
        self._seconds += 61  # longer than a failure is remembered
        await asyncio.sleep(0.01)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._double.now / 1000, UTC)

    async def __aenter__(self) -> "Watcher":
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self.stream.aclose()
        await self.source.aclose()

    async def bitcoin(self) -> Instrument:
        found = await self.source.find("BTC")
        assert found is not None
        return found

    async def _watch(self) -> None:
        async for update in self.stream.watch(await self.bitcoin(), Timeframe.M1):
            self.updates.append(update)

    async def until(self, condition: Callable[[list[BarUpdate]], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition(self.updates):
                assert self._task is not None
                assert not self._task.done()
                await asyncio.sleep(0.005)


def minute(double: ExchangeDouble) -> int:
    return double.now // MINUTE * MINUTE


@pytest.mark.parametrize("name", STREAMING)
async def test_a_pushed_candle_reaches_the_watcher(double: ExchangeDouble, name: str) -> None:
    async with Watcher(double, name) as watcher:
        await double.subscribed()
        sent = asyncio.get_running_loop().time()
        await double.push(bar(minute(double)))
        await watcher.until(lambda updates: len(updates) == 1)
        update = watcher.updates[0]
        assert tuple(column[-1] for column in update.bars.columns()) == bar(minute(double))
        assert not update.repaired
        assert sent <= update.received_at <= asyncio.get_running_loop().time()


@pytest.mark.parametrize("name", STREAMING)
async def test_what_was_missed_while_the_line_was_cut_is_repaired(double: ExchangeDouble, name: str) -> None:
    first = minute(double)
    async with Watcher(double, name) as watcher:
        await double.subscribed()
        await double.push(bar(first))
        await watcher.until(lambda updates: len(updates) == 1)
        await double.drop()
        double.now += 5 * MINUTE
        await double.subscribed()
        await watcher.until(lambda updates: any(update.repaired for update in updates))
        repaired = next(update for update in watcher.updates if update.repaired)
        assert repaired.bars.ts.tolist() == [first + i * MINUTE for i in range(6)]
        await double.push(bar(first + 5 * MINUTE))
        await watcher.until(lambda updates: not updates[-1].repaired)


async def test_minutes_that_the_stream_skipped_are_asked_for(double: ExchangeDouble) -> None:
    first = minute(double)
    async with Watcher(double, "binance") as watcher:
        await double.subscribed()
        await double.push(bar(first))
        await watcher.until(lambda updates: len(updates) == 1)
        double.now += 3 * MINUTE
        await double.push(bar(first + 3 * MINUTE))
        await watcher.until(lambda updates: len(updates) == 3)
        assert watcher.updates[1].repaired
        assert watcher.updates[1].bars.ts.tolist() == [first + i * MINUTE for i in range(4)]


async def test_a_silent_stream_is_taken_for_dead_and_opened_again(double: ExchangeDouble) -> None:
    async with Watcher(double, "binance", silence=0.1) as watcher:
        await double.subscribed()
        await double.push(bar(minute(double)))
        double.now += MINUTE
        await watcher.until(lambda updates: any(update.repaired for update in updates))
        await watcher.until(lambda _: double.connections == 2)


async def test_a_stream_that_is_only_quiet_is_left_alone(double: ExchangeDouble) -> None:
    async with Watcher(double, "binance", silence=0.05) as watcher:
        await double.subscribed()
        await watcher.until(lambda updates: len(updates) == 1)
        asked = double.asked("klines")
        await asyncio.sleep(0.3)
        assert double.asked("klines") > asked
        assert (double.connections, len(watcher.updates)) == (1, 1)


def test_what_a_stream_cuts_elsewhere_is_polled() -> None:
    assert Timeframe.D1 in VENUES["okx"].polled
    assert Timeframe.H4 not in VENUES["okx"].polled
    for venue in VENUES.values():
        assert set(venue.built_from) <= set(venue.polled)


@pytest.mark.parametrize(
    "text", ["no json", "[]", '{"e": "kline", "k": {"i": "1m"}}', '{"error": {"code": -1}}']
)
async def test_nonsense_on_the_line_does_not_end_the_watch(double: ExchangeDouble, text: str) -> None:
    async with Watcher(double, "binance", silence=0.5) as watcher:
        await double.subscribed()
        await double.say(text)
        await asyncio.sleep(0.05)

        async def keep_pushing() -> None:
            while True:
                await double.push(bar(minute(double)))
                await asyncio.sleep(0.02)

        pushing = asyncio.create_task(keep_pushing())
        await watcher.until(lambda updates: len(updates) > 0)
        pushing.cancel()
        assert watcher.updates[-1].bars.ts[-1] == minute(double)


async def test_a_watch_outlives_a_venue_that_is_down_when_it_begins(double: ExchangeDouble) -> None:
    seconds = 0.0

    async def pause(_: float) -> None:
        nonlocal seconds
        seconds += 61  # longer than a failure is remembered
        await asyncio.sleep(0.01)

    client = CcxtClient(VENUES["binance"], base_url=double.base_url, clock=lambda: seconds, pace_ms=1)
    source = CcxtSource(client)
    stream = CcxtStream(source, sleep=pause)
    double.trouble = Trouble(status=503, times=2)
    watching = aiter(stream.watch(Instrument("binance", "BTC", "USDT"), Timeframe.M1))
    first = asyncio.ensure_future(anext(watching))
    await double.subscribed()
    await double.push(bar(minute(double)))
    assert (await asyncio.wait_for(first, 2)).bars.ts.tolist() == [minute(double)]
    assert double.asked("exchangeInfo") == 3
    await stream.aclose()
    await source.aclose()


@pytest.mark.parametrize("name", ["binance", "coinbase"])
async def test_a_venue_without_a_stream_is_asked_again_and_again(double: ExchangeDouble, name: str) -> None:
    async with Watcher(double, name, streams=False) as watcher:
        await watcher.until(lambda updates: len(updates) == 1)
        assert watcher.updates[0].bars.ts.tolist() == [minute(double)]
        asked = double.asked("line") + double.asked("candles")
        await asyncio.sleep(0.1)
        assert double.asked("line") + double.asked("candles") > asked
        assert len(watcher.updates) == 1, "an unchanged bar is not news"


async def test_polling_goes_on_after_an_outage_and_repairs_it(double: ExchangeDouble) -> None:
    first = minute(double)
    async with Watcher(double, "binance", streams=False) as watcher:
        await watcher.until(lambda updates: len(updates) == 1)
        double.trouble = Trouble(status=503, times=2)
        double.now += 4 * MINUTE
        await watcher.until(lambda updates: len(updates) == 2)
        assert double.trouble.times == 0
        assert watcher.updates[1].repaired
        assert watcher.updates[1].bars.ts.tolist() == [first + i * MINUTE for i in range(5)]


async def test_closing_the_stream_ends_the_watch(double: ExchangeDouble) -> None:
    watcher = Watcher(double, "binance")
    instrument = await watcher.source.find("BTC")
    assert instrument is not None

    async def watch() -> int:
        return len([update async for update in watcher.stream.watch(instrument, Timeframe.M1)])

    watching = asyncio.create_task(watch())
    await double.subscribed()
    await watcher.stream.aclose()
    assert await asyncio.wait_for(watching, 2) == 0
    await watcher.source.aclose()


async def test_an_update_takes_less_than_a_tenth_of_a_second_to_its_subscriber() -> None:
    results = {result["name"]: result for result in await run(updates=100)}
    assert results["sent to subscriber p99"]["n"] == 100
    assert 0 < results["receipt to subscriber p99"]["value"] <= 100
    assert 0 < results["sent to subscriber p50"]["value"] <= 100
