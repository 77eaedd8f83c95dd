"""The door, over a real database."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bots.auth.attempts import Attempts, TooManyAttempts
from bots.auth.door import DeadLink, Door, Purpose
from bots.auth.passwords import hashed
from db.engine import Database
from db.repositories.accounts import SqlAccounts
from trading.errors import BadInput

NOW = datetime(2026, 1, 2, tzinfo=UTC)
PASSWORD = "four unrelated words here"


@pytest.fixture
def accounts(database: Database) -> SqlAccounts:
    return SqlAccounts(database)


@pytest.fixture
def door(accounts: SqlAccounts) -> Door:
    return Door(accounts, Attempts(lambda: 0.0, limit=5), lambda: NOW)


async def test_guesses_at_the_same_time_count_like_guesses_one_after_the_other(
    accounts: SqlAccounts, door: Door
) -> None:
    await accounts.create("ana", password_hash=hashed(PASSWORD))
    guesses = (door.log_in("ana", f"guess {n}") for n in range(20))
    said = await asyncio.gather(*guesses, return_exceptions=True)
    assert said.count(None) == 5
    assert sum(isinstance(one, TooManyAttempts) for one in said) == 15


async def test_the_right_password_is_no_attempt_that_counts(accounts: SqlAccounts, door: Door) -> None:
    await accounts.create("ana", password_hash=hashed(PASSWORD))
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
    ana = await accounts.create("ana", password_hash=hashed(PASSWORD))
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
    assert await accounts.use_link(token, "reset", now=NOW) == ana.id
