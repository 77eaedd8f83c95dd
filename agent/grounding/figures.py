"""The numbers, lengths of time and dates of a text, each with its unit and sign as written.

"62.1k", "62.000 USD", "-2,3 %", "$250", "4h", "30 days", "15 Jan 2026 13:00 UTC+1"
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Final

from agent.grounding import lexicon

LENGTH: Final = "length"
MOMENT: Final = "moment"
_LEAD: Final = re.compile(r"(?:[\s,(@]|at |a las )*")
_NAME: Final = re.compile(r"\d{1,4}")
_NEXT: Final = re.compile(r"\s*(?:[:=(]|is\b|was\b|at\b|esta\b|en\b|a\b|\$?\d)")
YEAR: Final = re.compile(r"(?:19|20)\d{2}")
_BEFORE_YEAR: Final = 24  # letters
_GROUPS: Final = "\u00a0\u202f\u2009'’"


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read what was written: its value, and the worth of its last digit and of its last digit that
    is not a trailing zero."""

    value: Decimal
    step: Decimal
    coarse: Decimal


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, a time of day, or both; `offset` is minutes from UTC where a zone was said."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    minute: int | None = None
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """`units` are those it may have: "" where none was said; a length has its hours in `hours`. `spoken` says that
    it was told in halves or quarters: "two and a half"."""

    start: int
    end: int
    text: str
    readings: Sequence[Reading] = ()
    units: Sequence[str] = ("",)
    sign: int = 0
    hours: Fraction | None = None
    length: str = ""
    moment: Moment | None = None
    spoken: bool = False


def figures(text: str, folded: str, tickers: Sequence[str]) -> list[Figure]:
    """In order; none lies in another."""
    found = list(_moments(folded, text))
    for figure in _numbers(text, folded, tuple(tickers)):
        if not any(other.start < figure.end and figure.start < other.end for other in found):
            found.append(figure)
    return _in_ranges(sorted(found, key=lambda figure: figure.start), folded)


# -- numbers ---------------------------------------------------------------------------------------------------


@cache
def _number_pattern(tickers: tuple[str, ...]) -> re.Pattern[str]:
    units, multiples = lexicon.read()["units"], lexicon.read()["multiples"]
    signs = [word for words in units.values() for word in words if not word[-1].isalnum()]
    words = [word for words in units.values() for word in words if word[-1].isalnum()]
    lengths = [word for entry in lexicon.read()["lengths"].values() for word in entry["words"]]
    spaced = [word for word in lengths if word not in ("m", "d", "w")]
    large = [word for words in multiples.values() for word in words]
    glued = [word for word in large if len(word) <= 2]
    prefix = lexicon.either(["us$", "$", "€", "£", "¥", "usd ", "eur ", "usdt ", "gbp "])
    return re.compile(
        rf"(?<![\w])(?<!\d[.,])(?P<sign>(?:(?<=^)|(?<=[\s(\[|:=*~≈]))[+\-−–](?=[\d$€£¥]))?"
        rf"(?P<before>{prefix})?(?P<inner>[+\-−](?=\d))?"
        rf"(?P<number>\d{{1,3}}(?:[{_GROUPS}]\d{{3}})+(?:[.,]\d+)?(?!\d)"
        rf"|[1-9]\d{{0,2}}(?: \d{{3}})+(?:[.,]\d{{1,2}})?(?![\w]|[.,]\d)|\d+(?:[.,]\d+)*|[.,]\d+)"
        rf"(?P<multiple>[ -]?(?:{lexicon.either(large)})(?!\w)|(?:{lexicon.either(glued)})(?!\w))?"
        rf"(?:(?P<unit>\s?(?:{lexicon.either(signs)})|[\s-]?(?:{lexicon.either(words)})(?!\w))"
        rf"|(?P<length>[\s-]?(?:{lexicon.either(spaced)})(?!\w)|[mdw](?!\w))"
        rf"|\s(?P<ticker>{lexicon.either([each.lower() for each in tickers])})(?!\w))?"
    )


def _numbers(text: str, folded: str, tickers: tuple[str, ...]) -> Iterator[Figure]:
    place = 0
    pattern = _number_pattern(tickers)
    while match := pattern.search(folded, place):
        place = match.end("number")
        figure = _figure(match, text)
        if (
            figure.end == place
            and _NAME.fullmatch(figure.text)
            and re.match(r"[a-z_](?!sh\b)", folded[place:])
        ):
            continue  # "2fa" is a name, "90000ish" is none
        yield figure
        place = max(place, figure.end)


