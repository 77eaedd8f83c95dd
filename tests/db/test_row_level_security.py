"""No row of one user reaches another: every table, under every role, as everybody."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import Account, SqlAccounts
from db.roles import Role
from db.schemas import CHECKPOINT, OURS, QUEUE
from db.tables import Row
from tests.db.rows import fill

USER_COLUMN = {"auth.accounts": "id", "auth.sessions": "account_id", "auth.login_links": "account_id"}
USER_TABLES = {
    f"{table.schema}.{table.name}": USER_COLUMN.get(f"{table.schema}.{table.name}", "user_id")
    for table in Row.metadata.sorted_tables
    if table.name == "accounts" or {"user_id", "account_id"} & set(table.columns.keys())
}


@pytest.fixture
async def filled(database: Database, two_users: tuple[Account, Account]) -> tuple[Account, Account]:
    for account in two_users:
        await fill(database, account)
    return two_users


def every_table(database: Database) -> list[str]:
    with psycopg.connect(database.access.admin_dsn()) as admin:
        rows = admin.execute(
            "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname = ANY(%s)",
            [[*OURS, CHECKPOINT, QUEUE]],
        ).fetchall()
    return sorted(name for (name,) in rows)


async def rows(database: Database, role: Role, table: str) -> Sequence[Any] | None:
    """What the role sees; None if it may not look."""
    try:
        async with database.unit_of_work(role) as connection:
            return (await connection.execute(text(f"SELECT * FROM {table}"))).all()
    except ProgrammingError as error:
        if "permission denied" not in str(error):
            raise
        return None


async def test_no_table_shows_a_foreign_row_under_any_role(
    database: Database, filled: tuple[Account, Account]
) -> None:
    ana, ben = filled
    tables = every_table(database)
    assert set(USER_TABLES) <= set(tables)
    opened = foreign = 0
    for table in tables:
        for role in Role:
            for user_id in (ana.id, ben.id, None):
                with acting_as(user_id):
                    seen = await rows(database, role, table)
                opened += 1
                if table in USER_TABLES:
                    foreign += sum(getattr(row, USER_TABLES[table]) != user_id for row in seen or ())
    assert opened == len(tables) * 4 * 3
    assert opened >= 19 * 12
    assert foreign == 0


async def test_its_own_rows_are_seen_by_the_application(
    database: Database, filled: tuple[Account, Account]
) -> None:
    """Otherwise the test above could pass on empty tables."""
    for table in USER_TABLES:
        for account in filled:
            with acting_as(account.id):
                assert len(await rows(database, Role.APP, table) or ()) == 1, table


async def test_without_a_user_nothing_is_seen(database: Database, filled: tuple[Account, Account]) -> None:
    for table in USER_TABLES:
        assert await rows(database, Role.APP, table) == []
        assert await rows(database, Role.OWNER, table) == []


async def test_a_foreign_row_is_neither_changed_nor_removed(
    database: Database, filled: tuple[Account, Account]
) -> None:
    ana, ben = filled
    for table, column in USER_TABLES.items():
        for attempt in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with acting_as(ana.id):
                await _try(database, f"{attempt} WHERE {column} = '{ben.id}'")
        with acting_as(ben.id):
            assert len(await rows(database, Role.APP, table) or ()) == 1, table


async def _try(database: Database, statement: str) -> None:
    try:
        async with database.unit_of_work() as connection:
            assert (await connection.execute(text(statement))).rowcount == 0
    except ProgrammingError as error:
        if "permission denied" not in str(error):
            raise


async def test_nobody_writes_in_another_users_name(
    database: Database, filled: tuple[Account, Account]
) -> None:
    ana, ben = filled
    for role in (Role.APP, Role.COPILOT):
        with acting_as(ana.id), pytest.raises(ProgrammingError, match="row-level security"):
            async with database.unit_of_work(role) as connection:
                await connection.execute(
                    text(f"INSERT INTO trading.watchlist (user_id, symbol) VALUES ('{ben.id}', 'X')")
                )


async def test_only_the_application_opens_the_door(database: Database) -> None:
    doors = ("account_named('ana')", "machine_owner()", "visible_accounts()", "use_login_link('a','b',now())",
        "live_sessions('{}',now())", "login_link_of('a','b',now())")  # fmt: skip
    for role in (Role.COPILOT, Role.ENGINE):
        for door in doors:
            with pytest.raises(ProgrammingError, match="permission denied"):
                async with database.unit_of_work(role) as connection:
                    await connection.execute(text(f"SELECT auth.{door}"))


async def test_a_user_is_acted_for_in_one_transaction_only(
    database: Database, filled: tuple[Account, Account]
) -> None:
    """The pool hands the same connection to the next one."""
    single = Database(database.access, pool_size=1)
    async with single:
        for user_id in (filled[0].id, filled[1].id, None, filled[0].id):
            with acting_as(user_id):
                seen = await rows(single, Role.APP, "auth.accounts")
            assert [row.id for row in seen or ()] == ([user_id] if user_id else [])


async def test_the_copilot_reads_prices_and_can_change_none(database: Database) -> None:
    for table in ("instruments", "series", "candles", "splits"):
        assert await rows(database, Role.COPILOT, f"trading.{table}") == []
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with database.unit_of_work(Role.COPILOT) as connection:
                await connection.execute(text(f"DELETE FROM trading.{table}"))


async def test_what_was_said_cannot_be_rewritten(database: Database, filled: tuple[Account, Account]) -> None:
    for role in (Role.APP, Role.COPILOT):
        for table in ("messages", "calls"):
            with acting_as(filled[0].id), pytest.raises(ProgrammingError, match="permission denied"):
                async with database.unit_of_work(role) as connection:
                    await connection.execute(text(f"DELETE FROM llm.{table}"))


async def test_the_engine_reaches_its_two_schemas_and_nothing_else(database: Database) -> None:
    reached = {
        table.partition(".")[0]
        for table in every_table(database)
        if await rows(database, Role.ENGINE, table) is not None
    }
    assert reached == {CHECKPOINT, QUEUE}


async def test_no_role_but_the_owner_makes_anything(database: Database) -> None:
    for role in (Role.APP, Role.COPILOT, Role.ENGINE):
        for attempt in ("CREATE TABLE public.x ()", "CREATE SCHEMA x", "CREATE TEMP TABLE x ()"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                async with database.unit_of_work(role) as connection:
                    await connection.execute(text(attempt))


async def test_an_owner_sees_the_accounts_and_a_user_its_own(
    database: Database, two_users: tuple[Account, Account]
) -> None:
    accounts = SqlAccounts(database)
    owner = await accounts.ensure_owner()
    expected: dict[UUID | None, list[Account]] = {
        owner.id: [*two_users, owner],
        two_users[0].id: [two_users[0]],
        None: [],
    }
    for user_id, seen in expected.items():
        with acting_as(user_id):
            assert await accounts.visible() == seen
