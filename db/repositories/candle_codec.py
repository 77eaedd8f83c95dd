"""Bars as PostgreSQL's binary COPY stream, by numpy.

Every row has the same fixed-width NOT NULL columns, so that a structured array whose fields are the row's
bytes *is* the stream: int16 field count, then for each field int32 length and the big-endian value; before
the rows a header of 19 bytes, after them int16 -1 (PostgreSQL manual, "COPY", "Binary Format").
"""

import numpy as np

from trading.markets.bars import Bars

CHUNK = 4_000  # rows encoded at a time: 328 kB, a third of a millisecond
HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"
COLUMNS = ("ts", "open", "high", "low", "close", "volume")

_FIELDS = [("ts", ">i8"), *((name, ">f8") for name in COLUMNS[1:])]
_SIZED = [part for name, kind in _FIELDS for part in ((f"{name}_size", ">i4"), (name, kind))]
_READ = np.dtype([("n", ">i2"), *_SIZED])
_WRITE = np.dtype([("n", ">i2"), ("id_size", ">i4"), ("id", ">i4"), *_SIZED])


def encode(series_id: int, bars: Bars) -> bytes:
    """Rows (series_id, ts, open, high, low, close, volume) without header and trailer."""
    rows = np.empty(len(bars), _WRITE)
    rows["n"] = 7
    rows["id_size"] = 4
    rows["id"] = series_id
    for name, column in zip(COLUMNS, bars.columns(), strict=True):
        rows[f"{name}_size"] = 8
        rows[name] = column
    return rows.tobytes()


def decode(stream: bytes | bytearray) -> Bars:
    """Bars from a whole stream of rows (ts, open, high, low, close, volume)."""
    count = (len(stream) - len(HEADER) - len(TRAILER)) // _READ.itemsize
    rows = np.frombuffer(stream, _READ, count, len(HEADER))
    columns = (np.ascontiguousarray(rows[name], np.float64) for name in COLUMNS[1:])
    return Bars(np.ascontiguousarray(rows["ts"], np.int64), *columns)
