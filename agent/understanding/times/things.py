"""From codes to things. What is one thing becomes one piece: "4 hours", "15 de marzo de 2024", "Q1 2024"."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from agent.understanding.times.calendar import Days, Length, end_of_month, valid, whole
from agent.understanding.times.pieces import FILE, Item
from agent.understanding.tokens import words

_THINGS = re.compile(
    r"(?P<part_of_year>A?(?:q|un)[fe,]{0,2}A?y|q)"
    r"|(?P<letter_first>un)"
    r"|(?P<length_and_part>nu&F)"
    r"|(?P<length>W?(?:n-)?(?:[naF]-?[uZ]|nX-?Z))"
    r"|(?P<window>Wn(?!-?[uZ]))"
    r"|(?P<day_month>[nO][fe]*mf?(?:[fe,]{0,2}yu?)?)"
    r"|(?P<month_day>mA?[nO](?:,?y)?)"
    r"|(?P<month_year>m[fe,]{0,2}A?yu?)"
    r"|(?P<year>yu)"
)


def scan(
    pattern: re.Pattern[str], items: Sequence[Item], build: Callable[[re.Match[str]], Item | None]
) -> list[Item]:
    """The items with every match replaced by what is built of it. What comes to nothing stays as it was."""
    codes = "".join(item.code for item in items)
    kept: list[Item] = []
    place = 0
    while place < len(items):
        match = pattern.match(codes, place)
        built = build(match) if match else None
        kept.append(built or items[place])
        place = match.end() if match and built else place + 1
    return kept


class Things:
    """The first step: a count and its unit, or a date and its parts, become one item."""

    def __init__(self, text: str, today: date) -> None:
        self._text = text
        self._today = today
        self._items: Sequence[Item] = ()

    def read(self, items: Sequence[Item]) -> list[Item]:
        self._items = items
        return scan(_THINGS, items, self._build)

    def _build(self, match: re.Match[str]) -> Item | None:
        parts = self._items[match.start() : match.end()]
        build: Callable[[Sequence[Item]], Item | None] = getattr(self, f"_{match.lastgroup}")
        return build(parts)

    def _length(self, parts: Sequence[Item]) -> Item | None:
        number, unit = next(item for item in reversed(parts) if item.code in "naF"), parts[-1]
        count, name = number.value, unit.value
        if unit.code == "Z":
            count, name = count * name.count, name.unit
        if unit.tight and self._text[unit.start : unit.end] == "M" and count == 1:
            name = "M"
        length = whole(count, name) if count is not None else None
        if not length:
            return None
        compact = unit.tight and len(unit.word) <= 2 and parts[-2] is number
        word = number.word if number.code == "a" else unit.word
        code = "Z" if unit.code == "Z" else "L"
        return Item(code, parts[0].start, unit.end, length, word, compact)

    def _length_and_part(self, parts: Sequence[Item]) -> Item | None:
        """ "dos horas y media"."""
        count, unit, _, part = parts
        length = whole(count.value + part.value, unit.value)
        return Item("L", count.start, part.end, length, unit.word) if length else None

    def _letter_first(self, parts: Sequence[Item]) -> Item | None:
        """h4, M15, as some platforms write timeframes."""
        unit, number = parts
        if not number.tight or unit.word not in tuple("mhdw") or number.value not in (1, 4, 5, 15, 30):
            return None
        return Item("L", unit.start, number.end, Length(int(number.value), unit.value), unit.word, True)

    def _window(self, parts: Sequence[Item]) -> Item | None:
        length = whole(parts[1].value, "b")
        return Item("L", parts[0].start, parts[1].end, length, "window") if length else None

    def _day_month(self, parts: Sequence[Item]) -> Item | None:
        month = next(item for item in parts if item.code == "m")
        years = [item for item in parts if item.code == "y"]
        joined = len(parts) > 2
        if not joined and not self._is_month(month):
            return None
        if parts[-1].code == "f":
            return None
        return self._dated(parts, month, parts[0], years)

    def _month_day(self, parts: Sequence[Item]) -> Item | None:
        month = parts[0]
        day = next(item for item in parts if item.code in "nO")
        english = month.word in words(FILE, "month_before_day.words")
        if not english or not self._is_month(month) or self._text[day.end : day.end + 1] in tuple("%$€xkKmM"):
            return None
        return self._dated(parts, month, day, [item for item in parts if item.code == "y"])

    def _dated(self, parts: Sequence[Item], month: Item, day: Item, years: Sequence[Item]) -> Item | None:
        if day.value != int(day.value) or not 1 <= day.value <= 31:
            return None
        year = int(years[0].value) if years else 2000
        first = valid(year, int(month.value), int(day.value))
        if not first:
            return None
        return Item("D", parts[0].start, parts[-1].end, Days(first, first, open_year=not years))

    def _is_month(self, month: Item) -> bool:
        """ "may" and "march" beside a number are months where they have their capital."""
        return month.word not in ("may", "march") or self._text[month.start].isupper()

    def _month_year(self, parts: Sequence[Item]) -> Item | None:
        year = next(item for item in parts if item.code == "y")
        first = date(int(year.value), int(parts[0].value), 1)
        return Item("D", parts[0].start, parts[-1].end, Days(first, end_of_month(first)))

    def _year(self, parts: Sequence[Item]) -> Item | None:
        if parts[1].value != "y":
            return self._length([parts[0]._replace(code="n"), parts[1]])
        year = int(parts[0].value)
        return Item("D", parts[0].start, parts[1].end, Days(date(year, 1, 1), date(year, 12, 31)))

    def _part_of_year(self, parts: Sequence[Item]) -> Item | None:
        """Q1 2024; H1 2024, which without its year is a timeframe."""
        first = next(item for item in parts if item.code in "qu")
        name = str(first.value)
        if first.code == "u":
            number = parts[parts.index(first) + 1]
            if first.word != "h" or not number.tight or number.value not in (1, 2):
                return None
            name = f"H{number.value}"
        months = 3 if name[0] == "Q" else 6
        start = 1 + months * (int(name[1]) - 1)
        said = [int(item.value) for item in parts if item.code == "y"]
        if not said and name[0] == "H":
            return None
        year = said[0] if said else self._today.year - (start > self._today.month)
        last = end_of_month(date(year, start + months - 1, 1))
        return Item("D", parts[0].start, parts[-1].end, Days(date(year, start, 1), last))
