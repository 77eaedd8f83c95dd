"""When a session was last seen, and which of many still hold."""

from importlib.resources import files

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute((files("db.migrations") / "sql" / f"{revision}_sessions.sql").read_text())
