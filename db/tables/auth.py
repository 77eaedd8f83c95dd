"""Schema auth: who may enter."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy import text as sql
from sqlmodel import Field

from db.tables.row import Row, json, moment, owner, words


class AccountRow(Row, table=True):
    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("role in ('owner', 'admin', 'user')", name="role"),
        CheckConstraint("length(name) between 1 and 80", name="name"),
        Index("uq_accounts_lower_name", sql("lower(name)"), unique=True),
        Index("uq_accounts_one_owner", "role", unique=True, postgresql_where=sql("role = 'owner'")),
        {"schema": "auth"},
    )

    id: UUID = Field(primary_key=True)
    name: str = words(None)
    password_hash: str | None = Field(default=None, sa_type=Text)
    role: str = words("user")
    language: str = words("en")
    time_zone: str = words()
    number_format: str = words("")
    preferences: dict[str, Any] = json()
    created_at: datetime = moment(now=True)


class SessionRow(Row, table=True):
    __tablename__ = "sessions"
    __table_args__ = ({"schema": "auth"},)

    id: UUID = Field(primary_key=True)
    account_id: UUID = owner()
    created_at: datetime = moment()
    expires_at: datetime = moment()
    revoked_at: datetime | None = moment(nullable=True)
    user_agent: str = words()
    last_seen_at: datetime = moment(now=True)


class LoginLinkRow(Row, table=True):
    """A link to enter once; the token itself is never stored."""

    __tablename__ = "login_links"
    __table_args__ = ({"schema": "auth"},)

    token_hash: str = Field(primary_key=True, sa_type=Text)
    account_id: UUID = owner()
    purpose: str = words(None)
    created_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = moment(nullable=True)
