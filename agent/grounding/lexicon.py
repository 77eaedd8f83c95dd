"""The words around numbers, as read from lexicon.toml."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

DOWN, UP, EITHER = -1, 1, 0

WEAK: Final = frozenset(
    (
        "low",
        "high",
        "open",
        "risk",
        "target",
        "balance",
        "sentiment",
        "signal",
        "count",
        "average",
        "bars",
        "age",
    )
)
"""Concepts whose words are common in prose: they name a number only where nothing better does."""

PARTS: Final = frozenset(
    ("signal", "histogram", "upper", "middle", "lower", "width", "touches", "percentile", "period", "count")
)
"""Concepts that tell one output of a thing from another: "MACD" alone is not its signal."""


@cache
def read() -> dict[str, Any]:
    return tomllib.loads(files("agent.grounding").joinpath("lexicon.toml").read_text("utf-8"))


@cache
def concept_words() -> Mapping[str, frozenset[str]]:
    """What each phrase may stand for."""
    meant: dict[str, set[str]] = {}
    for concept, entry in read()["concepts"].items():
        for phrase in entry["words"]:
            meant.setdefault(phrase, set()).add(concept)
    return {phrase: frozenset(concepts) for phrase, concepts in meant.items()}


@cache
def concepts_of(name: str) -> frozenset[str]:
    """The concepts that a fact's name carries; its numbers as "#20". Parts that nobody listed stand for
    themselves."""
    bare = name.lower().replace("-", "_").replace(" ", "_")
    numbers = {f"#{digits}" for digits in re.findall(r"(?<![a-z0-9])(\d+)(?![a-z0-9])", bare)}
    matched = {
        (concept, part)
        for concept, entry in read()["concepts"].items()
        for part in entry["names"]
        if re.search(rf"(?:^|_){re.escape(part)}(?:_|$)", bare)
    }
    known = {concept for concept, _ in matched}
    covered = {word for _, part in matched for word in part.split("_")}
    own = {part for part in bare.split("_") if part.isalpha() and part not in covered and part not in _EMPTY}
    words = bare.split("_")
    numbers |= {f"={'_'.join(words[:n])}" for n in range(1, len(words) + 1)}
    if known - {"price"} and "price" in known and re.search(r"_to_|open|low|high", bare):
        known -= {"price"}
    return frozenset(known | numbers | own)


_EMPTY: Final = frozenset(
    ("percent", "pct", "value", "usd", "eur", "the", "of", "to", "per", "in", "day", "days", "hour", "hours")
)


_OTHER_UNITS: Final[Mapping[str, str]] = {
    "fraction": "ratio", "proportion": "ratio", "number": "", "none": "", "busd": "USD", "fdusd": "USD",
}  # fmt: skip


@cache
def unit_of(written: str) -> str:
    """A fact's unit as the lexicon calls it: "%" and "pct" are percent, "usdt" is USD."""
    bare = written.strip().lower()
    if bare in _OTHER_UNITS:
        return _OTHER_UNITS[bare]
    if bare in read()["lengths"] or bare in read()["units"] or bare == "ratio":
        return bare
    lengths = {word: unit for unit, entry in read()["lengths"].items() for word in entry["words"]}
    units = {word: unit for unit, words in read()["units"].items() for word in words}
    return units.get(bare) or lengths.get(bare) or written


@cache
def signs() -> Mapping[str, int]:
    ways = {"down": DOWN, "up": UP, "either": EITHER}
    return {word: ways[way] for way, words in read()["signs"].items() for word in words}


@cache
def phrase_pattern(section: str, key: str = "words") -> re.Pattern[str]:
    return whole(read()[section][key])


@cache
def sign_pattern() -> re.Pattern[str]:
    return whole(signs())


@cache
def months() -> Mapping[str, int]:
    return {word: int(month) for month, words in read()["months"].items() for word in words}


def whole(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of these as whole words, the longest first; it matches nothing where there are none."""
    return re.compile(rf"(?<![\w])(?:{either(phrases)})(?![\w])")


def either(phrases: Iterable[str]) -> str:
    longest: Sequence[str] = sorted({phrase for phrase in phrases if phrase}, key=len, reverse=True)
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest) or r"(?!)"
