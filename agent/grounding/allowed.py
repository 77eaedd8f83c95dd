"""The numbers of prose that need no fact of their own: times that were told, counts, the levels by which everybody
reads an indicator, the person's own."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Final

from agent.grounding import lexicon
from agent.grounding.figures import LENGTH, YEAR, Figure, Moment, before_year, figures
from agent.grounding.ledger import Backing, Ledger
from agent.grounding.mentions import Mention, is_about
from agent.language import fold

_SMALL: Final = 30  # counts above are not free
_COUNTED: Final = ("", "points", "times", "things")
_CHART: Final = re.compile(
    r"\s*(?:chart|charts|bar|bars|candle|candles|timeframe|frame|grafico|velas?|temporalidad|marco)(?!\w)"
)
_LEVELS: Final = frozenset({"support", "resistance"})  # what the bare word "level" may be
_AND_BEFORE: Final = re.compile(r"\s[\d.,]+\s*(?:and|or|nor|y|o|ni)\s*(?:of\s+|de\s+)?$")


def is_free(mention: Mention, ledger: Ledger) -> bool:
    figure = mention.figure
    if figure.moment is not None:
        return _is_a_moment(figure.moment, ledger)
    if figure.units[0] == LENGTH:
        return _is_a_length(mention, ledger) or _is_among(figure, ledger.told)
    if _is_a_year(mention, ledger) or _is_a_count(mention, ledger) or is_usual_level(mention, ledger):
        return True
    return _is_yours(mention, ledger) or _is_among(figure, ledger.told)


def _is_a_moment(moment: Moment, ledger: Ledger) -> bool:
    return any(_tells(moment, *each, ledger) for each in ledger.moments)


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
    known = ledger.lengths | _users_lengths(ledger)
    if _CHART.match(mention.after) or mention.figure.text[-1:] in "mhdw":
        return hours in (ledger.frames or known) | ledger.lengths
    return any(_as_long(hours, each, mention.figure.length) for each in known)


def _as_long(said: Fraction, known: Fraction, unit: str) -> bool:
    """A month has 28 to 31 days, a year 365 or 366."""
    most = {"months": Fraction(1, 20), "years": Fraction(1, 300)}.get(unit, Fraction(0))
    return abs(said - known) <= known * most


def _users_lengths(ledger: Ledger) -> frozenset[Fraction]:
    text = ledger.user_text
    return frozenset(each.hours for each in figures(text, fold(text), ()) if each.hours is not None)


def _is_a_year(mention: Mention, ledger: Ledger) -> bool:
    """A year that the data are of, or that the person named."""
    if mention.figure.units[0] or not YEAR.fullmatch(mention.figure.text) or mention.figure.sign:
        return False
    if int(mention.figure.text) not in ledger.years and not _is_among(mention.figure, ledger.user_text):
        return False
    return bool(before_year().search(mention.before))


def is_usual_level(mention: Mention, ledger: Ledger) -> bool:
    """ "RSI below 30": a level by which everybody reads this indicator. Where the words say that it is above or
    below it now, it has to be."""
    figure, sentence = mention.figure, mention.sentence
    if figure.units[0] not in ("", "points") or not figure.readings:
        return False
    value = figure.readings[-1].value * (-1 if figure.sign < 0 else 1)
    named = [label for label in mention.labels if not (label.weak or label.concepts >= _LEVELS)]
    labels = named or sentence.labels
    said = {concept for label in labels for concept in label.concepts}
    concepts = {
        concept
        for concept, entry in lexicon.read()["usual"].items()
        if concept in said and value in map(Decimal, entry["levels"])
    }
    if not concepts or not (way := _way(mention)):
        return False
    now = [fact.value for fact in ledger.numbers if fact.name in concepts and is_about(mention, fact)]
    asserted = _says_now(way[1])
    if not asserted or not way[0]:
        return True
    above = (way[0] > 0) is not bool(asserted["no"] or asserted["not"])
    return any((each > value) == above for each in now)


def is_compared(mention: Mention) -> bool:
    """Whether "above" or "below" stands right before it."""
    return _compared_with(mention.before) is not None


def stands_so(mention: Mention, fact: Backing, ledger: Ledger) -> bool:
    """ "BTC is above its support of 92,500": where the words say where the price is now, it has to be there."""
    cut, labels = 0, [label for label in mention.labels if label.end <= mention.figure.start]
    if labels and not is_compared(mention):
        cut = mention.figure.start - labels[0].start  # "above its support of"
    before = mention.before[: len(mention.before) - cut]
    if not (way := _compared_with(before)) or not (asserted := _says_now(way[1])):
        return True
    stated = mention.figure.start - cut - len(before) + asserted.start()
    spoken_of = [label for label in mention.sentence.labels if label.end <= stated]
    if not way[0] or (spoken_of and "price" not in spoken_of[-1].concepts):
        return True
    above = (way[0] > 0) is not bool(asserted["no"] or asserted["not"])
    prices = [each.value for each in ledger.numbers if each.name == "price" and each.bases == fact.bases]
    return not prices or any((price > fact.value) == above for price in prices)


def _says_now(before: str) -> re.Match[str] | None:
    """Where it is said to be now, and not "if it is", "when it trades"."""
    open_before = lexicon.phrase_pattern("future", "open").search(before)
    return None if open_before else _is_now().search(before)


@cache
def _is_now() -> re.Pattern[str]:
    words = lexicon.read()["ranged"]
    adverbs = (*words["participles"], "now", "well", "still", "already", "just", "far")
    adverbs += ("ahora", "ya", "muy", "bien", "todavia", "aun", "justo")
    return re.compile(
        rf"(?P<no>\bno\s+)?(?<!\w)(?:{lexicon.either(words['is'])})(?P<not>n't|n’t|\s+not|\s+no longer)?"
        rf"(?:\s+(?:{lexicon.either(adverbs)}))*\s*$"
    )


def _compared_with(before: str) -> tuple[int, str] | None:
    for way, key in ((1, "over"), (-1, "under")):
        if found := _level(key).search(before):
            return way, before[: found.start()]
    return None


def _way(mention: Mention) -> tuple[int, str] | None:
    """1 above, -1 below, 0 neither, and what stands before the words that say so; None where no words call it a
    level."""
    before = _AND_BEFORE.sub(" ", mention.before)  # "30 and 70": both are what the words before them say
    for way, key in ((1, "over"), (-1, "under"), (0, "named")):
        if found := _level(key).search(before):
            compares = found[0].startswith(tuple(lexicon.read()["level"]["verbs"]))
            return way, f"{before[: found.start()]}{'is' if compares else ''}"
    called = _behind().match(mention.after) or mention.ranged or before.rstrip().endswith("/")
    return (0, "") if called else None


@cache
def _level(key: str) -> re.Pattern[str]:
    words = lexicon.read()["level"]
    between = rf"(?:\s+(?:{lexicon.either(words['between'])}))*\s*[-−]?\s*$"
    return re.compile(rf"(?<!\w)(?:{lexicon.either(words[key])}){between}")


@cache
def _behind() -> re.Pattern[str]:
    return re.compile(rf"\s*-?(?:{lexicon.either(lexicon.read()['level']['behind'])})(?!\w)")


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
    words = re.findall(r"[\w-]+", mention.after)[:3]
    if mention.figure.units[0] == "things":
        words = [mention.sentence.folded[: mention.figure.end].split()[-1]]
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
            fact.name for fact in ledger.numbers if label.names(fact) and not fact.concepts & lexicon.PARTS
        }
        yield Decimal(len(known))
        yield Decimal(len([fact for fact in ledger.numbers if label.names(fact)]))
        for base in mention.symbols:
            yield Decimal(
                len({fact.name for fact in ledger.numbers if label.names(fact) and base in fact.bases})
            )
