"""Alembic's entry: the connection comes from db.migrate, never from a file."""

from collections.abc import MutableMapping
from typing import Any

from alembic import context
from sqlalchemy import Connection

from db.schemas import OURS
from db.tables import Row


def ours(name: str | None, kind: str, _parents: MutableMapping[Any, str | None]) -> bool:
    """The queue's and the checkpointer's tables are theirs: comparing must not propose to drop them."""
    return kind != "schema" or name in OURS


connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Row.metadata,
    include_schemas=True,
    include_name=ours,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
