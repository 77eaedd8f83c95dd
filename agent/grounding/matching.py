"""Whether a number of prose is backed: by a fact, by two of them, by a count, or by the person's own words."""

import re
from collections.abc import Sequence
from typing import Final

from agent.grounding import lexicon
from agent.grounding.allowed import is_free
from agent.grounding.derived import derived
from agent.grounding.ledger import Backing, Ledger
from agent.grounding.mentions import Mention, mentions
from agent.grounding.sentences import Label
from agent.grounding.values import ends, says

_OF_CASES: Final = re.compile(
    r"\s*(?:of|de)\s+(?:(?:the|las|los)\s+)?(?:\d+\s+)?(?:cases|times?|veces|casos)(?!\w)"
)


def unbacked(text: str, ledger: Ledger) -> list[str]:
    """The numbers of a text that nothing backs, as they are written, in order."""
    found = mentions(text, ledger)
    backed = [backing(mention, ledger) for mention in found]
    wanting = []
    counting = _counting(found)
    for mention, facts in zip(found, backed, strict=True):
        if facts or mention in counting or is_free(mention, ledger):
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
    fitting = [fact for fact in ledger.numbers if _is_about(mention, fact) and says(figure, fact, mention)]
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
    if _is_a_rate(mention, fact) or _is_a_threshold(mention, fact):
        return True
    if _is_a_move(mention, fact, labels):
        return True
    if mention.ranged and any(label.names(fact) for label in mention.sentence.labels if not label.weak):
        return True
    about = [each for each in ledger.numbers if _is_about(mention, each)]
    strong = [label for label in labels if not label.weak]
    whole = _all_named(labels, about) or _all_named(strong, about)
    if whole:
        return fact in whole and not _is_a_part(fact, whole, labels)
    if labels[-1].names(fact) or any(label.names(fact) for label in labels if not label.weak):
        return True
    return all(label.weak for label in labels) and not _asserts(mention, labels[-1])


def _all_named(labels: Sequence[Label], facts: Sequence[Backing]) -> list[Backing]:
    return [fact for fact in facts if labels and all(label.names(fact) for label in labels)]


def _is_a_rate(mention: Mention, fact: Backing) -> bool:
    """ "rose in 60% of 35 cases": how often, and of how many."""
    if mention.figure.units[0] == "times":
        return "count" in fact.concepts
    return bool(fact.concepts & {"winrate", "baserate"}) and bool(_OF_CASES.match(mention.after))


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
        changes = [each for each in ledger.numbers if each.is_change and _is_about(mention, each)]
        return fact in changes or not changes
    if mention.stated and mention.figure.units[0] != "percent":
        prices = [each for each in ledger.numbers if "price" in each.concepts and _is_about(mention, each)]
        return fact in prices or not prices
    return True


def _asserts(mention: Mention, label: Label) -> bool:
    between = mention.sentence.folded[label.end : mention.figure.start]
    return bool(re.fullmatch(r"\s*(?:[:=(]|is|was|of|at|es|era|de|en)?\s*", between))
