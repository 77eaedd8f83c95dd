"""What a person is told without having asked, and the changes that an open page hears of at once."""

from importlib.resources import files

from alembic import op

revision = "0005"
down_revision = "0003"


def upgrade() -> None:
    op.execute((files("db.migrations") / "sql" / f"{revision}_notices.sql").read_text())
