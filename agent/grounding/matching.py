"""Whether a number of prose is backed: by a fact, by two of them, by a count, or by the person's own words."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from agent.grounding import lexicon
from agent.grounding.allowed import is_free
from agent.grounding.derived import derived
from agent.grounding.digits import in_digits
from agent.grounding.ledger import Backing, Ledger
from agent.grounding.mentions import Mention, is_about, mentions
from agent.grounding.sentences import Label
from agent.grounding.values import ends, says

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
_HIGHEST: Final = 100  # "55 out of 100" is the value of an indicator
_OF_RATE: Final = Decimal("0.02")


def unbacked(text: str, ledger: Ledger) -> list[str]:
    """The numbers of a text that nothing backs, as they are written, in order."""
    plain = in_digits(text)
    found = mentions(plain.text, ledger)
    backed = [backing(mention, ledger) for mention in found]
    shown: dict[int, list[Backing]] = {}
    for mention, facts in zip(found, backed, strict=True):
        shown.setdefault(mention.sentence.start, []).extend(facts)
    counting = _counting(found)
    wanting = []
    for mention, facts in zip(found, backed, strict=True):
        backs = _out_of(mention, ledger)
        if backs is None:
            backs = bool(facts) or mention in counting or is_free(mention, ledger)
        if not backs and not derived(mention, shown, ledger):
            start = mention.sentence.start
            wanting.append(plain.as_written(start + mention.figure.start, start + mention.figure.end))
    return wanting


def _counting(found: Sequence[Mention]) -> list[Mention]:
    """Bare numbers that count 1, 2, 3 ... where nothing says that they are values: they number what is listed."""
    run: list[Mention] = []
    for mention in found:
        bare = mention.figure.units == ("",) and not mention.labels and not mention.stated
        if bare and mention.figure.text == str(len(run) + 1):
            run.append(mention)
    return run if len(run) > 2 else []


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
    return [fact for fact in fitting if _is_called(mention, fact, ledger)]


# -- what it is about, and what it is called -----------------------------------------------------------------


def _is_called(mention: Mention, fact: Backing, ledger: Ledger) -> bool:
    labels = [each for each in mention.labels if fact.unit == "count" or not each.concepts <= _LISTED]
    if _OF_CASES.match(mention.after) and fact.concepts & _RATES:
        return True  # "in 60% of 35 cases"
    if not labels:
        return _unnamed(mention, fact, ledger)
    if mention.inherited and ("price" in fact.concepts or _is_held(mention, fact)):
        return True
    if _is_a_tally(mention, fact) or _is_a_threshold(mention, fact):
        return True
    if _is_a_move(mention, fact, labels):
        return True
    if mention.ranged and any(label.names(fact) for label in mention.sentence.labels if not label.weak):
        return True
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
