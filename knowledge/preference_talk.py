"""Whether something said is a lasting preference, said in passing or not, and which setting could hold it."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from knowledge import preferences
from knowledge.preferences import Unfit
from knowledge.stemming import fold, words

_SENTENCE = re.compile(r"(?P<said>(?:[^.,;!?¿¡\n]|(?<=\d)[.,](?=\d))+)(?P<sign>[.,;!?¿¡\n]|$)")
_LONGEST = 3
_SHORTEST = 4


def is_preference(text: str) -> bool:
    """Whether it says how the person wants things: "I prefer ...", "solo opero ...", "never ..."."""
    said = f" {' '.join(words(text))} "
    return any(f" {fold(cue)} " in said for cue in _told()["lasting"]["said"])


def heard(text: str) -> str:
    """What is said in passing of how the person always trades, in their own words; "" for none. A question, and a
    sentence that begins in another way, states nothing.

    "I never use leverage. How is BTC?" -> "I never use leverage"
    """
    for sentence, sign in _sentences(text):
        if sign != "?" and f"{' '.join(words(sentence))} ".startswith(_passing()):
            return sentence
    return ""


def is_about_answers(text: str) -> bool:
    """Whether it is only a wish for how answers should be written, which no setting holds."""
    return " ".join(words(text)) in _wishes()


def _sentences(text: str) -> Iterator[tuple[str, str]]:
    """Each stretch between signs, and the sign after it. A question after a comma is cut off."""
    for found in _SENTENCE.finditer(text):
        yield found["said"].strip(), found["sign"]


@cache
def _wishes() -> frozenset[str]:
    told = _told()["answers"]
    return frozenset(" ".join(words(f"{begin} {wish}")) for begin in told["begins"] for wish in told["said"])


@cache
def _passing() -> tuple[str, ...]:
    found = []
    for told in _told()["passing"].values():
        found += [f"{begin} {verb}" for begin in told["begins"] for verb in told["verbs"]] + told["whole"]
    return tuple(dict.fromkeys(f"{' '.join(words(said))} " for said in found))


def settable(text: str) -> Sequence[tuple[str, str]]:
    """Each setting that the text names a value of, with the value: ("timeframe", "4h"). A value counts only
    together with a word that says which setting is meant, unless it can be of no other."""
    return list(dict(_settable(text)).items())


def _settable(text: str) -> Iterator[tuple[str, str]]:
    plain = fold(text)
    said = re.findall(r"[^\s,;:!?¿¡()]+", plain)
    for key, about in _told()["settings"].items():
        if about["said"] and not any(
            re.search(rf"(?<!\w){re.escape(fold(cue))}", plain) for cue in about["said"]
        ):
            continue
        if found := next((value for part in _parts(said) if (value := _value(key, part))), ""):
            yield key, found


def _parts(said: Sequence[str]) -> Iterator[str]:
    for length in range(_LONGEST, 0, -1):
        for at in range(len(said) - length + 1):
            yield " ".join(said[at : at + length]).rstrip(".")


def _value(key: str, part: str) -> str:
    """Empty for words that only switch a setting off, and for names that nobody knows: neither is stated as a
    preference."""
    if key == "language" and len(part) < _SHORTEST:
        return ""  # "en" is a word of Spanish before it is a language
    try:
        value = preferences.value(key, part)
    except Unfit:
        return ""
    choices = preferences.PREFERENCES[key].choices
    named = value != preferences.AUTO and (not choices or value in choices)
    return value if named else ""


@cache
def _told() -> Mapping[str, Any]:
    return tomllib.loads(files("knowledge").joinpath("preference_talk.toml").read_text("utf-8"))
