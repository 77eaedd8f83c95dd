"""Whether a question as people ask it finds its concept, by the whole search: words and meaning together."""

import pytest

from db.engine import Database
from db.repositories.passages import SqlKnowledge
from knowledge.embedded_embedder import EmbeddedEmbedder
from knowledge.embeddings import OneEmbedder
from knowledge.entries import LANGUAGES, passages
from tests.knowledge.retrieval import Figures, questions, rank

EMBEDDED = EmbeddedEmbedder(passages)
DEEP = 10


@pytest.mark.soak
@pytest.mark.parametrize("language", LANGUAGES)
async def test_words_and_meaning_together_find_what_is_asked(database: Database, language: str) -> None:
    """The knowledge base as it comes, both languages stored. In the other language the same is found: the
    twin is told."""
    knowledge = SqlKnowledge(database, OneEmbedder(EMBEDDED), passages, knows=EMBEDDED.knows)
    ranks = []
    for question in questions():
        if (question.part, question.language) == ("test", language):
            found = await knowledge.search(question.question, language, DEEP)
            ranks.append(rank([hit.passage.entry for hit in found], question.entries))
    figures = Figures.of(ranks)
    assert figures.three >= 0.9, figures
    assert figures.reciprocal >= 0.8, figures
