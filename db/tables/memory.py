"""Schema llm: memories, the knowledge base, and what embedders made of both."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    literal_column,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field, Integer

from db.tables.row import Row, json, moment, owner
from db.tables.row import words as text_of

DIMENSIONS = (384, 512, 768, 1024)
"""Those that have an index."""


def _nearest(dimension: int) -> Index:
    return Index(
        f"hnsw_memory_embeddings_{dimension}",
        literal_column(f"(embedding::halfvec({dimension}))").label("direction"),
        postgresql_using="hnsw",
        postgresql_ops={"direction": "halfvec_cosine_ops"},
        postgresql_where=sql(f"dimension = {dimension}"),
    )


def _searched(expression: str) -> Any:
    return Field(
        default=None, nullable=True, sa_type=TSVECTOR, sa_column_args=[Computed(expression, persisted=True)]
    )


class MemoryRow(Row, table=True):
    """`digest` is that of its words, or "thread:" and the id where it sums up a thread."""

    __tablename__ = "memories"
    __table_args__ = (
        CheckConstraint("kind in ('fact', 'preference', 'summary')", name="kind"),
        CheckConstraint("length(text) between 1 and 4000", name="text"),
        UniqueConstraint("id", "user_id"),
        UniqueConstraint("user_id", "digest"),
        Index("ix_memories_user_id_created_at", "user_id", "created_at"),
        Index("ix_memories_words", "words", postgresql_using="gin"),
        {"schema": "llm"},
    )

    id: UUID = Field(primary_key=True)
    user_id: UUID = owner(index=False)
    kind: str = text_of(None)
    language: str = text_of(None)
    text: str = text_of(None)
    digest: str = text_of(None)
    thread_id: UUID | None = None
    message_id: UUID | None = None
    created_at: datetime = moment(now=True)
    words: Any = _searched("llm.words_of(language, text)")


class MemoryEmbeddingRow(Row, table=True):
    __tablename__ = "memory_embeddings"
    __table_args__ = (
        CheckConstraint("vector_dims(embedding) = dimension", name="dimension"),
        ForeignKeyConstraint(
            ["row_id", "user_id"], ["llm.memories.id", "llm.memories.user_id"], ondelete="CASCADE"
        ),
        *(_nearest(dimension) for dimension in DIMENSIONS),
        {"schema": "llm"},
    )

    row_id: UUID = Field(primary_key=True)
    user_id: UUID = owner()
    embedder: str = Field(primary_key=True, sa_type=Text)
    version: str = text_of(None)
    dimension: int = Field(sa_type=Integer)
    embedding: Any = Field(sa_type=HALFVEC, nullable=False)


class PassageRow(Row, table=True):
    """`names` are title, heading and other names, which weigh more than the text."""

    __tablename__ = "passages"
    __table_args__ = (
        UniqueConstraint("entry", "ordinal", "language"),
        Index("ix_passages_words", "words", postgresql_using="gin"),
        {"schema": "llm"},
    )

    id: UUID = Field(primary_key=True)
    entry: str = text_of(None)
    ordinal: int = Field(sa_type=Integer)
    language: str = text_of(None)
    title: str = text_of(None)
    heading: str = text_of()
    text: str = text_of(None)
    topics: list[str] = json("[]")
    also: list[str] = json("[]")
    source: dict[str, Any] = json()
    digest: str = text_of(None)
    names: str = text_of(None)
    words: Any = _searched(
        "setweight(llm.words_of(language, names), 'A') || setweight(llm.words_of(language, text), 'C')"
    )


class PassageEmbeddingRow(Row, table=True):
    __tablename__ = "passage_embeddings"
    __table_args__ = (
        CheckConstraint("vector_dims(embedding) = dimension", name="dimension"),
        ForeignKeyConstraint(["row_id"], ["llm.passages.id"], ondelete="CASCADE"),
        {"schema": "llm"},
    )

    row_id: UUID = Field(primary_key=True)
    embedder: str = Field(primary_key=True, sa_type=Text)
    version: str = text_of(None)
    dimension: int = Field(sa_type=Integer)
    embedding: Any = Field(sa_type=HALFVEC, nullable=False)
