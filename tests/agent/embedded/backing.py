"""Which numbers of an answer stand in no fact."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from agent.embedded.answers.wording import word
from agent.language import LANGUAGES

_TIMEFRAME = re.compile(r"(?<![\w.,])(\d+)(m|h|d|w)(?!\w)")
_FELL = re.compile(r"(?<!\w)(?:down|baja un) (?=\d)")
_NUMBER = re.compile(r"(?<![\w])-?\d+(?:[.,]\d+)*")
_HOURS = {"m": Decimal(1) / 60, "h": Decimal(1), "d": Decimal(24), "w": Decimal(168)}


def unbacked(text: str, facts: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """The numbers of the text that no fact rounds to, in the reader's way of writing them; "down 3" is -3."""
    text = _FELL.sub("-", text)
    for label in sorted(_labels(facts), key=len, reverse=True):
        text = re.sub(rf"(?<![\w.,]){re.escape(label)}(?!\w|[.,]\d)", " ", text)
    for moment in _moments(facts):
        text = re.sub(moment, " ", text)
    numbers = _numbers(facts)
    text = _TIMEFRAME.sub(lambda m: " " if _hours(m) in {round(n, 4) for n in numbers} else m[0], text)
    return [found for found in _NUMBER.findall(text) if not _is_backed(found, numbers, language)]


def _labels(facts: Iterable[Mapping[str, Any]]) -> set[str]:
    """Names may carry digits: S&P500, support 1, bitfinex BTC/USD 1d."""
    values = {str(fact["value"]) for fact in facts if fact["unit"] == "label"}
    names = {word(str(fact["name"]), language) for fact in facts for language in LANGUAGES}
    sources = {one for fact in facts for one in str(fact["source"]).split(", ")}
    return {name for name in values | names | sources | {str(fact["subject"]) for fact in facts} if name}


def _moments(facts: Iterable[Mapping[str, Any]]) -> list[str]:
    written = {str(fact["value"]) for fact in facts if fact["unit"] == "date"}
    written |= {str(fact["as_of"]) for fact in facts}
    dates = [datetime.fromisoformat(each) for each in written]
    days = [rf"{at.day} \w+\.? {at.year}" for at in dates]
    return [rf"{day} {at:%H:%M} UTC" for day, at in zip(days, dates, strict=True)] + days


def _numbers(facts: Iterable[Mapping[str, Any]]) -> list[Decimal]:
    found = []
    for fact in facts:
        try:
            found.append(Decimal(str(fact["value"])))
        except InvalidOperation:
            continue
    return found


def _hours(match: re.Match[str]) -> Decimal:
    return round(int(match[1]) * _HOURS[match[2]], 4)


def _is_backed(written: str, numbers: Iterable[Decimal], language: str) -> bool:
    thousands, point = (".", ",") if language == "es" else (",", ".")
    plain = written.replace(thousands, "").replace(point, ".")
    shown = Decimal(plain)
    decimals = len(plain.partition(".")[2])
    return any(abs(number - shown) <= Decimal(1).scaleb(-decimals) / 2 for number in numbers)
