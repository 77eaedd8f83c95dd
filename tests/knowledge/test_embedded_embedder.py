"""The embedder without a model: the same text is the same vector, and like meaning lies close."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.embedded_embedder import EmbeddedEmbedder, Glossary
from knowledge.embeddings import Purpose
from knowledge.entries import passages
from knowledge.stemming import stem, words
from tests.knowledge.retrieval import questions

EMBEDDER = EmbeddedEmbedder(passages)
ANOTHER = EmbeddedEmbedder(passages)


def alike(question: str, text: str) -> float:
    asked, told = EMBEDDER.embedded([question], Purpose.QUERY)[0], EMBEDDER.embedded([text])[0]
    return float(asked @ told)


@settings(max_examples=60)
@given(st.lists(st.text(max_size=80), max_size=4))
def test_every_text_has_one_vector_of_length_one_or_zero(texts: list[str]) -> None:
    vectors = EMBEDDER.embedded(texts)
    assert vectors.shape == (len(texts), EMBEDDER.kind.dimension)
    assert vectors.dtype == np.float32
    lengths = np.linalg.norm(vectors, axis=1)
    assert np.all((lengths < 1e-6) | (abs(lengths - 1) < 1e-4))
    assert np.array_equal(vectors, ANOTHER.embedded(texts))


@given(st.text(alphabet="abcdeñáé ñ", min_size=5, max_size=40))
@settings(max_examples=40)
def test_case_and_accents_change_nothing(text: str) -> None:
    assert np.array_equal(EMBEDDER.embedded([text]), EMBEDDER.embedded([text.upper()]))


@pytest.mark.parametrize(
    ("question", "near", "far"),
    [
        ("slippage", "el deslizamiento de una orden", "la tendencia del mercado"),
        (
            "¿qué es el apalancamiento?",
            "leverage multiplies gains and losses",
            "a candle has a body and wicks",
        ),
        ("просадка", "the maximum drawdown of an account", "the spread between bid and ask"),
        ("mi objetivo de ahorro", "my goal is to save for a house", "I trade at night"),
        ("moving averages", "una media móvil suaviza el precio", "el tamaño de la posición"),
    ],
)
def test_what_means_the_same_lies_closer_across_languages(question: str, near: str, far: str) -> None:
    assert alike(question, near) >= EMBEDDER.least_alike
    assert alike(question, near) > 2 * alike(question, far)


@pytest.mark.parametrize("misspelt", ["leverege", "apalancamieto", "volatilty", "dezlizamiento"])
def test_a_misspelt_question_still_finds_its_concept(misspelt: str) -> None:
    right = {"leverege": "leverage", "apalancamieto": "leverage", "volatilty": "volatilidad"}
    assert alike(misspelt, f"about {right.get(misspelt, 'slippage')} in markets") >= EMBEDDER.least_alike


def test_the_version_follows_the_knowledge_base_and_the_glossary() -> None:
    same = EmbeddedEmbedder(passages)
    other_base = EmbeddedEmbedder(lambda: passages()[1:])
    other_words = EmbeddedEmbedder(passages, Glossary({"orders": {"stop": "stop, tope"}}))
    assert same.kind == EMBEDDER.kind
    assert len({EMBEDDER.kind, other_base.kind, other_words.kind}) == 3


def test_the_longest_phrase_says_the_concept() -> None:
    glossary = Glossary({"x": {"stop_loss": "stop loss", "stop": "stop", "loss": "loss"}})
    assert glossary.concepts(["stop", "losses", "stop"], ["stop", "loss", "stop"]) == [
        "stop_loss",
        "stop_loss",
        "stop",
    ]


@pytest.mark.parametrize(
    ("one", "other"), [("liquidity", "liquidation"), ("fund", "funding rate"), ("media", "median")]
)
def test_words_of_one_stem_and_two_meanings_are_told_apart(one: str, other: str) -> None:
    glossary = Glossary.shipped()
    first, second = (
        glossary.concepts(words(text), [stem(w) for w in words(text)])[0] for text in (one, other)
    )
    assert "" not in (first, second)
    assert first != second


def test_no_word_of_the_glossary_stands_for_two_concepts() -> None:
    """The first would win in silence."""
    assert Glossary.shipped().twice == []


def test_every_question_that_the_base_answers_is_one_that_it_knows_words_for() -> None:
    assert [asked.question for asked in questions() if not EMBEDDER.knows(asked.question)] == []


@pytest.mark.parametrize(
    "question",
    [
        *(
            "what is flurbonium",
            "¿qué es el flurbonio?",
            "what is a zorbtrix pattern",
            "the Smorgan oscillator",
        ),
        *("qué es el índice Grumpel", "what is photosynthesis", "explícame la revolución francesa"),
        *("who is the president of France", "¿qué es un agujero negro?", "qué es un mojito"),
    ],
)
def test_of_what_nobody_wrote_about_it_knows_nothing(question: str) -> None:
    assert not EMBEDDER.knows(question)


@pytest.mark.parametrize(
    "question", ["slipage", "what is a bolinger band", "HODL", "¿qué es un doji?", "что такое плечо", "хедж"]
)
def test_a_misspelt_name_and_another_script_are_no_reason_to_say_nothing(question: str) -> None:
    assert EMBEDDER.knows(question)
