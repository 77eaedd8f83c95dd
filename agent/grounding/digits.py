"""A text with every number that it states in plain digits, and where each of them stood.

    "$9O,OOO"            -> "$90,000"        "ninety thousand dollars"    -> "90000 dollars"
    "6.2e5 USD"          -> "620000 USD"     "56 dollars and 7 cents"     -> "56.07 dollars"
    "it fell by a third" -> "... by 33%"     "volume doubled"             -> "volume rose 100%"
    "over the last week" -> "over the last 1 week"

Words that count nothing stay as they are: "one of them", "at once", "por un lado", "a couple of things".
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Final

from agent.grounding import lexicon
from agent.grounding.anaphors import amounts, places
from agent.language import fold
from agent.understanding.numerals import numerals
from agent.understanding.numerals.numeral import Numeral
from agent.understanding.tokens import Token, tokenize
from agent.understanding.vocabulary import read as vocabulary

_SMALL: Final = 12
"""Words up to this are often no claim: they state a number where a unit, a count or a verb says so."""
_REACH: Final = 60  # letters on each side that say what a word counts
_WHOLE: Final = Decimal(100)
_CENTURIES: Final = (Decimal(19), Decimal(20))
_FIRST_SPOKEN_YEAR: Final = 10  # of a century: "twenty ten"
_INVISIBLE: Final = re.compile("(?<=[0-9.,])[\u200b-\u200d\u2060\ufeff\u00ad]+(?=[0-9.,])")
_DISGUISED: Final = re.compile(
    r"(?<![^\W\d_])(?=[$€£]?[\dOoОоIlІ.,]*\d)(?=[$€£]?[\d.,]*[OoОоIlІ])[\dOОIlІ][\dOoОоIlІ]*(?:[.,][\dOoОоIlІ]+)*(?![^\W\d_])"
)
_ORDINAL: Final = re.compile(r"\d{1,2}[oº]")
_LETTERS: Final = str.maketrans("OoОоIlІ", "0000111")
_EXPONENT: Final = re.compile(r"(?<![\w.,])(\d+(?:[.,]\d+)?)[eE]([+\-−]?\d{1,2})(?![\w])")
_CENTS: Final = re.compile(
    r"(?P<whole>\d[\d.,]*)(?P<unit>\s+(?:us\s+)?(?:dollars?|dolares|dolar|euros?|usd|eur))"
    r"(?:\s+(?:and|with|y|con))?\s+(?P<part>\d{1,2})\s+(?:cents?|centavos?|centimos?)(?!\w)"
)
_OF_RATE: Final = r"\s+(?:out of(?: every)?|in every|of every|de cada)\s+"
_LEADS: Final = re.compile(
    r"(?:[:=]|\b(?:is|was|are|were|at|of|to|near|about|around|over|under|above|below|than|reads|shows|hit|es|era|en|a|"
    r"de|marca|sobre|casi|unos|cerca de|son|menos|minus))\s*$"
)
_ENDS: Final = re.compile(
    r"\s*(?:$|[.,;:!?)|\n]|(?:and|but|which|while|so|now|today|y|pero|lo|que|ahora|hoy|with|con)\b)"
)
_BARS_OF: Final = re.compile(r"\b(?:velas?|graficos?|temporalidad|marco|barras?) de $")
_OF_BARS: Final = re.compile(
    r"[\s-](?:minute|hour|day|week|month)[\s-](?:charts?|bars?|candles?|timeframe)\b"
)
_VAGUE: Final = re.compile(r"\b(?:one|two|three|four|five|uno|una|dos|tres|cuatro|cinco) (?:or|to|o|a) $")
"""Before a number: "two or three bars" counts none."""
_HALF_OF: Final = re.compile(r"\s+(?:of|the|its|that|as|las?|los|de|del)\b|\s*(?:$|[.,;:!?)])")
_NO_HALF: Final = re.compile(r"\b(?:upper|lower|top|bottom|first|second|other|latter|early|late|a)\s+$")
_SIDES: Final = re.compile(r"\s+(?:superior|inferior|alta|baja|inicial|final)\b")
_MINUS: Final = re.compile(
    r"(?:[:=]|\b(?:is|was|at|of|reads|shows|es|era|en|de|marca))\s+(?P<minus>(?:minus|menos|negative|negativo)\s+)(?=[$€£]?\d)"
)
_OF_PERCENT: Final = re.compile(r"\bpor\s+$")


@dataclass(frozen=True, slots=True)
class Plain:
    """`spans` tells of each character of `text` where, in what was written, it comes from."""

    text: str
    written: str
    spans: Sequence[tuple[int, int]]

    def as_written(self, start: int, end: int) -> str:
        if start >= end:
            return ""
        return self.written[self.spans[start][0] : self.spans[end - 1][1]].strip()

    def changed(self, changes: Iterable[tuple[int, int, str]]) -> "Plain":
        """With each stretch of `text` written anew; none overlaps another."""
        made, spans, place = [], [], 0
        for start, end, new in sorted(changes):
            if start < place:
                continue
            made += [self.text[place:start], new]
            whole = (self.spans[start][0], self.spans[end - 1][1])
            spans += [*self.spans[place:start], *[whole] * len(new)]
            place = end
        return Plain("".join([*made, self.text[place:]]), self.written, (*spans, *self.spans[place:]))


def in_digits(written: str) -> Plain:
    plain = Plain(written, written, tuple((place, place + 1) for place in range(len(written))))
    for changes in _STEPS:
        if found := list(changes(plain.text)):
            plain = plain.changed(found)
    return plain


# -- digits in disguise ------------------------------------------------------------------------------------------


def _characters(text: str) -> Iterable[tuple[int, int, str]]:
    """Digits and signs of other scripts and widths."""
    if text.isascii():
        return
    for place, character in enumerate(text):
        if not character.isascii() and (plain := _ascii(character)):
            yield place, place + 1, plain


def _ascii(character: str) -> str:
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    wide = unicodedata.normalize("NFKC", character) if "\uff00" <= character <= "\uffef" else ""
    return wide if len(wide) == 1 and wide.isascii() else _SIGNS.get(character, "")


_SIGNS: Final = {"٫": ".", "٬": ",", "٪": "%", "﹪": "%", "﹩": "$", "．": "."}


def _invisible(text: str) -> Iterable[tuple[int, int, str]]:
    for match in _INVISIBLE.finditer(text) if not text.isascii() else ():
        yield match.start(), match.end(), ""


def _letters(text: str) -> Iterable[tuple[int, int, str]]:
    for match in _DISGUISED.finditer(text):
        if not _ORDINAL.fullmatch(match[0]):
            yield match.start(), match.end(), match[0].translate(_LETTERS)


def _exponents(text: str) -> Iterable[tuple[int, int, str]]:
    for match in _EXPONENT.finditer(text):
        value = Decimal(match[1].replace(",", ".")).scaleb(int(match[2].replace("−", "-")))
        yield match.start(), match.end(), f"{value:f}"


def _cents(text: str) -> Iterable[tuple[int, int, str]]:
    for match in _CENTS.finditer(fold(text)):
        whole = match["whole"]
        point = "," if re.search(r"\.\d{3}$", whole) else "."
        if not re.search(r"[.,](?!\d{3}(?:\D|$))", whole):
            yield match.start(), match.end(), f"{whole}{point}{int(match['part']):02d}{match['unit']}"


# -- numbers in words ----------------------------------------------------------------------------------------


def _words(text: str) -> Iterable[tuple[int, int, str]]:
    folded = fold(text)
    tokens = tokenize(text)
    idioms = [match.span() for match in lexicon.phrase_pattern("spelled", "idioms").finditer(folded)]
    spoken = [each for each in numerals(text, tokens) if each.kind != "ordinal"]
    years = {one.first: two for one, two in pairwise(spoken) if _is_a_year(one, two)}
    ended = 0
    for numeral in spoken:
        start, end = tokens[numeral.first].start, tokens[numeral.last - 1].end
        if numeral.first < ended or _touches(idioms, start, end):
            continue
        if two := years.get(numeral.first):
            ended = two.last
            yield start, tokens[two.last - 1].end, f"{numeral.value * _WHOLE + two.value:f}"
            continue
        if not numeral.figures and (new := _spelled(numeral, tokens, folded)):
            yield start, max(end, new[0]), new[1]
        elif numeral.figures and _goes_on(numeral, tokens):
            yield start, end, f"{numeral.value:f}"


def _touches(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of these, which are in order, shares a letter with this stretch."""
    last = bisect_left(spans, (end, 0)) - 1
    return last >= 0 and spans[last][1] > start


