"""All open sockets are asked after in one question."""

from importlib.resources import files

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute((files("db.migrations") / "sql" / f"{revision}_live_sessions.sql").read_text())
