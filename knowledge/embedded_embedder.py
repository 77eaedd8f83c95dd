"""The embedder that needs no model: hashed words, concepts, pairs of words and pieces of words.

Each feature of a text is hashed to one of the dimensions with a sign (the hashing trick: Weinberger et al.,
"Feature Hashing for Large Scale Multitask Learning", 2009) and weighed by how rare it is in the knowledge base
(inverse document frequency: Spärck Jones, 1972). A concept is one feature in every language, which is how a
Spanish question meets an English text; pieces of words forgive typing errors. Beside them stand the text's
coordinates over the places of the knowledge base (knowledge/places.py), whose two languages say the same. The same
text gives the same vector on every machine.
"""

import hashlib
import math
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from knowledge.embeddings import Kind, Purpose, Vectors
from knowledge.passages import Passage
from knowledge.places import Features, Places, room_for
from knowledge.stemming import stem, words

NAME: Final = "embedded"
_HASHED: Final = 448
_OVER_PLACES: Final = 0.8  # of a square length that the knowledge base tells all of
_SCHEME: Final = "2"  # changes with how features are made and weighed
_CONCEPT, _WORD, _NAMED, _PAIR, _PIECES = 1.0, 1.0, 0.6, 0.35, 0.45
_PIECE_LENGTHS: Final = (3, 4)
_ALIKE, _SHORTEST_MISSPELT = 84, 5  # of a hundred; letters
_LATIN: Final = re.compile(r"[a-z]", re.IGNORECASE)
_A_NAME: Final = 4  # words at most
_LEAST_OF_A_NAME, _LEAST_OF_A_QUESTION = 0.5, 0.4
_UNSEEN: Final = 0.9  # of the rarest: a word that the knowledge base does not know


Phrase: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    """One word, and the concept that it stands for alone or in a phrase."""

    word: str
    stem: str
    concept: str


