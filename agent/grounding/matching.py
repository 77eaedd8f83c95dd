"""Whether a number of prose is backed: by a fact, by two of them, by a count, or by the person's own words."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from typing import Final

from agent.grounding import lexicon
from agent.grounding.figures import LENGTH, Figure, Moment, Reading, figures
from agent.grounding.ledger import SIGNED, Backing, Ledger
from agent.grounding.prose import Label, Mention, mentions
from agent.language import fold

_BARE: Final = Decimal("0.005")  # how far a round number may be from its value without "about"
_ABOUT: Final = Decimal("0.05")
_COARSEST: Final = Decimal("0.1")  # of a value: a coarser step says too little
_SMALL: Final = 30  # counts above are not free
_COUNTED: Final = ("", "points", "times")
_CHART: Final = re.compile(
    r"\s*(?:chart|charts|bar|bars|candle|candles|timeframe|frame|grafico|velas?|temporalidad|marco)(?!\w)"
)
_YEAR: Final = re.compile(r"(?:19|20)\d{2}")


def unbacked(text: str, ledger: Ledger) -> list[str]:
    """The numbers of a text that nothing backs, as they are written, in order."""
    found = mentions(text, ledger)
    backed = [backing(mention, ledger) for mention in found]
    wanting = []
    counting = _counting(found)
    for mention, facts in zip(found, backed, strict=True):
        if facts or mention in counting or _is_free(mention, ledger):
            continue
        named = [
            fact
            for other, known in zip(found, backed, strict=True)
            for fact in known
            if _near(mention, other)
        ]
        if not derived(mention, named, ledger):
            wanting.append(mention.figure.text)
    return wanting


def _counting(found: Sequence[Mention]) -> list[Mention]:
    """Bare numbers that count 1, 2, 3 ... where nothing says that they are values: they number what is listed."""
    run: list[Mention] = []
    for mention in found:
        bare = mention.figure.units == ("",) and not mention.labels and not mention.stated
        if bare and mention.figure.text == str(len(run) + 1):
            run.append(mention)
    return run if len(run) > 2 else []


def _near(mention: Mention, other: Mention) -> bool:
    return abs(mention.sentence.start - other.sentence.start) < 400


def backing(mention: Mention, ledger: Ledger) -> list[Backing]:
    """The facts that a number is, as its words say."""
    figure = mention.figure
    if figure.moment is not None:
        return []
    fitting = [fact for fact in ledger.numbers if _is_about(mention, fact) and _says(figure, fact, mention)]
    return [fact for fact in fitting if _is_called(mention, fact, ledger)]


# -- what it is about, and what it is called -----------------------------------------------------------------


def _is_about(mention: Mention, fact: Backing) -> bool:
    if not fact.bases or not mention.symbols:
        return True
    return mention.symbols <= fact.bases if len(fact.bases) > 1 else bool(mention.symbols & fact.bases)


def _is_called(mention: Mention, fact: Backing, ledger: Ledger) -> bool:
    labels = mention.labels
    if not labels:
        return _unnamed(mention, fact, ledger)
    if mention.inherited and "price" in fact.concepts:
        return True
    if _is_a_move(mention, fact, labels):
        return True
    if mention.ranged and any(_names(label, fact) for label in mention.sentence.labels if not label.weak):
        return True
    about = [each for each in ledger.numbers if _is_about(mention, each)]
    strong = [label for label in labels if not label.weak]
    whole = _all_named(labels, about) or _all_named(strong, about)
    if whole:
        return fact in whole and not _is_a_part(fact, whole, labels)
    if _names(labels[-1], fact) or any(_names(label, fact) for label in labels if not label.weak):
        return True
    return all(label.weak for label in labels) and not _asserts(mention, labels[-1])


def _all_named(labels: Sequence[Label], facts: Sequence[Backing]) -> list[Backing]:
    return [fact for fact in facts if labels and all(_names(label, fact) for label in labels)]


def _is_a_move(mention: Mention, fact: Backing, labels: Sequence[Label]) -> bool:
    """ "The price fell 3 %" is the change, although a price was named."""
    if mention.sign is None or not fact.is_change or mention.figure.units[0] not in ("percent", "bps"):
        return False
    return mention.inherited or all(label.weak or label.concepts & {"price", "change"} for label in labels)


def _names(label: Label, fact: Backing) -> bool:
    return bool(label.concepts & fact.concepts) or f"={fact.name}" in label.concepts


def _is_a_part(fact: Backing, whole: Sequence[Backing], labels: Sequence[Label]) -> bool:
    """ "MACD 12" is not its signal where both are known."""
    said = frozenset(concept for label in labels for concept in label.concepts)
    extra = (fact.concepts & lexicon.PARTS) - said
    return bool(extra) and any(not ((each.concepts & lexicon.PARTS) - said) for each in whole)


def _unnamed(mention: Mention, fact: Backing, ledger: Ledger) -> bool:
    """No label: "BTC is at 62,000" is a price where there is one, "up 3 %" is a change."""
    if mention.sign is not None and mention.figure.units[0] in ("percent", "bps"):
        changes = [each for each in ledger.numbers if each.is_change and _is_about(mention, each)]
        return fact in changes or not changes
    if mention.stated and mention.figure.units[0] != "percent":
        prices = [each for each in ledger.numbers if "price" in each.concepts and _is_about(mention, each)]
        return fact in prices or not prices
    return True


def _asserts(mention: Mention, label: Label) -> bool:
    between = mention.sentence.folded[label.end : mention.figure.start]
    return bool(re.fullmatch(r"\s*(?:[:=(]|is|was|of|at|es|era|de|en)?\s*", between))


# -- what it says --------------------------------------------------------------------------------------------


def _says(figure: Figure, fact: Backing, mention: Mention) -> bool:
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
    elif (unit == "percent" and fact.unit == "ratio") or (unit == "bps" and fact.unit == "percent"):
        yield fact.value * 100
    elif unit == "times" and fact.unit in ("ratio", "count", "x"):
        yield fact.value
    elif unit == "" and fact.unit == "percent":
        if mention.labels or mention.sign is not None:
            yield fact.value
    elif (unit == "" and fact.unit not in ("percent",)) or (unit == "points" and fact.unit == "count"):
        yield fact.value


def _is_value(figure: Figure, value: Decimal, fact: Backing, mention: Mention) -> bool:
    said = figure.sign or (mention.sign if mention.sign is not None and fact.is_change else None)
    if figure.sign < 0 or (said is None and figure.sign == 0 and value < 0 and not _is_size(fact)):
        if figure.sign < 0 and mention.sign == lexicon.UP and fact.is_change:
            return False
        if figure.sign < 0 and value >= 0 and not _rounds_to(figure, Decimal(0), mention):
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
        or (not said and mention.sign is None and value < 0 and not _is_size(fact))
        or (figure.sign > 0 and value < 0)
    ):
        return False
    return _rounds_to(figure, abs(value), mention)


def _is_size(fact: Backing) -> bool:
    """A value whose words carry its sign: a loss of 5 is written without a minus."""
    return bool(fact.concepts & {"loss", "drawdown"})


def _rounds_to(figure: Figure, value: Decimal, mention: Mention) -> bool:
    return any(_is_rounded(reading, value, mention) for reading in figure.readings)


def _is_rounded(reading: Reading, value: Decimal, mention: Mention) -> bool:
    off = abs(reading.value - value)
    if not reading.value and value:
        return reading.step < 1 and off <= reading.step / 2
    over, under = (_ends(mention.before, each) for each in ("over", "under"))
    if off <= reading.step / 2 and (reading.step <= 1 or off <= value * _ABOUT):
        return True
    about = over or under or _ends(mention.before, "about")
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


def _ends(before: str, kind: str) -> bool:
    pattern = lexicon.either(lexicon.read()["rounding"][kind])
    if kind == "about" and re.search(r"[~≈]\s*[$€£]?$", before):
        return True
    return bool(
        re.search(rf"(?<!\w)(?:{pattern})\s+(?:the\s+|los\s+|las\s+|un\s+|una\s+|a\s+)?[$€£(]?$", before)
    )


# -- what needs no fact of its own ---------------------------------------------------------------------------


def _is_free(mention: Mention, ledger: Ledger) -> bool:
    figure = mention.figure
    if figure.moment is not None:
        return _is_a_moment(figure.moment, ledger)
    if figure.units[0] == LENGTH:
        return _is_a_length(mention, ledger)
    if _is_a_year(mention) or _is_a_count(mention, ledger):
        return True
    return _is_yours(mention, ledger) or _is_among(figure, ledger.told)


def _is_a_moment(moment: Moment, ledger: Ledger) -> bool:
    told = [*ledger.moments]
    return any(_tells(moment, *each, ledger) for each in told) or _is_only_a_year(moment)


def _is_only_a_year(moment: Moment) -> bool:
    return moment.month is None and moment.minute is None


def _tells(said: Moment, moment: datetime, timed: bool, ledger: Ledger) -> bool:
    zones = [timedelta(minutes=said.offset)] if said.offset is not None else _zones(moment, ledger)
    for zone in zones:
        local = moment.replace(tzinfo=None) + zone
        if said.minute is not None and (not timed or local.hour * 60 + local.minute != said.minute):
            continue
        if said.year not in (None, local.year) or said.month not in (None, local.month):
            continue
        if said.day not in (None, local.day):
            continue
        return True
    return False


def _zones(moment: datetime, ledger: Ledger) -> list[timedelta]:
    local = ledger.reader.local(moment).utcoffset() or timedelta(0)
    return [local, timedelta(0)]


def _is_a_length(mention: Mention, ledger: Ledger) -> bool:
    hours = mention.figure.hours
    if hours is None:
        return False
    if _CHART.match(mention.after) or mention.figure.text[-1:] in "mhdw":
        known = ledger.frames or ledger.lengths | _users_lengths(ledger)
        return hours in known | ledger.lengths
    return hours in ledger.lengths | _users_lengths(ledger)


def _users_lengths(ledger: Ledger) -> frozenset[Fraction]:
    text = ledger.user_text
    return frozenset(each.hours for each in figures(text, fold(text), ()) if each.hours is not None)


def _is_a_year(mention: Mention) -> bool:
    if mention.figure.units[0] or not _YEAR.fullmatch(mention.figure.text) or mention.figure.sign:
        return False
    before = lexicon.either(lexicon.read()["years"]["words"])
    return bool(re.search(rf"(?<!\w)(?:{before})\s+$|[(/-]\s*$", mention.before))


def _is_yours(mention: Mention, ledger: Ledger) -> bool:
    """A number of the person's own, where it is said to be theirs."""
    if not ledger.user_text or not lexicon.phrase_pattern("yours").search(_clause(mention)):
        return False
    return _is_among(mention.figure, ledger.user_text)


