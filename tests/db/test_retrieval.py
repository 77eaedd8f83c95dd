"""Whether a question as people ask it finds its concept, by the whole search: words and meaning together."""

import pytest

from db.engine import Database
from db.repositories.passages import SqlKnowledge
from knowledge.embedded_embedder import EmbeddedEmbedder
from knowledge.embeddings import OneEmbedder
from knowledge.entries import passages
from knowledge.passages import Passage
from tests.knowledge.retrieval import Figures, questions, rank

EMBEDDED = EmbeddedEmbedder(passages)
DEEP = 10


@pytest.mark.soak
@pytest.mark.parametrize("searched", ["en", "es"])
async def test_words_and_meaning_together_find_what_is_asked(database: Database, searched: str) -> None:
    """Only the passages of one language are stored: a question in the other has no twin to lean on."""

    def stored() -> list[Passage]:
        return [passage for passage in passages() if passage.language == searched]

    knowledge = SqlKnowledge(database, OneEmbedder(EMBEDDED), stored)
    for asked_in, three in ((searched, 0.9), ("es" if searched == "en" else "en", 0.8)):
        ranks = []
        for question in questions():
            if (question.part, question.language) == ("test", asked_in):
                found = await knowledge.search(question.question, searched, DEEP)
                ranks.append(rank([hit.passage.entry for hit in found], question.entries))
        figures = Figures.of(ranks)
        print(f"{asked_in}->{searched} {figures}")
        assert figures.three >= three, figures
        assert figures.reciprocal >= 0.8, figures
