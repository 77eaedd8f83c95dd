"""Command words that are misspelt, read as what was meant."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from agent.language import common_words, fold
from agent.understanding.lexicon import book, requests
from agent.understanding.lexicon import read as lexicon_file
from agent.understanding.phrases import Word

_SHORTEST: Final = 5
_LONG: Final = 8
_DRAWN_OUT: Final = re.compile(r"(\w)\1{2,}")
""" "Compraaa"."""
_SHORT: Final = (
    "buy",
    "sell",
    "news",
    "close",
    "precio",
    "compra",
    "vende",
    "cierra",
    "купи",
    "продай",
    "закрой",
    "цена",
)
_ASIDE: Final = (
    *(("talk", section) for section in ("lead", "foreign", "question", "answer", "courtesy")),
    *(("answers", section) for section in ("yes", "assent", "noted", "no", "doubt", "polite")),
)


def read(words: Sequence[Word], taken: Collection[int]) -> list[Word]:
    """The same words, each with its reading where it is none of the lexicon."""
    return [word if n in taken else _corrected(word) for n, word in enumerate(words)]


def _corrected(word: Word) -> Word:
    meant = _meant(word.text)
    return replace(word, reading=meant) if meant else word


@lru_cache(4096)
def _meant(text: str) -> str:
    if short := _abbreviated().get(text):
        return short
    drawn_out = _DRAWN_OUT.sub(r"\1", text)
    if drawn_out != text and _is_a_word(drawn_out):
        return drawn_out
    if not text.isalpha() or _is_a_word(text):
        return ""
    if len(text) < _SHORTEST:
        return next((verb for verb in _SHORT if set(text) == set(verb) and OSA.distance(text, verb) == 1), "")
    far = 1 if len(text) < _LONG else 2
    best = process.extractOne(text, _spellings(), scorer=OSA.distance, score_cutoff=far)
    return best[0] if best and best[0][0] == text[0] else ""


def _is_a_word(text: str) -> bool:
    spelt_right = text in common_words() or text in _known() or text in _no_slips()
    return spelt_right or text.startswith(_stems())


@cache
def _no_slips() -> frozenset[str]:
    return frozenset(lexicon_file("talk")["no_slips"]["all"])


@cache
def _abbreviated() -> Mapping[str, str]:
    """Words as they are written on a phone."""
    return {short: word for word, said in lexicon_file("talk")["short"].items() for short in said}


@cache
def _known() -> frozenset[str]:
    words = (word for aside in _ASIDE for word in book(*aside).words)
    return frozenset(requests().words) | frozenset(words)


@cache
def _stems() -> tuple[str, ...]:
    return tuple(requests().stems | {stem for aside in _ASIDE for stem in book(*aside).stems})


@cache
def _spellings() -> list[str]:
    """Words that are long enough to be known by most of their letters."""
    listed = (fold(word) for word in lexicon_file("talk")["spellings"]["all"])
    return sorted({*(w for w in requests().words if len(w) >= _SHORTEST and w.isalpha()), *listed})
