"""The page speaks two languages, completely."""

import json
import re
import string
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import bots.web
from bots.web.me.script_words import script_words
from bots.web.words import (
    LANGUAGES,
    SECTIONS,
    catalogue,
    first_spoken,
    first_steps,
    starters,
    with_our_words,
    words,
)

PUBLIC = Path(bots.web.__path__[0]) / "public"
QUOTED = re.compile(r"""(?<=["'])(?!window\.)[a-z]+(?:\.[a-z_]+)+(?=["'])""")
MADE_OF = re.compile(r"`([a-z]+\.[^`]*\$\{[^`]*)`")
CHARTS = "chart.${group}.${name}"
# What scripts put together, with what can stand in it; of those under "chart." a name that has no word is shown.
FAMILIES = {
    CHARTS: (),
    "chart.indicator.${kind}": (),
    "chart.problem.${name}": (),
    "chart.candles.${name}": ("open", "high", "low", "close"),
    "chart.candles.${name}_short": ("open", "high", "low", "close"),
    "help.key.${what}": ("send", "line", "search", "close"),
    "help.topic.${topic}": ("markets", "risk", "yours"),
    "home.door.${door}": ("new", "trade", "show"),
    "home.door.${door}_text": ("new", "trade", "show"),
    "home.experience.${one}": ("new", "some", "experienced"),
    "home.simulated.${venue.why}": ("offline", "unreachable", "chosen"),
    "jobs.${job.status}": ("queued", "running", "done", "failed", "cancelled"),
    "jobs.kind.${kind}": ("import", "download", "refresh", "embed"),
    "settings.${name}": (
        "language", "theme", "number_format", "time_zone", "currency", "exchange", "timeframe", "goal",
        "experience", "risk", "brain",
    ),
    'settings.${key}.${value || "none"}': (
        "theme.system", "theme.light", "theme.dark", "number_format.auto", "exchange.auto",
        "exchange.simulated", "exchange.file", "brain.auto", "brain.embedded", "goal.none", "experience.none",
        "experience.new", "experience.some", "experience.experienced",
    ),
}  # fmt: skip
FREE = re.compile(r"chart\.(column|indicator|level|output|problem|source|table|unit|value)\.")
NAMES = {"Bollinger", "Keltner", "Donchian", "Ichimoku", "Heikin-Ashi", "Williams %R"}
THE_SAME = {"Chat", "S", "Beta", "Idea", "No", "Total", *NAMES}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def chainlits(file: str) -> dict[str, str]:
    spec = find_spec("chainlit")
    assert spec
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0]) / "translations"
    return dict(_flat(json.loads((folder / file).read_text())))


def _flat(tree: dict[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, inside in tree.items():
        if isinstance(inside, dict):
            yield from _flat(inside, f"{above}{name}.")
        else:
            yield f"{above}{name}", inside


def test_the_catalogues_have_the_same_sections() -> None:
    assert catalogue("es").keys() == catalogue("en").keys() == {*SECTIONS, "starters", "first_steps"}


@pytest.mark.parametrize("section", SECTIONS)
def test_both_languages_say_the_same_things(section: str) -> None:
    spanish, english = words(section, "es"), words(section, "en")
    assert list(spanish) == list(english), "the same keys in the same order"
    for key, text in english.items():
        assert fields(text) == fields(spanish[key]), key
        assert bool(text) == bool(spanish[key]), key


@pytest.mark.parametrize("section", SECTIONS)
def test_nothing_is_left_in_the_other_language(section: str) -> None:
    spanish, english = words(section, "es"), words(section, "en")
    same = {text for key, text in english.items() if spanish[key] == text and re.search(r"[a-z]{3}", text)}
    assert same <= THE_SAME


def test_starters_come_in_pairs() -> None:
    for begun in (starters, first_steps):
        assert len(begun("es")) == len(begun("en")) == len({one.asks for one in begun("es")})


def test_scripts_read_the_words_that_the_catalogue_has_and_no_others() -> None:
    files = [*PUBLIC.rglob("*.js"), *PUBLIC.rglob("*.jsx")]
    scripts = "\n".join(path.read_text("utf-8") for path in files if "vendor" not in path.parts)
    assert set(MADE_OF.findall(scripts)) == set(FAMILIES)
    read = set(QUOTED.findall(scripts))
    for made_of, names in FAMILIES.items():
        read |= {re.sub(r"\$\{.*\}", name, made_of) for name in names}
    written = {key for key in script_words("en") if not key.startswith("chainlit: ")}
    assert read - written == set()
    assert {key for key in written - read if not FREE.match(key)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_charts_and_answers_both_name_has_one_word(language: str) -> None:
    shown = script_words(language)
    for key in words("script", language):
        assert shown[key] == words("script", language)[key], f"{key} is said in two places"
    assert shown["chart.indicator.psar"] == {"es": "SAR parabólico", "en": "Parabolic SAR"}[language]
    assert shown["chart.column.last_bar"] == {"es": "Última vela", "en": "Last bar"}[language]


def test_of_chainlits_own_words_none_is_left_in_english() -> None:
    """But for its log-in, which our own page takes the place of."""
    english, spanish = chainlits("en-US.json"), chainlits("es.json")
    assert english.keys() == spanish.keys()
    ours = dict(_flat(with_our_words({}, words("chainlit", "es"))))
    left = {
        text
        for key, text in english.items()
        if ours.get(key, spanish[key]) == text and not key.startswith("auth.")
    }
    assert {text for text in left if text.strip()} <= THE_SAME


def test_what_we_say_in_its_place_is_something_that_chainlit_says() -> None:
    assert words("chainlit", "es").keys() <= chainlits("en-US.json").keys()


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
    assert first_spoken(header) == language


def test_our_words_replace_only_what_they_name() -> None:
    theirs = {"a": {"b": "x", "c": "y"}}
    assert with_our_words(theirs, {"a.b": "ours", "d.e": "new"}) == {
        "a": {"b": "ours", "c": "y"},
        "d": {"e": "new"},
    }


def test_every_word_that_the_page_looks_up_is_in_the_catalogue() -> None:
    modules = Path(bots.web.__file__).parent.rglob("*.py")
    asked = {
        key for file in modules for key in re.findall(r'words\("page", [^)]*\)\["(\w+)"\]', file.read_text())
    }
    assert "failed" in asked
    assert asked - words("page", "en").keys() == set()
