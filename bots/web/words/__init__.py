"""What the page says, in Spanish and English: es.toml and en.toml hold every word, and are read here alone.

page      steps and notices                  entrance  the pages that need no script
script    what the scripts of public/ say    starters  what one can begin with; first_steps  who is new
chainlit  in place of Chainlit's own words, by their key

What an answer names too, an indicator, a column or a tool, has its words in agent/embedded/answers/wording.py.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

LANGUAGES: Final = ("es", "en")
SECTIONS: Final = ("page", "entrance", "script", "chainlit")


class Starter(NamedTuple):
    """What a button says, and what pressing it asks."""

    label: str
    asks: str


def first_spoken(header: str | None) -> str:
    """es or en, whichever an Accept-Language header (or a browser's language) names first; else en."""
    for part in (header or "").lower().split(","):
        name = part.split(";")[0].strip().split("-")[0]
        if name in LANGUAGES:
            return name
    return "en"


class FirstStep(NamedTuple):
    """What a beginner is told, and the question that explains it."""

    text: str
    asks: str


def words(section: str, language: str | None) -> Mapping[str, str]:
    """One section of the catalogue; a language that the page does not speak gets English."""
    found: Mapping[str, str] = catalogue(first_spoken(language))[section]
    return found


def starters(language: str | None) -> Sequence[Starter]:
    return [Starter(**starter) for starter in catalogue(first_spoken(language))["starters"]]


def first_steps(language: str | None) -> Sequence[FirstStep]:
    return [FirstStep(**step) for step in catalogue(first_spoken(language))["first_steps"]]


@cache
def catalogue(language: str) -> dict[str, Any]:
    return tomllib.loads(files("bots.web.words").joinpath(f"{language}.toml").read_text("utf-8"))


def with_our_words(translation: dict[str, Any], ours: Mapping[str, str]) -> dict[str, Any]:
    """Chainlit's translation with the dotted keys replaced."""
    for key, text in ours.items():
        *path, last = key.split(".")
        place = translation
        for name in path:
            place = place.setdefault(name, {})
        place[last] = text
    return translation
