"""Numbers that follow from two facts: differences, ratios, percent changes, sums."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import permutations
from typing import Final

from agent.grounding import lexicon
from agent.grounding.figures import LENGTH, figures
from agent.grounding.ledger import Backing, Ledger
from agent.grounding.mentions import Mention
from agent.grounding.values import rounds_to
from agent.language import fold

_NEAR: Final = 400
"""Characters between sentences that speak of the same."""

_KINDS: Final = ("difference", "ratio", "sum", "share", "product", "exchange")
_PRICED: Final = ("product", "exchange")
_FROM: Final = re.compile(
    r"\s*(?:de|del|from|to|until|para|hasta)\s+(?:(?:its|the|su|la|el|tu|your|nearest|next|first|primer|primera)\s+)*"
)
_BESIDE: Final = 24  # letters behind a number that say which of two is larger
_MANY: Final = 1_000
_EXACT: Final = 4
"""Figures of a number that is two facts' difference by no chance, where no word announces it."""


def derived(mention: Mention, shown: Mapping[int, Sequence[Backing]], ledger: Ledger) -> bool:
    """A difference, ratio, percent change or sum of facts that are shown or named near it, or of the person's own
    numbers where they are said to be theirs. Words announce it; a difference of two numbers of the same sentence
    needs none. `shown` are the facts that each sentence tells, by where it starts."""
    figure, folded = mention.figure, mention.sentence.folded
    if figure.units[0] == LENGTH or figure.moment is not None:
        return False
    kinds = [kind for kind in _KINDS if lexicon.phrase_pattern("derived", kind).search(folded)]
    if "difference" not in kinds and _is_from_a_level(mention):
        kinds.append("difference")
    near = [fact for start in _around(mention, shown) for fact in shown[start]]
    operands = _operands(mention, near, ledger)
    yours = _yours(mention, ledger)
    if any(_follows(kind, mention, one, other) for kind in kinds for one, other in _pairs(operands, yours)):
        return True
    told = {(fact.id, fact.subject): fact for fact in shown.get(mention.sentence.start, ())}
    beside = [*told.values(), *yours]
    if _is_exact(mention) and any(
        _follows("difference", mention, one, other) for one, other in permutations(beside, 2)
    ):
        return True
    return "sum" in kinds and _is_whole_sum(mention, operands)


def _around(mention: Mention, shown: Mapping[int, Sequence[Backing]]) -> Sequence[int]:
    """Where the sentences begin that stand near; they are in order."""
    starts, here = list(shown), mention.sentence.start
    return starts[bisect_right(starts, here - _NEAR) : bisect_left(starts, here + _NEAR)]


def _pairs(operands: Sequence[Backing], yours: Sequence[Backing]) -> Iterator[tuple[Backing, Backing]]:
    yield from permutations(operands, 2)
    for own in yours:
        for fact in operands:
            yield from ((fact, own), (own, fact))


def _is_from_a_level(mention: Mention) -> bool:
    """ "BTC está a 2.730 USD de su soporte"."""
    sentence, end = mention.sentence, mention.figure.end
    label = next((each for each in sentence.labels if each.start >= end), None)
    return label is not None and bool(_FROM.fullmatch(sentence.folded[end : label.start]))


def _follows(kind: str, mention: Mention, one: Backing, other: Backing) -> bool:
    if one.id == other.id and one.subject == other.subject:
        return False
    if kind in _PRICED:
        made = _at_a_price(kind, one, other)
        return any(_fits(mention, value, unit) or _names_asset(mention, value, unit) for value, unit in made)
    if one.unit != other.unit and "" not in (one.unit, other.unit):
        return False
    if kind == "share" and not _is_whole(mention, other):
        return False
    unit = one.unit or other.unit
    fits = any(_fits(mention, *made) for made in _made(kind, one.value, other.value, unit))
    return fits and _ordered(mention, one, other)


def _is_whole(mention: Mention, fact: Backing) -> bool:
    """Whether a share may be of it: "1.2 % of the price" is none of the balance."""
    label = next((each for each in mention.sentence.labels if each.start >= mention.figure.end), None)
    return label is None or label.names(fact)


def _is_exact(mention: Mention) -> bool:
    """Whether it is a bare number of so many figures that nothing else is said to be."""
    figures = re.sub(r"\D", "", mention.figure.text).lstrip("0")
    strong = [label for label in mention.labels if not label.weak]
    return len(figures) >= _EXACT and not mention.stated and (not strong or mention.inherited)


def _yours(mention: Mention, ledger: Ledger) -> list[Backing]:
    """The person's own numbers, where the sentence says that it speaks of theirs."""
    said = lexicon.phrase_pattern("yours").search(mention.sentence.folded)
    if not ledger.user_text or not said:
        return []
    text = ledger.user_text
    return [
        Backing(f"yours {reading.value}", "", "", reading.value, each.units[0], frozenset(), frozenset())
        for each in figures(text, fold(text), ())
        if each.moment is None and not each.length
        for reading in each.readings
    ]


