"""How the lexicon writes what people say."""

import re
from itertools import chain

import pytest

from agent.language import fold
from agent.understanding.lexicon import FAMILIES, read, requests
from agent.understanding.phrases import Phrasebook, words_of


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("buy|purchase", "purchase it", True),
        ("cancel*", "cancelling", True),
        ("cancel*", "can", False),
        ("how is the? market", "how is market", True),
        ("what .. mean", "what does a stop mean", True),
        ("what .. mean", "what do all of those words mean", False),
        ("^ help $", "help", True),
        ("^ help $", "help me", False),
        ("turn+off|stop the? bot", "turn off the bot", True),
        ("что с", "Что с рынком", True),
    ],
)
def test_a_phrase_finds_what_it_says(phrase: str, text: str, found: bool) -> None:
    assert bool(Phrasebook.of({"label": [phrase]}).find(words_of(fold(text)), {})) is found


@pytest.mark.parametrize("family", [*FAMILIES, "talk", "entities", "roles"])
def test_no_phrase_is_written_so_that_it_finds_anything(family: str) -> None:
    for groups in read(family).values():
        for phrase in chain.from_iterable(groups.values()):
            parts = (part for word in phrase.split() for part in re.split(r"[|+]", word.rstrip("?")))
            assert all(len(part) > 3 for part in parts if part.endswith("*")), phrase
            assert any(not word.endswith("?") and word not in ("..", "^", "$") for word in phrase.split()), (
                phrase
            )


def test_every_tool_has_words_in_three_languages() -> None:
    for family in FAMILIES:
        for tool, groups in read(family).items():
            written = fold(" ".join(phrase for phrases in groups.values() for phrase in phrases))
            assert any("а" <= letter <= "я" for letter in written), tool
            assert any("a" <= letter <= "z" for letter in written), tool
    assert len(requests().words) > 1000
