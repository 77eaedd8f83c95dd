"""What was understood of a file before anything is read out of it for good."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trading.markets import sessions
from trading.markets.bars import Times
from trading.markets.files import columns, spelling, timestamps
from trading.markets.files.columns import PRICES, Role
from trading.markets.files.problems import bad_cell, refused
from trading.markets.files.tables import Table, open_table
from trading.markets.files.timestamps import Order, TimeFormat
from trading.markets.instruments import WEEKDAYS
from trading.markets.timeframes import Timeframe

_SAMPLE = 20_000


@dataclass(frozen=True, slots=True)
class Options:
    """What a person says about a file; what is left open is found out. `zone` is that of times that carry
    none, `calendar` overrules what the symbols look like."""

    symbol: str | None = None
    timeframe: Timeframe | None = None
    zone: str | None = None
    order: Order | None = None
    calendar: str | None = None
    columns: Mapping[Role, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Understanding:
    """How to read a file. `symbol` and `timeframe` hold where no column tells them.

    `factors` says that it holds adjustment factors instead of bars, `descending` that its newest row is first.
    """

    table: Table
    roles: Mapping[Role, str]
    time: TimeFormat
    zone: str
    symbol: str
    symbol_guessed: bool
    zone_guessed: bool
    timeframe: Timeframe
    told_calendar: str | None = None
    descending: bool = False
    factors: bool = False

    @property
    def path(self) -> Path:
        return self.table.path

    def calendar(self, symbol: str) -> str:
        """The calendar that a symbol of the file trades under."""
        return self.told_calendar or spelling.instrument(symbol, "").calendar


def understand(path: Path, options: Options | None = None) -> Understanding:
    """Looks at the first rows. Raises BadFile for what cannot be read as bars or factors."""
    options = options or Options()
    table = open_table(path)
    block = next(iter(table.blocks(table.names)), None)
    if block is None:
        raise refused(path, "has no rows of data")
    sample = block.slice(0, _SAMPLE)
    roles = {**_roles(table, sample), **options.columns}
    _refuse_unknown_columns(table, options.columns)
    _refuse_what_is_not_bars(table, roles)
    _refuse_odd_types(table, sample, roles)
    time = _time_format(path, time_texts(sample, roles), roles, options.order)
    factors = Role.PRICE_FACTOR in roles
    symbol = options.symbol or spelling.from_file_name(path)
    zone = "UTC" if time.unit or time.zoned or time.dates_only else options.zone
    draft = Understanding(
        table=table,
        roles=roles,
        time=time,
        zone=zone or "UTC",
        symbol=symbol,
        symbol_guessed=not options.symbol and Role.SYMBOL not in roles,
        zone_guessed=zone is None,
        timeframe=options.timeframe or Timeframe.D1,
        told_calendar=options.calendar,
        factors=factors,
    )
    return draft if factors else _settled(draft, sample, options, zone)


def time_texts(block: Any, roles: Mapping[Role, str]) -> Any:
    """The times of a block as trimmed strings, date and time of day joined."""
    import pyarrow as pa
    import pyarrow.compute as pc

    dates = block.column(roles[Role.TIME])
    if pa.types.is_floating(dates.type):
        dates = dates.cast("int64", safe=False)
    texts = pc.utf8_trim_whitespace(dates.cast("string"))
    if Role.CLOCK not in roles:
        return texts
    clocks = pc.utf8_trim_whitespace(block.column(roles[Role.CLOCK]).cast("string"))
    short = pc.match_substring_regex(clocks, r"^\d{1,3}$")  # 930 for half past nine
    return pc.binary_join_element_wise(texts, pc.if_else(short, pc.utf8_lpad(clocks, 4, "0"), clocks), " ")


def clock_times(block: Any, understood: Understanding, first: int) -> Times:
    """Epoch ms of every row by the file's own clock; `first` is the file's number of the first one."""
    values, bad = _typed_times(block, understood) or timestamps.parse(
        time_texts(block, understood.roles).fill_null(""), understood.time
    )
    bad = bad | timestamps.implausible(values)
    if not bad.any():
        return values
    row = int(np.argmax(bad))
    written = time_texts(block.slice(row, 1), understood.roles)[0].as_py() or ""
    column = understood.roles[Role.TIME]
    raise bad_cell(understood.path, first + row, column, written, f"is not a time ({understood.time})")


def _typed_times(block: Any, understood: Understanding) -> tuple[Times, NDArray[np.bool_]] | None:
    """Times that Parquet stores as such or as whole numbers; None where they must be read as text."""
    import pyarrow as pa

    column = block.column(understood.roles[Role.TIME])
    if Role.CLOCK in understood.roles or column.null_count:
        return None
    if pa.types.is_timestamp(column.type):
        in_ms: Times = column.cast(pa.timestamp("ms", column.type.tz), safe=False).cast("int64").to_numpy()
        return in_ms, np.zeros(len(in_ms), dtype=np.bool_)
    if pa.types.is_integer(column.type) and understood.time.unit:
        in_ms = timestamps.from_numbers(column.to_numpy(), understood.time.unit)
        return in_ms, np.zeros(len(in_ms), dtype=np.bool_)
    return None


def _roles(table: Table, sample: Any) -> dict[Role, str]:
    if table.named:
        return columns.by_name(table.names)
    rows = [[str(value) for value in row.values()] for row in sample.slice(0, 200).to_pylist()]
    return columns.by_shape(table.names, rows)


def _refuse_unknown_columns(table: Table, told: Mapping[Role, str]) -> None:
    for role, name in told.items():
        if name not in table.names:
            raise refused(
                table.path, f'has no column "{name[:40]}" for {role} (it has {_found(table)})', _NAME_THEM
            )


def _found(table: Table) -> str:
    return ", ".join(table.names[:8]) + (" ..." if len(table.names) > 8 else "")


def _refuse_what_is_not_bars(table: Table, roles: Mapping[Role, str]) -> None:
    plain = {columns.plain(name) for name in table.names}
    if {"price", "side"} <= plain:
        raise refused(table.path, "holds single trades, not bars", "Import bars made from them.")
    found = _found(table)
    if Role.TIME not in roles:
        raise refused(table.path, f"has no column that I know for a time (it has {found})", _NAME_THEM)
    if Role.PRICE_FACTOR in roles:
        return
    missing = [role for role in PRICES if role not in roles]
    if {Role.OPEN, Role.HIGH, Role.LOW} <= set(missing):
        raise refused(
            table.path,
            f"has no open, high, low and close, only one value a column ({found})",
            "Closes alone are not bars; import a file with open, high, low and close.",
        )
    if missing:
        raise refused(table.path, f"has no column for {', '.join(missing)} (it has {found})", _NAME_THEM)


def _refuse_odd_types(table: Table, sample: Any, roles: Mapping[Role, str]) -> None:
    """Lists, dates and the like where Parquet should hold numbers or words."""
    import pyarrow as pa

    words = (Role.TIME, Role.CLOCK, Role.SYMBOL, Role.TIMEFRAME)
    for role, name in roles.items():
        column = sample.column(name)
        wanted = "string" if role in words else "float64"
        try:
            column.slice(0, 0).cast(wanted)
        except pa.ArrowNotImplementedError:
            raise refused(table.path, f'holds {column.type} in column "{name}", which is no {role}') from None


_NAME_THEM = "Say which column is which, or give the columns their usual names."


def _time_format(path: Path, texts: Any, roles: Mapping[Role, str], order: Order | None) -> TimeFormat:
    sample = [text for text in texts.to_pylist() if text]
    found = timestamps.find_format(sample, order)
    if found:
        return found
    odd = next((text for text in sample if timestamps.find_format([text]) is None), "")
    raise refused(path, f'has "{odd[:40]}" in column "{roles[Role.TIME]}", which is not a time that I know')


def _settled(draft: Understanding, sample: Any, options: Options, zone: str | None) -> Understanding:
    """With the timeframe and the order of rows that the sample shows, and a zone that suits its market."""
    if draft.time.ambiguous:
        return draft
    times = clock_times(sample, draft, draft.table.first_row)
    steps = np.concatenate([np.diff(times[rows]) for _, rows in series_rows(sample, draft.roles)])
    descending = bool((steps < 0).sum() > (steps > 0).sum())
    zone = zone or _usual_zone(draft, sample, times)
    if zone != "UTC":
        timestamps.to_utc(np.zeros(1, np.int64), zone)
    settled = replace(draft, descending=descending, zone=zone)
    if Role.TIMEFRAME in draft.roles:
        return settled
    return replace(settled, timeframe=_timeframe(draft.path, np.abs(steps), options.timeframe))


def series_rows(block: Any, roles: Mapping[Role, str]) -> Iterator[tuple[tuple[str, str], NDArray[np.int64]]]:
    """The (symbol, timeframe) pairs of a block as written, each with the positions of its rows."""
    codes = np.zeros(block.num_rows, np.int64)
    words: list[Sequence[str]] = []
    for role in (Role.SYMBOL, Role.TIMEFRAME):
        if role not in roles:
            words.append([""])
            continue
        coded = block.column(roles[role]).cast("string").fill_null("").dictionary_encode()
        words.append(coded.dictionary.to_pylist())
        codes = codes * len(words[-1]) + coded.indices.to_numpy()
    order = np.argsort(codes, kind="stable")
    cuts = np.flatnonzero(np.diff(codes[order])) + 1
    for rows in np.split(order, cuts):
        symbol, timeframe = divmod(int(codes[rows[0]]), len(words[1]))
        yield (words[0][symbol], words[1][timeframe]), rows


def _timeframe(path: Path, steps: Times, told: Timeframe | None) -> Timeframe:
    """The most frequent distance between bars; `told` may be shorter where bars are sparse, never longer."""
    distances = Counter(steps[steps > 0].tolist())
    if not distances:
        if told:
            return told
        raise refused(path, "has too few rows to tell its timeframe", "Say which timeframe it has.")
    usual = max(distances, key=lambda distance: (distances[distance], -distance))
    known = {timeframe.ms: timeframe for timeframe in Timeframe}
    if told:
        if usual < told.ms:
            raise refused(path, f"was said to hold {told} bars, but they lie {_length(usual)} apart")
        return told
    if usual not in known:
        names = " ".join(Timeframe)
        raise refused(path, f"holds bars {_length(usual)} apart, and timeframes are {names}")
    return known[usual]


def _length(ms: int) -> str:
    for unit, size in (("days", 86_400_000), ("hours", 3_600_000), ("minutes", 60_000), ("seconds", 1000)):
        if ms >= size:
            return f"{ms / size:g} {unit}"
    return f"{ms} ms"


def _usual_zone(draft: Understanding, sample: Any, times: Times) -> str:
    """UTC, but an exchange's own clock for what it lists, and that of brokers for FX weeks that run from
    Monday to Friday."""
    symbol = draft.symbol
    if Role.SYMBOL in draft.roles:
        symbol = str(sample.column(draft.roles[Role.SYMBOL])[0])
    calendar = draft.calendar(symbol)
    if calendar == WEEKDAYS and _monday_to_friday(times):
        return timestamps.NEW_YORK_CLOSE
    return sessions.zone_of(calendar)


def _monday_to_friday(times: Times) -> bool:
    """Bars late on Fridays and none on Sundays: the clock's midnight is the market's close."""
    weekdays = (times // 86_400_000 + 3) % 7
    hours = times // 3_600_000 % 24
    late_on_friday = bool(((weekdays == 4) & (hours >= 20)).any())
    return late_on_friday and not bool((weekdays == 6).any())
