"""What a candle store promises, kept by the SQL one and by the fake that stands for it in other tests."""

import asyncio
import struct
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.engine import Database
from db.repositories.candle_codec import encode
from db.repositories.candles import SqlCandles
from tests.fakes import MemoryCandles
from trading.errors import BadInput
from trading.markets.bars import Bars
from trading.markets.instruments import AssetClass, Instrument, Split
from trading.markets.store import CandleStore, Series, Written
from trading.markets.timeframes import Timeframe

BTC = Instrument("bitfinex", "BTC", "USD", tick=Decimal("0.10"), name="Bitcoin")
MINUTE = 60_000


@pytest.fixture(params=["sql", "memory"])
def candles(request: pytest.FixtureRequest) -> CandleStore:
    if request.param == "memory":
        return MemoryCandles()
    return SqlCandles(request.getfixturevalue("database"))


@pytest.fixture
async def series(candles: CandleStore) -> Series:
    return await candles.open_series(BTC, Timeframe.M1, "file")


def bars(count: int, start: int = 0, offset: float = 0.0) -> Bars:
    ts = (np.arange(count, dtype=np.int64) + start) * MINUTE
    return Bars(ts, *(ts / MINUTE + column + offset for column in range(5)))


async def test_written_bars_come_back_bit_for_bit(candles: CandleStore, series: Series) -> None:
    odd = np.array([0.1, 1 / 3, 1e-300, 1.7976931348623157e308, -0.0])
    written = Bars(np.array([-MINUTE, 0, 1, 2**40, 2**53]), odd, odd / 3, odd[::-1].copy(), odd / 7, odd)
    assert await candles.write(series, written) == Written(added=5)
    assert (await candles.read(series)).same_as(written)


async def test_bars_written_twice_change_nothing(candles: CandleStore, series: Series) -> None:
    await candles.write(series, bars(100))
    assert await candles.write(series, bars(100)) == Written(unchanged=100)
    assert (await candles.read(series)).same_as(bars(100))


async def test_the_running_bar_is_updated_and_the_new_one_appended(
    candles: CandleStore, series: Series
) -> None:
    await candles.write(series, bars(10))
    running = bars(2, start=9, offset=0.5)
    assert await candles.write(series, running) == Written(added=1, changed=1)
    stored = await candles.read(series)
    assert stored[slice(9)].same_as(bars(9))
    assert stored.tail(2).same_as(running)


async def test_a_gap_is_filled_only_by_bars_that_come_for_it(candles: CandleStore, series: Series) -> None:
    await candles.write(series, Bars.join([bars(3), bars(3, start=7)]))
    assert len(await candles.read(series)) == 6
    assert await candles.write(series, bars(10)) == Written(added=4, unchanged=6)
    assert (await candles.read(series)).same_as(bars(10))


async def test_bars_before_the_first_are_added(candles: CandleStore, series: Series) -> None:
    await candles.write(series, bars(5, start=5))
    assert await candles.write(series, bars(10)) == Written(added=5, unchanged=5)
    assert (await candles.read(series)).same_as(bars(10))
    [known] = await candles.series("BTC")
    assert (known.count, known.first_ts, known.last_ts) == (10, 0, 9 * MINUTE)


async def test_a_span_includes_its_start_and_excludes_its_end(candles: CandleStore, series: Series) -> None:
    await candles.write(series, bars(10))
    assert (await candles.read(series, 2 * MINUTE, 5 * MINUTE)).same_as(bars(3, start=2))
    assert (await candles.read(series, start=8 * MINUTE)).same_as(bars(2, start=8))
    assert (await candles.read(series, end=1)).same_as(bars(1))
    assert (await candles.read_last(series, 4)).same_as(bars(4, start=6))
    assert (await candles.read_last(series, 99)).same_as(bars(10))


async def test_an_empty_span_is_empty(candles: CandleStore, series: Series) -> None:
    for read in (candles.read(series), candles.read_last(series, 5), candles.read(series, 5, 1)):
        assert (await read).same_as(Bars.empty())
    assert await candles.write(series, Bars.empty()) == Written()
    await candles.write(series, bars(3))
    assert (await candles.read_last(series, 0)).same_as(Bars.empty())


async def test_one_instrument_in_one_timeframe_is_one_series(candles: CandleStore, series: Series) -> None:
    assert await candles.open_series(replace(BTC, name="other"), Timeframe.M1, "venue") == series
    others = [
        await candles.open_series(BTC, Timeframe.H1, "file"),
        await candles.open_series(replace(BTC, venue="kraken"), Timeframe.M1, "file"),
        await candles.open_series(replace(BTC, asset_class=AssetClass.FUTURE), Timeframe.M1, "file"),
        await candles.open_series(replace(BTC, expiry=date(2027, 3, 26)), Timeframe.M1, "file"),
        await candles.open_series(replace(BTC, base="ETH"), Timeframe.M1, "file"),
    ]
    assert len({one.id for one in (series, *others)}) == 6
    assert await candles.series() == [series, *others]
    assert await candles.series("ETH") == [others[-1]]


async def test_series_do_not_mix(candles: CandleStore, series: Series) -> None:
    other = await candles.open_series(BTC, Timeframe.H1, "file")
    await candles.write(series, bars(3))
    await candles.write(other, bars(5, offset=1.0))
    assert (await candles.read(series)).same_as(bars(3))
    assert (await candles.read(other)).same_as(bars(5, offset=1.0))