def _figure(match: re.Match[str], text: str) -> Figure:
    number, end = match["number"], match.end("number")
    multiple, unit, hours, length = Decimal(1), "", None, ""
    if match["multiple"] and not _is_a_length(match, text):
        multiple, end = _multiple(match["multiple"].strip(" -")), match.end("multiple")
    if match["unit"]:
        unit, end = _unit(match["unit"].strip(" -")), match.end("unit")
    elif match["length"] and multiple == 1:
        length, end = match["length"].strip(" -"), match.end("length")
        length, hours = _length(length, text[match.start("length") : end])
        if length == "million":
            length, hours, multiple = "", None, Decimal(10**6)
    elif match["ticker"] and not (_begins_another(match) or _tells_a_year(match)):
        unit, end = match["ticker"].upper(), match.end("ticker")
    if match["before"]:
        unit = _unit(match["before"].strip())
    sign = {"+": 1, "": 0}.get(match["sign"] or match["inner"] or "", -1)
    return Figure(
        match.start(),
        end,
        text[match.start() : end].strip(),
        tuple(_readings(number, multiple)),
        (LENGTH,) if length else (unit,),
        sign,
        hours * Fraction(_plain(number)) if hours is not None else None,
        length,
    )


def _is_a_length(match: re.Match[str], text: str) -> bool:
    """ "15m" is minutes, "15M" and "$15m" are millions; "t" and "b" alone need a number with them."""
    return match["multiple"] == "m" and text[match.start("multiple")] == "m" and not match["before"]


def _begins_another(match: re.Match[str]) -> bool:
    """After "55 BTC": whether BTC is what is spoken of next, and not what is counted."""
    return bool(_NEXT.match(match.string, match.end()))


def _tells_a_year(match: re.Match[str]) -> bool:
    """ "In 2026 BTC rose"."""
    before = match.string[max(0, match.start() - _BEFORE_YEAR) : match.start()]
    return bool(YEAR.fullmatch(match["number"]) and before_year().search(before))


@cache
def before_year() -> re.Pattern[str]:
    """What stands right before a year."""
    return re.compile(rf"(?<!\w)(?:{lexicon.either(lexicon.read()['years']['words'])})\s+$|[(/-]\s*$")


def _multiple(word: str) -> Decimal:
    return next(
        Decimal(size)
        for size, words in lexicon.read()["multiples"].items()
        if re.sub(r"\s+", " ", word) in words
    )


def _unit(word: str) -> str:
    word = re.sub(r"\s+", " ", word)
    return next((unit for unit, words in lexicon.read()["units"].items() if word in words), word.upper())


def _length(word: str, written: str) -> tuple[str, Fraction | None]:
    if written.strip(" -") == "M":
        return "million", None
    for unit, entry in lexicon.read()["lengths"].items():
        if word in entry["words"]:
            return unit, Fraction(entry["hours"])
    raise KeyError(word)


def _plain(number: str) -> str:
    return (
        re.sub(rf"[{_GROUPS} ]", "", number).replace(",", ".")
        if number.count(",") + number.count(".") < 2
        else re.sub(r"\D", "", number)
    )


def _readings(number: str, multiple: Decimal) -> Iterator[Reading]:
    """One separator before three digits may be either; several, or both, tell which is which."""
    bare = re.sub(rf"[{_GROUPS} ]", "", number)
    points = [character for character in bare if character in ".,"]
    grouped = bare.replace(".", "").replace(",", "")
    if not points:
        yield _reading(bare, "", multiple)
        return
    last = max(bare.rfind("."), bare.rfind(","))
    whole, fraction = bare[:last], bare[last + 1 :]
    if len(set(points)) == 1 and len(points) > 1:
        yield _reading(grouped, "", multiple)
        return
    if len(points) == 1 and re.fullmatch(r"[1-9]\d{0,2}", whole) and len(fraction) == 3:
        yield _reading(grouped, "", multiple)
    yield _reading(re.sub(r"\D", "", whole) or "0", fraction, multiple)


def _reading(whole: str, fraction: str, multiple: Decimal) -> Reading:
    value = Decimal(f"{whole}.{fraction or '0'}") * multiple
    step = Decimal(1).scaleb(-len(fraction)) * multiple
    zeros = len(whole) - len(whole.rstrip("0")) if not fraction and whole.strip("0") else 0
    return Reading(value, step, step.scaleb(zeros))


