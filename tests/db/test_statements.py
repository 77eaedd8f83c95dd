"""Single statements: whose rows they see, and what becomes of their connection."""

import asyncio

import asyncpg
import pytest
from sqlalchemy import text

from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import Account
from db.repositories.watchlists import SqlWatchlists
from db.roles import Role

_MINE = "SELECT symbol FROM trading.watchlist"
_KILL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
)


@pytest.fixture
async def narrow(database: Database, two_users: tuple[Account, Account]) -> Database:
    """One connection for everybody; each of the two watches a symbol named like him."""
    for user in two_users:
        with acting_as(user.id):
            await SqlWatchlists(database).add([user.name])
    return Database(database.access, pool_size=1)


async def mine(database: Database) -> list[str]:
    return [row["symbol"] for row in await database.statement(Role.APP, _MINE)]


async def test_users_who_share_a_connection_see_their_own_rows(
    narrow: Database, two_users: tuple[Account, Account]
) -> None:
    ana, ben = two_users

    async def asks(user: Account) -> list[str]:
        with acting_as(user.id):
            return await mine(narrow)

    async with narrow:
        found = await asyncio.gather(*(asks(user) for user in (ana, ben, ben, ana)))
        assert found == [[ana.name], [ben.name], [ben.name], [ana.name]]
        assert await mine(narrow) == []  # nobody acts


async def test_a_user_comes_back_to_the_connection_that_acts_for_them(
    database: Database, two_users: tuple[Account, Account]
) -> None:
    ana, ben = two_users

    async def where(user: Account) -> int:
        with acting_as(user.id):
            [row] = await wide.statement(Role.APP, "SELECT pg_backend_pid() AS pid")
        return int(row["pid"])

    async with Database(database.access, pool_size=2) as wide:
        hers, his = await asyncio.gather(where(ana), where(ben))
        assert hers != his
        assert [await where(user) for user in (ana, ben, ben, ana)] == [hers, his, his, hers]


async def test_a_refused_statement_does_not_cost_the_connection(
    narrow: Database, two_users: tuple[Account, Account]
) -> None:
    async with narrow:
        with acting_as(two_users[0].id):
            [before] = await narrow.statement(Role.APP, "SELECT pg_backend_pid()")
            with pytest.raises(asyncpg.DivisionByZeroError):
                await narrow.statement(Role.APP, "SELECT 1/0")
            [after] = await narrow.statement(Role.APP, "SELECT pg_backend_pid()")
            assert before == after
            assert await mine(narrow) == [two_users[0].name]


async def test_a_killed_connection_is_replaced_and_told_again(
    narrow: Database, database: Database, two_users: tuple[Account, Account]
) -> None:
    async with narrow:
        with acting_as(two_users[0].id):
            await mine(narrow)
            async with database.unit_of_work(Role.APP) as connection:
                await connection.execute(text(_KILL))
            assert await mine(narrow) == [two_users[0].name]


async def test_a_connection_left_in_the_middle_is_not_used_again(
    narrow: Database, two_users: tuple[Account, Account]
) -> None:
    async with narrow:
        with acting_as(two_users[0].id):
            [before] = await narrow.statement(Role.APP, "SELECT pg_backend_pid()")
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await narrow.statement(Role.APP, "SELECT pg_sleep(5)")
            [after] = await narrow.statement(Role.APP, "SELECT pg_backend_pid()")
            assert before != after
            assert await mine(narrow) == [two_users[0].name]
