"""The one statement that searches a person's memories: each leg's best, with the memories whole."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from db.repositories.embeddings import MEMORIES, Asked
from db.repositories.legs import Values, joined

CANDIDATES: Final = 30
"""What a leg finds at most by meaning, and twice as much by words."""

# Each language by its own rules, both in one look at the index. A word that thousands of memories have tells them
# little apart: of those that have any of the words so many are ranked, and beside them those that have all.
_WORDS: Final = """
    SELECT id AS found, -ts_rank(words, mine) AS apart
    FROM (
        SELECT id, words, CASE language WHEN 'es' THEN asked.any_es ELSE asked.any_en END AS mine
        FROM asked, LATERAL (
            (SELECT id, language, words FROM llm.memories
             WHERE user_id = $1 AND words @@ (asked.every_en || asked.every_es) LIMIT {every})
            UNION ALL
            (SELECT id, language, words FROM llm.memories
             WHERE user_id = $1 AND words @@ (asked.any_en || asked.any_es) LIMIT {some})
        ) AS either
    ) AS heard
    WHERE words @@ mine ORDER BY apart LIMIT {limit}
"""
_SEARCH: Final = """
    WITH asked AS MATERIALIZED (
        SELECT llm.any_word('en', {query}) AS any_en, llm.any_word('es', {query}) AS any_es,
            llm.every_word('en', {query}) AS every_en, llm.every_word('es', {query}) AS every_es
    ), found (leg, found, apart) AS MATERIALIZED (
        {legs}
    )
    SELECT leg, apart, memories.id, memories.text, memories.kind, memories.language, memories.created_at,
        memories.thread_id, memories.message_id
    FROM found JOIN llm.memories ON memories.id = found.found AND memories.user_id = $1
    ORDER BY leg, apart
"""


def searching(user: UUID, query: str, questions: Sequence[Asked]) -> tuple[str, Sequence[Any]]:
    """The statement and its values, for the question as it was said and as each embedder understands it."""
    values = Values(user)
    said = f"{values.add(query)}::text"
    words = _WORDS.format(every=200, some=300, limit=2 * CANDIDATES)
    found = [words, *(MEMORIES.nearest(question, CANDIDATES, values) for question in questions)]
    return _SEARCH.format(query=said, legs=joined(found)), values.given
