"""What a text says will certainly come: no fact is of tomorrow, also where its number is one of today.

"BTC will reach 98,000" is foretold; "if it breaks 98,000", "it may reach 98,000" and "the next resistance will be
98,000" are not.
"""

import re
from functools import cache
from typing import Final

from agent.grounding import lexicon
from agent.grounding.figures import LENGTH
from agent.grounding.mentions import Mention
from agent.grounding.sentences import Sentence

_REACH: Final = 90  # letters from the verb to its number
_MEANWHILE: Final = re.compile(
    r"[;:]|, (?!(?:the|el|la|its|su|of|de|a|un|una|or|o|and|y)\b)|\b(?:but|pero)\b"
)
_TOMORROW: Final = re.compile(r"\btomorrow\b|(?<!\bla )(?<!\besta )(?<!\bde )\bmanana\b")
_LEVELS: Final = frozenset(
    ("support", "resistance", "stop", "target", "entry", "threshold", "period", "window", "fee", "quantity")
)


def is_foretold(mention: Mention) -> bool:
    figure, sentence = mention.figure, mention.sentence
    if figure.moment is not None or figure.units[0] in (LENGTH, "times", "things"):
        return False
    if sentence.text.rstrip().endswith("?"):
        return False
    return any(_foretells(verb, mention) for verb in _verbs(sentence) if verb.end() <= figure.start)


def _verbs(sentence: Sentence) -> list[re.Match[str]]:
    known: list[re.Match[str]] | None = sentence.__dict__.get("foretelling")
    if known is None:
        known = [*_coming().finditer(sentence.folded)]
        certain = lexicon.phrase_pattern("future", "certain").search(sentence.folded)
        if certain or _TOMORROW.search(sentence.folded):
            known += _certain().finditer(sentence.folded)
        sentence.__dict__["foretelling"] = known
    return known


def _foretells(verb: re.Match[str], mention: Mention) -> bool:
    folded, start = mention.sentence.folded, mention.figure.start
    between = folded[verb.end() : start]
    if len(between) > _REACH or _MEANWHILE.search(between) or _is_of_a_level(verb, mention.sentence):
        return False
    open_before = lexicon.phrase_pattern("future", "open").search(folded, 0, start)
    return not open_before and not lexicon.phrase_pattern("future", "conditions").search(
        folded, mention.figure.end
    )


def _is_of_a_level(verb: re.Match[str], sentence: Sentence) -> bool:
    """ "Your stop will be at 92,500": what is said of it is how it is set."""
    labels = [label for label in sentence.labels if label.end <= verb.start()]
    symbols = [symbol for symbol in sentence.symbols if symbol.end <= verb.start()]
    if not labels or not labels[-1].concepts & _LEVELS:
        return False
    return not symbols or symbols[-1].end < labels[-1].start


@cache
def _coming() -> re.Pattern[str]:
    """ "will soon reach", "is bound to hit", "va a llegar", "alcanzará"."""
    words = lexicon.read()["future"]
    futures = [verb + ending for verb in words["stems"] for ending in ("a", "an")]
    return re.compile(
        rf"(?<!\bi )(?<!\bwe )(?<!\byou )(?<!\w)(?:{lexicon.either(words['auxiliaries'])})"
        rf"(?:\s+(?:{lexicon.either(words['adverbs'])}))*\s+(?:{lexicon.either(words['verbs'])})(?!\w)"
        rf"|(?<!\w)(?:{lexicon.either(futures)})(?!\w)"
    )


@cache
def _certain() -> re.Pattern[str]:
    """In the present, which words of certainty or of tomorrow make a promise: "no doubt that BTC hits"."""
    return lexicon.whole(lexicon.read()["future"]["present"])
