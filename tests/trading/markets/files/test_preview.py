"""What is understood of the shapes in which exporters write bars."""

import gzip
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from trading.errors import BadFile, BadInput
from trading.markets.bars import Bars
from trading.markets.files.columns import Role
from trading.markets.files.preview import preview
from trading.markets.files.reading import Part, parse_timeframe, read
from trading.markets.files.timestamps import NEW_YORK_CLOSE, Order
from trading.markets.files.understanding import Options, understand
from trading.markets.timeframes import Timeframe

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def parts(path: Path, options: Options | None = None, start: int = 0) -> list[Part]:
    return [part for block in read(understand(path, options), start) for part in block.parts]


def bars(path: Path, options: Options | None = None) -> Bars:
    return Bars.join([part.bars for part in parts(path, options)])


def first(path: Path, options: Options | None = None) -> tuple[float, ...]:
    return tuple(float(column[0]) for column in bars(path, options).columns())


EXPORTS = {
    "polygon_aggregates": (
        "ticker,volume,open,close,high,low,window_start,transactions\n"
        "BTC-USD,5,10,11,12,9,1704067200000000000,3\nBTC-USD,6,11,12,13,10,1704067260000000000,3\n"
    ),
    "polygon_api": "v,vw,o,c,h,l,t,n\n5,10.5,10,11,12,9,1704067200000,4\n6,11,11,12,13,10,1704067260000,4\n",
    "alpha_vantage": (
        "timestamp,open,high,low,close,volume\n"
        "2024-01-01 00:00:00,10,12,9,11,5\n2024-01-01 00:01:00,11,13,10,12,6\n"
    ),
    "trading_view": (
        "time,open,high,low,close,EMA,Volume\n1704067200,10,12,9,11,NaN,5\n1704067260,11,13,10,12,NaN,6\n"
    ),
    "trading_view_iso": (
        "time,open,high,low,close,Volume\n"
        "2024-01-01T01:00:00+01:00,10,12,9,11,5\n2024-01-01T01:01:00+01:00,11,13,10,12,6\n"
    ),
    "iqfeed": ("2024-01-01 00:00:00,12,9,10,11,1005,5,3,\n2024-01-01 00:01:00,13,10,11,12,1011,6,3,\n"),
    "metatrader5": (
        "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n"
        "2024.01.01\t00:00:00\t10\t12\t9\t11\t99\t5\t1\n2024.01.01\t00:01:00\t11\t13\t10\t12\t99\t6\t1\n"
    ),
    "metatrader4": "2024.01.01,00:00,10,12,9,11,5\n2024.01.01,00:01,11,13,10,12,6\n",
    "histdata": "20240101 000000;10;12;9;11;5\n20240101 000100;11;13;10;12;6\n",
    "decimal_comma": "20240101 000000;10,0;12,0;9,0;11,0;5\n20240101 000100;11,0;13,0;10,0;12,0;6\n",
    "american": "01/01/2024,0000,10,12,9,11,5\n01/01/2024,0001,11,13,10,12,6\n01/13/2024,0001,11,13,10,12,6\n",
    "spanish": (
        "Fecha;Hora;Apertura;Máximo;Mínimo;Cierre;Volumen\n"
        "01/01/2024;00:00;10,0;12,0;9,0;11,0;5\n01/01/2024;00:01;11,0;13,0;10,0;12,0;6\n"
        "31/01/2024;00:01;11,0;13,0;10,0;12,0;6\n"
    ),
    "crypto_data_download": (
        "https://www.CryptoDataDownload.com\n"
        "unix,date,symbol,open,high,low,close,Volume BTC,Volume USD\n"
        "1704067260000,2024-01-01 00:01:00,BTC/USD,11,13,10,12,6,70\n"
        "1704067200000,2024-01-01 00:00:00,BTC/USD,10,12,9,11,5,55\n"
    ),
    "binance_klines": (
        "1704067200000,10,12,9,11,5,1704067259999,55,7,3,33,0\n"
        "1704067260000,11,13,10,12,6,1704067319999,66,7,3,33,0\n"
    ),
    "dukascopy": (
        "Gmt time,Open,High,Low,Close,Volume\n"
        "01.01.2024 00:00:00.000,10,12,9,11,5\n13.01.2024 00:00:00.000,11,13,10,12,6\n"
        "13.01.2024 00:01:00.000,11,13,10,12,6\n13.01.2024 00:02:00.000,11,13,10,12,6\n"
    ),
    "quoted_thousands": (
        '"time","open","high","low","close","volume"\n"1704067200","10","12","9","11","5"\n'
        '"1704067260","1,100.5","1,300","1,000","1,200","6,000,000"\n'
    ),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_recognised(name: str, write: Write) -> None:
    path = write("BTCUSD.csv", EXPORTS[name])
    assert first(path) == (ms("2024-01-01 00:00"), 10, 12, 9, 11, 5)
    found = preview(path)
    assert found.series[0].timeframe is Timeframe.M1
    assert found.questions == ()
    assert found.rows == sum(series.rows for series in found.series) == len(bars(path))


def test_thousands_in_quotes_are_numbers(write: Write) -> None:
    assert bars(write("x.csv", EXPORTS["quoted_thousands"])).volume.tolist() == [5, 6_000_000]


def test_newest_first_is_read_oldest_first(write: Write) -> None:
    path = write("BTCUSD.csv", EXPORTS["crypto_data_download"])
    (part,) = parts(path)
    assert np.diff(part.bars.ts).tolist() == [60_000]
    assert part.rows.tolist() == [4, 3]


def test_packed_text_is_unpacked(tmp_path: Path) -> None:
    text = EXPORTS["alpha_vantage"].encode()
    packed = tmp_path / "btcusd.csv.gz"
    packed.write_bytes(gzip.compress(text))
    zipped = tmp_path / "btcusd.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("folder/btcusd.csv", text)
    assert bars(packed).same_as(bars(zipped))
    assert preview(zipped).container == "text separated by ',', zip"


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "utf-8-sig"])
def test_other_encodings_are_read(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(EXPORTS["spanish"].encode(encoding))
    assert first(path)[1:] == (10, 12, 9, 11, 5)


TIMES = [ms("2024-01-01 00:00"), ms("2024-01-01 01:00")]


@pytest.mark.parametrize(
    "times",
    [
        pa.array([t // 1000 for t in TIMES], pa.int64()),
        pa.array([t / 1000 for t in TIMES], pa.float64()),
        pa.array([t * 1_000_000 for t in TIMES], pa.int64()),
        pa.array(TIMES, pa.timestamp("ms")),
        pa.array([t * 1_000_000 for t in TIMES], pa.timestamp("ns", "UTC")),
        pa.array(["2024-01-01T00:00:00Z", "2024-01-01T01:00:00Z"]),
    ],
    ids=["s", "float", "ns", "timestamp", "timestamp in UTC", "ISO"],
)
def test_parquet_times_are_read_in_any_unit(times: pa.Array, tmp_path: Path) -> None:
    path = tmp_path / "BTCUSD.parquet"
    pq.write_table(
        pa.table({"time": times} | {name: [1.0, 1.0] for name in ("open", "high", "low", "close")}), path
    )
    assert bars(path).ts.tolist() == TIMES


DAYS = "date,open,high,low,close\n{}/{}/2024,10,12,9,11\n{}/{}/2024,11,13,10,12\n"


def test_an_unclear_date_is_asked_for(write: Write) -> None:
    path = write("x.csv", DAYS.format("01", "02", "02", "02"))
    assert "day or the month first" in preview(path).questions[0]
    with pytest.raises(BadFile, match="day or the month first"):
        list(read(understand(path)))


@pytest.mark.parametrize(("order", "date"), [(Order.DMY, "2024-02-01"), (Order.MDY, "2024-01-02")])
def test_an_unclear_date_is_read_as_told(order: Order, date: str, write: Write) -> None:
    path = write("x.csv", DAYS.format("01", "02", "02", "02"))
    told = Options(order=order, timeframe=Timeframe.D1)
    assert first(path, told)[0] == ms(date)


def test_what_the_dates_show_is_stronger_than_what_was_told(write: Write) -> None:
    path = write("x.csv", DAYS.format("12", "02", "13", "02"))
    assert bars(path, Options(order=Order.MDY)).ts.tolist() == [ms("2024-02-12"), ms("2024-02-13")]


HOURS = "time,open,high,low,close\n2024-01-05 09:30,10,12,9,11\n2024-01-05 10:30,11,13,10,12\n"


@pytest.mark.parametrize(
    ("symbol", "zone", "expected"),
    [
        ("AAPL", None, "2024-01-05 14:30"),
        ("BTC/USD", None, "2024-01-05 09:30"),
        ("BTC/USD", "Europe/Madrid", "2024-01-05 08:30"),
        ("BTC/USD", "+02:00", "2024-01-05 07:30"),
        ("EURUSD", NEW_YORK_CLOSE, "2024-01-05 07:30"),
    ],
)
def test_times_without_a_zone_are_of_the_market_or_as_told(
    symbol: str, zone: str | None, expected: str, write: Write
) -> None:
    told = Options(symbol=symbol, zone=zone)
    assert first(write("x.csv", HOURS), told)[0] == ms(expected)


def test_an_fx_week_from_monday_to_friday_is_on_the_brokers_clock(write: Write) -> None:
    days = [f"2024-01-{day:02}" for day in (1, 2, 3, 4, 5, 8)]
    rows = [f"{day} {hour:02}:00,1,1,1,1" for day in days for hour in range(24)]
    path = write("EURUSD.csv", "\n".join(["time,open,high,low,close", *rows]))
    assert preview(path).zone == NEW_YORK_CLOSE
    assert first(path)[0] == ms("2023-12-31 22:00")


def test_an_unknown_zone_is_named(write: Write) -> None:
    with pytest.raises(BadInput, match="time zone 'Mars/Base'"):
        preview(write("x.csv", HOURS), Options(zone="Mars/Base"))


def test_a_stocks_daily_time_gives_its_session_date(write: Write) -> None:
    rows = "time,open,high,low,close\n1704465000,10,12,9,11\n1704724200,11,13,10,12\n1704810600,11,13,10,12\n"
    assert bars(write("AAPL.csv", rows)).ts.tolist() == [ms(f"2024-01-{day}") for day in ("05", "08", "09")]


WEEKS = "date,open,high,low,close\n2024-01-08,1,1,1,1\n2024-01-15,1,1,1,1\n2024-01-22,1,1,1,1\n"
SUNDAYS = WEEKS.replace("08,", "07,").replace("15,", "14,").replace("22,", "21,")


@pytest.mark.parametrize("rows", [WEEKS, SUNDAYS])
def test_a_stocks_week_is_that_of_its_first_session(rows: str, write: Write) -> None:
    assert bars(write("AAPL.csv", rows)).ts.tolist() == [ms(f"2024-01-{day}") for day in ("08", "16", "22")]


def test_another_exchange_has_its_own_clock(write: Write) -> None:
    told = Options(symbol="SAN", calendar="XMAD")
    assert first(write("x.csv", HOURS), told)[0] == ms("2024-01-05 08:30")


MIXED = (
    "date,symbol,open,high,low,close,adj_close,volume\n"
    "2024-01-02,AAPL,10,12,9,11,10.5,5\n2024-01-02,BRK-A,20,22,19,21,21,5\n"
    "2024-01-03,AAPL,11,13,10,12,12,6\n2024-01-03,BRK-A,21,23,20,22,22,6\n"
)


def test_one_file_may_hold_many_symbols(write: Write) -> None:
    found = preview(write("daily.csv", MIXED))
    assert [(s.symbol, s.rows) for s in found.series] == [("AAPL", 2), ("BRK-A", 2)]
    assert found.series[1].head[0][:2] == (ms("2024-01-02"), 20)
    assert found.series[1].tail[-1][1] == 21


def test_the_adjusted_close_is_no_price(write: Write) -> None:
    apple = parts(write("daily.csv", MIXED))[0]
    assert apple.bars.close.tolist() == [11, 12]
    assert apple.adjusted is not None
    assert apple.adjusted.tolist() == [10.5, 12]


def test_a_preview_says_what_was_understood(write: Write) -> None:
    found = preview(write("VIX.csv", "Date,Open,High,Low,Close\n2024-01-02,1,1,1,1\n2024-01-03,1,0.5,1,1\n"))
    assert found.columns == {"time": "Date", "open": "Open", "high": "High", "low": "Low", "close": "Close"}
    assert found.time == "year-month-day"
    assert found.problems == (
        "1 rows: high lies below open, close or low",
        "row 3: high lies below open, close or low",
        "The symbol VIX is taken from the file's name.",
        "There is no volume; it is stored as 0.",
    )
    assert found.as_dict()["path"].endswith("VIX.csv")


def test_columns_may_be_named_by_the_person(write: Write) -> None:
    path = write("x.csv", "when,a,b,c,d\n2024-01-02,10,12,9,11\n2024-01-03,10,12,9,11\n")
    named = dict(zip(Role, ["when", None, None, None, "a", "b", "c", "d"], strict=False))
    told = Options(columns={role: name for role, name in named.items() if name})
    assert first(path, told)[1:5] == (10, 12, 9, 11)


def test_reading_goes_on_from_a_row(write: Write) -> None:
    path = write("BTCUSD.csv", EXPORTS["alpha_vantage"])
    (part,) = parts(path, Options(timeframe=Timeframe.M1), start=1)
    assert part.bars.ts.tolist() == [ms("2024-01-01 00:01")]
    assert part.rows.tolist() == [3]
    assert parts(path, start=2) == []


def test_a_told_timeframe_may_be_shorter_than_sparse_bars_lie_apart(write: Write) -> None:
    rows = "time,open,high,low,close\n" + "".join(f"{60 * i},1,1,1,1\n" for i in (0, 5, 10))
    assert preview(write("x.csv", rows), Options(timeframe=Timeframe.M1)).series[0].timeframe is Timeframe.M1


@pytest.mark.parametrize(
    ("written", "timeframe"),
    [("5m", "5m"), ("M15", "15m"), ("d1", "1d"), ("H4", "4h"), ("60", "1h"), ("1 hour", "1h"), ("D", "1d")],
)
def test_timeframes_are_read_as_exporters_write_them(written: str, timeframe: str) -> None:
    assert parse_timeframe(written) == timeframe


START = 1_700_000_040_000


def test_blocks_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "BTCUSD.csv"
    lines = [f"{START + 60_000 * i},1.00000000,1.00000000,1.00000000,1.00000000,1.0" for i in range(150_000)]
    path.write_text("ts,open,high,low,close,volume\n" + "\n".join(lines))
    blocks = list(read(understand(path)))
    assert len(blocks) >= 2
    assert max(len(block.parts[0].bars) for block in blocks) <= 100_000
    assert blocks[-1].next_row == 150_000
    later = list(read(understand(path), blocks[0].next_row))
    assert later[0].parts[0].bars.ts[0] == START + 60_000 * blocks[0].next_row
    assert later[0].parts[0].rows[0] == blocks[0].next_row + 2
