"""Of which symbols a figure may speak."""

import re
from itertools import pairwise
from typing import Final

from agent.grounding.figures import Figure
from agent.grounding.sentences import Sentence

JOINS: Final = re.compile(
    r"(?:[\s,&/+–—~-]|\b(?:and|y|e|ni|nor|the|la|el|los|las|its|their|su|sus|un|una|by)\b)*"
)
_OF_WHICH: Final = re.compile(
    r"[\s)]*(?:[\w%&' ]{0,40}\b)?(?:of|for|on|in|de|del|para|en)\s+(?:the\s+|el\s+)?"
)
_OF_ANOTHER: Final = re.compile(
    r"\b(?:and|y|e|but|pero|while|mientras|that|those|against|versus|vs|frente|than|que|ni|nor|al|supera|superan|"
    r"tops|beats|exceeds)\b"
)
"""Between a figure and a symbol: what follows is said of the next one, "58.2 and that of BTC 41.9"."""


def symbols_of(figure: Figure, sentence: Sentence, until: int) -> frozenset[str]:
    """Of which symbols a figure may speak: the one right behind it, else the nearest before it, else those that
    stand over the sentence."""
    if listed := _in_order(figure, sentence):
        return frozenset({listed})
    behind = [each for each in sentence.symbols if figure.end <= each.start and each.end <= until + 1]
    gap = sentence.folded[figure.end : behind[0].start] if behind else ""
    if _OF_WHICH.fullmatch(gap) and not _OF_ANOTHER.search(gap):
        return frozenset(each.base for each in behind[:1])
    before = [each for each in sentence.symbols if each.end <= figure.start]
    if not before:
        return frozenset(sentence.context.symbols) or frozenset(each.base for each in sentence.symbols)
    clause = max(sentence.folded.rfind(mark, 0, figure.start) for mark in (", ", "; "))
    near = [each for each in before if each.start > clause]
    joined = [before[-1]]
    for each in reversed(before[:-1]):
        if not JOINS.fullmatch(
            sentence.folded[each.end : joined[0].start].replace("~", " ").replace("-", " ")
        ):
            break
        joined.insert(0, each)
    chosen = joined if len(joined) > 1 else near[-1:] or before[-1:]
    return frozenset(each.base for each in chosen)


def _in_order(figure: Figure, sentence: Sentence) -> str:
    """ "BTC and ETH trade at 62,000 and 3,000", "62,000 and 3,000 for BTC and ETH"."""
    valued = [each for each in sentence.figures if each.moment is None and not each.length]
    symbols = sentence.symbols
    if len(symbols) < 2 or len(valued) != len(symbols) or figure not in valued:
        return ""
    between = symbols[-1].end <= valued[0].start or valued[-1].end <= symbols[0].start
    gaps = pairwise(symbols)
    if not between or not all(JOINS.fullmatch(sentence.folded[one.end : two.start]) for one, two in gaps):
        return ""
    return symbols[valued.index(figure)].base
