"""A file that cannot be read says so in one sentence, with the row, the column and the value."""

import contextlib
import gzip
import os
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trading.errors import BadFile
from trading.markets.files.columns import Role
from trading.markets.files.preview import preview
from trading.markets.files.understanding import Options
from trading.markets.timeframes import Timeframe

HEADER = "time,open,high,low,close,volume\n"
GOOD = "2024-01-02,10,12,9,11,5\n"
NEXT = "2024-01-03,10,12,9,11,5\n"

SENTENCES = {
    "": "x.csv is empty",
    HEADER: "x.csv has a header but no rows",
    HEADER + GOOD + "2024-01-03,10,abc,9,11,5\n": 'row 3, column "high": "abc" is not a number',
    HEADER + GOOD + NEXT + "3024-01-04,10,12,9,11,5\n": 'row 4, column "time": "3024-01-04" is not a time',
    HEADER + GOOD + "yesterday,10,12,9,11,5\n": '"yesterday" in column "time", which is not a time',
    HEADER + GOOD + "2024-02-31,10,12,9,11,5\n": 'row 3, column "time": "2024-02-31" is not a time',
    HEADER + GOOD + NEXT + ",10,12,9,11,5\n": 'row 4, column "time": "" is not a time',
    HEADER + GOOD + NEXT + "2024-01-04,10,12\n": "3 columns in row 4, where 6 are expected",
    "a nice poem\nabout nothing\n": "no columns that I can tell apart",
    "date,close\n2024-01-02,10\n": "no open, high, low and close, only one value a column",
    "date,AAPL,MSFT\n2024-01-02,10,11\n": "no open, high, low and close, only one value a column",
    "date,open,high,close\n2024-01-02,10,11,10\n": "no column for low",
    "when,open,high,low,close\n2024-01-02,10,11,9,10\n": "no column that I know for a time",
    "ts,id,side,price,amount\n1,2,buy,3,4\n": "single trades, not bars",
    HEADER + "2024-01-31,10,12,9,11,5\n2024-02-29,10,12,9,11,5\n": "bars 29 days apart",
    HEADER + GOOD: "too few rows to tell its timeframe",
    "time,timeframe,open,high,low,close\n2024-01-02,fortnight,1,1,1,1\n": '"fortnight" is not a timeframe',
    "symbol,time,open,high,low,close\n'; DROP,2024-01-02,1,1,1,1\nA,2024-01-03,1,1,1,1\nA,2024-01-04,1,1,1,1\n": (
        'row 2, column "symbol": "\'; DROP" is not a symbol'
    ),
    "ts,open,high,low,close\n1704067200,1,1,1,1\n1704067260,1,1,1,1\n170406732000000,1,1,1,1\n": (
        'row 4, column "ts": "170406732000000" is not a time (epoch in s)'
    ),
    "ts,open,high,low,close\n1704067200,1,1,1,1\n1704067260,1,1,1,1\nsoon,1,1,1,1\n": '"soon" in column "ts"',
    "symbol,date,price_factor,split_factor\nSPY,20200102,0,1\n": '"0.0" is not a factor above zero',
}


@pytest.mark.parametrize("text", SENTENCES)
def test_a_bad_text_file_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text)
    with pytest.raises(BadFile) as refused:
        preview(path)
    assert SENTENCES[text] in str(refused.value)
    assert "Nothing was imported." in str(refused.value)


def test_a_bad_value_far_behind_is_found_before_anything_is_stored(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    rows = [f"{60 * i},1.00000000,1.00000000,1.00000000,1.00000000,1.0000000000" for i in range(120_000)]
    rows[110_000] = "6600000,1,1,1,n/d,1"
    path.write_text(HEADER + "\n".join(rows))
    with pytest.raises(BadFile, match='row 110002, column "close": "n/d" is not a number'):
        preview(path)


def test_told_bars_that_are_too_short_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(HEADER + "60,1,1,1,1,1\n120,1,1,1,1,1\n")
    with pytest.raises(BadFile, match="said to hold 1h bars, but they lie 1 minutes apart"):
        preview(path, Options(timeframe=Timeframe.H1))


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(HEADER + GOOD)
    with pytest.raises(BadFile, match=r'no column "fecha" for time \(it has time, open, high'):
        preview(path, Options(columns={Role.TIME: "fecha"}))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"no\.csv does not exist"):
        preview(tmp_path / "no.csv")
    with pytest.raises(BadFile, match="is a folder"):
        preview(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_rights_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(HEADER + GOOD)
    path.chmod(0)
    with pytest.raises(BadFile, match="may not be read"):
        preview(path)


BINARY = {
    "neither text nor Parquet": bytes(range(256)) * 10,
    "damaged or cut short": b"PAR1" + bytes(100),
    "is damaged": gzip.compress((HEADER + (GOOD + NEXT) * 5000).encode())[:-40],
    "cannot be read": b"PK\x03\x04" + b"not a zip",
}


@pytest.mark.parametrize("sentence", BINARY)
def test_damaged_bytes_are_refused(sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(BINARY[sentence])
    with pytest.raises(BadFile, match=sentence):
        preview(path)


def test_a_zip_with_two_files_names_them(tmp_path: Path) -> None:
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", GOOD)
        archive.writestr("b.csv", GOOD)
    with pytest.raises(BadFile, match=r"holds 2 files \(a.csv, b.csv\)"):
        preview(path)


def test_a_parquet_file_without_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"ts": pa.array([], pa.int64())}), path)
    with pytest.raises(BadFile, match="columns but no rows"):
        preview(path)


def test_a_parquet_column_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    columns = {"ts": [1, 2], "open": [[1.0], [2.0]]} | {name: [1.0, 2.0] for name in ("high", "low", "close")}
    pq.write_table(pa.table(columns), path)
    with pytest.raises(BadFile, match=r'holds list<.*> in column "open", which is no open'):
        preview(path)


CELLS = st.sampled_from(
    ["1", "2024-01-02", "01/02/2024", "20240102", "1704067200", "x", "", "-1", "1,5", "nan"]
)
TEXTS = st.lists(st.lists(CELLS, min_size=5, max_size=6).map(";".join), min_size=1, max_size=6).map(
    lambda rows: "\n".join(rows).encode()
)
LINES = st.lists(
    st.sampled_from([GOOD, NEXT, HEADER, "\n", "a;b\n", ",,,,,\n", "9e99,1,1,1,1,1\n"]), max_size=8
)


@given(st.one_of(st.binary(max_size=200), LINES.map(lambda lines: "".join(lines).encode()), TEXTS))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_the_bytes_a_file_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with contextlib.suppress(BadFile):
        found = preview(path)
        assert found.rows or found.questions