async def test_splits_are_kept_beside_the_bars(candles: CandleStore, series: Series) -> None:
    first = Split(date(2020, 8, 28), Decimal("0.25"), Decimal(4))
    second = Split(date(2014, 6, 6), Decimal("0.142857142857142857"), Decimal(7))
    assert await candles.splits(series) == []
    await candles.write_splits(series, [])
    await candles.write_splits(series, [first, second])
    corrected = replace(second, price_factor=Decimal("0.14"))
    await candles.write_splits(series, [corrected])
    assert await candles.splits(series) == [corrected, first]


async def test_bars_out_of_order_are_refused_whole(database: Database) -> None:
    store = SqlCandles(database)
    series = await store.open_series(BTC, Timeframe.M1, "file")
    for times in ([0, 2, 1], [0, 1, 1]):
        wrong = replace(bars(3), ts=np.array(times, dtype=np.int64) * MINUTE)
        with pytest.raises(BadInput, match="not in order"):
            await store.write(series, wrong)
    assert len(await store.read(series)) == 0


async def test_a_write_that_fails_leaves_nothing(database: Database) -> None:
    """The first block of a repeated import has been stored when the second one breaks."""
    store = SqlCandles(database)
    series = await store.open_series(BTC, Timeframe.M1, "file")
    await store.write(series, bars(10, start=5))
    broken = replace(bars(20), volume=np.zeros(19))
    with pytest.raises(ValueError, match="broadcast"):
        await store.write(series, broken)
    assert (await store.read(series)).same_as(bars(10, start=5))
    [known] = await store.series()
    assert known.count == 10


async def test_writers_of_one_series_wait_for_each_other(database: Database) -> None:
    store = SqlCandles(database)
    series = await store.open_series(BTC, Timeframe.M1, "file")
    written = await asyncio.gather(
        *(store.write(series, bars(200, start=start)) for start in range(0, 1000, 50))
    )
    assert sum(one.added for one in written) == 1150
    assert sum(one.unchanged + one.added for one in written) == 20 * 200
    assert (await store.read(series)).same_as(bars(1150))
    [known] = await store.series()
    assert known.count == 1150


async def test_many_openers_of_one_series_get_one(database: Database) -> None:
    store = SqlCandles(database)
    opened = await asyncio.gather(*(store.open_series(BTC, Timeframe.M1, "file") for _ in range(8)))
    assert len({one.id for one in opened}) == 1


async def test_values_that_are_not_numbers_are_unchanged_when_equal(database: Database) -> None:
    store = SqlCandles(database)
    series = await store.open_series(BTC, Timeframe.M1, "file")
    strange = replace(bars(2), volume=np.array([np.nan, np.inf]))
    await store.write(series, strange)
    assert await store.write(series, strange) == Written(unchanged=2)


async def test_an_instrument_keeps_its_steps(database: Database) -> None:
    store = SqlCandles(database)
    es = Instrument(
        "cme",
        "ES",
        "USD",
        AssetClass.FUTURE,
        "CMES",
        tick=Decimal("0.25"),
        lot=Decimal(1),
        multiplier=Decimal(50),
        expiry=date(2026, 12, 18),
        name="E-mini S&P 500",
    )
    await store.open_series(es, Timeframe.D1, "file")
    [known] = await store.series("ES")
    assert known.instrument == es


MODEL = st.lists(
    st.dictionaries(st.integers(0, 30), st.floats(allow_nan=False, width=64), max_size=12), max_size=6
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writes=MODEL)
async def test_any_writes_leave_what_a_dictionary_would_hold(
    database: Database, writes: list[dict[int, float]]
) -> None:
    store = SqlCandles(database, block=5)
    venue = f"v{len(await store.series())}"
    series = await store.open_series(replace(BTC, venue=venue), Timeframe.M1, "file")
    model: dict[int, float] = {}
    for write in writes:
        rows = [[ts, value, value, value, value, value] for ts, value in sorted(write.items())]
        written = await store.write(series, Bars.from_rows(rows))
        known = write.keys() & model.keys()
        changed = sum(write[ts] != model[ts] for ts in known)
        assert written == Written(len(write) - len(known), changed, len(known) - changed)
        model |= write
    stored = await store.read(series)
    assert dict(zip(stored.ts.tolist(), stored.close.tolist(), strict=True)) == model


@given(count=st.integers(0, 50), series_id=st.integers(1, 2**31 - 1))
def test_the_stream_is_postgresqls_binary_row(count: int, series_id: int) -> None:
    rows = list(struct.iter_unpack("!h" + "ii" + "iq" + "id" * 5, encode(series_id, bars(count))))
    assert rows == [
        (7, 4, series_id, 8, ts, *(part for value in values for part in (8, value)))
        for ts, *values in zip(*(column.tolist() for column in bars(count).columns()), strict=True)
    ]


async def test_an_import_leaves_the_event_loop_free(database: Database) -> None:
    """Encoded in one piece, a million bars would hold it for a tenth of a second."""
    store = SqlCandles(database)
    series = await store.open_series(BTC, Timeframe.M1, "file")
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0)
            ticks += 1

    ticking = asyncio.create_task(tick())
    await store.write(series, bars(120_000))
    ticking.cancel()
    assert ticks > 50
