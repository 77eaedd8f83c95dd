"""A file's bars in blocks of some tens of thousands of rows, so that memory stays bounded."""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from trading.errors import UnknownTimeframe
from trading.markets.bars import Bars, Floats, Times
from trading.markets.files import timestamps
from trading.markets.files.columns import PRICES, Role
from trading.markets.files.problems import bad_cell, refused
from trading.markets.files.spelling import is_symbol
from trading.markets.files.understanding import Understanding, clock_times, series_rows
from trading.markets.instruments import ALWAYS_OPEN
from trading.markets.sessions import DAY, session_dates, week_starts
from trading.markets.timeframes import Timeframe

_MINUTES = {1: "1m", 5: "5m", 15: "15m", 30: "30m", 60: "1h", 240: "4h", 1440: "1d", 10080: "1w"}
_LETTERS = {
    "m": 1,
    "min": 1,
    "minute": 1,
    "h": 60,
    "hour": 60,
    "d": 1440,
    "day": 1440,
    "w": 10080,
    "week": 10080,
}


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one series, as the file holds them: not yet cleaned. `rows` are their numbers in the file."""

    symbol: str
    timeframe: Timeframe
    bars: Bars
    rows: Times
    adjusted: Floats | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Parts read in one go; `next_row` is how many rows of the file are then behind, to go on from."""

    parts: tuple[Part, ...]
    next_row: int


def read(understood: Understanding, start: int = 0) -> Generator[Block, None, None]:
    """The blocks after the first `start` rows of data. Raises BadFile at the first value that is none."""
    if understood.time.ambiguous:
        raise refused(
            understood.path,
            "has dates that can be read with the day or the month first",
            "Say which: dmy or mdy.",
        )
    done = start
    for batch in understood.table.blocks(list(dict.fromkeys(understood.roles.values())), skip=start):
        yield Block(tuple(_parts(batch, understood, done)), done + batch.num_rows)
        done += batch.num_rows


def _parts(batch: Any, understood: Understanding, done: int) -> Iterator[Part]:
    first = understood.table.first_row + done
    bars = Bars(clock_times(batch, understood, first), *(_prices(batch, understood, first)))
    adjusted = None
    if Role.ADJUSTED in understood.roles:
        adjusted = floats(batch, understood, Role.ADJUSTED, first)
    numbers = np.arange(first, first + batch.num_rows, dtype=np.int64)
    for (symbol, timeframe), where in series_rows(batch, understood.roles):
        order = where[::-1] if understood.descending else where
        row = int(numbers[where[0]])
        symbol = _symbol(understood, symbol, row)
        length = _timeframe(understood, timeframe, row)
        columns = [column[order] for column in bars.columns()[1:]]
        ts = _opening_times(bars.ts[order], understood, symbol, length)
        kept = None if adjusted is None else adjusted[order]
        yield Part(symbol, length, Bars(ts, *columns), numbers[order], kept)


def _opening_times(clock: Times, understood: Understanding, symbol: str, timeframe: Timeframe) -> Times:
    """UTC for a clock's times. Where days are sessions, a written date is the session's date already, and a
    time within a day gives its date; a week gets that of its first session."""
    calendar = understood.calendar(symbol)
    if timeframe.intraday or calendar == ALWAYS_OPEN:
        return timestamps.to_utc(clock, understood.zone)
    written = not (clock % DAY).any()
    if written and timeframe is Timeframe.D1:
        return clock
    times = clock + DAY // 2 if written else timestamps.to_utc(clock, understood.zone)
    rising = np.sort(times)
    dates = session_dates(rising, calendar)
    labels = dates if timeframe is Timeframe.D1 else week_starts(dates, calendar)
    return labels[np.searchsorted(rising, times)]


def _symbol(understood: Understanding, written: str, row: int) -> str:
    if Role.SYMBOL not in understood.roles:
        return understood.symbol
    if not is_symbol(written):
        raise bad_cell(understood.path, row, understood.roles[Role.SYMBOL], written, "is not a symbol")
    return written


def _prices(batch: Any, understood: Understanding, first: int) -> Iterator[Floats]:
    for role in PRICES:
        yield floats(batch, understood, role, first)
    if Role.VOLUME in understood.roles:
        yield floats(batch, understood, Role.VOLUME, first)
    else:
        yield np.zeros(batch.num_rows)


def floats(batch: Any, understood: Understanding, role: Role, first: int) -> Floats:
    """A column of numbers; what is empty is NaN."""
    import pyarrow as pa
    import pyarrow.compute as pc

    name = understood.roles[role]
    column = batch.column(name)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = _plain_numbers(column, understood.table.decimal_comma)
    try:
        numbers = column.cast("float64")
    except pa.ArrowInvalid:
        wrong = pc.invert(pc.match_substring_regex(column, _NUMBER))
        row = pc.index(wrong, True).as_py()
        raise bad_cell(
            understood.path, first + row, name, str(batch.column(name)[row]), "is not a number"
        ) from None
    values: Floats = pc.fill_null(numbers, np.nan).to_numpy(zero_copy_only=False)
    return values


_NUMBER = r"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$|^[-+]?(nan|NaN|inf|Infinity)$"


def _plain_numbers(column: Any, decimal_comma: bool) -> Any:
    """Without blanks, with a decimal point, and without commas between thousands."""
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(column)
    if not pc.any(pc.match_substring(trimmed, ",")).as_py():
        return trimmed
    if decimal_comma:
        return pc.replace_substring(trimmed, ",", ".")
    thousands = pc.match_substring_regex(trimmed, r"^-?\d{1,3}(,\d{3})+(\.\d*)?$")
    return pc.if_else(thousands, pc.replace_substring(trimmed, ",", ""), trimmed)


def _timeframe(understood: Understanding, written: str, row: int) -> Timeframe:
    if Role.TIMEFRAME not in understood.roles:
        return understood.timeframe
    try:
        return parse_timeframe(written)
    except UnknownTimeframe:
        column = understood.roles[Role.TIMEFRAME]
        raise bad_cell(understood.path, row, column, written, "is not a timeframe") from None


def parse_timeframe(written: str) -> Timeframe:
    """As exporters write it: 5m, M5, H4, d1, 60 (minutes), "1 hour", D."""
    letters = "".join(re.findall("[a-z]+", written.lower()))
    singular = letters.removesuffix("s") if len(letters) > 1 else letters
    count = int("".join(re.findall(r"\d+", written)) or 1)
    minutes = count * _LETTERS.get(singular or "min", 0)
    return Timeframe.parse(_MINUTES.get(minutes, written))
