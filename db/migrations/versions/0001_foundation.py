"""Schemas, the queue, the first tables, and who may do what."""

from importlib.resources import files

from alembic import op
from sqlalchemy import Connection

from db.schemas import OURS, QUEUE

revision = "0001"
down_revision = None


def upgrade() -> None:
    connection = op.get_bind()
    for schema in OURS:
        op.execute(f"CREATE SCHEMA {schema}")
    _make_queue(connection)
    for part in ("tables", "rights"):
        run(connection, (files("db.migrations") / "sql" / f"{revision}_{part}.sql").read_text())


def _make_queue(connection: Connection) -> None:
    """procrastinate names nothing with its schema, so that ours comes from the search path, for its
    functions too: the front doors call them with another path."""
    op.execute(f"CREATE SCHEMA {QUEUE}")
    op.execute(f"SET LOCAL search_path = {QUEUE}")
    run(connection, (files("procrastinate.sql") / "schema.sql").read_text())
    op.execute("SET LOCAL search_path = public")
    op.execute(_FIX_SEARCH_PATHS)


_FIX_SEARCH_PATHS = """
DO $$ DECLARE signature text; BEGIN
    FOR signature IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'queue'::regnamespace
    LOOP EXECUTE format('ALTER FUNCTION %s SET search_path = queue, pg_temp', signature); END LOOP;
END $$
"""


def run(connection: Connection, statements: str) -> None:
    connection.exec_driver_sql(statements.replace("%", "%%"))