def _in_ranges(found: list[Figure], folded: str) -> list[Figure]:
    """ "2 to 3 %", "60-62k": the first may have the unit and the multiple of the second."""
    for i, (first, second) in enumerate(pairwise(found)):
        between = folded[first.end : second.start].strip()
        if (
            first.moment
            or second.moment
            or between not in ("-", "–", "—", "to", "and", "a", "y", "/", "or", "o")
        ):
            continue
        scale = [one.step / Decimal(1).scaleb(-_decimals(second.text)) for one in second.readings][:1]
        more = [
            Reading(one.value * scale[0], one.step * scale[0], one.coarse * scale[0])
            for one in first.readings
            if scale and scale[0] > 1
        ]
        units = tuple(dict.fromkeys([*first.units, *(second.units if "" in first.units else ())]))
        hours = first.hours
        if second.hours is not None and "" in first.units and second.readings and first.readings:
            hours = (
                second.hours / Fraction(second.readings[-1].value or 1) * Fraction(first.readings[-1].value)
            )
        found[i] = replace(first, readings=(*first.readings, *more), units=units, hours=hours)
    return found


def _decimals(text: str) -> int:
    match = re.search(r"[.,](\d+)(?!.*\d)", text)
    return len(match[1]) if match and len(match[1]) != 3 else 0


# -- dates and times --------------------------------------------------------------------------------------------


@cache
def _moment_pattern() -> re.Pattern[str]:
    month = lexicon.either(lexicon.months())
    clock = (
        r"(?:(?P<h>\d{1,2}):(?P<m>\d{2})(?::\d{2}(?:\.\d+)?)?"
        r"\s?(?P<half>[ap]\.?m\.?(?!\w))?"
        r"(?:\s?h(?!\w))?\)?\s?\(?(?P<zone>(?:utc|gmt)(?:\s?[+\-−]\s?\d{1,2}(?::?\d{2})?)?|z(?!\w)|[+\-]\d{2}:\d{2})?\)?)"
    )
    date = (
        r"(?:(?P<iso>\d{4}-\d{2}-\d{2})"
        rf"|(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+de)?(?:\s+of)?\s+(?P<m1>{month})(?!\w)\.?(?:(?:\s+del?|,)?\s+(?P<y1>\d{{4}}))?"
        rf"|(?P<m2>{month})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.,]\d|\d)(?:,?\s+(?P<y2>\d{{4}}))?"
        rf"|(?P<m3>{month})\.?(?:\s+del?)?,?\s+(?P<y3>\d{{4}})"
        r"|(?P<slash>\d{1,2}/\d{1,2}/\d{2,4}))"
    )
    lead = r"[\s,]{0,4}(?:t|at|a las|@)?\s{0,4}\(?"
    alone = clock.replace("(?P<", "(?P<t")
    return re.compile(rf"(?<![\w.,/-])(?:{date}(?:{lead}{clock})?|{alone})(?![\w])")


def _moments(folded: str, text: str) -> Iterator[Figure]:
    for match in _moment_pattern().finditer(folded):
        if moment := _moment(match):
            start, end = match.span()
            written = text[start:end]
            start += len(_LEAD.match(written.lower())[0])  # type: ignore[index]
            end -= len(written) - len(written.rstrip(" ,("))
            yield Figure(start, end, text[start:end], units=(MOMENT,), moment=moment)


def _moment(match: re.Match[str]) -> Moment | None:
    found = match.groupdict()
    year, month, day = _date(found)
    hour = found["h"] or found["th"]
    minute, offset = None, None
    if hour:
        minute = _minute(hour, found["m"] or found["tm"], found["half"] or found["thalf"] or "")
        offset = _offset(found["zone"] or found["tzone"] or "")
    return Moment(year, month, day, minute, offset)


def _date(found: dict[str, str | None]) -> tuple[int | None, int | None, int | None]:
    months = lexicon.months()
    if iso := found["iso"]:
        year, month, day = (int(part) for part in iso.split("-"))
        return year, month, day
    if slash := found["slash"]:
        first, second, year = (int(part) for part in slash.split("/"))
        year += 2000 if year < 100 else 0
        return (year, second, first) if second <= 12 else (year, first, second)
    if found["m1"]:
        return _int(found["y1"]), months[found["m1"]], _int(found["d1"])
    if found["m2"]:
        return _int(found["y2"]), months[found["m2"]], _int(found["d2"])
    if found["m3"]:
        return _int(found["y3"]), months[found["m3"]], None
    return None, None, None


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def _minute(hour: str, minute: str | None, half: str) -> int:
    hours = int(hour) % 12 + 12 * half.startswith("p") if half else int(hour)
    return hours * 60 + int(minute or 0)


def _offset(zone: str) -> int | None:
    if not zone:
        return None
    match = re.search(r"([+\-−])\s?(\d{1,2}):?(\d{2})?", zone)
    if not match:
        return 0
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return minutes if match[1] == "+" else -minutes
