"""The door, over a real database."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from bots.auth.attempts import LogIns, TooManyAttempts
from bots.auth.door import DeadLink, Door, Purpose, WrongPassword
from db.engine import Database
from db.repositories.accounts import SqlAccounts
from tests.clocks import Clock
from tests.db.rows import fill
from tests.db.test_row_level_security import USER_TABLES
from tests.passwords import HASH, PASSWORD
from trading.errors import BadInput

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock[datetime]:
    return Clock(NOW)


@pytest.fixture
def accounts(database: Database) -> SqlAccounts:
    return SqlAccounts(database)


@pytest.fixture
def door(accounts: SqlAccounts, clock: Clock[datetime]) -> Door:
    return Door(accounts, LogIns(lambda: 0.0), clock)


async def test_guesses_at_the_same_time_count_like_guesses_one_after_the_other(
    accounts: SqlAccounts, door: Door
) -> None:
    await accounts.create("ana", password_hash=HASH)
    guesses = (door.log_in("ana", f"guess {n}") for n in range(20))
    said = await asyncio.gather(*guesses, return_exceptions=True)
    assert said.count(None) == 5
    assert sum(isinstance(one, TooManyAttempts) for one in said) == 15


async def test_nobody_has_a_password_until_somebody_chooses_one(accounts: SqlAccounts, door: Door) -> None:
    assert await door.awaits_first()
    await accounts.create("ana")
    assert await door.awaits_first()
    await accounts.create("ben", password_hash=HASH)
    assert not await door.awaits_first()


async def test_the_right_password_is_no_attempt_that_counts(accounts: SqlAccounts, door: Door) -> None:
    await accounts.create("ana", password_hash=HASH)
    for _ in range(6):
        assert await door.log_in("Ana", PASSWORD)


async def test_a_taken_name_is_bad_input_and_the_link_still_works(accounts: SqlAccounts, door: Door) -> None:
    await accounts.create("ana")
    token = await door.first_token()
    assert token
    with pytest.raises(BadInput, match="already"):
        await door.accept(token, Purpose.WELCOME, PASSWORD, name="ANA")
    owner = await door.accept(token, Purpose.WELCOME, PASSWORD, name="Eva", language="es")
    assert (owner.name, owner.role, owner.language) == ("Eva", "owner", "es")
    with pytest.raises(DeadLink):
        await door.accept(token, Purpose.WELCOME, PASSWORD, name="Eva")


async def test_a_link_ends_what_was_open_and_lets_the_new_password_in(
    accounts: SqlAccounts, door: Door
) -> None:
    ana = await accounts.create("ana", password_hash=HASH)
    session = await door.log_in("ana", PASSWORD)
    assert session
    await door.accept(await door.invite(ana), Purpose.RESET, "another four words entirely")
    assert await door.session(session.id) is None
    assert await door.log_in("ana", PASSWORD) is None
    assert await door.log_in("ana", "another four words entirely")


async def test_a_name_taken_between_the_look_and_the_writing_does_not_burn_the_link(
    accounts: SqlAccounts,
) -> None:
    """Straight at the writing, as a racing welcome comes to it."""
    await accounts.create("ben")
    ana = await accounts.create("ana")
    token = await accounts.issue_link(ana.id, "reset", now=NOW, lasts=timedelta(hours=1))
    with pytest.raises(BadInput):
        await accounts.enter(token, "reset", now=NOW, name="Ben")
    assert await accounts.enter(token, "reset", now=NOW, name="Anna")


async def test_one_look_tells_which_of_many_sessions_still_hold(
    accounts: SqlAccounts, door: Door, clock: Clock[datetime]
) -> None:
    ana, ben = await accounts.create("ana"), await accounts.create("ben")
    of_ana, of_ben, revoked = [await door.open_session(one) for one in (ana, ben, ana)]
    assert await door.revoke(ana, revoked.id)
    asked = {of_ana.id, of_ben.id, revoked.id, uuid4()}
    assert await door.holding(asked) == {of_ana.id, of_ben.id}
    assert await door.holding([]) == frozenset()
    clock.now += timedelta(hours=12)
    assert await door.holding(asked) == frozenset()


async def test_whoever_listens_hears_of_every_way_that_a_session_ends(
    accounts: SqlAccounts, door: Door
) -> None:
    ana = await accounts.create("ana", password_hash=HASH)
    heard: list[frozenset[UUID]] = []
    door.ended.add(heard.append)
    first, second, third, fourth, fifth = [await door.open_session(ana) for _ in range(5)]
    await door.log_out(first.id)
    await door.revoke(ana, second.id)
    await door.revoke(ana, second.id)
    await door.change_password(third, PASSWORD, "another four words entirely")
    await door.accept(await door.invite(ana), Purpose.RESET, PASSWORD)
    last = await door.open_session(ana)
    await door.remove(ana)
    assert heard == [{first.id}, {second.id}, {fourth.id, fifth.id}, {third.id}, {last.id}]


async def test_nobody_ends_the_session_of_another(accounts: SqlAccounts, door: Door) -> None:
    ana, ben = await accounts.create("ana"), await accounts.create("ben")
    session = await door.open_session(ana)
    assert not await door.revoke(ben, session.id)
    assert await door.revoke_all(ben) == 0
    assert await door.session(session.id)


async def test_all_other_sessions_end_and_this_one_stays(accounts: SqlAccounts, door: Door) -> None:
    ana = await accounts.create("ana")
    sessions = [await door.open_session(ana, user_agent=f"browser {n}") for n in range(3)]
    assert await door.revoke_all(ana, but=sessions[1].id) == 2
    assert [session.id for session in await door.sessions(ana)] == [sessions[1].id]


async def test_being_seen_is_noted_once_a_minute(
    accounts: SqlAccounts, door: Door, clock: Clock[datetime]
) -> None:
    session = await door.open_session(await accounts.create("ana"))
    for seconds, noted in ((59, 0), (60, 60), (100, 60), (120, 120)):
        clock.now = NOW + timedelta(seconds=seconds)
        await door.session(session.id)
        found = await accounts.live_session(session.id, now=clock.now)
        assert found
        assert found.last_seen_at == NOW + timedelta(seconds=noted)


async def test_a_session_that_a_wrong_clock_opened_in_the_future_does_not_hold(
    accounts: SqlAccounts, door: Door, clock: Clock[datetime]
) -> None:
    clock.now = NOW + timedelta(days=400)
    session = await door.open_session(await accounts.create("ana"))
    clock.now = NOW
    assert await door.session(session.id) is None
    assert await door.holding([session.id]) == frozenset()


async def test_a_clock_that_is_set_back_by_minutes_ends_nothing(
    accounts: SqlAccounts, door: Door, clock: Clock[datetime]
) -> None:
    session = await door.open_session(await accounts.create("ana"))
    clock.now = NOW - timedelta(minutes=4)
    assert await door.session(session.id)
    assert await door.holding([session.id]) == {session.id}


async def test_a_strangers_guesses_do_not_lock_the_owner_out(accounts: SqlAccounts, door: Door) -> None:
    await accounts.create("ana", password_hash=HASH)
    for _ in range(5):
        assert await door.log_in("ana", "a guess", address="192.0.2.66") is None
    with pytest.raises(TooManyAttempts):
        await door.log_in("ana", PASSWORD, address="192.0.2.66")
    assert await door.log_in("ana", PASSWORD, address="192.0.2.7")


async def test_a_new_password_needs_the_current_one_and_few_guesses(
    accounts: SqlAccounts, door: Door
) -> None:
    ana = await accounts.create("ana", password_hash=HASH)
    session, other = await door.open_session(ana), await door.open_session(ana)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            await door.change_password(session, "a guess", "another four words entirely")
    with pytest.raises(TooManyAttempts):
        await door.change_password(session, PASSWORD, "another four words entirely")
    assert await accounts.by_id(ana.id) == ana
    assert await door.holding([session.id, other.id]) == {session.id, other.id}


async def test_a_new_link_ends_the_older_one(accounts: SqlAccounts, door: Door) -> None:
    ana = await accounts.create("ana")
    first, second = await door.invite(ana), await door.invite(ana)
    assert await door.invited(first, Purpose.RESET) is None
    assert await door.invited(second, Purpose.RESET) == ana
    assert await door.invited(second, Purpose.WELCOME) is None


async def test_removing_somebody_leaves_no_row_of_theirs(
    accounts: SqlAccounts, door: Door, database: Database
) -> None:
    ana, ben = await accounts.create("ana"), await accounts.create("ben")
    for account in (ana, ben):
        await fill(database, account)
    await door.remove(ana)
    with psycopg.connect(database.access.admin_dsn()) as admin:
        for table, column in USER_TABLES.items():
            found = admin.execute(f"SELECT DISTINCT {column} FROM {table}").fetchall()
            assert found == [(ben.id,)], table


async def test_the_owner_stays(accounts: SqlAccounts, door: Door) -> None:
    with pytest.raises(BadInput, match="owner"):
        await door.remove(await accounts.ensure_owner())
