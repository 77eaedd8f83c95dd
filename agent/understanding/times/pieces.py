"""From words to codes: each piece of a message gets a letter that says what it is; calendar.toml says which."""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from rapidfuzz.distance import Indel

from agent.language import common_words, fold
from agent.understanding.numerals.numeral import Numeral
from agent.understanding.times.calendar import Days, Length, end_of_month, valid
from agent.understanding.tokens import Phrases, Token, data, listed, words

FILE: Final = "calendar.toml"


_SHORTEST: Final = 4


class Item(NamedTuple):
    """A piece of the message: its code, its place, and what it stands for."""

    code: str
    start: int
    end: int
    value: Any = None
    word: str = ""
    tight: bool = False  # its parts are glued: 4h


TELLING: Final = frozenset("uzZDmwjqkcyW")


def respelt(token: Token) -> Token:
    """The word as it was meant, where it is a misspelt word of time."""
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
    groups = (group for group in data(FILE).values() if isinstance(group, dict))
    said = (each for group in groups for each in group.values() if isinstance(each, str | list))
    texts = (text for each in said for text in ([each] if isinstance(each, str) else map(str, each)))
    return frozenset(fold(word) for text in texts for word in text.split())


@cache
def _units() -> frozenset[str]:
    return frozenset(
        fold(word)
        for group in ("unit", "bar")
        for word, _ in listed(data(FILE)[group])
        if len(word) > _SHORTEST and " " not in word
    )


def pieces(text: str, tokens: Sequence[Token], found: Sequence[Numeral]) -> list[Item]:
    """Every token in order, or what several of them say together: a date in figures, a phrase, a numeral."""
    by_first = {numeral.first: numeral for numeral in found}
    dated = _dates_in_figures(text)
    items: list[Item] = []
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
            items.append(Item(code, token.start, tokens[after - 1].end, value, word, token.glued))
        elif numeral:
            after = numeral.last
            items.append(_counted(numeral, tokens))
        else:
            after = index + 1
            items.append(Item(".", token.start, token.end, word=token.text))
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


def _counted(numeral: Numeral, tokens: Sequence[Token]) -> Item:
    first, last = tokens[numeral.first], tokens[numeral.last - 1]
    value = numeral.value
    code = "n"
    if (
        numeral.figures
        and first.text.isdigit()
        and len(first.text) == 4
        and numeral.last == numeral.first + 1
    ):
        limits = data(FILE)["years"]
        code = "y" if limits["first"] <= value <= limits["last"] else "n"
    if first.text == "a" and not numeral.certain:
        code = "a"
    if 0 < value < 1:
        code = "F"
    if numeral.kind == "ordinal":
        code = "O"
    if numeral.kind == "percent" or len(numeral.readings) > 1:
        code = "."
    return Item(code, first.start, last.end, value, first.text, tight=first.glued)


@cache
def _letters() -> dict[str, str]:
    return dict(listed(data(FILE)["letter"]))


@cache
def _vocabulary() -> Phrases[tuple[str, Any]]:
    calendar = data(FILE)
    said: list[tuple[str, tuple[str, Any]]] = []
    for section, code in (("unit", "u"), ("month", "m"), ("weekday", "w"), ("day", "j"), ("part", "q")):
        said += [(phrase, (code, key)) for phrase, key in listed(calendar[section])]
    for section, code in (("length", "z"), ("bar", "Z")):
        for phrase, key in listed(calendar[section]):
            said.append((phrase, (code, Length(int(key[:-1]), key[-1]))))
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


def _dates_in_figures(text: str) -> list[Item]:
    """2024-03-15, 15/03/2024, 15.03.24, 2024-03, 15/03, and times of day."""
    if not any(sign in text for sign in "-/.:") and "m" not in text and "M" not in text:
        return []
    folded = fold(text)
    found = [item for match in _DATE.finditer(folded) if (item := _date_in_figures(match, folded))]
    found += [item for match in _CLOCK.finditer(folded) if (item := _time_of_day(match))]
    return sorted(found, key=lambda item: item.start)


def _date_in_figures(match: re.Match[str], folded: str) -> Item | None:
    if match["alone"]:
        return _day_and_month(match, folded)
    if match["year"]:
        year, month, day = int(match["year"]), int(match["month"]), int(match["day"] or 0)
    else:
        year, month, day = int(match["last"]), int(match["two"]), int(match["one"])
        year += 2000 if year < 100 else 0
        if month > 12:
            day, month = month, day
    first = valid(year, month, day or 1)
    if not first:
        return None
    last = first if day else end_of_month(first)
    return Item("D", *match.span(), Days(first, last))


def _day_and_month(match: re.Match[str], folded: str) -> Item | None:
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
    first = valid(2000, month, day)
    return Item("D", *match.span(), Days(first, first, open_year=True)) if first else None


def _time_of_day(match: re.Match[str]) -> Item | None:
    hour, minute = int(match["hour"] or match["only"]), int(match["minute"] or 0)
    half = (match["half"] or match["which"] or "").strip()
    if match["hour"] == "1" and not half:
        return None  # 1:10 is how leverage and reward are written
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return Item("c", *match.span(), f"{hour:02}:{minute:02}")
