"""Questions as people ask them, each with the entries that answer it, and the figures of a search over them.

`dev` questions were known when the entries' other names were written; `test` ones were written afterwards and
changed nothing. `later` ones were written for existing entries before a change to the search; after a measure
their everyday words were taken into the glossary."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    part: str
    language: str
    question: str
    entries: Sequence[str]


@cache
def questions() -> Sequence[Question]:
    lines = Path(__file__).with_name("questions.jsonl").read_text("utf-8").splitlines()
    return [Question(**json.loads(line)) for line in lines]


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the rank of the first passage of a right entry, 0 for none: the share at the top and among the first
    three, and the mean reciprocal."""

    first: float
    three: float
    reciprocal: float

    @classmethod
    def of(cls, ranks: Sequence[int]) -> "Figures":
        return cls(
            sum(rank == 1 for rank in ranks) / len(ranks),
            sum(1 <= rank <= 3 for rank in ranks) / len(ranks),
            sum(1 / rank for rank in ranks if rank) / len(ranks),
        )


def rank(found: Sequence[str], right: Sequence[str]) -> int:
    return next((at for at, entry in enumerate(found, 1) if entry in right), 0)
