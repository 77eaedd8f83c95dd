"""Numbers that follow from two facts: differences, ratios, percent changes, sums."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import permutations

from agent.grounding import lexicon
from agent.grounding.figures import LENGTH
from agent.grounding.ledger import Backing, Ledger
from agent.grounding.mentions import Mention
from agent.grounding.values import rounds_to


def derived(mention: Mention, shown: Sequence[Backing], ledger: Ledger) -> bool:
    """A difference, ratio, percent change or sum of facts that are shown or named near it, where words say so."""
    figure, folded = mention.figure, mention.sentence.folded
    if figure.units[0] == LENGTH or figure.moment is not None:
        return False
    kinds = [
        kind
        for kind in ("difference", "ratio", "sum")
        if lexicon.phrase_pattern("derived", kind).search(folded)
    ]
    operands = _operands(mention, shown, ledger)
    for one, other in permutations(operands, 2):
        if one.unit != other.unit or (one.id == other.id and one.subject == other.subject):
            continue
        for kind in kinds:
            if any(_fits(mention, *made, one) for made in _made(kind, one, other)) and _ordered(
                mention, one, other
            ):
                return True
    return "sum" in kinds and _is_whole_sum(mention, operands)


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


def _made(kind: str, one: Backing, other: Backing) -> Iterator[tuple[Decimal, str]]:
    if kind == "difference":
        yield abs(one.value - other.value), one.unit
        if other.value and one.unit not in ("percent", "points", "count"):
            yield abs(one.value / other.value - 1) * 100, "percent"
    elif kind == "ratio" and other.value:
        yield abs(one.value / other.value), "times"
    elif kind == "sum":
        yield one.value + other.value, one.unit


def _fits(mention: Mention, value: Decimal, unit: str, one: Backing) -> bool:
    units = mention.figure.units
    if unit == "times":
        fitting = units[0] in ("times", "")
    elif unit == "percent":
        fitting = "percent" in units
    else:
        fitting = unit in units or "" in units
    return fitting and rounds_to(mention.figure, abs(value), mention)


def _ordered(mention: Mention, one: Backing, other: Backing) -> bool:
    """ "The price is 5 % above support": what stands before is larger than what stands behind."""
    folded, figure = mention.sentence.folded, mention.figure
    near = folded[figure.end : figure.end + 24]
    larger = lexicon.phrase_pattern("derived", "first_larger").search(near)
    smaller = lexicon.phrase_pattern("derived", "first_smaller").search(near)
    if bool(larger) == bool(smaller):
        return True
    first, second = _place(one, mention), _place(other, mention)
    if (
        first is None
        or second is None
        or not (first < figure.start < second or second < figure.start < first)
    ):
        return True
    before, after = (one, other) if first < second else (other, one)
    return (before.value > after.value) == bool(larger)


def _place(fact: Backing, mention: Mention) -> int | None:
    """Where a fact is spoken of: by its label, or, of a price, by its symbol."""
    labels = [label.start for label in mention.sentence.labels if label.names(fact)]
    if labels:
        return labels[0]
    if "price" in fact.concepts:
        return next((each.start for each in mention.sentence.symbols if each.base in fact.bases), 0)
    return None


def _is_whole_sum(mention: Mention, operands: Sequence[Backing]) -> bool:
    for unit in {fact.unit for fact in operands}:
        parts = [fact.value for fact in operands if fact.unit == unit]
        if len(parts) > 2 and _fits(mention, sum(parts, Decimal(0)), unit, operands[0]):
            return True
    return False
