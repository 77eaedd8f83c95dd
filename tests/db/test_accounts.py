"""Accounts, sessions and links, before and after somebody is signed in."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import Account, SqlAccounts
from trading.errors import BadInput, Conflict

NOW = datetime(2026, 1, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def used(
    accounts: SqlAccounts, token: str, purpose: str = "first-login", now: datetime = NOW
) -> UUID | None:
    """Whom a link has let in."""
    entered = await accounts.enter(token, purpose, now=now, language="en")
    return entered[0].id if entered else None


@pytest.fixture
def accounts(database: Database) -> SqlAccounts:
    return SqlAccounts(database)


async def test_an_account_is_found_by_its_name_before_anybody_is_signed_in(accounts: SqlAccounts) -> None:
    ana = await accounts.create("  Ana   María ", password_hash="$argon2", language="es")
    assert (ana.name, ana.role, ana.language, ana.password_hash) == ("Ana María", "user", "es", "$argon2")
    assert await accounts.by_name("ANA MARÍA") == ana
    assert await accounts.by_id(ana.id) == ana
    assert await accounts.by_name("ben") is None
    assert await accounts.by_id(uuid4()) is None


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "a\x00b", "a\u202eb", "-a", "a/b"])
async def test_a_name_that_cannot_be_shown_is_refused(accounts: SqlAccounts, name: str) -> None:
    with pytest.raises(BadInput, match="letter or a digit"):
        await accounts.create(name)


async def test_a_name_is_taken_once_whatever_its_case(accounts: SqlAccounts) -> None:
    await accounts.create("Ana")
    with pytest.raises(BadInput, match="already"):
        await accounts.create("aNA")


async def test_racing_starts_make_one_owner(accounts: SqlAccounts) -> None:
    owners = await asyncio.gather(*(accounts.ensure_owner() for _ in range(8)))
    assert len({owner.id for owner in owners}) == 1
    assert await accounts.owner() == owners[0]
    assert (owners[0].role, owners[0].password_hash) == ("owner", None)


async def test_an_owner_cannot_take_a_users_name(accounts: SqlAccounts) -> None:
    await accounts.create("owner")
    with pytest.raises(Conflict):
        await accounts.ensure_owner("owner")


async def test_settings_change_and_the_rest_stays(
    accounts: SqlAccounts, two_users: tuple[Account, Account]
) -> None:
    ana, ben = two_users
    changed = await accounts.change(
        ana.id, name="Anna", password_hash="$h", time_zone="Europe/Madrid", preferences={"theme": ["dark", 1]}
    )
    assert changed == await accounts.by_name("anna")
    assert (changed.name, changed.time_zone, changed.language) == ("Anna", "Europe/Madrid", "en")
    assert changed.preferences == {"theme": ["dark", 1]}
    assert await accounts.by_id(ben.id) == ben
    with pytest.raises(TypeError, match="role"):
        await accounts.change(ana.id, role="owner")
    with pytest.raises(LookupError):
        await accounts.change(uuid4(), language="es")


async def test_a_session_lives_until_it_expires_or_is_revoked(
    accounts: SqlAccounts, two_users: tuple[Account, Account]
) -> None:
    ana = two_users[0]
    first = await accounts.open_session(ana.id, now=NOW, lasts=HOUR, user_agent="x" * 999)
    second = await accounts.open_session(ana.id, now=NOW + HOUR / 2, lasts=HOUR)
    assert len(first.user_agent) == 300
    assert await accounts.live_session(first.id, now=NOW) == first
    assert await accounts.live_session(first.id, now=NOW + HOUR) is None
    assert await accounts.live_session(uuid4(), now=NOW) is None
    assert await accounts.sessions(ana.id) == [first, second]
    assert await accounts.revoke(ana.id, second.id, now=NOW) == {second.id}
    assert await accounts.revoke(ana.id, second.id, now=NOW) == frozenset()
    assert await accounts.live_session(second.id, now=NOW) is None
    assert await accounts.revoke(ana.id, now=NOW) == {first.id}


async def test_nobody_revokes_another_users_session(
    accounts: SqlAccounts, two_users: tuple[Account, Account]
) -> None:
    ana, ben = two_users
    session = await accounts.open_session(ana.id, now=NOW, lasts=HOUR)
    assert await accounts.revoke(ben.id, session.id, now=NOW) == frozenset()
    assert await accounts.live_session(session.id, now=NOW) == session


async def test_a_link_lets_in_once_however_many_try(
    accounts: SqlAccounts, two_users: tuple[Account, Account]
) -> None:
    token = await accounts.issue_link(two_users[0].id, "first-login", now=NOW, lasts=HOUR)
    tries = await asyncio.gather(*(used(accounts, token) for _ in range(12)))
    assert sorted(map(str, tries)) == sorted(["None"] * 11 + [str(two_users[0].id)])


async def test_a_link_is_for_its_purpose_and_its_time(
    accounts: SqlAccounts, two_users: tuple[Account, Account]
) -> None:
    token = await accounts.issue_link(two_users[0].id, "first-login", now=NOW, lasts=HOUR)
    assert await used(accounts, token, "telegram") is None
    assert await used(accounts, token, now=NOW + HOUR) is None
    assert await used(accounts, token + "x") is None
    assert await used(accounts, "\ud800") is None
    assert await used(accounts, token) == two_users[0].id


async def test_the_token_itself_is_nowhere_in_the_database(
    accounts: SqlAccounts, database: Database, two_users: tuple[Account, Account]
) -> None:
    token = await accounts.issue_link(two_users[0].id, "first-login", now=NOW, lasts=HOUR)
    with psycopg.connect(database.access.admin_dsn()) as admin:
        stored = admin.execute("SELECT l::text FROM auth.login_links l").fetchall()
    assert len(stored) == 1
    assert token not in stored[0][0]


async def test_the_session_of_one_is_not_in_the_list_of_another(
    accounts: SqlAccounts, two_users: tuple[Account, Account]
) -> None:
    await accounts.open_session(two_users[0].id, now=NOW, lasts=HOUR)
    assert await accounts.sessions(two_users[1].id) == []
    with acting_as(two_users[1].id):
        assert [account.id for account in await accounts.visible()] == [two_users[1].id]
