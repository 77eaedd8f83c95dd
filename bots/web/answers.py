"""A tool call as the page shows it: what was asked, and each fact with its source and time."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.dates import format_datetime
from babel.numbers import format_decimal

from bots.web.words import in_words, language_of
from knowledge.conversations import Call

MOST_ROWS = 60
_WORDS_FOR_UNITS = {"percent": "%", "ratio": "", "count": "", "label": "", "date": ""}


def asked(call: Call) -> str:
    """The arguments, as JSON."""
    return json.dumps(dict(call.args), ensure_ascii=False, indent=2, default=str)


def found(call: Call, language: str) -> str:
    """The facts as a Markdown table, or the error's sentences."""
    if call.error:
        return " ".join(filter(None, (call.error.get(part, "") for part in ("what", "rule", "remedy"))))
    return facts_table(call.facts, language)


def facts_table(facts: Sequence[Mapping[str, Any]], language: str) -> str:
    words = in_words(language)
    lines = [
        f"| {words['fact']} | {words['value']} | {words['source']} | {words['as_of']} |",
        "|:--|--:|:--|:--|",
        *(_row(fact, words, language) for fact in facts[:MOST_ROWS]),
    ]
    if len(facts) > MOST_ROWS:
        lines.append(f"| … | +{len(facts) - MOST_ROWS} | | |")
    return "\n".join(lines)


def _row(fact: Mapping[str, Any], words: Mapping[str, str], language: str) -> str:
    name = str(fact["name"]).replace("_", " ")
    subject = str(fact.get("subject", ""))
    source = str(fact.get("source", ""))
    shown_name = f"{name} · {subject}" if subject and subject not in source else name
    if fact.get("simulated"):
        source = f"{source} · {words['simulated']}"
    cells = (shown_name, value(fact, language), source, moment(str(fact.get("as_of", "")), language))
    return f"| {' | '.join(cell_text(cell) for cell in cells)} |"


def value(fact: Mapping[str, Any], language: str) -> str:
    """A number the way the language writes it, with its unit; anything else as it is."""
    text, unit = str(fact["value"]), str(fact.get("unit", ""))
    if unit in ("label", "date"):
        return moment(text, language) if unit == "date" else text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    shown = format_decimal(number, format=_pattern(number), locale=language_of(language))
    return f"{shown} {_WORDS_FOR_UNITS.get(unit, unit)}".strip()


def moment(text: str, language: str) -> str:
    """ISO time as the language writes it; a day stays a day."""
    from datetime import datetime

    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return text
    pattern = "d MMM y" if len(text) == 10 else "d MMM y HH:mm"
    return str(format_datetime(when, pattern, locale=language_of(language)))


def cell_text(text: str) -> str:
    """Text that cannot leave its cell of a Markdown table."""
    for sign in "\\|`*_[]<>":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _pattern(number: Decimal) -> str:
    """Six significant digits at least, never fewer than what stands before the point."""
    whole = max(number.adjusted() + 1, 0)
    return "#,##0." + "#" * max(6 - whole - min(number.adjusted() + 1, 0), 2 if whole < 6 else 0)
