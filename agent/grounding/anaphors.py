"""Words that stand for what was said before: "ETH rose 2 %; BTC lost that", "that of SOL is 47", "so did SOL"."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from agent.grounding import lexicon
from agent.language import fold

_PERCENT: Final = re.compile(r"(?<![\w.,])[+\-−]?(?P<size>\d[\d.,]*)\s?(?:%|(?:per ?cent|por ciento)\b)")
_NUMBER: Final = re.compile(r"(?<![\w.,])\d[\d.,]*\d(?![\w%])")
_FAR: Final = 240  # letters from a number to what stands for it


def amounts(text: str) -> Iterable[tuple[int, int, str]]:
    """ "it gained that" -> "it gained 2.35%", which is then held against the facts as any other."""
    folded = fold(text)
    said = list(_pronoun().finditer(folded))
    numbers = list(_PERCENT.finditer(folded)) if said else []
    place = -1
    for match in said:
        while place + 1 < len(numbers) and numbers[place + 1].end() <= match.start():
            place += 1
        if place < 0 or match.start() - numbers[place].end() > _FAR:
            continue
        number = f"{numbers[place]['size']}%"
        if match["verb"]:
            yield match.start(), match.end(), f"{match['verb']} {number}"
        else:
            yield *match.span("amount"), number


def places(text: str) -> Iterable[tuple[int, int, str]]:
    """ "98,000: BTC will get there" -> "98,000: BTC will reach 98,000"."""
    folded = fold(text)
    for match in _place().finditer(folded):
        numbers = _NUMBER.findall(folded, max(0, match.start() - _FAR), match.start())
        if numbers:
            yield match.start(), match.end(), f"{match['will'] or 'will'} reach {numbers[-1]}"


@cache
def _place() -> re.Pattern[str]:
    said, words = lexicon.either(lexicon.read()["anaphors"]["places"]), lexicon.read()["future"]
    future = lexicon.either(verb + ending for verb in words["stems"] for ending in ("a", "an"))
    return re.compile(
        rf"(?<!\w)(?:(?P<will>{lexicon.either(words['auxiliaries'])})(?:\s+\w+){{0,2}}|(?:{future}))\s+"
        rf"(?:(?:to|a|en|hasta)\s+)?(?:{said})(?!\w)"
    )


@cache
def _pronoun() -> re.Pattern[str]:
    words = lexicon.read()["anaphors"]
    signs = lexicon.either(lexicon.signs())
    return re.compile(
        rf"(?<!\w)(?:lo\s+(?P<verb>{signs})"
        rf"|(?:{signs})(?:\s+(?:{lexicon.either(words['between'])}))*\s+"
        rf"(?P<amount>{lexicon.either(words['amounts'])}))(?=\s*(?:$|[.,;:!?)\n]|(?:{lexicon.either(words['ends'])})\b))"
    )


def refers_back(before: str) -> bool:
    """Whether what stands before a symbol is "that of", "el de"."""
    return bool(_back().search(before[-_FAR:]))


def goes_the_same_way(between: str) -> bool:
    """Whether the words between two changes say that the second went as the first."""
    return bool(lexicon.phrase_pattern("anaphors", "same_before").search(between))


def is_set_against(between: str) -> bool:
    """Whether nothing but "against" stands between two figures."""
    return bool(_against().fullmatch(between))


@cache
def _back() -> re.Pattern[str]:
    words = lexicon.read()["anaphors"]["back"]
    return re.compile(rf"(?<!\w)(?:{lexicon.either(words)})\s+(?:the\s+|el\s+)?$")


@cache
def _against() -> re.Pattern[str]:
    words = lexicon.read()["anaphors"]["against"]
    return re.compile(rf"\s*,?\s*(?:{lexicon.either(words)})\s+(?:(?:the|a|un|el|del|al)\s+)*")
