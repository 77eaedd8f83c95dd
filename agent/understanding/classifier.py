"""What a message most likely asks for, by its letters: for what the grammar leaves open.

Multinomial logistic regression on hashed character n-grams inside words (2 to 5 letters, as scikit-learn's
`char_wb`), learned from our own phrasings by `make language`. What was read before (symbols, amounts, times)
stands in the text as a mark. It says what is likely; whether a call comes of it is for others to decide.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Any, Final

import numpy as np

from agent.understanding.meaning import Placed
from agent.understanding.phrasings import MARKS, OUTSIDE
from agent.understanding.reading import Reading

WEIGHTS: Final = "classifier.npz"
BUCKETS: Final = 8192
_SHORTEST, _LONGEST = 2, 5
_TOKEN: Final = re.compile(r"[^\W\d_]+|[" + "".join(sorted(set(MARKS.values()))) + "]")
_READ_AT_MOST: Final = 400  # letters: a longer message is no plain request


@dataclass(frozen=True, slots=True)
class Guess:
    """A tool or a topic, and how likely it is: 0 to 1."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class Model:
    """`weights` has a row for each bucket and a column for each label; `learned_from` is the phrasings' digest."""

    labels: Sequence[str]
    weights: np.ndarray[Any, np.dtype[np.float32]]
    bias: np.ndarray[Any, np.dtype[np.float32]]
    learned_from: str

    def guess(self, text: str) -> Guess:
        """The likeliest label of a text that is folded and marked."""
        return self.guesses(text, 1)[0]

    def guesses(self, text: str, most: int) -> Sequence[Guess]:
        """The likeliest labels, the first one first."""
        counted = features(text)
        if not counted:
            return [Guess(OUTSIDE, 1.0)]
        rows, values = np.fromiter(counted, int), np.fromiter(counted.values(), np.float32)
        scores = values @ self.weights[rows] + self.bias
        likely = np.exp(scores - scores.max())
        best = np.argsort(-likely, kind="stable")[:most]
        return [Guess(self.labels[n], float(likely[n] / likely.sum())) for n in best]


def guess(reading: Reading) -> Guess:
    return learned().guess(marked(reading))


def guesses(reading: Reading, most: int) -> Sequence[Guess]:
    return learned().guesses(marked(reading), most)


@cache
def learned() -> Model:
    with (
        as_file(files("agent.understanding").joinpath(WEIGHTS)) as path,
        np.load(path, allow_pickle=False) as stored,
    ):
        return Model(
            tuple(str(stored["labels"]).split()),
            stored["weights"].astype(np.float32),
            stored["bias"].astype(np.float32),
            str(stored["learned_from"]),
        )


def marked(reading: Reading) -> str:
    """The folded message with a mark for each thing that stands in it."""
    things: Mapping[str, Iterable[Placed]] = {
        "symbol": reading.symbols, "amount": reading.amounts, "time": reading.times, "venue": reading.venues,
        "indicator": reading.indicators, "strategy": reading.strategies, "product": reading.products,
        "id": reading.ids,
    }  # fmt: skip
    text = list(reading.folded)
    for kind, found in things.items():
        for thing in found:
            text[thing.start : thing.end] = [" "] * (thing.end - thing.start)
            text[thing.start] = f" {MARKS[kind]} "
    return " ".join("".join(text).split())


def features(text: str) -> dict[int, float]:
    """How much each bucket holds of a text, to a length of one."""
    counted: Counter[int] = Counter()
    for token in _TOKEN.findall(text[:_READ_AT_MOST]):
        counted.update(_grams(f" {token} "))
    length = sum(1 + np.log(count) for count in counted.values())
    norm = float(np.sqrt(sum((1 + np.log(count)) ** 2 for count in counted.values())))
    return {bucket: float((1 + np.log(count)) / norm) for bucket, count in counted.items()} if length else {}


def _grams(padded: str) -> Iterable[int]:
    for size in range(_SHORTEST, _LONGEST + 1):
        if size > len(padded):
            yield _bucket(padded)
            return
        for start in range(len(padded) - size + 1):
            yield _bucket(padded[start : start + size])


def _bucket(gram: str) -> int:
    return zlib.crc32(gram.encode()) % BUCKETS
