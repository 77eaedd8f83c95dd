"""Lines to a database, cut."""

import psycopg

from db.roles import Access


def cut_lines(access: Access) -> None:
    """Ends all sessions in the database, as a restarting server does."""
    with psycopg.connect(access.admin_dsn("postgres"), autocommit=True) as admin:
        admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (access.database,)
        )
