"""Phrasings by tool and language that the linear model learns from, written out.

[a|b|]      one of these, or none
{symbol}    a symbol, an amount, a time ...: what is read before anything is guessed
"""

import hashlib
import itertools
import random
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Final

from agent.language import fold

LANGUAGES: Final = ("en", "es", "ru")
OUTSIDE: Final = "outside"
"""What is asked of assistants of everyday life."""

TOPICS: Final = frozenset({"greeting", "thanks", "help", OUTSIDE})

MARKS: Final = {
    "symbol": "§", "amount": "#", "time": "~", "venue": "@", "indicator": "‰",
    "strategy": "¤", "product": "¶", "id": "№", "currency": "§",
}  # fmt: skip
"""What stands for each kind of thing, so that one symbol teaches for all."""

_ALTERNATIVES: Final = re.compile(r"\[([^\[\]]*)\]")
_SLOT: Final = re.compile(r"\{(\w+)\}")
_MOST: Final = 40


def digest() -> str:
    """The SHA-256 of all phrasings: what weights were learned from."""
    told = hashlib.sha256()
    for language in LANGUAGES:
        told.update(_written(language).encode())
    return told.hexdigest()


def examples() -> Iterator[tuple[str, str]]:
    """Every phrasing, folded and with its marks, and its tool or topic: at most 40 of one template."""
    for language in LANGUAGES:
        for label, templates in tomllib.loads(_written(language)).items():
            for template in templates:
                for text in _expanded(template):
                    yield text, label


def _written(language: str) -> str:
    return files("agent.understanding.phrasings").joinpath(f"{language}.toml").read_text("utf-8")


def _expanded(template: str) -> list[str]:
    marked = _SLOT.sub(lambda slot: f" {MARKS[slot[1]]} ", template)
    parts = _ALTERNATIVES.split(marked)
    choices = [part.split("|") if n % 2 else [part] for n, part in enumerate(parts)]
    whole = [fold(" ".join("".join(picked).split())) for picked in itertools.product(*choices)]
    return whole if len(whole) <= _MOST else random.Random(template).sample(whole, _MOST)  # noqa: S311