def _is_a_year(one: Numeral, two: Numeral) -> bool:
    """ "Nineteen ninety", "twenty twenty-six": two numerals right behind one another."""
    spelled = not (one.figures or two.figures) and one.last == two.first
    return spelled and one.value in _CENTURIES and two.value in range(_FIRST_SPOKEN_YEAR, int(_WHOLE))


def _goes_on(numeral: Numeral, tokens: Sequence[Token]) -> bool:
    """ "2 and a half", "62 mil 123": what digits begin and words or digits end."""
    last = tokens[numeral.last - 1]
    return numeral.last - numeral.first > 2 and (last.kind == "number" or "half" in last.text)


def _spelled(numeral: Numeral, tokens: Sequence[Token], folded: str) -> tuple[int, str] | None:
    """Where what is stated ends, and its digits; None where the words count nothing."""
    start, end = tokens[numeral.first].start, tokens[numeral.last - 1].end
    before, after = folded[max(0, start - _REACH) : start], folded[end : end + _REACH]
    value = numeral.value
    if folded[start:end] in ("cien", "ciento") and _OF_PERCENT.search(before):
        return None
    if 0 < value < 1:
        return _part(value, folded, start, end)
    if value > _SMALL or value != value.to_integral_value():
        return end, f"{value:f}"
    return (end, f"{value:f}") if _is_stated(numeral, before, after) else None


