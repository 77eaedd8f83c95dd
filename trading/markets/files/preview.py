"""What was understood of a file, shown before anything is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from trading.markets.cleaning import Cleaning, clean
from trading.markets.files.columns import Role
from trading.markets.files.factors import read_factors
from trading.markets.files.reading import Block, Part, read
from trading.markets.files.understanding import Options, Understanding, understand
from trading.markets.timeframes import Timeframe

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class SeriesPreview:
    """One series of a file: its rows, the ends of their times (epoch ms UTC), and a few rows as
    (ts, open, high, low, close, volume)."""

    symbol: str
    timeframe: Timeframe
    rows: int
    first_ts: int
    last_ts: int
    head: tuple[tuple[float, ...], ...] = ()
    tail: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """`columns` says which column was taken for what. `problems` are told and do not stop an import;
    `questions` must be answered first. `kind` is "bars" or "factors"."""

    path: Path
    kind: str
    container: str
    columns: Mapping[str, str]
    time: str
    zone: str
    rows: int
    series: tuple[SeriesPreview, ...]
    problems: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "path": str(self.path)}


def preview(path: Path, options: Options | None = None) -> Preview:
    """Reads the whole file once, so that a file that cannot be read to its end is refused before an import
    begins. Raises BadFile naming row, column and value."""
    return examine(understand(path, options))


def examine(understood: Understanding) -> Preview:
    """The preview of a file that is understood already."""
    if understood.time.ambiguous:
        return _shown(understood, (), 0, (), (_WHICH_ORDER,))
    if understood.factors:
        factors = read_factors(understood)
        rows = sum(len(splits) for splits in factors.values())
        series = tuple(
            _factor_series(symbol, [s.until for s in splits]) for symbol, splits in factors.items()
        )
        return _shown(understood, series, rows, (), ())
    return _examine_bars(understood)


_WHICH_ORDER = "Is the day or the month first in its dates? The dates fit both; say dmy or mdy."


def _examine_bars(understood: Understanding) -> Preview:
    series: dict[tuple[str, Timeframe], SeriesPreview] = {}
    found = Cleaning()
    rows = 0
    for block in read(understood):
        rows = block.next_row
        found += _found_in(block, understood)
        for part in block.parts:
            key = (part.symbol, part.timeframe)
            series[key] = _extended(series.get(key), part)
    return _shown(understood, tuple(series.values()), rows, _problems(understood, found), ())


def _found_in(block: Block, understood: Understanding) -> Cleaning:
    found = Cleaning()
    for part in block.parts:
        calendar = understood.calendar(part.symbol)
        found += clean(part.bars, part.timeframe, calendar, rows=part.rows)[1]
    return found


def _extended(known: SeriesPreview | None, part: Part) -> SeriesPreview:
    shown = [tuple(float(column[i]) for column in part.bars.columns()) for i in _ends(len(part.bars))]
    head, tail = tuple(shown[:_SHOWN]), tuple(shown[-_SHOWN:])
    first, last = int(part.bars.ts.min()), int(part.bars.ts.max())
    if known is None:
        return SeriesPreview(part.symbol, part.timeframe, len(part.bars), first, last, head, tail)
    rows = known.rows + len(part.bars)
    earliest, latest = min(known.first_ts, first), max(known.last_ts, last)
    return replace(
        known,
        rows=rows,
        first_ts=earliest,
        last_ts=latest,
        head=head if first < known.first_ts else known.head,
        tail=tail if last > known.last_ts else known.tail,
    )


def _ends(count: int) -> list[int]:
    return sorted({*range(min(_SHOWN, count)), *range(max(count - _SHOWN, 0), count)})


def _factor_series(symbol: str, dates: Sequence[Any]) -> SeriesPreview:
    first, last = (int(datetime(d.year, d.month, d.day, tzinfo=UTC).timestamp() * 1000) for d in _both(dates))
    return SeriesPreview(symbol, Timeframe.D1, len(dates), first, last)


def _both(dates: Sequence[Any]) -> tuple[Any, Any]:
    return dates[0], dates[-1]


def _problems(understood: Understanding, found: Cleaning) -> tuple[str, ...]:
    told = [f"{count} rows: {problem}" for problem, count in found.counts.items()]
    told += [f"row {example.row}: {example.problem}" for example in found.examples]
    if understood.symbol_guessed:
        told.append(f"The symbol {understood.symbol} is taken from the file's name.")
    if understood.zone_guessed:
        told.append(f"Its times carry no zone; they are read as {understood.zone}.")
    if Role.VOLUME not in understood.roles:
        told.append("There is no volume; it is stored as 0.")
    return tuple(told)


def _shown(
    understood: Understanding,
    series: tuple[SeriesPreview, ...],
    rows: int,
    problems: tuple[str, ...],
    questions: tuple[str, ...],
) -> Preview:
    return Preview(
        path=understood.path,
        kind="factors" if understood.factors else "bars",
        container=understood.table.container,
        columns={str(role): name for role, name in understood.roles.items()},
        time=str(understood.time),
        zone=understood.zone,
        rows=rows,
        series=series,
        problems=problems,
        questions=questions,
    )
