"""Brings a database to the newest schema."""

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from db.engine import Database
from db.roles import Access, Role, prepare
from db.schemas import CHECKPOINT

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_041_900_301  # one migrator at a time


async def migrate(database: Database) -> None:
    """Applies what is missing, as the owner. Does nothing, in milliseconds, when nothing is."""
    await asyncio.to_thread(migrate_now, database.access)


def migrate_now(access: Access) -> None:
    if current(access) == head():
        return
    prepare(access)
    with psycopg.connect(access.dsn(Role.OWNER), autocommit=True) as guard:
        guard.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        _make_checkpoint_tables(access)
        _upgrade(access)


def head() -> str:
    """The newest revision, by the number in its file's name: alembic is slow to import."""
    return max(
        found[0] for file in MIGRATIONS.glob("versions/*.py") if (found := re.match(r"\d{4}", file.name))
    )


def current(access: Access) -> str | None:
    """The revision of a database; None if it has none, does not exist or has no owner role yet."""
    try:
        with psycopg.connect(access.dsn(Role.OWNER), connect_timeout=10) as connection:
            row = connection.execute("SELECT version_num FROM public.alembic_version").fetchone()
            return str(row[0]) if row else None
    except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
        return None


def alembic_config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _upgrade(access: Access) -> None:
    from alembic import command
    from sqlalchemy import create_engine

    engine = create_engine(access.url(Role.OWNER, "psycopg"))
    try:
        with engine.connect() as connection:
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
    finally:
        engine.dispose()


def _make_checkpoint_tables(access: Access) -> None:
    """The saver builds indexes concurrently, which no transaction may: hence not in a migration."""
    from langgraph.checkpoint.postgres import PostgresSaver
    from psycopg.rows import dict_row

    with psycopg.connect(
        access.dsn(Role.OWNER, CHECKPOINT), autocommit=True, prepare_threshold=0, row_factory=dict_row
    ) as connection:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {CHECKPOINT}")
        PostgresSaver(connection).setup()