def _is_among(figure: Figure, text: str) -> bool:
    values = {reading.value for each in figures(text, fold(text), ()) for reading in each.readings}
    return any(reading.value in values for reading in figure.readings)


def _clause(mention: Mention) -> str:
    folded, start, end = mention.sentence.folded, mention.figure.start, mention.figure.end
    since = max(folded.rfind(mark, 0, start) for mark in (", ", "; ", ": ")) + 1
    until = min(
        (place for mark in (", ", "; ") if (place := folded.find(mark, end)) >= 0), default=len(folded)
    )
    return folded[since:until]


def _is_a_count(mention: Mention, ledger: Ledger) -> bool:
    """How many of something were listed or found: "3 supports", "the 5 coins"."""
    figure = mention.figure
    if figure.units[0] not in _COUNTED or figure.sign or not figure.readings:
        return False
    value = figure.readings[-1].value
    if value != value.to_integral_value() or value > _SMALL or mention.stated:
        return False
    return value in set(_counts(mention, ledger))


def _counts(mention: Mention, ledger: Ledger) -> Iterator[Decimal]:
    after = re.match(r"\s*(?:\w+\s+){0,2}?(\w[\w-]*)", mention.after)
    words = re.findall(r"[\w-]+", mention.after)[:3]
    if not after or not words:
        return
    generic = set(lexicon.read()["counted"]["words"])
    if generic & set(words):
        yield Decimal(mention.sentence.items)
        yield Decimal(len({fact.subject for fact in ledger.numbers}))
        yield Decimal(len({base for fact in ledger.numbers for base in fact.bases}))
    labels = [label for label in mention.sentence.labels if 0 <= label.start - mention.figure.end <= 24]
    for label in labels[:1]:
        if label.concepts & {"touches", "bars", "trades", "count"}:
            continue
        known = {
            fact.name for fact in ledger.numbers if _names(label, fact) and not fact.concepts & lexicon.PARTS
        }
        yield Decimal(len(known))
        yield Decimal(len([fact for fact in ledger.numbers if _names(label, fact)]))
        for base in mention.symbols:
            yield Decimal(
                len({fact.name for fact in ledger.numbers if _names(label, fact) and base in fact.bases})
            )


# -- what follows from two facts -----------------------------------------------------------------------------


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
        if any(_names(label, fact) for label in mention.sentence.labels if not label.weak)
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
    return fitting and _rounds_to(mention.figure, abs(value), mention)


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
    labels = [label.start for label in mention.sentence.labels if _names(label, fact)]
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
