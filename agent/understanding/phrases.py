"""Phrases as the lexicon writes them, found among the words of a message.

    buy|purchase        either word
    open|en+curso       the same, where one of them is two words
    cancel*             any word that begins so
    the?                may be left out
    ..                  up to three words
    <symbol>            something that was read before: a symbol, an amount, a time ...
    <symbol>|it         one of it, or another word
    ^  $                the first and the last word of what is looked at

Words are compared as agent.language.fold writes them.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, TypeAlias

from agent.language import fold

_WORD: Final = re.compile(r"\w+|[%$€£₽@#]")
_RUN_TOGETHER: Final = {
    **dict.fromkeys(("whats", "hows", "wheres", "whos", "thats", "heres", "im"), 1),
    **dict.fromkeys(("ive", "youve", "weve", "theyve", "youre", "theyre", "youll", "theyll"), 2),
}
"""Words without their apostrophe, and how many letters stood behind it."""
_GAP: Final = 3
_STEM: Final = 3

Kinds: TypeAlias = Mapping[int, Sequence[tuple[str, int]]]
"""What begins at a word: its kind, and the word after its last."""


@dataclass(frozen=True, slots=True)
class Word:
    """`reading` is the word that was meant, where it is misspelt."""

    start: int
    end: int
    text: str
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase that was found: words `first` up to `last`, and how much of it was said in so many words."""

    label: str
    first: int
    last: int
    weight: float


@dataclass(frozen=True, slots=True)
class _Part:
    exact: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    several: tuple[tuple["_Part", ...], ...] = ()
    kinds: tuple[str, ...] = ()
    gap: bool = False
    optional: bool = False
    begin: bool = False
    end: bool = False

    def takes(self, word: Word) -> bool:
        if word.text in self.exact or (self.stems and word.text.startswith(self.stems)):
            return True
        return bool(word.reading) and (
            word.reading in self.exact or word.reading.startswith(self.stems or "\0")
        )


@dataclass(frozen=True, slots=True)
class _Phrase:
    label: str
    parts: tuple[_Part, ...]


@dataclass(slots=True)
class Phrasebook:
    """Phrases under labels, looked up by their first words."""

    _exact: dict[str, list[_Phrase]] = field(default_factory=lambda: defaultdict(list))
    _stems: dict[str, list[_Phrase]] = field(default_factory=lambda: defaultdict(list))
    _kinds: dict[str, list[_Phrase]] = field(default_factory=lambda: defaultdict(list))
    words: set[str] = field(default_factory=set)
    stems: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, said: Mapping[str, Iterable[str]]) -> "Phrasebook":
        book = cls()
        for label, phrases in said.items():
            for written in phrases:
                book._add(label, written)
        return book

    def find(
        self, words: Sequence[Word], kinds: Kinds, first: int = 0, last: int | None = None
    ) -> list[Match]:
        """Every phrase among the words from `first` up to `last`, in the order of its first word."""
        end = len(words) if last is None else last
        return list(self.find_at(range(first, end), words, kinds, (first, end)))

    def places(self, words: Sequence[Word], kinds: Kinds) -> list[int]:
        """The words with which a phrase may begin."""
        return [
            at
            for at, word in enumerate(words)
            if next(self._candidates(word, kinds.get(at, ())), None) is not None
        ]

    def find_at(
        self, places: Iterable[int], words: Sequence[Word], kinds: Kinds, bounds: tuple[int, int]
    ) -> Iterator[Match]:
        """Those among the words from `bounds[0]` up to `bounds[1]` that begin at one of these places."""
        for at in places:
            for phrase in self._candidates(words[at], kinds.get(at, ())):
                reached = max(_reach(phrase.parts, 0, words, kinds, at, bounds), default=(-1, 0.0))
                if reached[0] > at:
                    yield Match(phrase.label, at, reached[0], reached[1])

    def _candidates(self, word: Word, kinds: Iterable[tuple[str, int]]) -> Iterator[_Phrase]:
        seen: set[int] = set()
        for text in {word.text, word.reading} - {""}:
            for phrase in (*self._exact.get(text, ()), *self._stems.get(text[:_STEM], ())):
                if id(phrase) not in seen:
                    seen.add(id(phrase))
                    yield phrase
        for kind, _ in kinds:
            yield from self._kinds.get(kind, ())

    def _add(self, label: str, written: str) -> None:
        parts = tuple(_part(word) for word in _folded(written).split())
        phrase = _Phrase(label, parts)
        self.words |= {word for part in parts for word in part.exact}
        self.stems |= {stem for part in parts for stem in part.stems}
        for part in parts:
            self._index(part, phrase)
            if not (part.optional or part.begin):
                break

    def _index(self, part: _Part, phrase: _Phrase) -> None:
        for word in part.exact:
            self._exact[word].append(phrase)
        for stem in part.stems:
            self._stems[stem[:_STEM]].append(phrase)
        for sequence in part.several:
            self._index(sequence[0], phrase)
        for kind in part.kinds:
            self._kinds[kind].append(phrase)


