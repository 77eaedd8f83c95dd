"""The candle store against its goals, and against the usual ways in the same run.

References: append and upsert beside asyncpg's `copy_records_to_table` and `executemany` of the same bars
as Python rows; read beside `fetch`. Each figure is the median of several rounds in rows per second.
"""

import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

import asyncpg
import numpy as np

from bench.measuring.figures import figure
from bench.measuring.scratch import scratch_database
from db.engine import Database, driver
from db.repositories.candles import SqlCandles
from trading.markets.bars import Bars
from trading.markets.instruments import Instrument
from trading.markets.store import Series
from trading.markets.timeframes import Timeframe

GOALS = {"append": 600_000, "upsert_unchanged": 350_000, "upsert_last": 350_000, "read": 2_000_000}
_INSERT = """
INSERT INTO trading.candles VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (series_id, ts) DO UPDATE SET open = excluded.open, high = excluded.high, low = excluded.low,
    close = excluded.close, volume = excluded.volume
"""


async def run() -> list[dict[str, Any]]:
    """On a server of its own."""
    async with scratch_database() as database:
        return await measured(database, random_walk(500_000))


async def measured(database: Database, bars: Bars, rounds: int = 5) -> list[dict[str, Any]]:
    """In a venue of its own in any database; the venue is removed again."""
    venue = f"bench-{uuid4().hex[:8]}"
    try:
        return await _measure(_Bench(database, venue, bars), rounds)
    finally:
        await _remove(database, venue)


def random_walk(count: int, seed: int = 7) -> Bars:
    """Minutes of a made-up price."""
    noise = np.random.default_rng(seed)
    close = 100 * np.exp(noise.normal(0, 1e-4, count).cumsum())
    ts = np.arange(count, dtype=np.int64) * 60_000
    return Bars(ts, close * 1.0001, close * 1.001, close * 0.999, close, noise.random(count))


class _Bench:
    def __init__(self, database: Database, venue: str, bars: Bars) -> None:
        self.database = database
        self.candles = SqlCandles(database)
        self.venue = venue
        self.bars = bars

    async def series(self) -> Series:
        instrument = Instrument(self.venue, uuid4().hex[:8].upper(), "USD")
        return await self.candles.open_series(instrument, Timeframe.M1, "file")

    async def append(self) -> float:
        series = await self.series()
        return await _seconds(lambda: self.candles.write(series, self.bars))

    async def rewrite(self, series: Series) -> float:
        return await _seconds(lambda: self.candles.write(series, self.bars))

    async def write_last(self, series: Series, attempt: int) -> float:
        """All bars again with the last one changed, as a venue sends them."""
        close = self.bars.close.copy()
        close[-1] += attempt + 1
        return await _seconds(lambda: self.candles.write(series, replace(self.bars, close=close)))

    async def read(self, series: Series) -> float:
        return await _seconds(lambda: self.candles.read(series))

    async def copy_records(self) -> float:
        series_id = (await self.series()).id

        async def work(connection: asyncpg.Connection) -> None:
            await connection.copy_records_to_table(
                "candles", schema_name="trading", records=_rows(series_id, self.bars)
            )

        return await self._reference(work)

    async def executemany(self, series: Series, part: int) -> float:
        rows = _rows(series.id, self.bars.tail(part))
        return await self._reference(lambda connection: connection.executemany(_INSERT, rows))

    async def fetch(self, series: Series) -> float:
        query = (
            "SELECT ts, open, high, low, close, volume FROM trading.candles WHERE series_id = $1 ORDER BY ts"
        )

        async def work(connection: asyncpg.Connection) -> Any:
            return np.array([tuple(row) for row in await connection.fetch(query, series.id)])

        return await self._reference(work)

    async def _reference(self, work: Callable[[asyncpg.Connection], Awaitable[Any]]) -> float:
        async with self.database.unit_of_work() as connection:
            raw = await driver(connection)
            return await _seconds(lambda: work(raw))


async def _measure(bench: _Bench, rounds: int) -> list[dict[str, Any]]:
    count = len(bench.bars)
    part = min(count, 50_000)  # executemany is slow enough to be judged by a tenth
    stored = await bench.series()
    await bench.candles.write(stored, bench.bars)
    await bench.read(stored)
    append = [await bench.append() for _ in range(rounds)]
    same = [await bench.rewrite(stored) for _ in range(rounds)]
    last = [await bench.write_last(stored, attempt) for attempt in range(rounds)]
    read = [await bench.read(stored) for _ in range(rounds)]
    records = _rate([await bench.copy_records() for _ in range(2)], count)
    many = _rate([await bench.executemany(stored, part) for _ in range(2)], part)
    fetch = _rate([await bench.fetch(stored) for _ in range(2)], count)
    return [
        _line("append", append, count, "copy_records_to_table", records),
        _line("upsert_unchanged", same, count, "executemany", many),
        _line("upsert_last", last, count, "executemany", many),
        _line("read", read, count, "fetch", fetch),
    ]


def _line(name: str, seconds: Sequence[float], count: int, reference: str, rate: float) -> dict[str, Any]:
    return figure(
        name,
        _rate(seconds, count),
        "rows/s",
        n=count,
        median_of=len(seconds),
        goal=GOALS[name],
        reference=(reference, rate),
    )


def _rate(seconds: Sequence[float], count: int) -> float:
    return count / statistics.median(seconds)


def _rows(series_id: int, bars: Bars) -> list[tuple[Any, ...]]:
    columns = (column.tolist() for column in bars.columns())
    return [(series_id, *values) for values in zip(*columns, strict=True)]


async def _seconds(work: Callable[[], Awaitable[Any]]) -> float:
    start = time.perf_counter()
    await work()
    return time.perf_counter() - start


async def _remove(database: Database, venue: str) -> None:
    async with database.unit_of_work() as connection:
        raw = await driver(connection)
        found = "SELECT s.id FROM trading.series s JOIN trading.instruments i ON i.id = s.instrument_id"
        ids = [row["id"] for row in await raw.fetch(f"{found} WHERE i.venue = $1", venue)]
        await raw.execute("DELETE FROM trading.candles WHERE series_id = ANY($1)", ids)
        await raw.execute("DELETE FROM trading.series WHERE id = ANY($1)", ids)
        await raw.execute("DELETE FROM trading.instruments WHERE venue = $1", venue)
