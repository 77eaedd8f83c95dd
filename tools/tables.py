"""Facts about several markets as one table."""

from collections.abc import Sequence

from tools.facts import Fact, FactSheet, market_time
from tools.result import Column, Evidence, Table


def table(name: str, sheet: FactSheet, subjects: Sequence[str], facts: Sequence[str]) -> Table:
    """A row for each subject, a column for each fact that any of them has, unless all say "no". Where a column's
    units differ by row, they follow in a column of their own. Simulated if any row is."""
    known = {(fact.subject, fact.name): fact for fact in sheet.facts}
    rows: list[list[str | None]] = [[subject] for subject in subjects]
    columns = [Column("symbol", "label")]
    for wanted in facts:
        found = [known.get((subject, wanted)) for subject in subjects]
        units = {fact.unit for fact in found if fact}
        if not units or {fact.value for fact in found if fact} == {"no"}:
            continue
        columns.append(Column(wanted, units.pop() if len(units) == 1 else "number"))
        _append(rows, [_cell(fact) if fact else None for fact in found])
        if columns[-1].unit == "number":
            columns.append(Column("unit", "label"))
            _append(rows, [fact.unit if fact else None for fact in found])
    shown = [fact for fact in sheet.facts if fact.subject in subjects]
    return Table(name, columns, rows, _evidence(sheet, shown))


def _cell(fact: Fact) -> str:
    return market_time(fact.value, fact.source) if fact.unit == "date" else fact.value


def _append(rows: list[list[str | None]], cells: list[str | None]) -> None:
    for row, cell in zip(rows, cells, strict=True):
        row.append(cell)


def _evidence(sheet: FactSheet, shown: Sequence[Fact]) -> Evidence:
    return Evidence(sheet.source, sheet.as_of, any(fact.simulated for fact in shown))
