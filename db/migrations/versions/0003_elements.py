"""What is looked at under a message, and what its reader thought of it."""

from importlib.resources import files

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute((files("db.migrations") / "sql" / f"{revision}_elements.sql").read_text())
