"""Command words that are misspelt, read as what was meant."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from agent.language import common_words
from agent.understanding.lexicon import book, requests
from agent.understanding.phrases import Word

_SHORTEST: Final = 5
_ALIKE: Final = 83
_SHORT: Final = ("buy", "sell", "news", "close", "precio", "compra", "vende", "cierra", "купи", "продай", "закрой", "цена")
_ASIDE: Final = ("lead", "foreign", "yes", "no", "polite", "question", "answer")


def read(words: Sequence[Word], taken: Collection[int]) -> list[Word]:
    """The same words, each with its reading where it is none of the lexicon."""
    return [word if n in taken else _corrected(word) for n, word in enumerate(words)]


def _corrected(word: Word) -> Word:
    meant = _meant(word.text)
    return replace(word, reading=meant) if meant else word


@lru_cache(4096)
def _meant(text: str) -> str:
    if not text.isalpha() or _is_a_word(text):
        return ""
    if len(text) < _SHORTEST:
        near = [verb for verb in _SHORT if len(text) > 2 and OSA.distance(text, verb, score_cutoff=1) <= 1]
        return near[0] if near and sorted(near[0])[0] else ""
    best = process.extractOne(text, _spellings(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return best[0] if best and abs(len(best[0]) - len(text)) <= 2 else ""


def _is_a_word(text: str) -> bool:
    return text in common_words() or text in _known() or text.startswith(_stems())


@cache
def _known() -> frozenset[str]:
    aside = (word for section in _ASIDE for word in book("talk", section).words)
    return frozenset(requests().words) | frozenset(aside)


@cache
def _stems() -> tuple[str, ...]:
    return tuple(requests().stems | {stem for section in _ASIDE for stem in book("talk", section).stems})


@cache
def _spellings() -> list[str]:
    """Words that are long enough to be known by most of their letters."""
    return sorted(word for word in requests().words if len(word) >= _SHORTEST and word.isalpha())
