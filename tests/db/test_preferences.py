"""What Preferences promise, kept by the SQL ones and by the fake; and how narrow the copilot's door is."""

from collections.abc import Iterator

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db.engine import Database
from db.identity import NobodyActs, acting_as
from db.repositories.accounts import Account, SqlAccounts
from db.repositories.preferences import SqlPreferences
from db.roles import Role
from knowledge.preferences import PREFERENCES, Unfit, defaults
from tests.fakes import MemoryPreferences
from tools.context import Preferences

OTHERS = {
    "language": "es", "number_format": "1'234.56", "time_zone": "Europe/Madrid", "currency": "EUR",
    "theme": "light", "timeframe": "4h", "exchange": "kraken", "brain": "qwen2.5:7b",
    "goal": "Aprender, sin prisa",
    "experience": "some", "risk": "0.5",
}  # fmt: skip


@pytest.fixture(params=["sql", "memory"])
def preferences(request: pytest.FixtureRequest) -> Iterator[Preferences]:
    if request.param == "memory":
        yield MemoryPreferences()
        return
    database, users = (request.getfixturevalue(name) for name in ("database", "two_users"))
    with acting_as(users[0].id):
        yield SqlPreferences(database)


async def test_what_was_never_set_has_its_default(preferences: Preferences) -> None:
    assert await preferences.get() == defaults()


async def test_every_preference_is_read_as_it_was_set(preferences: Preferences) -> None:
    assert OTHERS.keys() == PREFERENCES.keys()
    for key, value in OTHERS.items():
        await preferences.set(key, value)
    assert await preferences.get() == OTHERS


@pytest.mark.parametrize(("key", "value"), [("risk", "99"), ("role", "owner"), ("password_hash", "x")])
async def test_what_does_not_fit_changes_nothing(preferences: Preferences, key: str, value: str) -> None:
    with pytest.raises(Unfit):
        await preferences.set(key, value)
    assert await preferences.get() == defaults()


async def test_the_account_knows_what_its_person_prefers(
    database: Database, two_users: tuple[Account, Account]
) -> None:
    ana, ben = two_users
    with acting_as(ana.id):
        for key, value in OTHERS.items():
            await SqlPreferences(database).set(key, value)
    accounts = SqlAccounts(database)
    found = await accounts.by_id(ana.id)
    assert found
    assert found.prefers == OTHERS
    assert (found.language, found.reader.number_locale, found.time_zone) == ("es", "de-CH", "Europe/Madrid")
    assert await accounts.by_id(ben.id) == ben, "nobody else is touched"


async def test_nobody_prefers_nothing(database: Database) -> None:
    with pytest.raises(NobodyActs):
        await SqlPreferences(database).set("theme", "dark")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="nobody acts"):
        await database.statement(Role.COPILOT, "SELECT auth.prefer('theme', 'dark')")


@pytest.mark.parametrize(
    "key", ["role", "password_hash", "name", "id", "preferences", "language; DROP TABLE auth.accounts", ""]
)
async def test_the_door_opens_to_preferences_alone(
    database: Database, two_users: tuple[Account, Account], key: str
) -> None:
    with acting_as(two_users[0].id), pytest.raises(asyncpg.CheckViolationError, match="not a preference"):
        await database.statement(Role.COPILOT, "SELECT auth.prefer($1, $2)", key, "owner")
    assert await SqlAccounts(database).by_id(two_users[0].id) == two_users[0]


async def test_of_an_account_the_copilot_reads_and_writes_nothing_else(
    database: Database, two_users: tuple[Account, Account]
) -> None:
    for attempt in ("SELECT * FROM auth.accounts", "UPDATE auth.accounts SET language = 'es'"):
        with acting_as(two_users[0].id), pytest.raises(ProgrammingError, match="permission denied"):
            async with database.unit_of_work(Role.COPILOT) as connection:
                await connection.execute(text(attempt))


async def test_the_engine_knows_no_preference(database: Database) -> None:
    for door in ("auth.preferences()", "auth.prefer('theme', 'dark')"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
            await database.statement(Role.ENGINE, f"SELECT {door}")
