"""Whether a question as people ask it finds its concept, by the embedder that needs no model."""

from collections import Counter

import numpy as np
import pytest

from knowledge.embedded_embedder import EmbeddedEmbedder
from knowledge.embeddings import Purpose
from knowledge.entries import LANGUAGES, passages
from tests.knowledge.retrieval import Figures, Question, questions, rank

EMBEDDER = EmbeddedEmbedder(passages)


def of_part(part: str, language: str) -> list[Question]:
    return [question for question in questions() if (question.part, question.language) == (part, language)]


def figures(part: str, asked_in: str, searched: str) -> Figures:
    """Searched are the passages of that language alone."""
    asked = of_part(part, asked_in)
    known = [passage for passage in passages() if passage.language == searched]
    told = EMBEDDER.embedded([passage.searched for passage in known])
    alike = EMBEDDER.embedded([question.question for question in asked], Purpose.QUERY) @ told.T
    return Figures.of(
        [
            rank([known[at].entry for at in np.argsort(-row, kind="stable")], question.entries)
            for row, question in zip(alike, asked, strict=True)
        ]
    )


def test_the_questions_are_enough_and_ask_for_what_is_there() -> None:
    entries = {passage.entry for passage in passages()}
    assert {entry for question in questions() for entry in question.entries} <= entries
    assert len({question.id for question in questions()}) == len(questions())
    assert all(len(of_part("test", language)) >= 35 for language in LANGUAGES)
    asked = Counter(question.question for question in questions())
    assert asked.most_common(1)[0][1] == 1


def test_no_question_is_the_name_of_what_it_asks_for() -> None:
    names = {name.casefold() for passage in passages() for name in (passage.title, *passage.also)}
    assert [question.id for question in questions() if question.question.casefold() in names] == []


@pytest.mark.parametrize(
    ("asked_in", "searched", "three", "reciprocal"),
    [("es", "es", 0.84, 0.8), ("en", "en", 0.9, 0.8), ("es", "en", 0.8, 0.8), ("en", "es", 0.8, 0.8)],
)
def test_a_question_finds_its_concept_in_its_own_language_and_in_the_other(
    asked_in: str, searched: str, three: float, reciprocal: float
) -> None:
    """By meaning alone, which is one leg of two: tests/db/test_retrieval.py holds the whole search to 0.9."""
    found = figures("test", asked_in, searched)
    assert found.three >= three, found
    assert found.reciprocal >= reciprocal, found