def _operands(mention: Mention, shown: Sequence[Backing], ledger: Ledger) -> list[Backing]:
    named = [
        fact
        for fact in ledger.numbers
        if any(label.names(fact) for label in mention.sentence.labels if not label.weak)
        and (
            not fact.bases
            or not mention.sentence.symbols
            or fact.bases & {s.base for s in mention.sentence.symbols}
        )
    ]
    prices = [fact for fact in ledger.numbers if "price" in fact.concepts and _spoken(fact, mention)]
    return list({(fact.id, fact.subject): fact for fact in [*shown, *named, *prices]}.values())


def _spoken(fact: Backing, mention: Mention) -> bool:
    bases = {each.base for each in mention.sentence.symbols} | set(mention.sentence.context.symbols)
    return not fact.bases or not bases or bool(fact.bases & bases)


def _made(kind: str, one: Decimal, other: Decimal, unit: str) -> Iterator[tuple[Decimal, str]]:
    if kind == "difference":
        yield abs(one - other), unit
        if other and unit not in ("percent", "points", "count"):
            yield abs(one / other - 1) * 100, "percent"
    elif kind == "ratio" and other:
        yield abs(one / other), "times"
    elif kind == "sum":
        yield one + other, unit
    elif kind == "share" and other:
        yield abs(one / other) * 100, "percent"


def _at_a_price(kind: str, one: Backing, other: Backing) -> Iterator[tuple[Decimal, str]]:
    """So much of an asset in money, and so much money, or one of another asset, in it."""
    if "price" not in other.concepts or not other.value:
        return
    for base in other.bases:
        if kind == "product" and one.unit in (base, "") and (one.unit or not one.name):
            yield one.value * other.value, other.unit
        elif kind == "exchange" and one.unit == other.unit and base not in one.bases:
            yield one.value / other.value, base


def _names_asset(mention: Mention, value: Decimal, unit: str) -> bool:
    """ "28.8 ether": so much of an asset by its name."""
    if mention.figure.units != ("",):
        return False
    sentence, end = mention.sentence, mention.figure.end
    named = any(
        each.base == unit and not sentence.folded[end : each.start].strip() for each in sentence.symbols
    )
    return named and rounds_to(mention.figure, value, mention)


def _fits(mention: Mention, value: Decimal, unit: str) -> bool:
    units = mention.figure.units
    if unit == "times":
        fitting = units[0] in ("times", "")
    elif unit == "percent":
        fitting = "percent" in units
    else:
        fitting = unit in units or "" in units
    return fitting and (rounds_to(mention.figure, abs(value), mention) or _is_of_rounded(mention, abs(value)))


def _is_of_rounded(mention: Mention, value: Decimal) -> bool:
    """Whether it is made of numbers as they were shown: the last of many figures may then be one off."""
    return any(
        abs(reading.value - value) <= reading.step and reading.step * _MANY <= value
        for reading in mention.figure.readings
    )


def _ordered(mention: Mention, one: Backing, other: Backing) -> bool:
    """ "The price is 5 % above support", "ETH's is higher than BTC's by 16": what is named first is the larger."""
    folded, figure = mention.sentence.folded, mention.figure
    by_symbol = bool(one.bases and other.bases) and not one.bases & other.bases
    first, second = (_place(each, mention, by_symbol=by_symbol) for each in (one, other))
    if first is None or second is None or first == second:
        return True
    low, high = min(first, second), max(first, second)
    if low < figure.start < high:
        larger = _compared(folded[figure.end : figure.end + _BESIDE])
    elif high < figure.start and by_symbol:
        larger = _compared(folded[low:high])
    else:
        return True
    before, after = (one, other) if first < second else (other, one)
    return larger is None or (before.value > after.value) == larger


def _compared(text: str) -> bool | None:
    """Whether words say that the first is larger; None where they do not say which."""
    larger = lexicon.phrase_pattern("derived", "first_larger").search(text)
    smaller = lexicon.phrase_pattern("derived", "first_smaller").search(text)
    return bool(larger) if bool(larger) != bool(smaller) else None


def _place(fact: Backing, mention: Mention, *, by_symbol: bool) -> int | None:
    """Where a fact is spoken of: by its label, or, of a price or beside one of another symbol, by its symbol."""
    symbols = (each.start for each in mention.sentence.symbols if each.base in fact.bases)
    if by_symbol and (place := next(symbols, None)) is not None:
        return place
    labels = [label.start for label in mention.sentence.labels if label.names(fact)]
    if labels:
        return labels[0]
    if not fact.name:
        written = (each for each in mention.sentence.figures if each.start != mention.figure.start)
        return next((e.start for e in written if any(r.value == fact.value for r in e.readings)), None)
    return next(symbols, 0) if "price" in fact.concepts else None


def _is_whole_sum(mention: Mention, operands: Sequence[Backing]) -> bool:
    for unit in {fact.unit for fact in operands}:
        parts = [fact.value for fact in operands if fact.unit == unit]
        if len(parts) > 2 and _fits(mention, sum(parts, Decimal(0)), unit):
            return True
    return False
