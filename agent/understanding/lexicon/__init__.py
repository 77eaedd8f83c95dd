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
    return Phrasebook.of(groups if _is_told_apart(groups) else {section: _phrases(groups)})


@cache
def proviso(kind: str) -> Phrasebook:
    """What a request is tied to. What is excepted is said in the same words of requests and of looks, and in some
    that only mean it of one of them."""
    shared = ("except",) if kind in ("exception", "excluding") else ()
    return Phrasebook.of(
        {kind: [phrase for s in (*shared, kind) for phrase in _phrases(read("provisos")[s])]}
    )


def _is_told_apart(groups: Any) -> bool:
    return not isinstance(groups, list) and not set(groups) <= {"en", "es", "ru", "all"}


def _phrases(groups: Any) -> Sequence[str]:
    return (
        groups if isinstance(groups, list) else [phrase for phrases in groups.values() for phrase in phrases]
    )


def names(section: str) -> Sequence[str]:
    """What a section of names tells apart: every indicator, every product."""
    return list(read("entities")[section])
