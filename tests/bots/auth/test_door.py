"""The door, over a real database."""

import asyncio
from datetime import UTC, datetime

import pytest

from bots.auth.attempts import Attempts, TooManyAttempts
from bots.auth.door import Door
from bots.auth.passwords import hashed
from db.engine import Database
from db.repositories.accounts import SqlAccounts

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
