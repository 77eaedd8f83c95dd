"""Which way the words say that something went, and whether they say that it is not so.

"fell 2 %", "2 % lower", "did not fall 2 %", "it is not true that it rose 2 %", "the RSI is not 42"
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from agent.grounding import lexicon
from agent.grounding.figures import Figure
from agent.grounding.sentences import Sentence

_BETWEEN: Final = re.compile(r"[\s)]*(?:in |en |de )?")
_NEXT_VERB: Final = re.compile(r"\s*(?:by|to|un|a)?\s*")
_NEAR: Final = 14  # letters between a figure and the way it went
_REACH: Final = 80  # letters that a denial takes


@dataclass(frozen=True, slots=True)
class Polarity:
    """`sign` is which way it went, None where nothing says; `denied` that it was said not to be so."""

    sign: int | None
    denied: bool


def polarity(figure: Figure, sentence: Sentence, since: int, until: int) -> Polarity:
    """A denied fall is a rise: what did not fall by so much can only have risen by it, or the number is none."""
    way = _way(figure, sentence, since, until)
    folded = sentence.folded
    told = re.sub(r"\s+", " ", way[0]) if way else ""
    at = min(way.start(), figure.start) if way else figure.start
    denied = _is_denied(folded[max(min(since, at), at - _REACH) : at], of_a_move=way is not None)
    if way and denied and _compares(folded[way.end() : figure.start]):
        denied = False
    if way is None:
        return Polarity(None, denied)
    sign = lexicon.signs()[told]
    if denied and sign != lexicon.EITHER and not figure.sign:
        return Polarity(-sign, denied=False)
    return Polarity(sign, denied)


def _way(figure: Figure, sentence: Sentence, since: int, until: int) -> re.Match[str] | None:
    behind = [m for m in sentence.signs if figure.end <= m.start() <= min(until, figure.end + _NEAR)]
    if behind and _BETWEEN.fullmatch(sentence.folded[figure.end : behind[0].start()]):
        rest = sentence.folded[behind[0].end() : until]
        if until == len(sentence.text) or not _NEXT_VERB.fullmatch(rest):
            return behind[0]
    before = [m for m in sentence.signs if since <= m.start() and m.end() <= figure.start]
    if not before and not figure.sign and sentence.folded[since : since + 1] == ":":
        before = [m for m in sentence.signs if m.end() == since]  # "both fell: BTC 2 %"
    return before[-1] if before else None


def _is_denied(before: str, *, of_a_move: bool) -> bool:
    """ "Not only" and "no more than" deny nothing; "it is false that it did not" says that it did."""
    clause = lexicon.phrase_pattern("denial", "clauses").search(before)
    near = before[clause.end() :] if clause else before
    word = _denied("moves" if of_a_move else "states").search(near)
    return bool(clause) is not bool(word)


def _compares(between: str) -> bool:
    """ "It did not fall more than 2 %" is true of a fall of 2 %."""
    return bool(lexicon.phrase_pattern("denial", "compares").search(between))


@cache
def _denied(key: str) -> re.Pattern[str]:
    words = lexicon.read()["denial"]
    between = rf"(?:\s+(?:{lexicon.either(words['between'])}))*\s*[$€£(]?$"
    if key == "moves":
        return re.compile(rf"(?:n't|n’t|(?<!\w)(?:{lexicon.either(words['moves'])})){between}")
    return re.compile(rf"(?<!\w)(?:{lexicon.either(words['states'])}){between}")
