"""How somebody reads before they have chosen, and that a choice is told to open pages."""

from importlib.resources import files

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute((files("db.migrations") / "sql" / f"{revision}_first_reader.sql").read_text())
