"""What can be asked, by tool, with examples that work in both languages."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from rapidfuzz import fuzz

from agent.language import LANGUAGES, fold

_LETTERS: Final = 6
_ALIKE: Final = 62
"""Of 100: less is by chance."""

_PLANNED: Final = "planned"


@dataclass(frozen=True, slots=True)
class Asked:
    """What people ask a tool, and under which topic a help lists it: markets, risk or yours."""

    tool: str
    topic: str
    title: str
    examples: Sequence[str]


def asked(language: str) -> Sequence[Asked]:
    """Every tool that is built, in the order of a help; a language that is not spoken here gets English."""
    spoken = language if language in LANGUAGES else "en"
    return [
        Asked(tool, entry["topic"], entry[spoken]["title"], tuple(entry[spoken]["examples"]))
        for tool, entry in _read().items()
        if tool != _PLANNED
    ]


def waiting(language: str) -> Mapping[str, Sequence[str]]:
    """What tools can be asked that are understood and not built yet: examples by tool."""
    spoken = language if language in LANGUAGES else "en"
    return {tool: tuple(entry[spoken]) for tool, entry in _read()[_PLANNED].items()}


def nearest(text: str, language: str, count: int = 2) -> list[str]:
    """The examples, of as many tools, that have most letters in common with a text; the first tools' where
    none has many."""
    shown = asked(language)
    if len(text) < _LETTERS:
        return [each.examples[0] for each in shown[:count]]
    likeness = {
        one: fuzz.partial_ratio(fold(text), fold(one), score_cutoff=_ALIKE)
        for each in shown
        for one in each.examples
    }
    best = [max(each.examples, key=lambda one: likeness[one]) for each in shown]
    return sorted(best, key=lambda one: -likeness[one])[:count]


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(files("agent").joinpath("examples.toml").read_text("utf-8"))
