"""The words of requests, by tool or purpose: one file for each family, read once."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from agent.understanding.phrases import Phrasebook

FAMILIES = ("market", "orders", "portfolio", "alerts", "research", "services")
WEAK = "weak"


@cache
def read(family: str) -> Mapping[str, Any]:
    return tomllib.loads(files("agent.understanding.lexicon").joinpath(f"{family}.toml").read_text("utf-8"))


@cache
def requests() -> Phrasebook:
    """Every phrase of every tool; a label is "tool", or "tool group" where groups mean different things."""
    said: dict[str, Sequence[str]] = {}
    for family in FAMILIES:
        for tool, groups in read(family).items():
            for group, phrases in groups.items():
                label = tool if group in ("en", "es", "ru") else f"{tool} {group}"
                said[label] = (*said.get(label, ()), *phrases)
    return Phrasebook.of(said)


@cache
def book(family: str, section: str) -> Phrasebook:
    """One section; its labels are its own keys, or the section where it only tells languages apart."""
    groups = read(family)[section]
    if isinstance(groups, list):
        return Phrasebook.of({section: groups})
    if set(groups) <= {"en", "es", "ru", "all"}:
        return Phrasebook.of({section: [phrase for phrases in groups.values() for phrase in phrases]})
    return Phrasebook.of(groups)


def names(section: str) -> Sequence[str]:
    """What a section of names tells apart: every indicator, every product."""
    return list(read("entities")[section])
