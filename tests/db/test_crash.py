"""kill -9 of PostgreSQL in the middle of writes: what was acknowledged is there, and soon."""

import asyncio
import time

import numpy as np
import pytest

from db.engine import Database
from db.home import Home
from db.opening import opened
from db.repositories.candles import SqlCandles
from tests.db.homes import kill_server, temporary_home
from trading.errors import Unavailable
from trading.markets.bars import Bars
from trading.markets.instruments import Instrument
from trading.markets.store import Series
from trading.markets.timeframes import Timeframe

BATCH = 500


class Writer:
    """Appends batch after batch and notes which were acknowledged; a refused one is sent again."""

    def __init__(self, candles: SqlCandles, series: Series) -> None:
        self.candles = candles
        self.series = series
        self.acknowledged = 0
        self.refused = 0
        self.acknowledgement = asyncio.Condition()

    async def run(self) -> None:
        while True:
            try:
                await self.candles.write(self.series, batch(self.acknowledged))
            except Unavailable:
                self.refused += 1
                await asyncio.sleep(0.01)
                continue
            async with self.acknowledgement:
                self.acknowledged += 1
                self.acknowledgement.notify_all()

    async def wait_for(self, acknowledged: int) -> None:
        async with self.acknowledgement:
            await self.acknowledgement.wait_for(lambda: self.acknowledged >= acknowledged)


def batch(number: int) -> Bars:
    ts = (np.arange(BATCH, dtype=np.int64) + number * BATCH) * 60_000
    return Bars(ts, *(ts * 1e-3 + i for i in range(5)))


@pytest.mark.parametrize(("kills", "forgetful"), [(2, True), pytest.param(10, False, marks=pytest.mark.soak)])
async def test_nothing_acknowledged_is_lost_when_the_server_is_killed(kills: int, forgetful: bool) -> None:
    """The short form waits for no disk: what is written survives the process, if not the machine."""
    with temporary_home() as home:
        async with opened(home, forgetful=forgetful) as database:
            slowest, acknowledged, refused = await killed_while_writing(database, home, kills)
            kept = await SqlCandles(database).read((await SqlCandles(database).series())[0])
    expected = Bars.join([batch(number) for number in range(acknowledged)])
    assert kept[slice(len(expected))].same_as(expected)
    assert len(kept) - len(expected) in (0, BATCH)  # the batch under way is there whole or not at all
    assert refused > 0
    assert slowest < 15


async def killed_while_writing(database: Database, home: Home, kills: int) -> tuple[float, int, int]:
    """The slowest return in seconds, and how many batches were acknowledged and refused."""
    candles = SqlCandles(database)
    series = await candles.open_series(Instrument("test", "BTC", "USD"), Timeframe.M1, "venue")
    writer = Writer(candles, series)
    writing = asyncio.create_task(writer.run())
    slowest = 0.0
    for kill in range(kills):
        await asyncio.sleep(0.1 + 0.05 * kill)
        await asyncio.to_thread(kill_server, home)
        killed = time.monotonic()
        async with asyncio.timeout(60):
            returned = asyncio.create_task(
                writer.wait_for(writer.acknowledged + 2)
            )  # one may be under way to us
            await asyncio.wait((returned, writing), return_when=asyncio.FIRST_COMPLETED)
        if writing.done():
            writing.result()
        slowest = max(slowest, time.monotonic() - killed)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    return slowest, writer.acknowledged, writer.refused
