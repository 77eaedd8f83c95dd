"""What Watchlists promise, kept by the SQL ones and by the fake."""

from collections.abc import Iterator

import pytest

from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import Account
from db.repositories.watchlists import SqlWatchlists
from tests.fakes import MemoryWatchlists
from tools.context import Watchlists


@pytest.fixture(params=["sql", "memory"])
def watchlists(request: pytest.FixtureRequest) -> Iterator[Watchlists]:
    if request.param == "memory":
        yield MemoryWatchlists()
        return
    database, users = (request.getfixturevalue(name) for name in ("database", "two_users"))
    with acting_as(users[0].id):
        yield SqlWatchlists(database)


async def test_symbols_keep_the_order_in_which_they_came(watchlists: Watchlists) -> None:
    await watchlists.add(["ETH/USD", "AAPL"])
    await watchlists.add(["BTC/USD", "ETH/USD", "BTC/USD"])
    assert list(await watchlists.symbols()) == ["ETH/USD", "AAPL", "BTC/USD"]


async def test_what_is_removed_is_gone_and_what_is_not_there_does_not_matter(watchlists: Watchlists) -> None:
    await watchlists.add(["ETH/USD", "AAPL"])
    await watchlists.remove(["AAPL", "DOGE/USD"])
    assert list(await watchlists.symbols()) == ["ETH/USD"]
    await watchlists.add([])
    await watchlists.remove([])
    assert list(await watchlists.symbols()) == ["ETH/USD"]


async def test_everybody_has_a_list_of_their_own(
    database: Database, two_users: tuple[Account, Account]
) -> None:
    watchlists = SqlWatchlists(database)
    for user, symbol in zip(two_users, ("BTC/USD", "ETH/USD"), strict=True):
        with acting_as(user.id):
            await watchlists.add([symbol])
    for user, symbol in zip(two_users, ("BTC/USD", "ETH/USD"), strict=True):
        with acting_as(user.id):
            assert await watchlists.symbols() == [symbol]


async def test_what_anybody_watches_is_known_without_who(
    database: Database, two_users: tuple[Account, Account]
) -> None:
    watchlists = SqlWatchlists(database)
    for user in two_users:
        with acting_as(user.id):
            await watchlists.add(["BTC/USD", f"{user.name.upper()}/USD"])
    assert await watchlists.everybodys() == ["ANA/USD", "BEN/USD", "BTC/USD"]
