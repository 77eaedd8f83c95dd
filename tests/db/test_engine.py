"""The unit of work, and a database that is not there."""

import asyncio
import errno
import os
import stat
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db.engine import Database, driver
from db.home import Home, NoRights, storage_problem
from db.identity import acting_as, acting_user
from db.opening import opened
from db.repositories.accounts import Account, SqlAccounts
from db.repositories.watchlists import SqlWatchlists
from db.roles import Access, Role, prepare
from trading.errors import BadInput, StorageFull, Unavailable


async def test_an_exception_undoes_the_whole_unit(
    database: Database, two_users: tuple[Account, Account]
) -> None:
    async def half_done() -> None:
        async with database.unit_of_work() as connection:
            row = {"user": two_users[0].id, "symbol": "X"}
            await connection.execute(
                text("INSERT INTO trading.watchlist (user_id, symbol) VALUES (:user, :symbol)"), row
            )
            raise RuntimeError("half done")

    with acting_as(two_users[0].id):
        with pytest.raises(RuntimeError, match="half done"):
            await half_done()
        assert await SqlWatchlists(database).symbols() == []


def test_who_acts_is_restored_even_after_an_error() -> None:
    outer, inner = uuid4(), uuid4()
    seen = []

    def fail_as(user_id: UUID) -> None:
        with acting_as(user_id):
            seen.append(acting_user())
            raise ValueError("x")

    with acting_as(outer):
        with pytest.raises(ValueError, match="x"):
            fail_as(inner)
        assert acting_user() == outer
    assert seen == [inner]
    assert acting_user() is None


async def test_a_server_that_is_gone_is_said_in_a_sentence(access: Access) -> None:
    nowhere = replace(access, admin=access.admin.set(port=1))
    async with Database(nowhere) as database:
        with pytest.raises(Unavailable, match="cannot be reached"):
            await SqlAccounts(database).owner()
    with pytest.raises(Unavailable, match="cannot be reached"):
        prepare(nowhere)


async def test_a_full_disk_is_said_in_a_sentence(database: Database) -> None:
    async def write() -> None:
        async with database.unit_of_work():
            raise asyncpg.DiskFullError("could not extend file")

    with pytest.raises(StorageFull, match="nothing of this was stored"):
        await write()


async def test_another_error_of_the_database_is_not_hidden(database: Database) -> None:
    with pytest.raises(DBAPIError, match="division by zero"):
        async with database.unit_of_work() as connection:
            await connection.execute(text("SELECT 1/0"))


async def test_a_killed_connection_is_replaced(database: Database) -> None:
    accounts = SqlAccounts(database)
    await accounts.create("ana")
    async with Database(database.access, pool_size=1) as other:
        await SqlAccounts(other).owner()
        async with database.unit_of_work(Role.APP) as connection:
            await connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        assert await SqlAccounts(other).by_name("ana") is not None


async def test_an_external_server_gets_the_same_roles_and_tables(template: Access, tmp_path: Path) -> None:
    """The test server stands for one that somebody else runs."""
    url = template.admin.set(drivername="postgresql", database="elsewhere")
    home = Home(tmp_path / "home")
    try:
        async with opened(home, url.render_as_string(hide_password=False)) as database:
            assert database.access.database == "elsewhere"
            assert (await SqlAccounts(database).ensure_owner()).role == "owner"
            async with database.unit_of_work(Role.COPILOT) as connection:
                who = await connection.scalar(text("SELECT current_user"))
            assert who == "orbiquant_copilot"
        assert not home.data.exists()
    finally:
        with psycopg.connect(template.admin_dsn("postgres"), autocommit=True) as admin:
            admin.execute("DROP DATABASE IF EXISTS elsewhere WITH (FORCE)")


def test_the_settings_of_an_external_url_reach_both_drivers(tmp_path: Path) -> None:
    access = Access.external(Home(tmp_path), "postgresql://root:s3cret@db.example:6000/?sslmode=require")
    assert access.database == "orbiquant"
    assert access.url(Role.APP).query == {"ssl": "require"}
    assert access.url(Role.APP, "psycopg").query == {"sslmode": "require"}
    assert access.url(Role.APP).host == "db.example"
    assert access.url(Role.APP).username == "orbiquant_app"
    assert "s3cret" not in repr(access)
    assert not any(password in repr(access) for password in access.passwords.values())


def test_a_url_that_cannot_be_read_is_refused_without_repeating_its_password(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        Access.external(Home(tmp_path), "postgresql://root:s3cret@host:port/x")
    assert "s3cret" not in str(refused.value)


def test_passwords_are_made_once_and_kept_private(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    first = Access.external(home, "postgresql://a@b/c").passwords
    assert Access.external(home, "postgresql://a@b/c").passwords == first
    assert len(set(first.values())) == 4
    assert min(len(password) for password in first.values()) >= 40
    [file] = home.secrets.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NoRights, match="file/home"):
        Home(tmp_path / "file" / "home").make()


def test_what_the_system_says_is_translated(tmp_path: Path) -> None:
    full = storage_problem(OSError(errno.ENOSPC, "No space left on device"), tmp_path)
    denied = storage_problem(PermissionError(errno.EACCES, os.strerror(errno.EACCES)), tmp_path)
    assert isinstance(full, StorageFull)
    assert isinstance(denied, NoRights)
    assert str(tmp_path) in denied.what


async def test_a_connection_that_breaks_in_the_middle_of_a_unit_is_given_up(database: Database) -> None:
    """As asyncpg says it where the server's farewell is read between two statements: the connection is busy
    with it and takes no rollback."""

    async def break_off() -> None:
        async with database.unit_of_work() as connection:
            raw = await driver(connection)
            busy.append(asyncio.ensure_future(raw.execute("SELECT pg_sleep(60)")))
            await asyncio.sleep(0)
            raise asyncpg.InternalClientError(
                "cannot switch to state 21; another operation (2) is in progress"
            )

    busy: list[asyncio.Future[str]] = []
    with pytest.raises(Unavailable, match="cannot be reached"):
        await break_off()
    with pytest.raises(asyncpg.PostgresError):
        await busy[0]
    assert await SqlAccounts(database).owner() is None
