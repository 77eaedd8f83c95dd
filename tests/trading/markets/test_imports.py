import asyncio
import json
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import MemoryRun
from tests.shared_data import shared
from tests.trading.markets.memory_candles import MemoryColumns
from trading.errors import BadFile, BadInput, UnknownSymbol
from trading.jobs import Cancelled
from trading.markets.bars import Bars
from trading.markets.cleaning import HIGH_TOO_LOW
from trading.markets.files.columns import Role
from trading.markets.files.timestamps import Order
from trading.markets.import_reports import ImportReport
from trading.markets.imports import ImportRequest, import_file
from trading.markets.instruments import AssetClass
from trading.markets.timeframes import Timeframe

START = 1_700_000_040_000


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.fixture
def store() -> MemoryColumns:
    return MemoryColumns()


def minutes(path: Path, count: int, *, spoiled: int | None = None) -> ImportRequest:
    rows = [f"{START + 60_000 * i},100.25,101.5000000,99.5,100.7500000,{i % 7}.125" for i in range(count)]
    if spoiled is not None:
        rows[spoiled] = f"{START + 60_000 * spoiled},100.25,90,80,100.75,1"
    path.write_text("ts,open,high,low,close,volume\n" + "\n".join(rows))
    return ImportRequest(path, symbol="BTC/USD", timeframe=Timeframe.M1, venue="bitfinex")


async def stored(store: MemoryColumns) -> dict[str, Bars]:
    return {
        f"{one.instrument.venue} {one.instrument.symbol} {one.timeframe}": await store.read(one)
        for one in await store.series()
    }


def told(report: ImportReport) -> dict[str, object]:
    (series,) = report.as_dict()["series"]
    assert json.loads(json.dumps(series)) == series
    return series


async def test_a_file_is_stored_and_reported(store: MemoryColumns, tmp_path: Path) -> None:
    run = MemoryRun()
    request = minutes(tmp_path / "x.csv", 200_000, spoiled=150_000)
    series = told(await import_file(request, store, run))
    assert (series["rows"], series["added"], series["bad"], series["missing"]) == (200_000, 199_999, 1, 1)
    assert series["problems"] == {HIGH_TOO_LOW: 1}
    assert series["examples"] == [{"row": 150_002, "ts": START + 60_000 * 150_000, "problem": HIGH_TOO_LOW}]
    assert series["coverage_percent"] == pytest.approx(99.9995)
    assert series["longest_gaps"][0]["bars"] == 1
    assert list(await stored(store)) == ["bitfinex BTC/USD 1m"]
    assert len(run.reports) > 2
    assert run.reports[-1][:2] == (200_000, 200_000)
    assert store.longest_write <= 100_000


async def test_the_same_file_twice_changes_nothing(store: MemoryColumns, tmp_path: Path) -> None:
    request = minutes(tmp_path / "x.csv", 1_000)
    await import_file(request, store, MemoryRun())
    before = await stored(store)
    series = told(await import_file(request, store, MemoryRun()))
    assert (series["added"], series["changed"], series["unchanged"]) == (0, 0, 1_000)
    after = await stored(store)
    assert after.keys() == before.keys()
    assert all(after[name].same_as(before[name]) for name in before)


