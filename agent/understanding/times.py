"""Timeframes, lengths, dates, ranges and horizons as people say them in English, Spanish and Russian.

Each word gets a one-letter code (u a unit, n a numeral, m a month, l "last" ...); regular expressions over
the codes, and not over the words, then find the expressions in any of the languages. calendar.toml says
which word has which code.

Nothing here asks what time it is: the clock is handed in. A day or month without a year is the latest that
has begun. Days are those of the clock's zone; a date in figures is day first unless it cannot be.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from rapidfuzz.distance import Indel

from agent.language import common_words, fold
from agent.understanding.numerals import Numeral, numerals
from agent.understanding.tokens import Phrases, Token, data, listed, tokenize, words
from trading.errors import BadInput

_FILE: Final = "calendar.toml"
KNOWN: Final = ("1m", "5m", "15m", "30m", "1h", "4h", "1d", "1w")
_SAME: Final = {"60m": "1h", "240m": "4h"}
_MINUTES: Final = {
    "m": 1,
    "h": 60,
    "d": 1_440,
    "w": 10_080,
    "M": 43_200,
    "Q": 129_600,
    "H": 259_200,
    "y": 525_600,
}
_SMALLER: Final = {"h": ("m", 60), "d": ("h", 24), "w": ("d", 7), "M": ("d", 30), "Q": ("M", 3), "H": ("M", 6),
                   "y": ("M", 12), "m": ("s", 60)}  # fmt: skip
_SHORTEST: Final = 4
_LONGEST: Final = 100_000
"""Units that a length may count: more is a mistake, or no length."""


@dataclass(frozen=True, slots=True)
class Span:
    """An expression of time and where it stands in the text.

    `kind` says how it was worded, and what else holds:

    - "timeframe": a bar length, "4h", "daily", "velas de 15 minutos";
    - "length": so much time, "60 days", "durante 2 horas", "30 bars", "24h";
    - "range": past time, "last 30 days", "since 2024", "entre enero y junio": `since` and `until`;
    - "point": one day, "yesterday", "hace dos semanas", "15/03/2024": both are that day;
    - "horizon": time to come, "next 4 hours", "на сутки", "tomorrow";
    - "clock": a time of day, in `at`.

    `count` of `unit` (s m h d w M Q H y, or b for bars of any length) is said or implied in all but absolute
    dates. `since` and `until` are ISO dates of the clock's zone, both inclusive, or moments in UTC where
    hours were counted; empty where that end is open. `compact` is a length written as a name: 4h, not 4 hours.
    """

    start: int
    end: int
    kind: str
    count: int = 0
    unit: str = ""
    since: str = ""
    until: str = ""
    at: str = ""
    compact: bool = False

    @property
    def name(self) -> str:
        """As a timeframe would be written, known or not: "4h", "3d", "1M"; empty where nothing is counted."""
        written = f"{self.count}{self.unit}" if self.count else ""
        return _SAME.get(written, written)

    @property
    def timeframe(self) -> str | None:
        """The timeframe that is as long, where there is one."""
        return self.name if self.name in KNOWN else None

    @property
    def minutes(self) -> int | None:
        """How long it is, a month taken as 30 days; None where bars or nothing are counted."""
        return self.count * _MINUTES[self.unit] if self.count and self.unit in _MINUTES else None

    @property
    def hours(self) -> int | None:
        """Whole hours, None where it is shorter than one or not a length."""
        return self.minutes // 60 or None if self.minutes else None

    @property
    def days(self) -> int | None:
        """Whole days, None where it is shorter than one or not a length."""
        return self.minutes // 1_440 or None if self.minutes else None

    @property
    def bars(self) -> int | None:
        return self.count if self.unit == "b" else None

    @property
    def horizon(self) -> str | None:
        """As a forecast names it: hours up to a day, whole days beyond: "4h", "24h", "7d"."""
        if not self.hours or not self.minutes or self.minutes % 60:
            return None
        whole_days = self.hours > 24 and self.hours % 24 == 0
        return f"{self.hours // 24}d" if whole_days else f"{self.hours}h"


def read_times(text: str, clock: datetime) -> list[Span]:
    """Every expression of time in order; none overlaps another. Raises BadInput where the clock has no zone."""
    if clock.utcoffset() is None:
        raise BadInput(
            "The clock has no time zone.", value=clock.isoformat(), remedy="Pass an aware datetime."
        )
    tokens = tokenize(text)
    return spans(text, tokens, numerals(text, tokens), clock)


def before(span: Span, clock: datetime) -> str:
    """The day that a length of days or more reaches back to: "6 months"."""
    return _moved(clock, _Length(span.count, span.unit), -1).date().isoformat()


def spans(text: str, tokens: Sequence[Token], found: Sequence[Numeral], clock: datetime) -> list[Span]:
    """The same, where tokens and numerals were read already."""
    items = _pieces(text, [_respelt(token) for token in tokens], found)
    if not any(item.code in _TELLING for item in items):
        return []
    things = _Things(text, clock.date()).read(items)
    return _Expressions(text, clock).read(things)


def _respelt(token: Token) -> Token:
    meant = _meant(token.text) if token.kind == "word" else ""
    return token._replace(text=meant) if meant else token


@lru_cache(4096)
def _meant(word: str) -> str:
    """The unit or the bar that a word is with one letter lost, doubled or moved: daly, huors, diaro."""
    if len(word) < _SHORTEST or word in common_words() or word in _words_of_time():
        return ""
    near = [
        unit for unit in _units() if unit[0] == word[0] and Indel.distance(unit, word, score_cutoff=2) <= 2
    ]
    same = [u for u in near if abs(len(u) - len(word)) == 1 or sorted(u) == sorted(word)]
    return min(same, key=len, default="")


@cache
def _words_of_time() -> frozenset[str]:
    """Every word that the calendar knows, alone or in a phrase."""
    groups = (group for group in data(_FILE).values() if isinstance(group, dict))
    said = (each for group in groups for each in group.values() if isinstance(each, str | list))
    texts = (text for each in said for text in ([each] if isinstance(each, str) else map(str, each)))
    return frozenset(fold(word) for text in texts for word in text.split())


@cache
def _units() -> frozenset[str]:
    return frozenset(
        fold(word)
        for group in ("unit", "bar")
        for word, _ in listed(data(_FILE)[group])
        if len(word) > _SHORTEST and " " not in word
    )


class _Item(NamedTuple):
    """A piece of the message: its code, its place, and what it stands for."""

    code: str
    start: int
    end: int
    value: Any = None
    word: str = ""
    tight: bool = False  # its parts are glued: 4h


@dataclass(frozen=True, slots=True)
class _Length:
    count: int
    unit: str


@dataclass(frozen=True, slots=True)
class _Days:
    """Days from `first` to `last`; without a year where `open_year`: then a later part may give it."""

    first: date
    last: date
    open_year: bool = False


# From words to codes

_TELLING: Final = frozenset("uzZDmwjqkcyW")


def _pieces(text: str, tokens: Sequence[Token], found: Sequence[Numeral]) -> list[_Item]:
    by_first = {numeral.first: numeral for numeral in found}
    dated = _dates_in_figures(text)
    items: list[_Item] = []
    index, total = 0, len(tokens)
    vocabulary = _vocabulary()
    while index < total:
        token = tokens[index]
        if dated and dated[0].start <= token.start:
            item = dated.pop(0)
            items.append(item)
            while index < total and tokens[index].start < item.end:
                index += 1
            continue
        said = _letter(tokens, index) or (vocabulary.at(tokens, index) if token.kind != "opaque" else None)
        numeral = by_first.get(index)
        if said and not (numeral and numeral.last > said[1]):
            (code, value), after = said
            word = token.text
            items.append(_Item(code, token.start, tokens[after - 1].end, value, word, token.glued))
        elif numeral:
            after = numeral.last
            items.append(_counted(numeral, tokens))
        else:
            after = index + 1
            items.append(_Item(".", token.start, token.end, word=token.text))
        index = after
    return items


def _letter(tokens: Sequence[Token], index: int) -> tuple[tuple[str, Any], int] | None:
    """The unit that a lone letter is beside figures: 4h, 4 ч, h4."""
    token = tokens[index]
    unit = _letters().get(token.text)
    if not unit:
        return None
    before = tokens[index - 1] if index else None
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if before and before.kind == "number" and (token.glued or token.text not in "sy"):
        return ("u", unit), index + 1
    if after and after.kind == "number" and after.glued and token.text in "mhdw":
        return ("u", unit), index + 1
    return None


def _counted(numeral: Numeral, tokens: Sequence[Token]) -> _Item:
    first, last = tokens[numeral.first], tokens[numeral.last - 1]
    value = numeral.value
    code = "n"
    if (
        numeral.figures
        and first.text.isdigit()
        and len(first.text) == 4
        and numeral.last == numeral.first + 1
    ):
        limits = data(_FILE)["years"]
        code = "y" if limits["first"] <= value <= limits["last"] else "n"
    if first.text == "a" and not numeral.certain:
        code = "a"
    if 0 < value < 1:
        code = "F"
    if numeral.kind == "ordinal":
        code = "O"
    if numeral.kind == "percent" or len(numeral.readings) > 1:
        code = "."
    return _Item(code, first.start, last.end, value, first.text, tight=first.glued)


@cache
def _letters() -> dict[str, str]:
    return dict(listed(data(_FILE)["letter"]))


@cache
def _vocabulary() -> Phrases[tuple[str, Any]]:
    calendar = data(_FILE)
    said: list[tuple[str, tuple[str, Any]]] = []
    for section, code in (("unit", "u"), ("month", "m"), ("weekday", "w"), ("day", "j"), ("part", "q")):
        said += [(phrase, (code, key)) for phrase, key in listed(calendar[section])]
    for section, code in (("length", "z"), ("bar", "Z")):
        for phrase, key in listed(calendar[section]):
            said.append((phrase, (code, _Length(int(key[:-1]), key[-1]))))
    said += [(phrase, ("k", key)) for phrase, key in listed(calendar["to_date"])]
    said += [(phrase, (code, Decimal(1))) for phrase, code in listed(calendar["joint"])]
    said += [(phrase, ("W", None)) for phrase in calendar["window"]["words"]]
    said += [(phrase, (".", None)) for phrase in calendar["morning"]["phrases"]]
    return Phrases(said)


_DATE = re.compile(
    r"(?<![\w./-])(?:"
    r"(?P<year>(?:19|20)[0-9]{2})[-/.](?P<month>[0-9]{1,2})(?:[-/.](?P<day>[0-9]{1,2}))?"
    r"(?:t[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:z|[+-][0-9]{2}:?[0-9]{2})?)?"
    r"|(?P<one>[0-9]{1,2})(?P<sign>[-/.])(?P<two>[0-9]{1,2})(?P=sign)(?P<last>(?:19|20)?[0-9]{2})"
    r"|(?P<alone>[0-9]{1,2})/(?P<second>[0-9]{1,2})"
    r")(?![\w/-]|[.,][0-9])"
)
_CLOCK = re.compile(
    r"(?<![\w:.,$€/])(?:(?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])(?::[0-5][0-9])?(?P<half> ?[ap]\.?m\.?)?"
    r"|(?P<only>1[0-2]|[1-9]) ?(?P<which>[ap]\.?m\.?))(?![\w:]|[.,][0-9])"
)


def _dates_in_figures(text: str) -> list[_Item]:
    """2024-03-15, 15/03/2024, 15.03.24, 2024-03, 15/03, and times of day."""
    if not any(sign in text for sign in "-/.:") and "m" not in text and "M" not in text:
        return []
    folded = fold(text)
    found = [item for match in _DATE.finditer(folded) if (item := _date_in_figures(match, folded))]
    found += [item for match in _CLOCK.finditer(folded) if (item := _time_of_day(match))]
    return sorted(found, key=lambda item: item.start)


def _date_in_figures(match: re.Match[str], folded: str) -> _Item | None:
    if match["alone"]:
        return _day_and_month(match, folded)
    if match["year"]:
        year, month, day = int(match["year"]), int(match["month"]), int(match["day"] or 0)
    else:
        year, month, day = int(match["last"]), int(match["two"]), int(match["one"])
        year += 2000 if year < 100 else 0
        if month > 12:
            day, month = month, day
    first = _valid(year, month, day or 1)
    if not first:
        return None
    last = first if day else _end_of_month(first)
    return _Item("D", *match.span(), _Days(first, last))


def _day_and_month(match: re.Match[str], folded: str) -> _Item | None:
    """15/03, unless it is a fraction, or follows the name of an average: "EMA 9/21"."""
    day, month = int(match["alone"]), int(match["second"])
    plain_fraction = (
        day < month and not match["alone"].startswith("0") and not match["second"].startswith("0")
    )
    before = folded[max(0, match.start() - 40) : match.start()].split()[-1:]
    listing = bool(before) and before[0] in words("numerals.toml", "context.indicators")
    if plain_fraction or listing:
        return None
    if month > 12:
        day, month = month, day
    first = _valid(2000, month, day)
    return _Item("D", *match.span(), _Days(first, first, open_year=True)) if first else None


def _time_of_day(match: re.Match[str]) -> _Item | None:
    hour, minute = int(match["hour"] or match["only"]), int(match["minute"] or 0)
    half = (match["half"] or match["which"] or "").strip()
    if match["hour"] == "1" and not half:
        return None  # 1:10 is how leverage and reward are written
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return _Item("c", *match.span(), f"{hour:02}:{minute:02}")


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


# From codes to expressions. First what is one thing: "4 hours", "15 de marzo de 2024", "Q1 2024".

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


def _scan(
    pattern: re.Pattern[str], items: Sequence[_Item], build: Callable[[re.Match[str]], _Item | None]
) -> list[_Item]:
    """The items with every match replaced by what is built of it. What comes to nothing stays as it was."""
    codes = "".join(item.code for item in items)
    kept: list[_Item] = []
    place = 0
    while place < len(items):
        match = pattern.match(codes, place)
        built = build(match) if match else None
        kept.append(built or items[place])
        place = match.end() if match and built else place + 1
    return kept


class _Things:
    """The first step: a count and its unit, or a date and its parts, become one item."""

    def __init__(self, text: str, today: date) -> None:
        self._text = text
        self._today = today
        self._items: Sequence[_Item] = ()

    def read(self, items: Sequence[_Item]) -> list[_Item]:
        self._items = items
        return _scan(_THINGS, items, self._build)

    def _build(self, match: re.Match[str]) -> _Item | None:
        parts = self._items[match.start() : match.end()]
        build: Callable[[Sequence[_Item]], _Item | None] = getattr(self, f"_{match.lastgroup}")
        return build(parts)

    def _length(self, parts: Sequence[_Item]) -> _Item | None:
        number, unit = next(item for item in reversed(parts) if item.code in "naF"), parts[-1]
        count, name = number.value, unit.value
        if unit.code == "Z":
            count, name = count * name.count, name.unit
        if unit.tight and self._text[unit.start : unit.end] == "M" and count == 1:
            name = "M"
        length = _whole(count, name) if count is not None else None
        if not length:
            return None
        compact = unit.tight and len(unit.word) <= 2 and parts[-2] is number
        word = number.word if number.code == "a" else unit.word
        code = "Z" if unit.code == "Z" else "L"
        return _Item(code, parts[0].start, unit.end, length, word, compact)

    def _length_and_part(self, parts: Sequence[_Item]) -> _Item | None:
        """ "dos horas y media"."""
        count, unit, _, part = parts
        length = _whole(count.value + part.value, unit.value)
        return _Item("L", count.start, part.end, length, unit.word) if length else None

    def _letter_first(self, parts: Sequence[_Item]) -> _Item | None:
        """h4, M15, as some platforms write timeframes."""
        unit, number = parts
        if not number.tight or unit.word not in tuple("mhdw") or number.value not in (1, 4, 5, 15, 30):
            return None
        return _Item("L", unit.start, number.end, _Length(int(number.value), unit.value), unit.word, True)

    def _window(self, parts: Sequence[_Item]) -> _Item | None:
        length = _whole(parts[1].value, "b")
        return _Item("L", parts[0].start, parts[1].end, length, "window") if length else None

    def _day_month(self, parts: Sequence[_Item]) -> _Item | None:
        month = next(item for item in parts if item.code == "m")
        years = [item for item in parts if item.code == "y"]
        joined = len(parts) > 2
        if not joined and not self._is_month(month):
            return None
        if parts[-1].code == "f":
            return None
        return self._dated(parts, month, parts[0], years)

    def _month_day(self, parts: Sequence[_Item]) -> _Item | None:
        month = parts[0]
        day = next(item for item in parts if item.code in "nO")
        english = month.word in words(_FILE, "month_before_day.words")
        if not english or not self._is_month(month) or self._text[day.end : day.end + 1] in tuple("%$€xkKmM"):
            return None
        return self._dated(parts, month, day, [item for item in parts if item.code == "y"])

    def _dated(
        self, parts: Sequence[_Item], month: _Item, day: _Item, years: Sequence[_Item]
    ) -> _Item | None:
        if day.value != int(day.value) or not 1 <= day.value <= 31:
            return None
        year = int(years[0].value) if years else 2000
        first = _valid(year, int(month.value), int(day.value))
        if not first:
            return None
        return _Item("D", parts[0].start, parts[-1].end, _Days(first, first, open_year=not years))

    def _is_month(self, month: _Item) -> bool:
        """ "may" and "march" beside a number are months where they have their capital."""
        return month.word not in ("may", "march") or self._text[month.start].isupper()

    def _month_year(self, parts: Sequence[_Item]) -> _Item | None:
        year = next(item for item in parts if item.code == "y")
        first = date(int(year.value), int(parts[0].value), 1)
        return _Item("D", parts[0].start, parts[-1].end, _Days(first, _end_of_month(first)))

    def _year(self, parts: Sequence[_Item]) -> _Item | None:
        if parts[1].value != "y":
            return self._length([parts[0]._replace(code="n"), parts[1]])
        year = int(parts[0].value)
        return _Item("D", parts[0].start, parts[1].end, _Days(date(year, 1, 1), date(year, 12, 31)))

    def _part_of_year(self, parts: Sequence[_Item]) -> _Item | None:
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
        last = _end_of_month(date(year, start + months - 1, 1))
        return _Item("D", parts[0].start, parts[-1].end, _Days(date(year, start, 1), last))


def _whole(count: Decimal, unit: str) -> _Length | None:
    """A length of a whole number of units, of smaller ones where it must be: 1.5 h is 90 m."""
    while count != count.to_integral() and unit in _SMALLER:
        unit, times = _SMALLER[unit]
        count *= times
        if unit == "s":
            break
    whole = int(count) if 0 < count <= _LONGEST else 0
    return _Length(whole, unit) if whole else None


class _Expressions:
    """The second step: how it was worded, and what it comes to at this clock."""

    def __init__(self, text: str, clock: datetime) -> None:
        self._text = text
        self._clock = clock
        self._today = clock.date()
        self._items: Sequence[_Item] = ()

    def read(self, items: Sequence[_Item]) -> list[Span]:
        self._items = items
        return [
            item.value for item in _scan(_EXPRESSIONS, items, self._build) if isinstance(item.value, Span)
        ]

    def _build(self, match: re.Match[str]) -> _Item | None:
        parts = self._items[match.start() : match.end()]
        name = next(group for group in _READERS if match[group] is not None)
        if not self._free(parts):
            return None
        span: Span | None = getattr(self, f"_{name}")(parts, match)
        return _Item("!", span.start, span.end, span) if span else None

    def _free(self, parts: Sequence[_Item]) -> bool:
        """A lone year that has a currency beside it is money."""
        if not any(item.code == "y" for item in parts):
            return True
        first, last = parts[-1].start, parts[-1].end
        before = self._text[max(0, first - 4) : first].rstrip()[-1:]
        after = self._text[last : last + 4].lstrip()[:1]
        return before not in tuple("$€£@") and after not in tuple("$€£%₽")

    # Past

    def _joined(self, parts: Sequence[_Item], match: re.Match[str]) -> Span | None:
        """Between two days, months or years; what one leaves out the other gives."""
        first, last = (item for item in parts if item.code in "Dmyjw")
        if not (self._plausible(first, "") and self._plausible(last, "")):
            return None
        later = self._days(last)
        earlier = self._days(first)
        if first.code == "m" or (isinstance(first.value, _Days) and first.value.open_year):
            year = later.last.year
            moved = _in_year(earlier, year)
            earlier = moved if moved.first <= later.last else _in_year(earlier, year - 1)
        elif last.code == "m" or (isinstance(last.value, _Days) and last.value.open_year):
            moved = _in_year(later, earlier.first.year)
            later = moved if moved.last >= earlier.first else _in_year(later, earlier.first.year + 1)
        if earlier.first > later.last:
            earlier, later = later, earlier
        return self._range(parts, earlier.first, later.last)

    def _days_of_month(self, parts: Sequence[_Item], match: re.Match[str]) -> Span | None:
        day = next(item for item in parts if item.code in "nO").value
        last = self._days(parts[-1])
        if last.first != last.last or day != int(day) or not 1 <= day <= last.first.day:
            return None
        return self._range(parts, last.first.replace(day=int(day)), last.last)

    def _ago(self, parts: Sequence[_Item], match: re.Match[str]) -> Span | None:
        length = _length_of(parts)
        if length.unit == "b":
            return _span(parts, "length", length)
        since = self._back(length)
        if parts[0].code in "sf" and parts[0].word != "de":
            return replace(_span(parts, "range", length), since=since)
        return replace(_span(parts, "point", length), since=since, until=since)

    def _past(self, parts: Sequence[_Item], match: re.Match[str]) -> Span | None:
        """Rolling: the last 30 days, el último mes. Of the calendar: last month, la semana pasada."""
        length = _length_of(parts)
        opened = parts[0].code == "s"
        if length.unit == "b":
            return _span(parts, "length", length)
        if self._of_calendar(parts) and length.unit in "wMQHy":
            first = _beginning(self._today, length.unit)
            before = _beginning(first - timedelta(days=1), length.unit)
            return self._range(parts, before, None if opened else first - timedelta(days=1), length)
        until = "" if opened else self._moment(length.unit, self._clock)
        return replace(_span(parts, "range", length), since=self._back(length), until=until)

    def _of_calendar(self, parts: Sequence[_Item]) -> bool:
        if not any(item.code == "u" for item in parts):
            return False
        return any(item.code == "p" or (item.code == "l" and item.word == "last") for item in parts)

    def _this(self, parts: Sequence[_Item], match: re.Match[str]) -> Span | None:
        length = _length_of(parts)
        if length.unit not in "dwMQHy":
            return None
        return self._range(parts, _beginning(self._today, length.unit), self._today, length)

    def _to_date(self, parts: Sequence[_Item], match: re.Match[str]) -> Span | None:
        unit = parts[0].value
        return self._range(parts, _beginning(self._today, unit), self._today, _Length(1, unit))

    def _since(self, parts: Sequence[_Item], match: re.Match[str]) -> Span | None:
        if not self._plausible(parts[-1], parts[0].word):
            return None
        return self._range(parts, self._days(parts[-1]).first, None)

    def _until(self, parts: Sequence[_Item], match: re.Match[str]) -> Span | None:
        if not self._plausible(parts[-1], parts[0].word):
            return None
        days = self._days(parts[-1])
        before = parts[0].word in ("before", "antes")
        last = days.first - timedelta(days=1) if before else days.last
        return replace(_span(parts, "range"), until=last.isoformat())

    def _within(self, parts: Sequence[_Item], match: re.Match[str]) -> Span | None:
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

    def _ahead(self, parts: Sequence[_Item], match: re.Match[str]) -> Span | None:
        return self._horizon(parts, _length_of(parts))

    def _onto(self, parts: Sequence[_Item], match: re.Match[str]) -> Span | None:
        """ "на сутки" is a horizon, "на 4 часах" the bars."""
        if parts[-1].word in words(_FILE, "locative.words"):
            return self._bare(parts[-1:]) if parts[-1].code != "u" else self._bar_of(parts)
        return self._horizon(parts, _length_of(parts))

    def _inside(self, parts: Sequence[_Item], match: re.Match[str]) -> Span | None:
        if parts[0].word == "in" and not parts[-1].tight:
            return self._horizon(parts, _length_of(parts))
        return None if parts[-1].word == "a" else self._bare(parts[-1:])

    def _weekday_ahead(self, parts: Sequence[_Item], match: re.Match[str]) -> Span | None:
        weekday = int(next(item for item in parts if item.code == "w").value)
        days = (weekday - self._today.weekday() - 1) % 7 + 1
        return self._horizon(parts, _Length(days, "d"))

    def _weekday_back(self, parts: Sequence[_Item], match: re.Match[str]) -> Span | None:
        day = self._days(next(item for item in parts if item.code == "w")).first
        return self._range(parts, day, None) if parts[0].code == "s" else self._dated_at(parts, day, day)

    # Lengths and the rest

    def _during(self, parts: Sequence[_Item], match: re.Match[str]) -> Span | None:
        item = parts[-1]
        if item.code == "u" and item.word.endswith("s"):
            return None
        length = _length_of(parts)
        if parts[0].word == "за" and length.unit != "b":
            until = self._moment(length.unit, self._clock)
            return replace(_span(parts, "range", length), since=self._back(length), until=until)
        return _span(parts, "length", length)

    def _alone(self, parts: Sequence[_Item], match: re.Match[str]) -> Span | None:
        item = parts[0]
        match item.code:
            case "c":
                return replace(_span(parts, "clock"), at=item.value)
            case "L":
                return None if item.word == "a" else self._bare(parts)
            case "z" | "Z":
                return self._bare(parts)
            case "j" if int(item.value) > 0:
                return self._horizon(parts, _Length(int(item.value), "d"))
            case "m" if item.word in words(_FILE, "month_in_doubt.words"):
                return None
            case _:
                return self._dated(parts, item)

    def _bare(self, parts: Sequence[_Item]) -> Span:
        length = _length_of(parts)
        span = _span(parts, "length", length)
        named = span.timeframe or parts[-1].code == "Z"
        return replace(span, kind="timeframe" if named else "length", compact=parts[-1].tight)

    def _bar_of(self, parts: Sequence[_Item]) -> Span | None:
        span = _span(parts, "timeframe", _length_of(parts))
        return span if span.timeframe else None

    # What it comes to

    def _horizon(self, parts: Sequence[_Item], length: _Length) -> Span:
        span = _span(parts, "horizon", length)
        if length.unit == "b":
            return span
        until = _moved(self._clock, length, 1)
        return replace(
            span, since=self._moment(length.unit, self._clock), until=self._moment(length.unit, until)
        )

    def _dated(self, parts: Sequence[_Item], item: _Item) -> Span | None:
        days = self._days(item)
        return self._dated_at(parts, days.first, days.last)

    def _dated_at(self, parts: Sequence[_Item], first: date, last: date) -> Span:
        kind = "point" if first == last else "range"
        return replace(_span(parts, kind), since=first.isoformat(), until=last.isoformat())

    def _range(
        self, parts: Sequence[_Item], first: date, last: date | None, length: _Length | None = None
    ) -> Span:
        until = last.isoformat() if last else ""
        return replace(_span(parts, "range", length), since=first.isoformat(), until=until)

    def _days(self, item: _Item) -> _Days:
        """The days that a date, month, year or weekday is, the latest where its year was not said."""
        match item.code:
            case "y":
                return _Days(date(int(item.value), 1, 1), date(int(item.value), 12, 31))
            case "m":
                month = int(item.value)
                first = date(self._today.year - (month > self._today.month), month, 1)
                return _Days(first, _end_of_month(first))
            case "j":
                day = self._today + timedelta(days=int(item.value))
                return _Days(day, day)
            case "w":
                back = (self._today.weekday() - int(item.value) - 1) % 7 + 1
                day = self._today - timedelta(days=back)
                return _Days(day, day)
        days: _Days = item.value
        if not days.open_year:
            return days
        this_year = _in_year(days, self._today.year)
        return this_year if this_year.first <= self._today else _in_year(days, self._today.year - 1)

    def _plausible(self, item: _Item, word: str) -> bool:
        """A lone number is a year where it can be history, and nobody was speaking of a price."""
        if item.code != "y":
            return True
        before = _WORDS_BEFORE.findall(fold(self._text[max(0, item.start - 48) : item.start]))[-5:]
        if word:
            known = words(_FILE, "price.years_after")
            before = before[:-1] if before and before[-1] == word else before
            if word not in known:
                return False
        if word in words(_FILE, "price.also_of_a_price") and item.value < data(_FILE)["years"]["of_markets"]:
            return False
        priced = any(name in words(_FILE, "price.words") for name in before)
        return not priced and int(item.value) <= self._today.year + 1

    def _back(self, length: _Length) -> str:
        return self._moment(length.unit, _moved(self._clock, length, -1))

    def _moment(self, unit: str, moment: datetime) -> str:
        if unit in "smh":
            return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return moment.date().isoformat()


_READERS: Final = (
    "joined", "days_of_month", "ago", "weekday_ahead", "weekday_back", "past", "ahead", "this", "since",
    "until", "onto", "during", "inside", "within", "to_date", "alone",
)  # fmt: skip
_WORDS_BEFORE = re.compile(r"[^\W\d_]+")


def _length_of(parts: Sequence[_Item]) -> _Length:
    """The length among the parts, one of its unit where no count was said."""
    item = next(item for item in reversed(parts) if item.code in "LuzZ")
    if item.code != "u":
        length: _Length = item.value
        return length
    count = next((part.value for part in parts if part.code == "n"), Decimal(1))
    return _whole(count, item.value) or _Length(1, item.value)


def _span(parts: Sequence[_Item], kind: str, length: _Length | None = None) -> Span:
    counted = length or _Length(0, "")
    return Span(parts[0].start, parts[-1].end, kind, counted.count, counted.unit)


def _in_year(days: _Days, year: int) -> _Days:
    """The same days of another year; the 29th of February becomes the 28th where there is none."""
    years = days.last.year - days.first.year
    first, last = (
        date(to, day.month, min(day.day, monthrange(to, day.month)[1]))
        for to, day in ((year - years, days.first), (year, days.last))
    )
    return _Days(first, last)


def _beginning(day: date, unit: str) -> date:
    """The first day of the week, month, quarter, half or year that the day is in."""
    match unit:
        case "d":
            return day
        case "w":
            return day - timedelta(days=day.weekday())
        case "M":
            return day.replace(day=1)
        case "Q":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "H":
            return day.replace(month=1 if day.month < 7 else 7, day=1)
        case _:
            return day.replace(month=1, day=1)


def _moved(moment: datetime, length: _Length, way: int) -> datetime:
    """The moment so much later or earlier; the end of time where it would be beyond it."""
    months = {"M": 1, "Q": 3, "H": 6, "y": 12}.get(length.unit)
    try:
        if not months:
            seconds = 1 if length.unit == "s" else _MINUTES[length.unit] * 60
            return moment + way * timedelta(seconds=seconds * length.count)
        index = moment.year * 12 + moment.month - 1 + way * months * length.count
        year, month = index // 12, index % 12 + 1
        return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))
    except (OverflowError, ValueError):
        return datetime(1970, 1, 1, tzinfo=UTC) if way < 0 else datetime(9999, 12, 31, tzinfo=UTC)
