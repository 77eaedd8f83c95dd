"""Numerals in figures with any separators: what they may mean."""

import re
from decimal import Decimal
from typing import Final

from agent.understanding.tokens import SPACES

MOST_FIGURES: Final = 30
"""Figures that a number may have: more is no amount, and would only cost time."""
_FORMATS: Final = {"en": "1,234.56", "es": "1.234,56", "ru": "1 234,56"}
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,' ])[0-9]{3})(?:\1[0-9]{3})*")


def separators(number_format: str) -> tuple[str, str] | None:
    """The signs of thousands and decimals of a format of `knowledge.reader`, or of a language; None if open."""
    pattern = _FORMATS.get(number_format, number_format)
    return (pattern[1], pattern[5]) if re.fullmatch(r"1.234.56", pattern) else None


def read_figures(written: str) -> tuple[Decimal, ...]:
    """What figures with separators may mean: none where they make no number, two where they leave it open,
    of which the first takes the separator for one of thousands."""
    text = written.replace("’", "'")
    for space in SPACES[1:]:
        text = text.replace(space, " ")
    if sum(character.isdigit() for character in text) > MOST_FIGURES:
        return ()
    if text.isdigit() or text.startswith("."):
        return (Decimal(text),)
    last = max(text.rfind(sign) for sign in ".,' ")
    whole, sign, rest = text[:last], text[last], text[last + 1 :]
    readings: list[Decimal] = []
    if _GROUPED.fullmatch(text) and not text.startswith("0"):
        readings.append(Decimal(re.sub(r"\D", "", text)))
    if sign in ".," and sign not in whole and (whole.isdigit() or _GROUPED.fullmatch(whole)):
        readings.append(Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{rest}"))
    return tuple(readings)


def decimal_sign(written: str) -> str:
    """The decimal sign that figures show beyond doubt."""
    readings = read_figures(written)
    if len(readings) != 1:
        return ""
    last = max(written.rfind("."), written.rfind(","))
    if last < 0:
        return ""
    if readings[0] == readings[0].to_integral() and _GROUPED.fullmatch(written):
        return "," if written[last] == "." else "."
    return written[last]