Whole = tuple[ImportRequest, Bars, dict[str, object]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """A request of three blocks, and what an import that nobody stops makes of it."""
    request = minutes(tmp_path_factory.mktemp("whole") / "x.csv", 200_000, spoiled=70_000)
    store = MemoryColumns()
    report = asyncio.run(import_file(request, store, MemoryRun()))
    return request, asyncio.run(stored(store))["bitfinex BTC/USD 1m"], told(report)


@pytest.mark.parametrize("killed_at", [0, 1, 2])
async def test_a_killed_import_goes_on_to_the_same_store(
    killed_at: int, store: MemoryColumns, whole: Whole
) -> None:
    request, bars, expected = whole
    killed = MemoryRun(stop_at=killed_at)
    with pytest.raises(Cancelled):
        await import_file(request, store, killed)
    resumed = MemoryRun(killed.job.checkpoint)
    series = told(await import_file(request, store, resumed))
    assert (await stored(store))["bitfinex BTC/USD 1m"].same_as(bars)
    assert len(resumed.reports) + killed_at == 3
    # The block that was stored but not reported is met again, and is unchanged.
    assert series["added"] + series["unchanged"] == expected["added"]
    assert series | {"added": 0, "unchanged": 0} == expected | {"added": 0, "unchanged": 0}


async def test_a_finished_import_that_is_resumed_only_reports(store: MemoryColumns, tmp_path: Path) -> None:
    request = minutes(tmp_path / "x.csv", 500)
    first = MemoryRun()
    expected = await import_file(request, store, first)
    again = MemoryRun(first.job.checkpoint)
    assert (await import_file(request, store, again)).as_dict() == expected.as_dict()
    assert again.reports == []


async def test_a_file_that_was_replaced_is_begun_again(store: MemoryColumns, tmp_path: Path) -> None:
    request = minutes(tmp_path / "x.csv", 500)
    first = MemoryRun()
    await import_file(request, store, first)
    minutes(tmp_path / "x.csv", 900)
    series = told(await import_file(request, store, MemoryRun(first.job.checkpoint)))
    assert (series["rows"], series["added"], series["unchanged"]) == (900, 400, 500)


async def test_of_a_file_that_is_bad_at_its_end_nothing_is_stored(
    store: MemoryColumns, tmp_path: Path
) -> None:
    request = minutes(tmp_path / "x.csv", 200_000)
    with request.path.open("a") as file:
        file.write("\n1800000000000,1,2,three,1,1\n")
    with pytest.raises(BadFile, match='row 200002, column "low": "three" is not a number'):
        await import_file(request, store, MemoryRun())
    assert await store.series() == []


async def test_an_open_question_stops_before_anything_is_stored(store: MemoryColumns, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("date,open,high,low,close\n01/02/2024,1,1,1,1\n02/02/2024,1,1,1,1\n")
    with pytest.raises(BadInput, match="day or the month first"):
        await import_file(ImportRequest(path), store, MemoryRun())
    await import_file(ImportRequest(path, order=Order.DMY, symbol="AAPL"), store, MemoryRun())
    assert (await stored(store))["file AAPL 1d"].ts.tolist() == [ms("2024-02-01"), ms("2024-02-02")]


NEWEST_FIRST = "".join(f"{START + 60_000 * i},1,1,1,1,{i}\n" for i in reversed(range(150_000)))


async def test_newest_first_is_stored_whole(store: MemoryColumns, tmp_path: Path) -> None:
    path = tmp_path / "BTCUSD.csv"
    path.write_text("ts,open,high,low,close,volume\n" + NEWEST_FIRST)
    series = told(await import_file(ImportRequest(path), store, MemoryRun()))
    assert (series["added"], series["missing"], series["bad"]) == (150_000, 0, 0)


async def test_one_symbol_of_many_may_be_picked(store: MemoryColumns) -> None:
    path = shared("market/crypto_5m_freqtrade_a.parquet")
    report = await import_file(ImportRequest(path, symbol="XRP/ETH"), store, MemoryRun())
    assert [(one.timeframe, one.tally.rows) for one in report.series] == [("5m", 706), ("1m", 2_469)]
    with pytest.raises(BadInput, match=r"does not hold DOGE.*It holds ETH/BTC, LTC/BTC"):
        await import_file(ImportRequest(path, symbol="DOGE"), store, MemoryRun())


async def test_a_symbol_that_is_none_is_refused(store: MemoryColumns, tmp_path: Path) -> None:
    path = minutes(tmp_path / "x.csv", 10).path
    with pytest.raises(UnknownSymbol):
        await import_file(ImportRequest(path, symbol="BTC'; --"), store, MemoryRun())


def test_a_request_survives_its_payload(tmp_path: Path) -> None:
    request = ImportRequest(
        tmp_path / "x.csv",
        symbol="SAN",
        timeframe=Timeframe.D1,
        venue="bme",
        asset_class=AssetClass.STOCK,
        calendar="XMAD",
        zone="Europe/Madrid",
        order=Order.DMY,
        columns={Role.TIME: "cuando"},
    )
    for one in (request, ImportRequest(tmp_path / "y.csv")):
        assert ImportRequest.from_payload(json.loads(json.dumps(one.as_payload()))) == one


async def test_class_and_calendar_may_be_told(store: MemoryColumns, tmp_path: Path) -> None:
    request = minutes(tmp_path / "x.csv", 10)
    future = ImportRequest(request.path, symbol="ES", asset_class=AssetClass.FUTURE)
    await import_file(future, store, MemoryRun())
    (series,) = await store.series()
    assert (series.instrument.asset_class, series.instrument.calendar) == (AssetClass.FUTURE, "CMES")


async def test_the_real_minutes_are_stored_and_their_gaps_reported(store: MemoryColumns) -> None:
    path = shared("market/btcusd_1m_bitfinex_2016-06_2018-12.parquet")
    request = ImportRequest(path, symbol="BTC/USD", timeframe=Timeframe.M1, venue="bitfinex")
    series = told(await import_file(request, store, MemoryRun()))
    assert (series["added"], series["missing"], series["bad"]) == (1_221_863, 137_497, 0)
    assert series["coverage_percent"] == pytest.approx(89.885, abs=1e-3)
    assert store.longest_write <= 100_000


async def test_us_daily_files_are_stored_with_sessions_and_factors(store: MemoryColumns) -> None:
    bars = ImportRequest(shared("market/us_daily_lean_a_1998_2014.parquet"), venue="lean")
    report = await import_file(bars, store, MemoryRun())
    spy = next(one for one in report.series if one.symbol == "SPY")
    assert (spy.completeness.missing, spy.completeness.outside, spy.tally.cleaning.bad) == (0, 0, 0)
    factors = ImportRequest(shared("market/us_daily_lean_a_factors.csv.gz"), venue="lean")
    report = await import_file(factors, store, MemoryRun())
    assert {one.symbol: one.factors for one in report.series}["AAPL"] == 41
    (apple,) = await store.series("AAPL")
    assert apple.instrument.calendar == "XNYS"
    splits = await store.splits(apple)
    assert splits[-1].price_factor == Decimal(1)
    assert len(await store.read(apple)) == 4_277


async def test_an_adjusted_close_is_stored_as_factors(store: MemoryColumns) -> None:
    path = shared("market/us_stocks_1d_stocknet_a_2012-09_2016-08.parquet")
    report = await import_file(ImportRequest(path, symbol="AAPL"), store, MemoryRun())
    assert [(one.symbol, one.factors) for one in report.series] == [("AAPL", 17)]
    (apple,) = await store.series()
    assert (await store.read(apple)).close[0] == pytest.approx(96.424286)


async def test_two_sources_are_not_mixed_unless_they_are_told_apart(store: MemoryColumns) -> None:
    raw = shared("market/us_daily_lean_a_1998_2014.parquet")
    adjusted = shared("market/us_stocks_1d_stocknet_a_2012-09_2016-08.parquet")
    await import_file(ImportRequest(raw, symbol="AAPL"), store, MemoryRun())
    before = await stored(store)
    with pytest.raises(BadInput, match=r"at 2012-09-04 00:00 UTC they close at 674\S+, those of .* at 96.42"):
        await import_file(ImportRequest(adjusted, symbol="AAPL"), store, MemoryRun())
    assert (await stored(store))["file AAPL 1d"].same_as(before["file AAPL 1d"])
    await import_file(ImportRequest(adjusted, symbol="AAPL", venue="yahoo"), store, MemoryRun())
    assert list(await stored(store)) == ["file AAPL 1d", "yahoo AAPL 1d"]


async def test_a_longer_export_may_correct_the_last_bar(store: MemoryColumns, tmp_path: Path) -> None:
    path = tmp_path / "BTCUSD.csv"
    rows = [f"{START + 60_000 * i},1,1,1,1,1" for i in range(10)]
    path.write_text("ts,open,high,low,close,volume\n" + "\n".join(rows))
    await import_file(ImportRequest(path), store, MemoryRun())
    rows[9] = rows[9].replace(",1,1,1,1,1", ",1,2,1,2,5")
    path.write_text(
        "ts,open,high,low,close,volume\n" + "\n".join([*rows, rows[9].replace("580000,", "640000,")])
    )
    series = told(await import_file(ImportRequest(path), store, MemoryRun()))
    assert (series["added"], series["changed"], series["unchanged"]) == (1, 1, 9)


async def test_real_fx_is_complete_on_its_brokers_clock(store: MemoryColumns) -> None:
    path = shared("market/fx_ejtrader_a_2012_2018.parquet")
    report = await import_file(ImportRequest(path, venue="ejtrader"), store, MemoryRun())
    coverage = {f"{one.symbol} {one.timeframe}": one.completeness.coverage_percent for one in report.series}
    assert len(coverage) == 5
    assert min(coverage.values()) > 98


async def test_an_import_leaves_the_event_loop_to_others(store: MemoryColumns, tmp_path: Path) -> None:
    request = minutes(tmp_path / "x.csv", 200_000)
    importing = asyncio.ensure_future(import_file(request, store, MemoryRun()))
    waits = []
    while not importing.done():
        started = time.perf_counter()
        await asyncio.sleep(0.001)
        waits.append(time.perf_counter() - started)
    await importing
    assert len(waits) > 10
    assert np.median(waits) < 0.05
