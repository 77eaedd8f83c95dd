"""Schema llm: threads, messages, calls, elements and feedback, the only record of what was said and done."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Double, ForeignKeyConstraint, Identity, Index, UniqueConstraint
from sqlmodel import BigInteger, Field, Integer

from db.tables.row import Row, json, moment, owner, words


class ThreadRow(Row, table=True):
    __tablename__ = "threads"
    __table_args__ = (UniqueConstraint("id", "user_id"), {"schema": "llm"})

    id: UUID = Field(primary_key=True)
    user_id: UUID = owner()
    channel: str = words(None)
    title: str = words()
    created_at: datetime = moment(now=True)
    updated_at: datetime = moment(now=True)
    summarised_at: datetime | None = moment(nullable=True)


class MessageRow(Row, table=True):
    """Carries its user so that the policy needs no join; the pair of keys holds it to its thread's user."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("role in ('user', 'assistant', 'record')", name="role"),
        ForeignKeyConstraint(
            ["thread_id", "user_id"], ["llm.threads.id", "llm.threads.user_id"], ondelete="CASCADE"
        ),
        UniqueConstraint("id", "user_id"),
        Index("ix_messages_thread_id_seq", "thread_id", "seq"),
        Index("ix_messages_answers", "answers"),
        {"schema": "llm"},
    )

    id: UUID = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger, sa_column_args=[Identity(always=True)], nullable=False)
    thread_id: UUID
    user_id: UUID = owner()
    role: str = words(None)
    text: str = words(None)
    created_at: datetime = moment()
    answers: UUID | None = None
    brain: str = words()
    notices: list[str] = json("[]")


class CallRow(Row, table=True):
    __tablename__ = "calls"
    __table_args__ = (
        ForeignKeyConstraint(
            ["message_id", "user_id"], ["llm.messages.id", "llm.messages.user_id"], ondelete="CASCADE"
        ),
        {"schema": "llm"},
    )

    message_id: UUID = Field(primary_key=True)
    ordinal: int = Field(primary_key=True, sa_type=Integer, sa_column_kwargs={"autoincrement": False})
    user_id: UUID = owner()
    id: str = words(None)
    tool: str = words(None)
    args: dict[str, Any] = json()
    facts: list[dict[str, Any]] = json("[]")
    error: dict[str, Any] | None = json(None)
    elapsed_ms: float = Field(default=0.0, sa_type=Double, sa_column_kwargs={"server_default": "0"})


class ElementRow(Row, table=True):
    """What is looked at under a message."""

    __tablename__ = "elements"
    __table_args__ = (
        ForeignKeyConstraint(
            ["message_id", "user_id"], ["llm.messages.id", "llm.messages.user_id"], ondelete="CASCADE"
        ),
        Index("ix_elements_message_id", "message_id"),
        {"schema": "llm"},
    )

    id: UUID = Field(primary_key=True)
    message_id: UUID
    ordinal: int = Field(sa_type=Integer)
    user_id: UUID = owner()
    kind: str = words(None)
    props: dict[str, Any] = json()
    call: str = words()


class FeedbackRow(Row, table=True):
    """What the user thought of an answer: 1 for good, 0 for bad."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("value in (0, 1)", name="value"),
        ForeignKeyConstraint(
            ["message_id", "user_id"], ["llm.messages.id", "llm.messages.user_id"], ondelete="CASCADE"
        ),
        {"schema": "llm"},
    )

    message_id: UUID = Field(primary_key=True)
    user_id: UUID = owner()
    value: int = Field(sa_type=Integer)
    comment: str = words()
    created_at: datetime = moment(now=True)