def _is_stated(numeral: Numeral, before: str, after: str) -> bool:
    one = numeral.value == 1
    if _BARS_OF.search(before) or _OF_BARS.match(after):
        return True
    if _unit().match(after) and not (one and _lone().match(after)):
        return True
    if _rate().match(after) or re.search(rf"(?:\w){_OF_RATE}$", before):
        return True
    if one or not numeral.certain:
        return False
    if _counted().match(after):
        return not _VAGUE.search(before)
    return bool((_LEADS.search(before) or _called().search(before)) and _ENDS.match(after))


def _part(value: Decimal, folded: str, start: int, end: int) -> tuple[int, str] | None:
    """ "half a bitcoin" is 0.5 of one, "half of the time" is 50%."""
    before, after = folded[max(0, start - _REACH) : start], folded[end : end + _REACH]
    if measured := re.match(r"(?:\s+(?:an?|una?|of an?|de una?))?(?=[\s-])", after):
        unit = _unit().match(after[measured.end() :])
        if unit and not re.match(r"\s+(?:the|of the)\b", after):
            return end + measured.end(), f"{round(value, 4).normalize():f}"
    said = folded[start:end]
    if said in ("medio", "media") or _NO_HALF.search(before) or _SIDES.match(after):
        return None
    if said in ("half", "mitad") and not _HALF_OF.match(after):
        return None
    return end, f"{round(value * _WHOLE):d}%"


@cache
def _unit() -> re.Pattern[str]:
    """What makes a claim of any number before it: a unit, a length of time, a large number, a symbol."""
    read = lexicon.read()
    words = [word for words in read["units"].values() for word in words if word != "x"]
    words += [word for words in read["multiples"].values() for word in words]
    words += [word for entry in read["lengths"].values() for word in entry["words"] if len(word) > 1]
    for base, names in vocabulary("symbols.toml")["names"].items():
        words += [name for name in (base.lower(), *names.split()) if len(name) > 2]
    return re.compile(rf"[\s-]*(?:{lexicon.either(words)})(?!\w)")


@cache
def _lone() -> re.Pattern[str]:
    """ "one time", "un dia": what one of counts nothing."""
    read = lexicon.read()
    words = ["time", "times", "vez", "veces", "point", "points", "punto", "million", "dollar", "dolar"]
    words += [word for entry in read["lengths"].values() for word in entry["words"]]
    for base, names in vocabulary("symbols.toml")["names"].items():
        words += [base.lower(), *names.split()]
    return re.compile(rf"[\s-]*(?:{lexicon.either(words)})(?!\w)")


@cache
def _counted() -> re.Pattern[str]:
    """What facts count."""
    return re.compile(rf"\s+(?:{lexicon.either(lexicon.read()['spelled']['counted'])})(?!\w)")


@cache
def _called() -> re.Pattern[str]:
    """ "ADX nine"."""
    known = lexicon.concept_words().items()
    words = [word for word, concepts in known if len(word) > 2 and not concepts <= lexicon.WEAK]
    return re.compile(rf"(?<!\w)(?:{lexicon.either(words)})\s+$")


@cache
def _rate() -> re.Pattern[str]:
    return re.compile(rf"{_OF_RATE}\w")


# -- what words say without a number ---------------------------------------------------------------------------


def _multiplied(text: str) -> Iterable[tuple[int, int, str]]:
    folded = fold(text)
    for said in lexicon.read()["multiplied"]:
        for match in lexicon.phrase_pattern("multiplied", said).finditer(folded):
            yield match.start(), match.end(), said


def _periods(text: str) -> Iterable[tuple[int, int, str]]:
    """ "Over the last week" tells of 1 week."""
    for match in _period().finditer(fold(text)):
        unit = match["unit"] or match["past"]
        start, end = match.span("unit" if match["unit"] else "past")
        yield start, end, f"1 {unit}"


@cache
def _period() -> re.Pattern[str]:
    unit = lexicon.either(lexicon.read()["periods"]["units"])
    before = lexicon.either(lexicon.read()["periods"]["before"])
    after = lexicon.either(lexicon.read()["periods"]["after"])
    return re.compile(rf"(?<!\w)(?:(?:{before})\s+(?P<unit>{unit})|(?P<past>{unit})\s+(?:{after}))(?!\w)")


def _minus(text: str) -> Iterable[tuple[int, int, str]]:
    """ "The MACD is minus 312", but not "al menos 300"."""
    for match in _MINUS.finditer(fold(text)):
        yield *match.span("minus"), "-"


_STEPS: Final[Sequence[Callable[[str], Iterable[tuple[int, int, str]]]]] = (
    _characters, _invisible, _letters, _exponents, _words, _minus, _cents, _multiplied, _periods, amounts, places,
)  # fmt: skip
