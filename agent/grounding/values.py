"""Whether a number says the value of a fact: in its unit, with its sign, rounded as prose rounds."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Final

from agent.grounding import lexicon
from agent.grounding.figures import LENGTH, Figure, Reading
from agent.grounding.ledger import SIGNED, Backing
from agent.grounding.mentions import Mention

_BARE: Final = Decimal("0.005")  # how far a round number may be from its value without "about"
_ABOUT: Final = Decimal("0.05")
_COUNTABLE: Final = {"things": ("count", ""), "times": ("ratio", "count")}
_HUNDREDTHS: Final = (("percent", "ratio"), ("bps", "percent"), ("CENT", "USD"), ("CENT", "EUR"))
_HALF: Final = Decimal(50)
_BESIDE_HALF: Final = Decimal(5)
_REACH: Final = 60  # letters
_QUARTER: Final = Decimal("0.25")
_MOST_IN_PARTS: Final = 1_000
_COARSEST: Final = Decimal("0.1")  # of a value: a coarser step says too little


def says(figure: Figure, fact: Backing, mention: Mention) -> bool:
    if figure.units[0] == LENGTH:
        return _says_length(figure, fact)
    return any(
        _is_value(figure, number, fact, mention)
        for unit in figure.units
        for number in _in_unit(unit, fact, mention)
    )


def _says_length(figure: Figure, fact: Backing) -> bool:
    value = figure.readings[-1].value
    if fact.unit == figure.length:
        return abs(fact.value - value) <= figure.readings[-1].step / 2
    if fact.unit == "hours" and figure.hours is not None:
        return Fraction(fact.value) == figure.hours
    return fact.unit == "count" and fact.value == value and figure.length in ("days", "hours", "weeks")


def _in_unit(unit: str, fact: Backing, mention: Mention) -> Iterator[Decimal]:
    """The fact's value in the unit that was written, if it has one."""
    if unit == fact.unit or unit == fact.unit.upper():
        yield fact.value
    elif (unit, fact.unit) in _HUNDREDTHS:
        yield fact.value * 100
    elif unit == "percent" and fact.unit == "bps":
        yield fact.value / 100
    elif unit == "bps" and fact.unit == "ratio":
        yield fact.value * 10_000
    elif fact.unit in _COUNTABLE.get(unit, ()):
        yield fact.value
    elif unit == "" and fact.unit == "percent":
        if mention.labels or mention.sign is not None:
            yield fact.value
    elif (unit == "" and fact.unit not in ("percent",)) or (unit == "points" and fact.unit == "count"):
        yield fact.value


def _is_value(figure: Figure, value: Decimal, fact: Backing, mention: Mention) -> bool:
    if not any(reading.value for reading in figure.readings):
        return rounds_to(figure, abs(value), mention)
    said = figure.sign or (mention.sign if mention.sign is not None and fact.is_change else None)
    if figure.sign < 0 or (said is None and figure.sign == 0 and value < 0 and not _is_size(fact, mention)):
        if figure.sign < 0 and mention.sign == lexicon.UP and fact.is_change:
            return False
        if figure.sign < 0 and value >= 0 and not rounds_to(figure, Decimal(0), mention):
            return False
        if figure.sign == 0:
            return False
    elif (
        (
            said
            and fact.concepts & SIGNED
            and value
            and (value > 0) != (said > 0)
            and "drawdown" not in fact.concepts
        )
        or (not said and mention.sign is None and value < 0 and not _is_size(fact, mention))
        or (figure.sign > 0 and value < 0)
    ):
        return False
    return rounds_to(figure, abs(value), mention)


def _is_size(fact: Backing, mention: Mention) -> bool:
    """A value whose words carry its sign: a loss of 5 is written without a minus."""
    return bool(fact.concepts & {"loss", "drawdown"}) or is_a_loss(fact, mention)


def is_a_loss(fact: Backing, mention: Mention) -> bool:
    """ "An open loss of 312" is a result of -312."""
    lost = any("loss" in label.concepts for label in mention.labels)
    return lost and fact.value < 0 and "profit" in fact.concepts


def rounds_to(figure: Figure, value: Decimal, mention: Mention) -> bool:
    return (
        any(_is_rounded(reading, value, mention) for reading in figure.readings)
        or any(_is_in_parts(reading, value, mention) for reading in figure.readings)
        or _is_half(figure, value, mention)
    )


def _is_in_parts(reading: Reading, value: Decimal, mention: Mention) -> bool:
    """ "Two and a half" and "about 2.5" are told in halves, "two and a quarter" in quarters."""
    if reading.value > _MOST_IN_PARTS or not (part := reading.value % 1) or part % _QUARTER:
        return False
    over, under, about = (ends(mention.before, each) for each in ("over", "under", "about"))
    if not (mention.figure.spoken or about):
        return False
    off = reading.value - value
    grain = _QUARTER if part % (2 * _QUARTER) else 2 * _QUARTER
    if (over and off > 0) or (under and off < 0):
        return False
    return abs(off) <= min(grain / 2, value * _ABOUT)


def _is_half(figure: Figure, value: Decimal, mention: Mention) -> bool:
    """ "A bit less than half" of 46.8 %."""
    if figure.text != "50%":
        return False
    least, most = (ends(mention.before, "under"), ends(mention.before, "over"))
    if least or most:
        return (least and _HALF - _BESIDE_HALF <= value <= _HALF) or (
            most and _HALF <= value <= _HALF + _BESIDE_HALF
        )
    return ends(mention.before, "about") and abs(value - _HALF) <= _BESIDE_HALF / 2


def _is_rounded(reading: Reading, value: Decimal, mention: Mention) -> bool:
    off = abs(reading.value - value)
    if not reading.value and value:
        return reading.step < 1 and off <= reading.step / 2
    over, under = (ends(mention.before, each) for each in ("over", "under"))
    if off <= reading.step / 2 and (reading.step <= 1 or off <= value * _ABOUT):
        return True
    about = over or under or ends(mention.before, "about")
    return any(
        _is_coarse(reading, step, value, about=about, over=over, under=under) for step in _steps(reading)
    )


def _steps(reading: Reading) -> Iterator[Decimal]:
    """What its trailing zeros may mean: 62,000 is exact to 1, 10, 100 or 1,000."""
    step = reading.step
    while step < reading.coarse:
        step *= 10
        yield step


def _is_coarse(
    reading: Reading, step: Decimal, value: Decimal, *, about: bool, over: bool, under: bool
) -> bool:
    off = reading.value - value
    if step > value * _COARSEST:
        return False
    if (over and -step < off <= 0) or (under and 0 <= off < step):
        return True
    return abs(off) <= step / 2 and abs(off) <= value * (_ABOUT if about else _BARE)


def ends(before: str, kind: str) -> bool:
    """Whether words of rounding stand right before a number: about, over, under."""
    return _ends(before[-_REACH:], kind)


@lru_cache(4096)
def _ends(before: str, kind: str) -> bool:
    if kind == "about" and re.search(r"[~≈]\s*[$€£]?$", before):
        return True
    return bool(_ending(kind).search(before))


@cache
def _ending(kind: str) -> re.Pattern[str]:
    words = lexicon.either(lexicon.read()["rounding"][kind])
    return re.compile(rf"(?<!\w)(?:{words})\s+(?:(?:the|los|las|un|una|a|en|at)\s+)?[$€£(]?$")
