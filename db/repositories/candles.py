"""The candle store in one table of fixed-width rows (docs/decisions/0002-candles-one-table.md)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import asyncpg
import numpy as np
from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from db.engine import Database, driver
from db.repositories.candle_codec import CHUNK, COLUMNS, HEADER, TRAILER, decode, encode
from db.roles import Role
from db.tables.trading import InstrumentRow, SeriesRow, SplitRow
from trading.errors import BadInput
from trading.markets.bars import Bars, Floats
from trading.markets.instruments import AssetClass, Instrument, Split
from trading.markets.store import Series, Written
from trading.markets.timeframes import Timeframe

_LOCKS = 7041  # the advisory locks of series, apart from any others
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM trading.candles WHERE series_id = $1"  # noqa: S608 constants


class SqlCandles:
    """A CandleStore. One writer at a time per series; readers see whole writes only."""

    def __init__(self, database: Database, role: Role = Role.APP, *, block: int = 200_000) -> None:
        """`block` stored bars are compared at a time: it bounds the memory of a repeated import."""
        self._database = database
        self._role = role
        self._block = block

    async def open_series(self, instrument: Instrument, timeframe: Timeframe, origin: str) -> Series:
        if found := await self._find(instrument, timeframe):
            return found
        async with self._database.unit_of_work(self._role) as connection:
            instrument_id = await _store_instrument(connection, instrument)
            await connection.execute(
                insert(SeriesRow)
                .values(instrument_id=instrument_id, timeframe=timeframe.value, origin=origin)
                .on_conflict_do_nothing()
            )
        found = await self._find(instrument, timeframe)
        assert found is not None  # noqa: S101 it was just stored
        return found

    async def series(self, base: str | None = None) -> Sequence[Series]:
        query = _SERIES if base is None else _SERIES.where(col(InstrumentRow.base) == base)
        async with self._database.unit_of_work(self._role) as connection:
            return [_as_series(row) for row in await connection.execute(query.order_by(col(SeriesRow.id)))]

    async def write(self, series: Series, bars: Bars) -> Written:
        _refuse_disorder(bars)
        if not len(bars):
            return Written()
        async with self._database.unit_of_work(self._role) as connection:
            raw = await driver(connection)
            await raw.execute("SELECT pg_advisory_xact_lock($1, $2)", _LOCKS, series.id)
            last = await raw.fetchval("SELECT last_ts FROM trading.series WHERE id = $1", series.id)
            first_new = 0 if last is None else int(np.searchsorted(bars.ts, last, side="right"))
            written = await _compare(raw, series.id, bars[:first_new], self._block)
            await _append(raw, series.id, bars[first_new:])
            written += Written(added=len(bars) - first_new)
            await _keep_ends(raw, series.id, written.added, bars)
        return written

    async def read(self, series: Series, start: int | None = None, end: int | None = None) -> Bars:
        query, args = _span(series.id, start, end)
        return await self._read(query, args)

    async def read_last(self, series: Series, count: int) -> Bars:
        return await self._read(f"{_SELECT} ORDER BY ts DESC LIMIT $2", (series.id, max(count, 0)))

    async def splits(self, series: Series) -> Sequence[Split]:
        query = select(SplitRow).where(col(SplitRow.series_id) == series.id).order_by(col(SplitRow.until))
        async with self._database.unit_of_work(self._role) as connection:
            rows = await connection.execute(query)
            return [Split(row.until, row.price_factor, row.split_factor) for row in rows]

    async def write_splits(self, series: Series, splits: Sequence[Split]) -> None:
        """Stored splits of the same days are replaced."""
        if not splits:
            return
        statement = insert(SplitRow).values(
            [
                {
                    "series_id": series.id,
                    "until": split.until,
                    "price_factor": split.price_factor,
                    "split_factor": split.split_factor,
                }
                for split in splits
            ]
        )
        new = statement.excluded
        async with self._database.unit_of_work(self._role) as connection:
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["series_id", "until"],
                    set_={"price_factor": new.price_factor, "split_factor": new.split_factor},
                )
            )

    async def _find(self, instrument: Instrument, timeframe: Timeframe) -> Series | None:
        query = _SERIES.where(*_same(instrument), col(SeriesRow.timeframe) == timeframe.value)
        async with self._database.unit_of_work(self._role) as connection:
            row = (await connection.execute(query)).first()
        return _as_series(row) if row else None

    async def _read(self, query: str, args: tuple[int, ...]) -> Bars:
        async with self._database.unit_of_work(self._role) as connection:
            return await _copy_out(await driver(connection), query, args)


_SERIES = select(
    InstrumentRow, *(column.label(f"series_{column.name}") for column in SeriesRow.__table__.columns)
).join(SeriesRow, col(SeriesRow.instrument_id) == col(InstrumentRow.id))


def _as_series(row: Row[Any]) -> Series:
    instrument = Instrument(
        venue=row.venue,
        base=row.base,
        quote=row.quote,
        asset_class=AssetClass(row.asset_class),
        calendar=row.calendar,
        tick=row.tick,
        lot=row.lot,
        multiplier=row.multiplier,
        expiry=row.expiry,
        name=row.name,
    )
    return Series(
        id=row.series_id,
        instrument=instrument,
        timeframe=Timeframe(row.series_timeframe),
        origin=row.series_origin,
        count=row.series_count,
        first_ts=row.series_first_ts,
        last_ts=row.series_last_ts,
    )


def _same(instrument: Instrument) -> list[Any]:
    return [
        col(InstrumentRow.venue) == instrument.venue,
        col(InstrumentRow.base) == instrument.base,
        col(InstrumentRow.quote) == instrument.quote,
        col(InstrumentRow.asset_class) == instrument.asset_class.value,
        col(InstrumentRow.expiry).is_not_distinct_from(instrument.expiry),
    ]


async def _store_instrument(connection: AsyncConnection, instrument: Instrument) -> int:
    await connection.execute(
        insert(InstrumentRow)
        .values(
            venue=instrument.venue,
            base=instrument.base,
            quote=instrument.quote,
            asset_class=instrument.asset_class.value,
            calendar=instrument.calendar,
            tick=instrument.tick,
            lot=instrument.lot,
            multiplier=instrument.multiplier,
            expiry=instrument.expiry,
            name=instrument.name,
        )
        .on_conflict_do_nothing()
    )
    found = await connection.execute(select(col(InstrumentRow.id)).where(*_same(instrument)))
    return int(found.scalar_one())


def _refuse_disorder(bars: Bars) -> None:
    wrong = np.flatnonzero(np.diff(bars.ts) <= 0)
    if len(wrong):
        raise BadInput(
            "These bars are not in order.",
            value=str(int(bars.ts[wrong[0] + 1])),
            rule="Every bar's time is later than the one before.",
            remedy="Sort them and drop repeated times.",
        )


def _span(series_id: int, start: int | None, end: int | None) -> tuple[str, tuple[int, ...]]:
    query, args = _SELECT, [series_id]
    for bound, operator in ((start, ">="), (end, "<")):
        if bound is not None:
            args.append(bound)
            query += f" AND ts {operator} ${len(args)}"
    return query, tuple(args)


async def _copy_out(raw: asyncpg.Connection, query: str, args: tuple[int, ...]) -> Bars:
    stream = bytearray()

    async def collect(part: bytes) -> None:
        stream.extend(part)

    await raw.copy_from_query(query, *args, output=collect, format="binary")
    return _decoded(stream) if len(stream) < 1_000_000 else await asyncio.to_thread(_decoded, stream)


def _decoded(stream: bytearray) -> Bars:
    """In order. Appended rows lie in order already; asking PostgreSQL to sort halves the speed of a read."""
    bars = decode(stream)
    if (np.diff(bars.ts) > 0).all():
        return bars
    order = np.argsort(bars.ts)
    return Bars(*(column[order] for column in bars.columns()))


async def _append(raw: asyncpg.Connection, series_id: int, bars: Bars) -> None:
    if len(bars):
        await raw.copy_to_table(
            "candles",
            schema_name="trading",
            columns=["series_id", *COLUMNS],
            source=_stream(series_id, bars),
            format="binary",
        )


async def _stream(series_id: int, bars: Bars) -> AsyncIterator[bytes]:
    """A chunk is encoded in a third of a millisecond, while PostgreSQL still works on the one before."""
    yield HEADER
    for start in range(0, len(bars), CHUNK):
        yield encode(series_id, bars[start : start + CHUNK])
    yield TRAILER


async def _compare(raw: asyncpg.Connection, series_id: int, bars: Bars, size: int) -> Written:
    """Writes what differs from the stored bars. The lock is held, so nobody changes them meanwhile."""
    written = Written()
    for start in range(0, len(bars), size):
        block = bars[start : start + size]
        stored = await _copy_out(raw, *_span(series_id, int(block.ts[0]), int(block.ts[-1]) + 1))
        known, differs = await asyncio.to_thread(_differences, stored, block)
        await _append(raw, series_id, block[~known])
        await _update(raw, series_id, block[differs])
        changed = int(differs.sum())
        written += Written(int((~known).sum()), changed, int(known.sum()) - changed)
    return written


def _differences(stored: Bars, bars: Bars) -> tuple[Any, Any]:
    """Which bars are stored already, and which of those are stored with other values (NaN equals NaN)."""
    if not len(stored):
        nothing = np.zeros(len(bars), np.bool_)
        return nothing, nothing
    at = np.minimum(np.searchsorted(stored.ts, bars.ts), len(stored) - 1)
    known = stored.ts[at] == bars.ts
    differs = np.zeros(len(bars), np.bool_)
    for old, new in zip(stored.columns()[1:], bars.columns()[1:], strict=True):
        differs |= _unlike(old[at], new)
    return known, differs & known


def _unlike(old: Floats, new: Floats) -> Any:
    return (old != new) & ~(np.isnan(old) & np.isnan(new))


async def _update(raw: asyncpg.Connection, series_id: int, bars: Bars) -> None:
    """In place, because the key stays: a running bar then leaves no index entries behind."""
    for start in range(0, len(bars), CHUNK):
        part = bars[start : start + CHUNK]
        await raw.execute(_UPDATE, series_id, *(column.tolist() for column in part.columns()))


_UPDATE = """
UPDATE trading.candles AS c
SET open = n.open, high = n.high, low = n.low, close = n.close, volume = n.volume
FROM unnest($2::bigint[], $3::float8[], $4::float8[], $5::float8[], $6::float8[], $7::float8[])
    AS n (ts, open, high, low, close, volume)
WHERE c.series_id = $1 AND c.ts = n.ts
"""


async def _keep_ends(raw: asyncpg.Connection, series_id: int, added: int, bars: Bars) -> None:
    if added:
        await raw.execute(
            """
            UPDATE trading.series SET count = count + $2,
                first_ts = least(first_ts, $3), last_ts = greatest(last_ts, $4) WHERE id = $1
            """,
            series_id,
            added,
            int(bars.ts[0]),
            int(bars.ts[-1]),
        )
