"""A fact as a reader sees it: digits that mean something, the unit, the reader's locale."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from babel.dates import format_datetime
from babel.numbers import format_decimal

from agent.embedded.answers.wording import word

_WORDLESS: Final = ("count", "ratio", "points")


def show(fact: Mapping[str, Any] | None, language: str) -> str:
    """ "3,742.70 USD", "2.3%", "31 Dec 2018 20:00 UTC", "4h", or the word of a label."""
    if fact is None:
        return "—"
    value, unit = str(fact["value"]), str(fact["unit"])
    if unit == "label":
        return word(value, language)
    if unit == "date":
        return moment(value, language)
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite():
        return "—"
    if unit == "hours" and str(fact["name"]) == "timeframe_hours":
        return timeframe(number)
    return _with_unit(number, unit, language)


def timeframe(hours: Decimal) -> str:
    """A bar length as traders write it."""
    minutes = round(hours * 60)
    for size, letter in ((7 * 1440, "w"), (1440, "d"), (60, "h")):
        if minutes >= size and minutes % size == 0:
            return f"{minutes // size}{letter}"
    return f"{minutes}m"


def digits(number: Decimal, unit: str) -> int:
    """Decimals to show. A price below one keeps four significant digits."""
    size = abs(number)
    if unit == "count":
        return 0
    if unit in ("percent", "points", "hours"):
        return 1 if size >= 1 else 2
    if unit == "ratio":
        return 2 if size >= Decimal("0.01") else 4
    if size >= 1 or not size:
        return 2
    return min(3 - size.adjusted(), 12)


def _with_unit(number: Decimal, unit: str, language: str) -> str:
    shown = _written(number, digits(number, unit), unit, language)
    if unit in _WORDLESS:
        return shown
    if unit == "percent":
        return f"{shown} %" if language == "es" else f"{shown}%"
    return f"{shown} {'h' if unit == 'hours' else unit}"


def _written(number: Decimal, decimals: int, unit: str, language: str) -> str:
    fixed = unit not in ("count", "points", "percent", "hours", "ratio")
    fraction = ("0" if fixed else "#") * decimals
    return format_decimal(
        number, format=f"#,##0.{fraction}" if decimals else "#,##0", locale="es" if language == "es" else "en"
    )


def moment(value: str, language: str) -> str:
    """ISO text as a date, or as a date and a time in UTC."""
    moment = datetime.fromisoformat(value)
    if len(value) == len("2018-12-31"):
        return format_datetime(moment, "d MMM y", locale=language)
    return format_datetime(moment.astimezone(UTC), "d MMM y HH:mm", tzinfo=UTC, locale=language) + " UTC"
