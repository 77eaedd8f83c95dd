"""Numbers of an answer as links to their evidence.

    "BTC is at 3,742.70 USD" -> "BTC is at [3,742.70 USD](/me/facts/<answer>/0.5)"

A link names the answer and its facts as <call>.<fact>, counted from 0; several where the words leave open
which one is meant. A number that no fact backs stays plain text; so do dates, times, zones, bar lengths, code,
links and quoted examples. The record keeps the plain text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final
from uuid import UUID

from babel.numbers import get_decimal_symbol

from agent.embedded.answers.numbers import digits
from agent.embedded.answers.wording import word
from bots.web.addresses import FACTS
from knowledge.conversations import Call
from knowledge.reader import Reader

MOST_MEANT = 4
_NEAR = 80  # how far, in characters, a name may stand from its number
_ROUGHLY: Final = Decimal("0.005")  # "about 3,740" for 3,742.70, and no further off
_NUMBER = re.compile(r"(?<![\w.,/:$#&-])[-+−]?(?:\$\s?)?\d+(?:[.,'’\u00a0\u202f]\d+)*(?![\w/:]|[.,]\d)")
_UNIT = re.compile(r"\s?(?:%|[A-Z]{3,5}(?![\w/])|h(?!\w))")
_APART = re.compile(
    r"```.*?```|`[^`\n]*`"  # code
    r"|!?\[[^\]\n]*\]\([^)\n]*\)|https?://\S+"  # links
    r"|«[^»\n]*»|“[^”\n]*”"  # examples of what to ask
    r"|^\s{0,3}\d+[.)]\s"  # a numbered list
    r"|\d{1,2} (?:de )?[^\W\d]{3,12}\.?,? (?:de )?\d{4}(?:,? \d{1,2}:\d{2}(?::\d{2})?)?"
    r"|UTC[-+]\d{1,2}(?::\d{2})?"
    r"|\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2})?|\d{1,2}:\d{2}(?::\d{2})?",
    re.M | re.S,
)


@dataclass(frozen=True, slots=True)
class _Backing:
    """A fact that numbers may stand for: where it is, and how it is spoken of."""

    at: str
    value: Decimal
    decimals: int
    unit: str
    names: tuple[str, ...]
    subject: str


def linked(text: str, calls: Sequence[Call], answer_id: UUID, reader: Reader) -> str:
    """The text with a link on every number that a fact of the calls backs."""
    backings = list(_backings(calls, reader.language))
    if not backings:
        return text
    said: list[str] = []
    done = 0
    for start, end, meant in _found(text, backings, reader):
        refs = ",".join(meant)
        said += [text[done:start], f"[{text[start:end]}]({FACTS}/{answer_id}/{refs})"]
        done = end
    return "".join([*said, text[done:]])


def _found(
    text: str, backings: Sequence[_Backing], reader: Reader
) -> Iterator[tuple[int, int, Sequence[str]]]:
    """Each number to link: where it begins and ends, and the facts that it means."""
    apart = [match.span() for match in _APART.finditer(text)]
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if any(start < last and first < end for first, last in apart):
            continue
        unit = _UNIT.match(text, end)
        meant = _meant(match[0], (unit[0].strip() if unit else ""), text, start, backings, reader)
        if meant:
            yield start, (unit.end() if unit else end), [backing.at for backing in meant[:MOST_MEANT]]


def _backings(calls: Sequence[Call], language: str) -> Iterator[_Backing]:
    for c, call in enumerate(calls):
        for n, fact in enumerate(call.facts):
            if fact["unit"] in ("label", "date"):
                continue
            try:
                value = Decimal(str(fact["value"]))
            except InvalidOperation:
                continue
            if value.is_finite():
                unit = str(fact["unit"])
                decimals = digits(value, unit, significant=2)  # as a small part of a price is shown
                names = _names(fact, language)
                yield _Backing(f"{c}.{n}", value, decimals, unit, names, str(fact["subject"]))


def _names(fact: dict[str, Any] | Any, language: str) -> tuple[str, ...]:
    name = str(fact["name"])
    spoken = (word(name, language), word(name.split("_")[0], language), name.replace("_", " "))
    return tuple(dict.fromkeys(one.casefold() for one in spoken if one))


def _meant(
    written: str, unit: str, text: str, at: int, backings: Sequence[_Backing], reader: Reader
) -> list[_Backing]:
    """The facts that a number can stand for; only the nearest by name and subject, where one is."""
    fitting: list[_Backing] = []
    for number, decimals in _readings(written, reader):
        fitting = [b for b in backings if _stands_for(number, decimals, b) and _fits(unit, b)]
        if fitting:
            break
    if len(fitting) < 2:
        return fitting
    distances = {backing.at: _distance(backing, text, at) for backing in fitting}
    nearest = min(distances.values())
    return [backing for backing in fitting if distances[backing.at] == nearest]


def _readings(written: str, reader: Reader) -> Iterator[tuple[Decimal, int]]:
    """What was written as a number, and its decimals: as the reader writes first, then in the other way."""
    plain = re.sub(r"[\s$+−'’-]", "", written)
    point = _point(reader.number_locale)
    signs = [(".", ","), (",", ".")] if point == "," else [(",", "."), (".", ",")]
    for thousands, point in signs:
        whole, _, fraction = plain.partition(point)
        groups = whole.split(thousands)
        grouped = len(groups) == 1 or all(len(group) == 3 for group in groups[1:])
        if grouped and (fraction.isdecimal() or not fraction):
            yield Decimal("".join(groups) + (f".{fraction}" if fraction else "")), len(fraction)


@cache
def _point(locale: str) -> str:
    return get_decimal_symbol(locale.replace("-", "_"))


def _stands_for(number: Decimal, decimals: int, backing: _Backing) -> bool:
    """Whether the fact rounds to it. Fewer decimals than the fact is shown with must still be close. "Down 3" is
    -3."""
    value = abs(backing.value)
    if abs(value - number) > Decimal(1).scaleb(-decimals) / 2:
        return False
    close = abs(value - number) <= value * _ROUGHLY
    return close or decimals >= backing.decimals or value == number


def _fits(unit: str, backing: _Backing) -> bool:
    """Whether the unit that was written can be the fact's."""
    match unit:
        case "":
            return True
        case "%":
            return backing.unit == "percent"
        case "h":
            return backing.unit == "hours"
        case _:
            return backing.unit == unit or not backing.unit.isupper()


def _distance(backing: _Backing, text: str, at: int) -> tuple[int, int]:
    """How far the fact's subject and name stand before its number, or after it, in the same line."""
    begin = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    before, after = text[begin:at].casefold(), text[at : end if end >= 0 else None].casefold()
    return (
        _gap((backing.subject.casefold(),), before, after),
        _gap(backing.names, before[-_NEAR:], after[:_NEAR]),
    )


def _gap(names: Sequence[str], before: str, after: str) -> int:
    """Characters between the number and the nearest of the names; what stands before it is nearer."""
    gaps = [len(before) - before.rfind(name) - len(name) for name in names if name in before]
    gaps += [len(before) + after.find(name) for name in names if name in after]
    return min(gaps, default=10_000)
