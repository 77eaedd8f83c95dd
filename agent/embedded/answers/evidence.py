"""The facts of one call, as templates ask for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeAlias

from agent.embedded.answers.quoting import as_written
from agent.understanding import lexicon
from agent.understanding.meaning import Note
from tools.memory_facts import SOURCE as MEMORIES

Row: TypeAlias = Mapping[str, Any]
_SETTINGS: Final = ("count", "ratio")  # the units of what an indicator was computed with


@dataclass(frozen=True, slots=True)
class Level:
    level: Row
    touches: Row | None


@dataclass(frozen=True, slots=True)
class IndicatorRows:
    """One indicator: its outputs, and what it was computed with."""

    name: str
    values: Sequence[Row]
    settings: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Worth:
    """So much of a symbol, and what it comes to at its price: the person's own amount and one that is derived."""

    quantity: Row
    money: Row
    asked: str


def worth(note: Note, results: Sequence[Row]) -> list[Worth]:
    """An amount times, or money by, the price of its symbol; none where that was not found."""
    quoted = [result for result in results if result["tool"] == "get_quote" and not result["error"]]
    facts = [
        row for result in quoted if result["args"].get("symbol") == note.symbol for row in result["facts"]
    ]
    price = next((row for row in facts if row["name"] == "price"), None)
    if price is None or not Decimal(str(price["value"])):
        return []
    each = Decimal(str(price["value"]))
    quantity = note.quantity if note.quantity is not None else (note.money or 0) / each
    unit = note.symbol.partition("/")[0]
    return [
        Worth(
            {**price, "name": "quantity", "value": str(quantity), "unit": unit},
            {**price, "name": "worth", "value": str(quantity * each)},
            "money" if note.quantity is None else "quantity",
        )
    ]


class Evidence:
    """Facts by name, as `f.price`; one that is absent is None. What a person had remembered is no markup."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows = [_of_words(row) for row in rows]
        self._by_name: dict[str, Row] = {}
        for row in rows:
            self._by_name.setdefault(str(row["name"]), row)

    def __getattr__(self, name: str) -> Row | None:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._by_name.get(name)

    @property
    def subject(self) -> str:
        return str(self.rows[0]["subject"]) if self.rows else ""

    @property
    def simulated(self) -> bool:
        return any(row["simulated"] for row in self.rows)

    def series(self, name: str) -> list[str]:
        """Each series that facts of this name were taken from, once."""
        sources = (str(row["source"]).split(", ") for row in self.named(name))
        return list(dict.fromkeys(one for source in sources for one in source))

    def named(self, name: str) -> list[Row]:
        """All facts of a name, one for each subject."""
        return [row for row in self.rows if row["name"] == name]

    def of(self, subject: str) -> "Evidence":
        return Evidence([row for row in self.rows if row["subject"] == subject])

    def simulated_subjects(self, name: str) -> list[str]:
        """Of the facts of this name, the subjects whose values are simulated."""
        return [str(row["subject"]) for row in self.named(name) if row["simulated"]]

    def starting(self, prefix: str) -> list[Row]:
        return [row for row in self.rows if str(row["name"]).startswith(prefix)]

    def levels(self, prefix: str) -> list[Level]:
        """support_1, support_2 ... in order, each with its touches if they were counted."""
        names = sorted(name for name in self._by_name if name.removeprefix(prefix).isdecimal())
        return [Level(self._by_name[name], self._by_name.get(f"{name}_touches")) for name in names]

    def indicators(self) -> list[IndicatorRows]:
        """Every indicator among the facts, in order."""
        rows: dict[str, list[Row]] = {}
        for row in self.rows:
            if indicator := _indicator(str(row["name"])):
                rows.setdefault(indicator, []).append(row)
        return [_grouped(name, found) for name, found in rows.items()]


def _of_words(row: Row) -> Row:
    return {**row, "value": as_written(str(row["value"]))} if row["source"] == MEMORIES else row


def _indicator(name: str) -> str | None:
    """ "macd_signal" belongs to macd; the longest name wins."""
    known = (each for each in lexicon.names("indicators") if name == each or name.startswith(f"{each}_"))
    return max(known, key=len, default=None)


def _grouped(name: str, rows: Sequence[Row]) -> IndicatorRows:
    settings = [row for row in rows if row["unit"] in _SETTINGS and row["name"] != name]
    return IndicatorRows(name, [row for row in rows if row not in settings], settings)
