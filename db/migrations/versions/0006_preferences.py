"""A person's preferences, read and set through two doors."""

from importlib.resources import files

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute((files("db.migrations") / "sql" / f"{revision}_preferences.sql").read_text())
