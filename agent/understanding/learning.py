"""Learns the weights of the classifier from our own phrasings: `make language`.

The only place of scikit-learn, which is not needed to run the program. The same phrasings give the same weights.
"""

import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from agent.understanding import phrasings
from agent.understanding.classifier import BUCKETS, WEIGHTS, Model, features

_SEED: Final = 20260115
_MISSPELT: Final = 0.35  # share of the phrasings that are learned with a slip of the fingers, too
_REGULARITY: Final = 20.0  # scikit-learn's C, chosen on phrasings left out
_LETTERS: Final = 4  # a shorter word is not misspelt: too little would remain


def learn(most: int | None = None) -> Model:
    """A model of all phrasings, or of every n-th so that there are at most `most`."""
    texts, labels = _taught(most)
    rows, columns, values = _matrix(texts)
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    matrix = csr_matrix((values, (rows, columns)), shape=(len(texts), BUCKETS))
    fitted: Any = LogisticRegression(C=_REGULARITY, max_iter=300, class_weight="balanced").fit(matrix, labels)
    return Model(
        tuple(str(label) for label in fitted.classes_),
        fitted.coef_.T.astype(np.float32),
        fitted.intercept_.astype(np.float32),
        phrasings.digest(),
    )


def store(model: Model, path: Path) -> None:
    """Half precision, without pickle."""
    np.savez_compressed(
        path,
        labels=np.array(" ".join(model.labels)),
        weights=model.weights.astype(np.float16),
        bias=model.bias.astype(np.float16),
        learned_from=np.array(model.learned_from),
    )


def misspelt(text: str, chance: random.Random) -> str:
    """One letter of one longer word left out, doubled or swapped with the next."""
    words = text.split()
    long = [n for n, word in enumerate(words) if len(word) >= _LETTERS and word.isalpha()]
    if not long:
        return text
    at = chance.choice(long)
    word, n = words[at], chance.randrange(1, len(words[at]) - 1)
    slips = (
        word[:n] + word[n + 1 :],
        word[:n] + word[n] + word[n:],
        word[:n] + word[n + 1] + word[n] + word[n + 2 :],
    )
    words[at] = chance.choice(slips)
    return " ".join(words)


def _taught(most: int | None) -> tuple[list[str], list[str]]:
    pairs = list(dict.fromkeys(phrasings.examples()))
    if most:
        pairs = pairs[:: len(pairs) // most + 1]
    chance = random.Random(_SEED)  # noqa: S311
    pairs += [(misspelt(text, chance), label) for text, label in pairs if chance.random() < _MISSPELT]
    return [text for text, _ in pairs], [label for _, label in pairs]


def _matrix(texts: Sequence[str]) -> tuple[list[int], list[int], list[float]]:
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for n, text in enumerate(texts):
        found = features(text)
        rows += [n] * len(found)
        columns += found
        values += found.values()
    return rows, columns, values


if __name__ == "__main__":
    where = Path(__file__).with_name(WEIGHTS)
    store(learn(), where)
    sys.stdout.write(
        f"{where.name}: {where.stat().st_size / 1024:.0f} KiB from {len(list(phrasings.examples()))} phrasings\n"
    )
