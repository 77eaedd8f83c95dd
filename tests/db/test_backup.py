"""Backups that have been read back."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from db.backup import backup, restore, verify
from db.engine import Database
from db.home import NoRights
from db.identity import acting_as
from db.repositories.accounts import Account
from db.repositories.watchlists import SqlWatchlists
from db.roles import Access
from trading.errors import BadFile, Conflict, StorageFull

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
async def filled(database: Database, two_users: tuple[Account, Account]) -> Access:
    with acting_as(two_users[0].id):
        await SqlWatchlists(database).add(["BTC/USD", "ETH/USD"])
    await database.aclose()
    return database.access


@pytest.fixture
def elsewhere(access: Access) -> Iterator[Access]:
    """A name that no database has yet."""
    other = replace(access, database=f"{access.database}_else")
    yield other
    with psycopg.connect(access.admin_dsn("postgres"), autocommit=True) as admin:
        for (name,) in admin.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"{access.database}_"]
        ).fetchall():
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def databases(access: Access) -> set[str]:
    with psycopg.connect(access.admin_dsn("postgres")) as admin:
        return {name for (name,) in admin.execute("SELECT datname FROM pg_database")}


async def test_a_backup_restores_every_row_into_a_new_database(
    filled: Access, elsewhere: Access, tmp_path: Path, two_users: tuple[Account, Account]
) -> None:
    manifest = backup(filled, tmp_path / "one.dump", now=NOW)
    assert manifest.rows["trading.watchlist"] == 2
    assert manifest.rows["auth.accounts"] == 2
    await asyncio.to_thread(restore, elsewhere, tmp_path / "one.dump", now=NOW)
    async with Database(elsewhere) as restored:
        with acting_as(two_users[0].id):
            assert await SqlWatchlists(restored).symbols() == ["BTC/USD", "ETH/USD"]
        with acting_as(two_users[1].id):
            assert await SqlWatchlists(restored).symbols() == []


def test_verify_leaves_nothing_behind(filled: Access, tmp_path: Path) -> None:
    made = backup(filled, tmp_path / "one.dump", now=NOW)
    before = databases(filled)
    assert verify(filled, tmp_path / "one.dump") == made
    assert {name for name in databases(filled) - before if name.startswith("verify_")} == set()


def test_a_backup_never_takes_the_place_of_a_file_by_its_manifest(filled: Access, tmp_path: Path) -> None:
    mine = tmp_path / "notes.json"
    mine.write_text("mine")
    with pytest.raises(Conflict, match=r"notes\.json"):
        backup(filled, tmp_path / "notes", now=NOW)
    assert [file.name for file in tmp_path.iterdir()] == ["notes.json"]
    assert mine.read_text() == "mine"


def test_a_restore_over_data_is_refused_and_forced_it_keeps_the_old(
    filled: Access, elsewhere: Access, tmp_path: Path
) -> None:
    backup(filled, tmp_path / "one.dump", now=NOW)
    restore(elsewhere, tmp_path / "one.dump", now=NOW)
    with pytest.raises(Conflict):
        restore(elsewhere, tmp_path / "one.dump", now=NOW)
    restore(elsewhere, tmp_path / "one.dump", now=NOW, force=True)
    assert f"{elsewhere.database}_before_20260102_030405" in databases(filled)


def test_a_database_in_use_is_not_replaced(filled: Access, elsewhere: Access, tmp_path: Path) -> None:
    backup(filled, tmp_path / "one.dump", now=NOW)
    restore(elsewhere, tmp_path / "one.dump", now=NOW)
    before = databases(filled)
    with psycopg.connect(elsewhere.admin_dsn()), pytest.raises(Conflict, match="using"):
        restore(elsewhere, tmp_path / "one.dump", now=NOW, force=True)
    assert {name for name in databases(filled) - before if name.startswith(elsewhere.database)} == set()


def test_a_backup_is_private_never_overwrites_and_holds_no_password(filled: Access, tmp_path: Path) -> None:
    target = tmp_path / "one.dump"
    backup(filled, target, now=NOW)
    assert target.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Conflict):
        backup(filled, target, now=NOW)
    for file in tmp_path.iterdir():
        content = file.read_bytes()
        assert not any(password.encode() in content for password in filled.passwords.values())


def test_a_backup_that_holds_less_than_its_manifest_says_is_found(filled: Access, tmp_path: Path) -> None:
    backup(filled, tmp_path / "one.dump", now=NOW)
    manifest = tmp_path / "one.dump.json"
    said = json.loads(manifest.read_text())
    said["rows"]["trading.watchlist"] = 3
    manifest.write_text(json.dumps(said))
    with pytest.raises(BadFile, match=r"trading\.watchlist: 2 rows, not 3"):
        verify(filled, tmp_path / "one.dump")


@pytest.mark.parametrize("damage", [b"", b"not a dump"])
def test_a_damaged_backup_is_refused(filled: Access, tmp_path: Path, damage: bytes) -> None:
    backup(filled, tmp_path / "one.dump", now=NOW)
    (tmp_path / "one.dump").write_bytes(damage)
    with pytest.raises(BadFile, match="damaged"):
        verify(filled, tmp_path / "one.dump")
    with pytest.raises(BadFile, match="manifest"):
        verify(filled, tmp_path / "two.dump")


def test_an_unguarded_table_is_found(filled: Access, tmp_path: Path) -> None:
    with psycopg.connect(filled.admin_dsn(), autocommit=True) as admin:
        admin.execute("ALTER TABLE llm.calls NO FORCE ROW LEVEL SECURITY")
    backup(filled, tmp_path / "one.dump", now=NOW)
    with pytest.raises(BadFile, match=r"llm\.calls is not guarded"):
        verify(filled, tmp_path / "one.dump")


def test_a_full_disk_leaves_no_half_backup(filled: Access, tmp_path: Path) -> None:
    pg_dump = tmp_path / "bin" / "pg_dump"
    pg_dump.parent.mkdir()
    pg_dump.write_text("#!/bin/sh\necho 'could not write: No space left on device' >&2\nexit 1\n")
    pg_dump.chmod(0o755)
    with pytest.raises(StorageFull):
        backup(filled, tmp_path / "one.dump", now=NOW, bin_dir=pg_dump.parent)
    assert [file.name for file in tmp_path.iterdir()] == ["bin"]


def test_a_backup_into_a_folder_that_is_not_there_says_so(filled: Access, tmp_path: Path) -> None:
    with pytest.raises(NoRights, match="nowhere"):
        backup(filled, tmp_path / "nowhere" / "one.dump", now=NOW)
