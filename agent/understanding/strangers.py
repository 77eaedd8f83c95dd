"""A word that belongs to no language that is read here: a symbol nobody knows, or one too misspelt to tell.

What was spoken of before must not stand in for it: "zorblax rsi" is not the RSI of the last symbol.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from agent.language import common_words, fold
from agent.understanding import lexicon, phrasings
from agent.understanding.meaning import Placed
from agent.understanding.phrases import Phrasebook, Word
from agent.understanding.reading import Reading, taken

_TERSE: Final = 4
_SHORTEST: Final = 3
_LETTERS: Final = re.compile(r"[^\W\d_]+")


def strangers(reading: Reading) -> list[str]:
    """Every such word of a message, as a symbol would be written."""
    things: list[Placed] = [*reading.symbols, *reading.times, *reading.venues, *reading.amounts]
    things += [*reading.indicators, *reading.strategies, *reading.products, *reading.ids, *reading.excluded]
    held = taken(reading.words, things)
    return [word.text.upper() for n, word in enumerate(reading.words) if n not in held and is_strange(word)]


def named(reading: Reading) -> list[str]:
    """The one stranger of a message so short that it can only be the symbol."""
    found = strangers(reading) if len(reading.words) <= _TERSE else []
    return found if len(found) == 1 else []


def is_strange(word: Word) -> bool:
    """Whether no text of ours has the word, and it is long enough to be one."""
    long_enough = len(word.text) >= _SHORTEST and word.text.isalpha()
    return (
        long_enough and not word.reading and word.text not in _known() and not word.text.startswith(_stems())
    )


@cache
def _known() -> frozenset[str]:
    """Every word of our lexicon and of the phrasings that the classifier learned from."""
    told = {word for text, _ in phrasings.examples() for word in _LETTERS.findall(text)}
    return frozenset(told | common_words() | {fold(word) for word in _written()})


@cache
def _stems() -> tuple[str, ...]:
    return tuple(stem for books in _books() for stem in books.stems)


def _written() -> list[str]:
    return [word for books in _books() for word in books.words]


def _books() -> Sequence[Phrasebook]:
    asides = [
        lexicon.book(family, section)
        for family in ("talk", "answers", "entities")
        for section in lexicon.read(family)
    ]
    return [lexicon.requests(), *asides]
