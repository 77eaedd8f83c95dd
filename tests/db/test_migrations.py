"""The schema is the metadata, and an upgrade of a library is noticed."""

from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from langgraph.checkpoint.postgres import PostgresSaver
from procrastinate.schema import SchemaManager
from sqlalchemy import create_engine

from db.engine import Database
from db.migrate import alembic_config, current, head, migrate
from db.roles import Access, Role
from db.schemas import OURS
from db.tables import Row


def test_autogenerate_finds_no_difference(access: Access) -> None:
    engine = create_engine(access.url(Role.OWNER, "psycopg"))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "include_name": lambda name, kind, _: kind != "schema" or name in OURS,
                "compare_type": True,
                "compare_server_default": True,
            },
        )
        differences = compare_metadata(context, Row.metadata)
    engine.dispose()
    assert differences == []


def test_the_checks_of_the_metadata_are_in_the_database(access: Access) -> None:
    """Autogenerate does not compare them."""
    meant = {
        constraint.name
        for table in Row.metadata.sorted_tables
        for constraint in table.constraints
        if constraint.__visit_name__ in ("table_or_column_check_constraint", "check_constraint")
    }
    with psycopg.connect(access.admin_dsn()) as connection:
        rows = connection.execute(
            """
            SELECT conname FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
            WHERE contype = 'c' AND nspname = ANY(%s)
            """,
            [list(OURS)],
        ).fetchall()
    assert {name for (name,) in rows} == meant
    assert len(meant) >= 10


def test_the_head_by_file_name_is_alembics_own() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    assert script.get_current_head() == head()


def test_a_database_without_tables_has_no_revision(access: Access) -> None:
    assert current(access) == head()
    with psycopg.connect(access.admin_dsn(), autocommit=True) as admin:
        admin.execute("DROP TABLE public.alembic_version")
    assert current(access) is None


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    await migrate(database)
    assert current(database.access) == head()


def test_the_checkpointers_tables_are_those_of_the_installed_one(access: Access) -> None:
    """If this fails after an upgrade, add a migration: it makes `migrate` call the saver's setup again."""
    with psycopg.connect(access.admin_dsn()) as connection:
        row = connection.execute("SELECT max(v) FROM checkpoint.checkpoint_migrations").fetchone()
    assert row == (len(PostgresSaver.MIGRATIONS) - 1,)
    assert row == (9,)


def test_the_queues_own_migrations_are_those_that_were_applied() -> None:
    """If this fails after an upgrade, add a migration that runs procrastinate's newer files."""
    newest = max(path.name for path in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    assert newest == "03.04.00_50_post_add_retry_failed_job_procedure.sql"


def test_vectors_are_available(access: Access) -> None:
    with psycopg.connect(access.dsn(Role.APP)) as connection:
        row = connection.execute("SELECT '[3,4]'::vector <-> '[0,0]'::vector").fetchone()
    assert row == (pytest.approx(5.0),)
