"""What all tables share: one metadata, and constraint names that a migration can call."""

from typing import Any, ClassVar

from sqlalchemy import DateTime, ForeignKey, MetaData, Table, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class Row(SQLModel):
    __table__: ClassVar[Table]
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def words(default: str | None = "") -> Any:
    """NOT NULL text; None leaves it without a default."""
    if default is None:
        return Field(sa_type=Text)
    return Field(default=default, sa_type=Text, sa_column_kwargs={"server_default": default})


def moment(*, now: bool = False, nullable: bool = False, index: bool = False) -> Any:
    """timestamptz; `now` lets the server fill it in."""
    kwargs: dict[str, Any] = {"server_default": func.now()} if now else {}
    return Field(
        default=None,
        sa_type=DateTime(timezone=True),
        nullable=nullable,
        index=index,
        sa_column_kwargs=kwargs,
    )


def json(default: str | None = "{}") -> Any:
    """jsonb; None makes it nullable."""
    if default is None:
        return Field(default=None, sa_type=JSONB, nullable=True)
    return Field(sa_type=JSONB, nullable=False, sa_column_kwargs={"server_default": default})


def owner(*, index: bool = True) -> Any:
    """The account whose row it is; the row-level policy stands on this column."""
    return Field(
        sa_column_args=[ForeignKey("auth.accounts.id", ondelete="CASCADE")], nullable=False, index=index
    )
