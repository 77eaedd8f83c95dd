"""A fact as a reader sees it: digits that mean something, the unit, the reader's digits, words and time zone."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final

from babel.dates import format_datetime
from babel.numbers import format_decimal

from agent.embedded.answers.wording import preference_value, unit_word, word
from knowledge.reader import Reader, zone_said
from tools.facts import market_time

_WHOLE: Final = ("count", "days", "years")
_ROUGH: Final = ("percent", "points", "hours")
_WORDLESS: Final = ("count", "days", "years", "ratio", "points")
_PERCENT: Final = {"%": "percent", "pct": "percent"}
_FEW: Final = 4
_PART: Final = 10  # a value of less than this share of the price is a difference of prices
_KEPT: Final = 2_000  # a fact is written in an answer, in its evidence, and for every page that shows them
_MOVES: Final = {1: "rose", 0: "unchanged", -1: "fell"}


def show(
    fact: Mapping[str, Any] | None,
    reader: Reader,
    beside: Mapping[str, Any] | None = None,
    *,
    exact: bool = False,
) -> str:
    """ "3,742.70 USD", "2.3%", "31 Dec 2018 21:00 UTC+1", "4h", or the word of a label. `beside` is a price of
    which the fact is a small part, such as a range: it needs fewer digits than a price of its own.
    `exact` keeps the decimals of a value that has few."""
    if fact is None:
        return "—"
    value, unit = str(fact["value"]), _PERCENT.get(str(fact["unit"]), str(fact["unit"]))
    if unit == "label":
        return word(value, reader.language)
    if unit == "date":
        return moment(market_time(value, str(fact.get("source", ""))), reader)
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite():
        return "—"
    if unit == "hours" and str(fact["name"]) == "timeframe_hours":
        return timeframe(number)
    small = beside is not None and abs(number) * _PART < abs(Decimal(str(beside["value"])))
    decimals = digits(number, unit, significant=2 if small else 4)
    own = len(value.partition(".")[2])
    return _with_unit(number, own if exact and decimals < own <= _FEW else decimals, unit, reader)


def stated(fact: Mapping[str, Any], reader: Reader) -> str:
    """The same where nothing beside it says what it counts: "7 years"."""
    unit = unit_word(str(fact["unit"]), reader.language, one=str(fact["value"]) == "1")
    return f"{show(fact, reader)} {unit}".rstrip()


def chosen(fact: Mapping[str, Any], reader: Reader) -> str:
    """The value of a setting, as a person calls it."""
    if fact["unit"] != "label":
        return show(fact, reader)
    return preference_value(str(fact["subject"]), str(fact["value"]), reader.language)


def counted(fact: Mapping[str, Any], reader: Reader, one: str, many: str) -> str:
    """ "1 bar", "2 bars"."""
    return f"{show(fact, reader)} {one if Decimal(str(fact['value'])) == 1 else many}"


def signed(fact: Mapping[str, Any], reader: Reader) -> str:
    """A change with its sign: "+3.4%", "-0.78%", "0%"."""
    shown = show(fact, reader)
    return f"+{shown}" if _direction(fact) > 0 else shown


def moved(fact: Mapping[str, Any], reader: Reader) -> str:
    """A change in words: "up 3.4%", "down 0.78%", "unchanged"."""
    direction = _direction(fact)
    size = show(fact, reader).lstrip("-") if direction else ""
    return f"{word(_MOVES[direction], reader.language)} {size}".strip()


def _direction(fact: Mapping[str, Any]) -> int:
    """1, -1, or 0 for what is shown as no change."""
    number = Decimal(str(fact["value"]))
    shown = round(number, digits(number, str(fact["unit"])))
    return (shown > 0) - (shown < 0)


def timeframe(hours: Decimal) -> str:
    """A bar length as traders write it."""
    minutes = round(hours * 60)
    for size, letter in ((7 * 1440, "w"), (1440, "d"), (60, "h")):
        if minutes >= size and minutes % size == 0:
            return f"{minutes // size}{letter}"
    return f"{minutes}m"


def digits(number: Decimal, unit: str, significant: int = 4) -> int:
    """Decimals to show. A price below ten keeps four significant digits behind the point, others two."""
    size = abs(number)
    if unit in _WHOLE:
        return 0
    if unit in _ROUGH:
        return 1 if size >= 1 else 2
    if unit == "ratio":
        return 2 if size >= Decimal("0.01") else 4
    if size >= 10 or not size:
        return 2
    if size >= 1:
        return max(2, significant)
    return min(significant - 1 - size.adjusted(), 12)


def _with_unit(number: Decimal, decimals: int, unit: str, reader: Reader) -> str:
    shown = _written(number, decimals, unit, reader.number_locale)
    if unit in _WORDLESS:
        return shown
    if unit == "percent":
        return f"{shown} %" if reader.language == "es" else f"{shown}%"
    return f"{shown} {'h' if unit == 'hours' else unit}"


@lru_cache(_KEPT)
def _written(number: Decimal, decimals: int, unit: str, locale: str) -> str:
    """A whole number of percent or points is written as one, a price always with two decimals or more."""
    rounded = abs(round(number, decimals)) if not round(number, decimals) else round(number, decimals)
    if unit in _ROUGH or unit == "ratio":
        fraction = "" if number == number.to_integral_value() else "0" * decimals
    else:
        fraction = "00" if decimals and number == round(number, 2) else "0" * decimals
    pattern = f"#,##0.{fraction}" if decimals and fraction else "#,##0"
    return format_decimal(rounded, format=pattern, locale=locale.replace("-", "_"))


def taken(fact: Mapping[str, Any], reader: Reader) -> str:
    """The time of a fact's data."""
    return moment(market_time(str(fact["as_of"]), str(fact.get("source", ""))), reader)


@lru_cache(_KEPT)
def moment(value: str, reader: Reader) -> str:
    """ISO text as a date, or as a date and a time where the reader is, with its zone. A date alone is the
    market's day, and stays it everywhere."""
    moment = datetime.fromisoformat(value)
    if len(value) == len("2018-12-31"):
        return format_datetime(moment, "d MMM y", locale=reader.language)
    local = reader.local(moment)
    shown = format_datetime(local, "d MMM y HH:mm", tzinfo=local.tzinfo, locale=reader.language)
    return f"{shown} {zone_said(local)}"
