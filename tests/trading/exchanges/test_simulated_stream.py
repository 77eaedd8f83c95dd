"""What is told live is what the past will say."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import numpy as np

from tests.clocks import Clock
from tests.fakes import MemoryCandles
from trading.exchanges.simulated import SimulatedVenue
from trading.exchanges.simulated_stream import SimulatedStream
from trading.markets.bars import Bars
from trading.markets.instruments import Instrument
from trading.markets.live import LiveBars
from trading.markets.market_data import History, MarketData
from trading.markets.running import RunningSeries, SeriesQuery
from trading.markets.timeframes import Timeframe

NOW = datetime(2026, 1, 2, 12, 34, 20, tzinfo=UTC)


class Stepping(Clock[datetime]):
    """Moves on by a step whenever somebody sleeps."""

    def __init__(self, step: timedelta) -> None:
        super().__init__(NOW)
        self.step = step

    async def sleep(self, _: float) -> None:
        self.now += self.step


async def _bitcoin(venue: SimulatedVenue) -> Instrument:
    found = await venue.find("BTC")
    assert found is not None
    return found


async def _told(clock: Stepping, count: int) -> tuple[SimulatedVenue, list[Bars]]:
    venue = SimulatedVenue(now=clock)
    stream = SimulatedStream(venue, sleep=clock.sleep)
    told: list[Bars] = []
    async with aclosing(stream.watch(await _bitcoin(venue), Timeframe.M1)) as updates:
        async for update in updates:
            told.append(update.bars)
            if len(told) == count:
                break
    await stream.aclose()
    return venue, told


async def test_the_running_minute_grows_and_the_next_one_follows() -> None:
    _, told = await _told(Stepping(timedelta(seconds=20)), 4)
    assert [int(bars.ts[-1]) // 60_000 % 60 for bars in told] == [34, 34, 35, 35]
    assert told[0].volume[-1] < told[1].volume[-1]


async def test_a_minute_that_ended_live_is_the_minute_of_the_past() -> None:
    clock = Stepping(timedelta(seconds=7))
    venue, told = await _told(clock, 60)
    live: dict[int, tuple[float, ...]] = {}
    for bars in told:
        live |= {int(row[0]): row for row in zip(*(c.tolist() for c in bars.columns()), strict=True)}
    clock.now += timedelta(minutes=1)
    past = await venue.candles(await _bitcoin(venue), Timeframe.M1, limit=30)
    rows = {int(row[0]): row for row in zip(*(c.tolist() for c in past.columns()), strict=True)}
    ended = sorted(live)[:-1]
    assert len(ended) >= 6
    assert all(live[ts] == rows[ts] for ts in ended)


async def test_after_a_long_sleep_every_minute_of_it_is_told() -> None:
    _, told = await _told(Stepping(timedelta(minutes=90)), 2)
    assert len(told[1]) == 91
    assert (np.diff(told[1].ts) == 60_000).all()


async def test_nothing_is_told_while_nothing_changes() -> None:
    clock = Stepping(timedelta())
    venue = SimulatedVenue(now=clock)
    slept = 0

    async def sleep(_: float) -> None:
        nonlocal slept
        slept += 1
        clock.now += timedelta(minutes=slept // 5)

    stream = SimulatedStream(venue, sleep=sleep)
    async with aclosing(stream.watch(await _bitcoin(venue), Timeframe.M1)) as updates:
        await anext(updates)
        await anext(updates)
    assert slept == 5


async def test_an_hour_that_ended_on_the_chart_is_the_hour_of_the_past() -> None:
    clock = Stepping(timedelta(seconds=50))
    venue = SimulatedVenue(now=clock)
    market = MarketData(MemoryCandles(), (), venue, clock)
    live = LiveBars({"simulated": SimulatedStream(venue, every_s=0, sleep=_paced(clock))}, MemoryCandles())
    chart: dict[int, tuple[float, ...]] = {}
    running = RunningSeries(market, live, SeriesQuery("BTC", "simulated", Timeframe.H1, 5))
    async with aclosing(running.told()) as news:
        async for told in news:
            bars = told.bars if isinstance(told, History) else told
            assert isinstance(bars, Bars)
            chart |= {int(row[0]): row for row in zip(*(c.tolist() for c in bars.columns()), strict=True)}
            if clock.now > NOW + timedelta(hours=2):
                break
    await live.aclose()
    past = await venue.candles(await _bitcoin(venue), Timeframe.H1, limit=4)
    ended = past[:-1]
    assert len(ended) == 3
    for row in zip(*(c.tolist() for c in ended.columns()), strict=True):
        np.testing.assert_allclose(chart[int(row[0])], row, rtol=1e-12)


def _paced(clock: Stepping) -> Callable[[float], Awaitable[None]]:
    async def sleep(seconds: float) -> None:
        await clock.sleep(seconds)
        await asyncio.sleep(0.002)  # so that who listens has a turn

    return sleep
