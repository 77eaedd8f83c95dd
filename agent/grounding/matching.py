"""Whether a number of prose is backed: by a fact, by two of them, by a count, or by the person's own words."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Final

from agent.grounding import lexicon
from agent.grounding.allowed import is_compared, is_free, stands_so
from agent.grounding.derived import derived
from agent.grounding.digits import Plain, in_digits
from agent.grounding.followers import unbacked_followers
from agent.grounding.foretold import is_foretold
from agent.grounding.ledger import Backing, Ledger
from agent.grounding.mentions import Mention, is_about, mentions
from agent.grounding.sentences import Label
from agent.grounding.values import ends, is_a_loss, says
from agent.language import fold

_OF_CASES: Final = re.compile(
    r"\s*(?:of|de)\s+(?:(?:the|its|all|las|los|sus)\s+)*(?:\d+\s+)?"
    r"(?:cases|times?|trades|positions|bars|days|weeks|veces|casos|operaciones|posiciones|velas|dias|semanas)(?!\w)"
)
_IN_BRACKETS: Final = re.compile(r"\([^()]*$")  # "(12, 26)": what it was computed with
_OUT_OF: Final = re.compile(
    r"(?<![\w.,])(?P<part>\d{1,4})\s+(?:out of(?: every)?|in every|of every|de cada)\s+(?P<whole>\d{1,4})(?![\w])"
)
_RATES: Final = frozenset({"winrate", "baserate", "confidence"})
_TALLIES: Final = frozenset({"matched", "scanned", "watched", "compared", "trades"})
_LISTED: Final = frozenset({"matched", "scanned", "watched"})  # what only counts, and names no value
_BOUNDS: Final = frozenset({"support", "resistance", "low", "high", "upper", "lower", "poc", "bid", "ask"})
_PRICED: Final = frozenset({"price", "low", "high", "trades", "stop", "entry", "target"})
_HIGHEST: Final = 100  # "55 out of 100" is the value of an indicator
_OF_RATE: Final = Decimal("0.02")


def unbacked(text: str, ledger: Ledger) -> list[str]:
    """The numbers of a text that nothing backs, as they are written, in order."""
    plain = in_digits(text)
    found = [_as_spoken(mention, plain) for mention in mentions(plain.text, ledger)]
    backed = [backing(mention, ledger) for mention in found]
    shown: dict[int, list[Backing]] = {}
    for mention, facts in zip(found, backed, strict=True):
        shown.setdefault(mention.sentence.start, []).extend(facts)
    counting = _counting(found)
    wanting: list[tuple[Mention, int, int]] = []
    for mention, facts in zip(found, backed, strict=True):
        backs = _out_of(mention, ledger)
        if backs is None:
            backs = bool(facts) or id(mention) in counting or is_free(mention, ledger)
        if is_foretold(mention) or not (backs or derived(mention, shown, ledger)):
            wanting.append((mention, mention.figure.start, mention.figure.end))
        elif facts:
            wanting += ((mention, *place) for place in unbacked_followers(mention, ledger))
    return [
        plain.as_written(mention.sentence.start + start, mention.sentence.start + end)
        for mention, start, end in wanting
    ]


def _as_spoken(mention: Mention, plain: Plain) -> Mention:
    """ "Two and a half" is coarser than the 2.5 that it is in digits."""
    start, end = (mention.sentence.start + place for place in (mention.figure.start, mention.figure.end))
    if not lexicon.phrase_pattern("spelled", "parts").search(fold(plain.as_written(start, end))):
        return mention
    return replace(mention, figure=replace(mention.figure, spoken=True))


def _counting(found: Sequence[Mention]) -> frozenset[int]:
    """Bare numbers that count 1, 2, 3 ... where nothing says that they are values: they number what is listed."""
    run: list[Mention] = []
    for mention in found:
        bare = mention.figure.units == ("",) and not mention.labels and not mention.stated
        if bare and mention.figure.text == str(len(run) + 1):
            run.append(mention)
    return frozenset(map(id, run)) if len(run) > 2 else frozenset()


def _out_of(mention: Mention, ledger: Ledger) -> bool | None:
    """Whether "3 out of 5" is a rate that a fact tells, or two counts; None where it is no such number."""
    for rate in _OUT_OF.finditer(mention.sentence.folded):
        if mention.figure.start in (rate.start("part"), rate.start("whole")):
            part, whole = Decimal(rate["part"]), Decimal(rate["whole"])
            counts = {fact.value for fact in ledger.numbers if fact.concepts & _TALLIES}
            rates = [fact for fact in ledger.numbers if whole and fact.concepts & _RATES]
            known = [fact.value / (100 if fact.unit == "percent" else 1) for fact in rates]
            if {part, whole} <= counts or any(abs(part / whole - each) <= _OF_RATE for each in known):
                return True
            return None if whole == _HIGHEST else False
    return None


def backing(mention: Mention, ledger: Ledger) -> list[Backing]:
    """The facts that a number is, as its words say."""
    figure = mention.figure
    if figure.moment is not None:
        return []
    fitting = [fact for fact in ledger.numbers if is_about(mention, fact) and says(figure, fact, mention)]
    called = [fact for fact in fitting if _is_called(mention, fact, ledger)]
    if mention.denied:
        return _denied(mention, called, ledger)
    if _is_of_a_quantity(mention) or (mention.ranged and not _holds(mention, ledger)):
        return []
    return [fact for fact in called if not fact.concepts & _BOUNDS or stands_so(mention, fact, ledger)]


def _denied(mention: Mention, called: Sequence[Backing], ledger: Ledger) -> list[Backing]:
    """What a denied number is: a fact of another name or symbol, where the one that is spoken of is known."""
    spoken_of = [fact for fact in ledger.numbers if is_about(mention, fact) and _is_stated_of(mention, fact)]
    if not spoken_of or any(fact in spoken_of for fact in called):
        return []
    return [fact for fact in ledger.numbers if fact not in spoken_of and says(mention.figure, fact, mention)]


def _is_stated_of(mention: Mention, fact: Backing) -> bool:
    """Whether it is what the sentence speaks of: "the RSI is not 42" is false of an RSI of 42."""
    if mention.labels:
        return any(label.names(fact) for label in mention.labels)
    return "price" in fact.concepts or fact.is_change


def _is_of_a_quantity(mention: Mention) -> bool:
    """ "0.25 BTC are worth 23,807 USD": a quantity at its price, and neither the price nor the balance."""
    sentence, figure = mention.sentence, mention.figure
    symbol = next((each for each in reversed(sentence.symbols) if each.end <= figure.start), None)
    if symbol is None or not _worth().fullmatch(sentence.folded, symbol.end, figure.start):
        return False
    counted = [each for each in sentence.figures if each.start <= symbol.start and symbol.end <= each.end + 1]
    return any(reading.value not in (0, 1) for each in counted for reading in each.readings)


@cache
def _worth() -> re.Pattern[str]:
    words = lexicon.read()
    return re.compile(
        rf"(?:,|\s+(?:{lexicon.either(words['ranged']['is'])}|are|now|would be|ahora|hoy))*"
        rf"\s+(?:{lexicon.either(words['worth']['words'])})(?:\s+(?:{lexicon.either(words['rounding']['about'])}))?\s*[$€]?"
    )


def _holds(mention: Mention, ledger: Ledger) -> bool:
    """ "The price is between 92,500 and 98,000": where it is said to be, it has to be."""
    other = mention.other_end
    if other is None or not _inside().search(
        mention.sentence.folded, 0, min(other.start, mention.figure.start)
    ):
        return True
    if any(not label.weak and "price" not in label.concepts for label in mention.labels):
        return True
    prices = [fact.value for fact in ledger.numbers if "price" in fact.concepts and is_about(mention, fact)]
    ends = sorted(each.readings[0].value for each in (mention.figure, other) if each.readings)
    return not prices or len(ends) < 2 or any(ends[0] <= price <= ends[1] for price in prices)


@cache
def _inside() -> re.Pattern[str]:
    words = {key: lexicon.either(phrases) for key, phrases in lexicon.read()["ranged"].items()}
    return re.compile(
        rf"(?:(?<!\w)(?:{words['is']}|{words['participles']})|'s)"
        rf"(?:\s+(?:{words['between']}|{words['participles']}))*\s+(?:{words['from']})\s+"
        r"(?:the\s+|los\s+)?[$€(]?\Z"
    )


# -- what it is about, and what it is called -----------------------------------------------------------------


def _is_called(mention: Mention, fact: Backing, ledger: Ledger) -> bool:
    labels = [each for each in mention.labels if fact.unit == "count" or not each.concepts <= _LISTED]
    if _OF_CASES.match(mention.after) and fact.concepts & _RATES:
        return True  # "in 60% of 35 cases"
    if not labels:
        return _unnamed(mention, fact, ledger)
    if mention.inherited and ("price" in fact.concepts or _is_held(mention, fact)):
        return True
    if _is_held(mention, fact) and all(label.concepts & _PRICED for label in labels):
        return True
    if is_a_loss(fact, mention) or _is_a_tally(mention, fact) or _is_a_threshold(mention, fact):
        return True
    if _is_a_move(mention, fact, labels):
        return True
    if mention.ranged and any(label.names(fact) for label in mention.sentence.labels if not label.weak):
        return True
    marked = mention.ranged or is_compared(mention)
    if marked and fact.concepts & _BOUNDS and all(label.concepts & _PRICED for label in labels):
        return True  # "it did not close above 98,000"
    about = [each for each in ledger.numbers if is_about(mention, each)]
    strong = [label for label in labels if not label.weak]
    whole = _all_named(labels, about) or _all_named(strong, about)
    if whole:
        return fact in whole and not _is_a_part(fact, whole, labels)
    if labels[-1].names(fact) or any(label.names(fact) for label in labels if not label.weak):
        return True
    return all(label.weak for label in labels) and not _asserts(mention, labels[-1])


def _is_held(mention: Mention, fact: Backing) -> bool:
    """ "The account holds 1,250 USD and 0.25 BTC": so much of an asset needs no name but its own."""
    return (
        mention.figure.units[0] == fact.unit
        and fact.unit.isupper()
        and fact.unit not in lexicon.read()["units"]
    )


def _all_named(labels: Sequence[Label], facts: Sequence[Backing]) -> list[Backing]:
    return [fact for fact in facts if labels and all(label.names(fact) for label in labels)]


def _is_a_tally(mention: Mention, fact: Backing) -> bool:
    """ "It rose, seen 35 times", "support has held 12 times": how often."""
    if mention.figure.units[0] != "times":
        return False
    touched = "touches" in fact.concepts and any(label.names(fact) for label in mention.sentence.labels)
    return "count" in fact.concepts or touched


def _is_a_threshold(mention: Mention, fact: Backing) -> bool:
    """ "with RSI above 30": what was asked for, and no value."""
    return "threshold" in fact.concepts and (ends(mention.before, "over") or ends(mention.before, "under"))


def _is_a_move(mention: Mention, fact: Backing, labels: Sequence[Label]) -> bool:
    """ "The price fell 3 %" is the change, although a price was named."""
    if mention.sign is None or not fact.is_change or mention.figure.units[0] not in ("percent", "bps"):
        return False
    return mention.inherited or all(
        label.weak or label.concepts & {"price", "change", "lower"} for label in labels
    )


def _is_a_part(fact: Backing, whole: Sequence[Backing], labels: Sequence[Label]) -> bool:
    """ "MACD 12" is not its signal where both are known."""
    said = frozenset(concept for label in labels for concept in label.concepts)
    extra = (fact.concepts & lexicon.PARTS) - said
    return bool(extra) and any(not ((each.concepts & lexicon.PARTS) - said) for each in whole)


def _unnamed(mention: Mention, fact: Backing, ledger: Ledger) -> bool:
    """No label: "BTC is at 62,000" is a price where there is one, "up 3 %" is a change."""
    if mention.sign is not None and mention.figure.units[0] in ("percent", "bps"):
        changes = [each for each in ledger.numbers if each.is_change and is_about(mention, each)]
        return fact in changes or (not changes and fact.unit == "percent")
    if fact.is_setting and not _IN_BRACKETS.search(mention.before):
        return False
    if mention.stated and mention.figure.units[0] != "percent":
        prices = [each for each in ledger.numbers if "price" in each.concepts and is_about(mention, each)]
        return fact in prices or not prices
    return True


def _asserts(mention: Mention, label: Label) -> bool:
    between = mention.sentence.folded[label.end : mention.figure.start]
    return bool(re.fullmatch(r"\s*(?:[:=(]|is|was|of|at|es|era|de|en)?\s*", between))