class Concordance:
    """Where the phrases of each book may begin in one message. Many clauses ask every book about themselves: only
    the words that can begin a phrase are looked at, and the same stretch once."""

    def __init__(self, words: Sequence[Word], kinds: Kinds) -> None:
        self._words = words
        self._kinds = kinds
        self._places: dict[int, list[int]] = {}
        self._last: dict[int, tuple[tuple[int, int], list[Match]]] = {}

    def find(self, book: Phrasebook, first: int, last: int) -> list[Match]:
        """What `book.find` finds; the books live as long as the program."""
        bounds, known = self._last.get(id(book), ((-1, -1), []))
        if bounds != (first, last):
            known = list(self._found(book, first, last))
            self._last[id(book)] = (first, last), known
        return list(known)

    def has(self, book: Phrasebook, first: int, last: int) -> bool:
        """Whether there is one; the rest is not looked at."""
        return next(self._found(book, first, last), None) is not None

    def _found(self, book: Phrasebook, first: int, last: int) -> Iterator[Match]:
        places = self._places.get(id(book))
        if places is None:
            places = self._places[id(book)] = book.places(self._words, self._kinds)
        here = places[bisect_left(places, first) : bisect_left(places, last)]
        return book.find_at(here, self._words, self._kinds, (first, last))


def words_of(folded: str) -> list[Word]:
    """Words as they stand; "whats" is two, as "what's" is, and "ive"."""
    words: list[Word] = []
    for match in _WORD.finditer(folded):
        start, end = match.span()
        if match[0] in _RUN_TOGETHER:
            cut = end - _RUN_TOGETHER[match[0]]
            words += [Word(start, cut, folded[start:cut]), Word(cut, end, folded[cut:end])]
        else:
            words.append(Word(start, end, match[0]))
    return words


def _reach(
    parts: Sequence[_Part], n: int, words: Sequence[Word], kinds: Kinds, at: int, bounds: tuple[int, int]
) -> Iterator[tuple[int, float]]:
    """Where the phrase from its part `n` on can end when it goes on at word `at`, with its weight."""
    if n == len(parts):
        yield at, 0.0
        return
    part = parts[n]
    if part.begin:
        if at == bounds[0]:
            yield from _reach(parts, n + 1, words, kinds, at, bounds)
        return
    if part.end:
        if at == bounds[1]:
            yield from _reach(parts, n + 1, words, kinds, at, bounds)
        return
    if part.gap:
        for skipped in range(min(_GAP, bounds[1] - at) + 1):
            yield from _reach(parts, n + 1, words, kinds, at + skipped, bounds)
        return
    if part.optional:
        yield from _reach(parts, n + 1, words, kinds, at, bounds)
    for reached, weight in _taken(part, words, kinds, at, bounds[1]):
        for end, more in _reach(parts, n + 1, words, kinds, reached, bounds):
            yield end, more + weight


def _taken(
    part: _Part, words: Sequence[Word], kinds: Kinds, at: int, end: int
) -> Iterator[tuple[int, float]]:
    if at >= end:
        return
    for kind, reached in kinds.get(at, ()) if part.kinds else ():
        if kind in part.kinds and reached <= end:
            yield reached, 0.5
    if part.takes(words[at]):
        yield at + 1, 1.0
    for sequence in part.several:
        until = at + len(sequence)
        if until <= end and all(one.takes(word) for one, word in zip(sequence, words[at:until], strict=True)):
            yield until, float(len(sequence))


def _folded(written: str) -> str:
    """A phrase as the words of a message stand: "what's" is two words."""
    return re.sub(r"(?<=\w)['’-](?=\w)", " ", fold(written))


@lru_cache(4096)
def _part(written: str) -> _Part:
    if written == "..":
        return _Part(gap=True)
    if written in ("^", "$"):
        return _Part(begin=written == "^", end=written == "$")
    optional = written.endswith("?")
    bare = written.removesuffix("?")
    options = bare.split("|")
    single = [option for option in options if not option.startswith("<") and "+" not in option]
    return _Part(
        frozenset(option for option in single if not option.endswith("*")),
        tuple(option[:-1] for option in single if option.endswith("*")),
        tuple(tuple(map(_part, option.split("+"))) for option in options if "+" in option),
        tuple(option.strip("<>") for option in options if option.startswith("<")),
        optional=optional,
    )
