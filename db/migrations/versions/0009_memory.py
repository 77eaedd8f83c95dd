"""What is remembered of a person, and the knowledge base, both searched by words and by meaning."""

from importlib.resources import files

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute((files("db.migrations") / "sql" / f"{revision}_memory.sql").read_text())
