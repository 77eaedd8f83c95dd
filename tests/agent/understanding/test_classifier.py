"""The linear model: learned from our own phrasings, small, and without authority."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.understanding import classifier, phrasings
from agent.understanding.learning import learn, misspelt, store
from agent.understanding.meaning import Context
from agent.understanding.traits import MONEY, Trait, tools_with
from agent.understanding.understand import understand

MOST_BYTES = 1_500_000


def test_the_weights_are_those_of_the_phrasings() -> None:
    assert classifier.learned().learned_from == phrasings.digest(), "run `make language`"


def test_the_weights_are_small() -> None:
    assert 0 < len(files("agent.understanding").joinpath(classifier.WEIGHTS).read_bytes()) < MOST_BYTES


def test_learning_anew_guesses_the_same(tmp_path: Path) -> None:
    """On a tenth of the phrasings, so that it is quick; what is stored guesses as what was learned."""
    few = learn(most=900)
    store(few, tmp_path / "weights.npz")
    texts = [text for text, _ in phrasings.examples()][::97]
    with np.load(tmp_path / "weights.npz") as stored:
        weights = stored["weights"].astype(np.float32)
    assert np.abs(weights - few.weights).max() < 0.02
    whole = classifier.learned()
    agreed = [few.guess(text).label == whole.guess(text).label for text in texts]
    assert sum(agreed) > 0.6 * len(agreed)


GUESSED = frozenset().union(
    *(tools_with(trait) for trait in (Trait.ONE_SYMBOL, Trait.ONE_PRODUCT, Trait.GUESSED_ALONE))
)


def test_every_phrasing_is_of_a_tool_or_a_topic_in_all_languages() -> None:
    labels = {label for _, label in phrasings.examples()}
    assert labels >= GUESSED
    assert set(classifier.learned().labels) == labels


def test_what_it_may_ask_for_moves_no_money() -> None:
    assert not MONEY & GUESSED


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("are folks getting nervous around cardano", "sentiment_analysis"),
        ("por qué se desplomó así solana", "news_fetcher"),
        ("сильно ли болтает эфир", "volatility_analyzer"),
    ],
)
def test_a_request_without_the_usual_words_is_guessed(text: str, tool: str) -> None:
    understood = understand(text, Context())
    assert [call.tool for call in understood.calls] == [tool]


@given(st.text(max_size=300))
def test_any_text_has_a_likeliest_label(text: str) -> None:
    guess = classifier.learned().guess(text)
    assert guess.label in classifier.learned().labels
    assert 0 < guess.probability <= 1 + 1e-6


@given(st.text(alphabet="abcdefgh ", max_size=40), st.randoms(use_true_random=False))
def test_a_slip_of_the_fingers_keeps_the_words(text: str, chance: object) -> None:
    assert len(misspelt(text, chance).split()) == len(text.split())  # type: ignore[arg-type]