class Glossary:
    """Concepts by their phrases, and the words that say nothing of what a text is about.

    A phrase is found as it is written, else by its stems; where two concepts have one stem, the first keeps it.
    `twice` are phrases that two concepts were given: they stay with the first."""

    def __init__(self, groups: Mapping[str, Mapping[str, str]], empty: str = "") -> None:
        self.empty = frozenset(words(empty))
        self.twice: list[str] = []
        self._written: dict[Phrase, str] = {}
        self._stemmed: dict[Phrase, str] = {}
        for group in groups.values():
            for concept, phrases in group.items():
                for phrase in phrases.split(","):
                    self._add(tuple(words(phrase)), concept)
        self._spelt = {key[0]: concept for key, concept in self._written.items() if len(key) == 1}
        self._longest = max((len(key) for key in self._written), default=0)

    @classmethod
    def shipped(cls) -> "Glossary":
        told = tomllib.loads(files("knowledge").joinpath("glossary.toml").read_text("utf-8"))
        return cls(told, " ".join(told.pop("empty").values()))

    @property
    def digest(self) -> str:
        told = [f"{' '.join(key)}={concept}" for key, concept in sorted(self._written.items())]
        return _digest([*told, *sorted(self.empty)])

    def concepts(self, said: Sequence[str], stems: Sequence[str]) -> list[str]:
        """The concept of each word, "" for none; the longest phrase wins."""
        found = [""] * len(said)
        at = 0
        while at < len(said):
            length, concept = self._phrase(said, stems, at)
            found[at : at + length] = [concept] * length
            at += max(length, 1)
        return found

    @lru_cache(10_000)  # noqa: B019 - there is one for the whole program
    def meant(self, word: str) -> str:
        """The concept of the word that this one is a misspelling of, "" for none."""
        if len(word) < _SHORTEST_MISSPELT:
            return ""
        near = process.extractOne(word, self._spelt.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return self._spelt[near[0]] if near else ""

    def _add(self, phrase: Phrase, concept: str) -> None:
        if self._written.setdefault(phrase, concept) != concept:
            self.twice.append(" ".join(phrase))
        self._stemmed.setdefault(tuple(stem(word) for word in phrase), concept)

    def _phrase(self, said: Sequence[str], stems: Sequence[str], at: int) -> tuple[int, str]:
        for length in range(min(self._longest, len(said) - at), 0, -1):
            written, stemmed = tuple(said[at : at + length]), tuple(stems[at : at + length])
            if concept := self._written.get(written) or self._stemmed.get(stemmed):
                return length, concept
        return 0, ""


class EmbeddedEmbedder:
    """Embeds by what stands in a text, and by how common that is in `corpus`."""

    least_alike = 0.12

    def __init__(self, corpus: Callable[[], Sequence[Passage]], glossary: Glossary | None = None) -> None:
        self._read_corpus = corpus
        self._given = glossary

    @cached_property
    def _glossary(self) -> Glossary:
        return self._given or Glossary.shipped()

    @cached_property
    def _passages(self) -> Sequence[Passage]:
        """Read when it is first needed: a start is quick."""
        return self._read_corpus()

    @cached_property
    def _corpus(self) -> Sequence[str]:
        return [passage.searched for passage in self._passages]

    @cached_property
    def _read(self) -> Sequence[Sequence[_Token]]:
        return [self._tokens(text) for text in self._corpus]

    @cached_property
    def _places(self) -> Places:
        return Places(
            [
                ((passage.entry, passage.ordinal), _meant(self._features(tokens)))
                for passage, tokens in zip(self._passages, self._read, strict=True)
            ]
        )

    @cached_property
    def kind(self) -> Kind:
        told = _digest([_SCHEME, self._glossary.digest, *sorted(self._corpus)])
        places = {(passage.entry, passage.ordinal) for passage in self._passages}
        return Kind(NAME, f"{_SCHEME}-{told[:12]}", _HASHED + room_for(len(places)))

    async def embed(self, texts: Sequence[str], purpose: Purpose = Purpose.PASSAGE) -> Vectors:
        return self.embedded(texts, purpose)

    def embedded(self, texts: Sequence[str], purpose: Purpose = Purpose.PASSAGE) -> Vectors:
        """As `embed`, which never waits here. Only of a question are misspelt words read as what is meant."""
        asked = purpose is Purpose.QUERY
        found = [self._vector(self._tokens(text, misspelt=asked)) for text in texts]
        vectors = np.array(found, np.float32).reshape(-1, self.kind.dimension)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.maximum(lengths, np.float32(1e-12))
        return vectors

    def knows(self, question: str) -> bool:
        """Whether the knowledge base has words for what is asked: for half of a name, for two fifths of a
        question, each word by how rare it is. What is asked in another script is not judged by its words."""
        if not _LATIN.search(question):
            return True
        asked = self._tokens(question, misspelt=True)
        weights = [(self._rarity(f"w:{token.stem}"), token) for token in asked]
        known = sum(weight for weight, token in weights if token.concept or self._tells(token.stem))
        least = _LEAST_OF_A_NAME if len(asked) <= _A_NAME else _LEAST_OF_A_QUESTION
        return known >= least * sum(weight for weight, _ in weights)

    def _tells(self, root: str) -> bool:
        return f"w:{root}" in self._rarities

    def _vector(self, tokens: Sequence[_Token]) -> NDArray[np.float64]:
        features = self._features(tokens)
        if not features:
            return np.zeros(self.kind.dimension)
        hashed, over = _hashed(features), self._places.of(_meant(features))
        hashed /= max(float(np.linalg.norm(hashed)), 1e-12)
        return np.concatenate([math.sqrt(1 - _OVER_PLACES) * hashed, math.sqrt(_OVER_PLACES) * over])

    def _features(self, tokens: Sequence[_Token]) -> dict[str, float]:
        counted = Counter[str]()
        for token in tokens:
            counted[f"w:{token.stem}"] += 1
            counted[f"p:{token.word}"] += 1
        concepts = [
            concept for concept, again in _runs(token.concept for token in tokens) if concept and not again
        ]
        counted.update(f"c:{concept}" for concept in concepts)
        counted.update(
            f"b:{one.concept or one.stem} {two.concept or two.stem}" for one, two in pairwise(tokens)
        )
        named = {f"w:{token.stem}" for token in tokens if token.concept}
        return {
            feature: self._weight(feature, count, named=feature in named)
            for feature, count in counted.items()
        }

    def _weight(self, feature: str, count: int, *, named: bool) -> float:
        share = {"w": _NAMED if named else _WORD, "c": _CONCEPT, "b": _PAIR, "p": _PIECES}[feature[0]]
        known = f"w:{stem(feature[2:])}" if feature[0] == "p" else feature
        return share * (1 + math.log(count)) * self._rarity(known)

    def _rarity(self, feature: str) -> float:
        return self._rarities.get(
            feature, self._rarest * _UNSEEN if feature[0] != "b" else self._rarest * 0.7
        )

    def _known(self, word: str, root: str) -> bool:
        return word in self._glossary.empty or self._tells(root)

    @cached_property
    def _rarest(self) -> float:
        return math.log(1 + max(len(self._corpus), 100))

    @cached_property
    def _rarities(self) -> Mapping[str, float]:
        """Of every feature of the knowledge base: log((1 + n) / (1 + found in)), at least a fifth of the most."""
        found = Counter[str]()
        for tokens in self._read:
            found.update({f"w:{token.stem}" for token in tokens})
            found.update({f"c:{token.concept}" for token in tokens if token.concept})
        n = max(len(self._corpus), 100)
        return {
            feature: max(math.log((1 + n) / (1 + count)), self._rarest / 5)
            for feature, count in found.items()
        }

    def _tokens(self, text: str, *, misspelt: bool = False) -> list[_Token]:
        said = words(text)
        stems = [stem(word) for word in said]
        concepts = self._glossary.concepts(said, stems)
        if misspelt:
            concepts = [
                concept or ("" if self._known(word, root) else self._glossary.meant(word))
                for word, root, concept in zip(said, stems, concepts, strict=True)
            ]
        return [
            _Token(word, root, concept)
            for word, root, concept in zip(said, stems, concepts, strict=True)
            if concept or word not in self._glossary.empty
        ]


def _meant(features: Features) -> Features:
    """Words and concepts, without pairs and pieces."""
    return {feature: weight for feature, weight in features.items() if feature[0] in "wc"}


def _hashed(features: Features) -> NDArray[np.float64]:
    placed = [(*_placed(feature), weight) for feature, weight in features.items()]
    places = np.concatenate([places for places, _, _ in placed])
    weights = np.concatenate([signs * weight for _, signs, weight in placed])
    return np.bincount(places, weights, _HASHED).astype(np.float64)


@lru_cache(100_000)
def _placed(feature: str) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Where a feature stands and with which sign; the pieces of a word share its weight."""
    parts = list(_pieces(feature[2:])) if feature[0] == "p" else [feature]
    hashed = [int.from_bytes(hashlib.blake2b(part.encode(), digest_size=8).digest(), "big") for part in parts]
    places = np.array([value % _HASHED for value in hashed], np.intp)
    signs = np.array([1.0 if value >> 63 else -1.0 for value in hashed])
    return places, signs / math.sqrt(len(parts))


def _pieces(word: str) -> Iterator[str]:
    """Of a word with its edges marked: a typing error spoils few of them."""
    marked = f"<{word}>"
    for length in _PIECE_LENGTHS:
        for at in range(max(len(marked) - length + 1, 1)):
            yield f"{length}:{marked[at : at + length]}"


def _runs(values: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Each value, and whether it repeats the one before: a phrase has its concept once."""
    before = ""
    for value in values:
        yield value, value == before
        before = value


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()
