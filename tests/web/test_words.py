"""The page speaks two languages, completely."""

import string

import pytest

from bots.web.words import CHAINLIT_WORDS, STARTERS, TOOLS, WORDS, language_of, tool_name, with_our_words
from tools.catalog import load


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("catalogue", [WORDS, TOOLS, CHAINLIT_WORDS])
def test_both_languages_say_the_same_things(catalogue: dict[str, dict[str, str]]) -> None:
    assert catalogue["es"].keys() == catalogue["en"].keys()
    for key, text in catalogue["en"].items():
        assert fields(text) == fields(catalogue["es"][key]), key


def test_every_tool_has_a_name_in_both_languages() -> None:
    assert set(load()) <= set(TOOLS["es"])
    assert tool_name("a_new_one", "es") == "a new one"


def test_starters_come_in_pairs() -> None:
    assert len(STARTERS["es"]) == len(STARTERS["en"]) == len({text for _, text in STARTERS["es"]})


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("es-AR,es;q=0.9,en;q=0.8", "es"),
        ("en-GB", "en"),
        ("fr-FR,es;q=0.5", "es"),
        ("ru", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_browsers_first_language_that_we_speak_is_taken(header: str | None, language: str) -> None:
    assert language_of(header) == language


def test_our_words_replace_only_what_they_name() -> None:
    theirs = {"a": {"b": "x", "c": "y"}}
    assert with_our_words(theirs, {"a.b": "ours", "d.e": "new"}) == {
        "a": {"b": "ours", "c": "y"},
        "d": {"e": "new"},
    }
