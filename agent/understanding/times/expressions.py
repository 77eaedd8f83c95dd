"""From things to expressions: how a time was worded, and what it comes to at the clock that is handed in."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from agent.language import fold
from agent.understanding.times.calendar import Days, Length, beginning, end_of_month, in_year, moved, whole
from agent.understanding.times.pieces import FILE, Item
from agent.understanding.times.span import Span
from agent.understanding.times.things import scan
from agent.understanding.tokens import data, words

_DATED: Final = "[Dmyjw]"


_EXPRESSIONS = re.compile(
    rf"(?P<joined>bA?(?P<b1>{_DATED})&A?(?P<b2>{_DATED})"
    rf"|[sfi]?A?(?P<f1>{_DATED})(?:[oaTs]|Td)A?(?P<f2>{_DATED})"
    r"|(?P<d1>[Dmy])-(?P<d2>[Dmy]))"
    r"|(?P<days_of_month>[sfb]?A?(?P<n1>[nO])[oaT&-]A?(?P<n2>D))"
    r"|(?P<ago>[sf]?A?(?:GA?[Luz]|a?[Luz]g))"
    r"|(?P<weekday_ahead>[iN]?A?(?:xw|wx))"
    r"|(?P<weekday_back>s?[iN]?A?(?:[lpt]w|wp))"
    r"|(?P<past>[srifeN]?A?(?:l[pLuz]?[Lu]|lz|nlu|p[Lu]|[Lu][pl](?!A?[pLuznwmDy])))"
    r"|(?P<ahead>[riNfev]?A?(?:x[Luz]|[Lu]x|nxu)|vA?[Luz])"
    r"|(?P<this>[srifN]?A?(?:tu|ut))"
    rf"|(?P<since>sA?(?P<s1>{_DATED}))"
    rf"|(?P<until>TA?(?P<u1>{_DATED}))"
    r"|(?P<onto>NA?[Luz])"
    r"|(?P<during>rA?[Luz])"
    r"|(?P<inside>iA?L)"
    rf"|(?P<within>[rife]A?(?P<w1>{_DATED}))"
    r"|(?P<to_date>k)"
    r"|(?P<alone>[DmjwLzZc])"
)


_READERS: Final = (
    "joined", "days_of_month", "ago", "weekday_ahead", "weekday_back", "past", "ahead", "this", "since",
    "until", "onto", "during", "inside", "within", "to_date", "alone",
)  # fmt: skip


_WORDS_BEFORE = re.compile(r"[^\W\d_]+")


def _length_of(parts: Sequence[Item]) -> Length:
    """The length among the parts, one of its unit where no count was said."""
    item = next(item for item in reversed(parts) if item.code in "LuzZ")
    if item.code != "u":
        length: Length = item.value
        return length
    count = next((part.value for part in parts if part.code == "n"), Decimal(1))
    return whole(count, item.value) or Length(1, item.value)


def _span(parts: Sequence[Item], kind: str, length: Length | None = None) -> Span:
    counted = length or Length(0, "")
    return Span(parts[0].start, parts[-1].end, kind, counted.count, counted.unit)


class Expressions:
    """The second step: how it was worded, and what it comes to at this clock."""

    def __init__(self, text: str, clock: datetime) -> None:
        self._text = text
        self._clock = clock
        self._today = clock.date()
        self._items: Sequence[Item] = ()

    def read(self, items: Sequence[Item]) -> list[Span]:
        self._items = items
        return [item.value for item in scan(_EXPRESSIONS, items, self._build) if isinstance(item.value, Span)]

    def _build(self, match: re.Match[str]) -> Item | None:
        parts = self._items[match.start() : match.end()]
        name = next(group for group in _READERS if match[group] is not None)
        if not self._free(parts):
            return None
        span: Span | None = getattr(self, f"_{name}")(parts, match)
        return Item("!", span.start, span.end, span) if span else None

    def _free(self, parts: Sequence[Item]) -> bool:
        """A lone year that has a currency beside it is money."""
        if not any(item.code == "y" for item in parts):
            return True
        first, last = parts[-1].start, parts[-1].end
        before = self._text[max(0, first - 4) : first].rstrip()[-1:]
        after = self._text[last : last + 4].lstrip()[:1]
        return before not in tuple("$€£@") and after not in tuple("$€£%₽")

    # Past

    def _joined(self, parts: Sequence[Item], match: re.Match[str]) -> Span | None:
        """Between two days, months or years; what one leaves out the other gives."""
        first, last = (item for item in parts if item.code in "Dmyjw")
        if not (self._plausible(first, "") and self._plausible(last, "")):
            return None
        later = self._days(last)
        earlier = self._days(first)
        if first.code == "m" or (isinstance(first.value, Days) and first.value.open_year):
            year = later.last.year
            moved = in_year(earlier, year)
            earlier = moved if moved.first <= later.last else in_year(earlier, year - 1)
        elif last.code == "m" or (isinstance(last.value, Days) and last.value.open_year):
            moved = in_year(later, earlier.first.year)
            later = moved if moved.last >= earlier.first else in_year(later, earlier.first.year + 1)
        if earlier.first > later.last:
            earlier, later = later, earlier
        return self._range(parts, earlier.first, later.last)

    def _days_of_month(self, parts: Sequence[Item], match: re.Match[str]) -> Span | None:
        day = next(item for item in parts if item.code in "nO").value
        last = self._days(parts[-1])
        if last.first != last.last or day != int(day) or not 1 <= day <= last.first.day:
            return None
        return self._range(parts, last.first.replace(day=int(day)), last.last)

    def _ago(self, parts: Sequence[Item], match: re.Match[str]) -> Span | None:
        length = _length_of(parts)
        if length.unit == "b":
            return _span(parts, "length", length)
        since = self._back(length)
        if parts[0].code in "sf" and parts[0].word != "de":
            return replace(_span(parts, "range", length), since=since)
        return replace(_span(parts, "point", length), since=since, until=since)

    def _past(self, parts: Sequence[Item], match: re.Match[str]) -> Span | None:
        """Rolling: the last 30 days, el último mes. Of the calendar: last month, la semana pasada."""
        length = _length_of(parts)
        opened = parts[0].code == "s"
        if length.unit == "b":
            return _span(parts, "length", length)
        if self._of_calendar(parts) and length.unit in "wMQHy":
            first = beginning(self._today, length.unit)
            before = beginning(first - timedelta(days=1), length.unit)
            return self._range(parts, before, None if opened else first - timedelta(days=1), length)
        until = "" if opened else self._moment(length.unit, self._clock)
        return replace(_span(parts, "range", length), since=self._back(length), until=until)

    def _of_calendar(self, parts: Sequence[Item]) -> bool:
        if not any(item.code == "u" for item in parts):
            return False
        return any(item.code == "p" or (item.code == "l" and item.word == "last") for item in parts)

    def _this(self, parts: Sequence[Item], match: re.Match[str]) -> Span | None:
        length = _length_of(parts)
        if length.unit not in "dwMQHy":
            return None
        return self._range(parts, beginning(self._today, length.unit), self._today, length)

    def _to_date(self, parts: Sequence[Item], match: re.Match[str]) -> Span | None:
        unit = parts[0].value
        return self._range(parts, beginning(self._today, unit), self._today, Length(1, unit))

    def _since(self, parts: Sequence[Item], match: re.Match[str]) -> Span | None:
        if not self._plausible(parts[-1], parts[0].word):
            return None
        return self._range(parts, self._days(parts[-1]).first, None)

    def _until(self, parts: Sequence[Item], match: re.Match[str]) -> Span | None:
        if not self._plausible(parts[-1], parts[0].word):
            return None
        days = self._days(parts[-1])
        before = parts[0].word in ("before", "antes")
        last = days.first - timedelta(days=1) if before else days.last
        return replace(_span(parts, "range"), until=last.isoformat())

    def _within(self, parts: Sequence[Item], match: re.Match[str]) -> Span | None:
        item, word = parts[-1], parts[0].word
        if not self._plausible(item, word):
            return None
        if parts[0].code == "e" and item.code == "y":
            return None
        if word == "from" and item.code == "y":
            return self._range(parts, self._days(item).first, None)
        if item.code == "j":
            return self._alone([item], match)
        return self._dated(parts, item)

    # To come

    def _ahead(self, parts: Sequence[Item], match: re.Match[str]) -> Span | None:
        return self._horizon(parts, _length_of(parts))

    def _onto(self, parts: Sequence[Item], match: re.Match[str]) -> Span | None:
        """ "на сутки" is a horizon, "на 4 часах" the bars."""
        if parts[-1].word in words(FILE, "locative.words"):
            return self._bare(parts[-1:]) if parts[-1].code != "u" else self._bar_of(parts)
        return self._horizon(parts, _length_of(parts))

    def _inside(self, parts: Sequence[Item], match: re.Match[str]) -> Span | None:
        if parts[0].word == "in" and not parts[-1].tight:
            return self._horizon(parts, _length_of(parts))
        return None if parts[-1].word == "a" else self._bare(parts[-1:])

    def _weekday_ahead(self, parts: Sequence[Item], match: re.Match[str]) -> Span | None:
        weekday = int(next(item for item in parts if item.code == "w").value)
        days = (weekday - self._today.weekday() - 1) % 7 + 1
        return self._horizon(parts, Length(days, "d"))

    def _weekday_back(self, parts: Sequence[Item], match: re.Match[str]) -> Span | None:
        day = self._days(next(item for item in parts if item.code == "w")).first
        return self._range(parts, day, None) if parts[0].code == "s" else self._dated_at(parts, day, day)

    # Lengths and the rest

    def _during(self, parts: Sequence[Item], match: re.Match[str]) -> Span | None:
        item = parts[-1]
        if item.code == "u" and item.word.endswith("s"):
            return None
        length = _length_of(parts)
        if parts[0].word == "за" and length.unit != "b":
            until = self._moment(length.unit, self._clock)
            return replace(_span(parts, "range", length), since=self._back(length), until=until)
        return _span(parts, "length", length)

    def _alone(self, parts: Sequence[Item], match: re.Match[str]) -> Span | None:
        item = parts[0]
        match item.code:
            case "c":
                return replace(_span(parts, "clock"), at=item.value)
            case "L":
                return None if item.word == "a" else self._bare(parts)
            case "z" | "Z":
                return self._bare(parts)
            case "j" if int(item.value) > 0:
                return self._horizon(parts, Length(int(item.value), "d"))
            case "m" if item.word in words(FILE, "month_in_doubt.words"):
                return None
            case _:
                return self._dated(parts, item)

    def _bare(self, parts: Sequence[Item]) -> Span:
        length = _length_of(parts)
        span = _span(parts, "length", length)
        named = span.timeframe or parts[-1].code == "Z"
        return replace(span, kind="timeframe" if named else "length", compact=parts[-1].tight)

    def _bar_of(self, parts: Sequence[Item]) -> Span | None:
        span = _span(parts, "timeframe", _length_of(parts))
        return span if span.timeframe else None

    # What it comes to

    def _horizon(self, parts: Sequence[Item], length: Length) -> Span:
        span = _span(parts, "horizon", length)
        if length.unit == "b":
            return span
        until = moved(self._clock, length, 1)
        return replace(
            span, since=self._moment(length.unit, self._clock), until=self._moment(length.unit, until)
        )

    def _dated(self, parts: Sequence[Item], item: Item) -> Span | None:
        days = self._days(item)
        return self._dated_at(parts, days.first, days.last)

    def _dated_at(self, parts: Sequence[Item], first: date, last: date) -> Span:
        kind = "point" if first == last else "range"
        return replace(_span(parts, kind), since=first.isoformat(), until=last.isoformat())

    def _range(
        self, parts: Sequence[Item], first: date, last: date | None, length: Length | None = None
    ) -> Span:
        until = last.isoformat() if last else ""
        return replace(_span(parts, "range", length), since=first.isoformat(), until=until)

    def _days(self, item: Item) -> Days:
        """The days that a date, month, year or weekday is, the latest where its year was not said."""
        match item.code:
            case "y":
                return Days(date(int(item.value), 1, 1), date(int(item.value), 12, 31))
            case "m":
                month = int(item.value)
                first = date(self._today.year - (month > self._today.month), month, 1)
                return Days(first, end_of_month(first))
            case "j":
                day = self._today + timedelta(days=int(item.value))
                return Days(day, day)
            case "w":
                back = (self._today.weekday() - int(item.value) - 1) % 7 + 1
                day = self._today - timedelta(days=back)
                return Days(day, day)
        days: Days = item.value
        if not days.open_year:
            return days
        this_year = in_year(days, self._today.year)
        return this_year if this_year.first <= self._today else in_year(days, self._today.year - 1)

    def _plausible(self, item: Item, word: str) -> bool:
        """A lone number is a year where it can be history, and nobody was speaking of a price."""
        if item.code != "y":
            return True
        before = _WORDS_BEFORE.findall(fold(self._text[max(0, item.start - 48) : item.start]))[-5:]
        if word:
            known = words(FILE, "price.years_after")
            before = before[:-1] if before and before[-1] == word else before
            if word not in known:
                return False
        if word in words(FILE, "price.also_of_a_price") and item.value < data(FILE)["years"]["of_markets"]:
            return False
        priced = any(name in words(FILE, "price.words") for name in before)
        return not priced and int(item.value) <= self._today.year + 1

    def _back(self, length: Length) -> str:
        return self._moment(length.unit, moved(self._clock, length, -1))

    def _moment(self, unit: str, moment: datetime) -> str:
        if unit in "smh":
            return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return moment.date().isoformat()
