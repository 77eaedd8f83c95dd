"""The acting user's watched symbols."""

from collections.abc import Sequence

from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from db.engine import Database
from db.identity import require_user
from db.roles import Role
from db.tables.trading import WatchlistRow

_SYMBOLS = "SELECT symbol FROM trading.watchlist WHERE user_id = $1 ORDER BY id"


class SqlWatchlists:
    """A tool's Watchlists, in the order in which the symbols were added."""

    def __init__(self, database: Database, role: Role = Role.COPILOT) -> None:
        self._database = database
        self._role = role

    async def symbols(self) -> Sequence[str]:
        rows = await self._database.statement(self._role, _SYMBOLS, require_user())
        return [row["symbol"] for row in rows]

    async def add(self, symbols: Sequence[str]) -> None:
        """A symbol that is watched already keeps its place."""
        rows = [{"user_id": require_user(), "symbol": symbol} for symbol in dict.fromkeys(symbols)]
        if not rows:
            return
        async with self._database.unit_of_work(self._role) as connection:
            await connection.execute(insert(WatchlistRow).values(rows).on_conflict_do_nothing())

    async def remove(self, symbols: Sequence[str]) -> None:
        statement = delete(WatchlistRow).where(
            col(WatchlistRow.user_id) == require_user(), col(WatchlistRow.symbol).in_(symbols)
        )
        async with self._database.unit_of_work(self._role) as connection:
            await connection.execute(statement)

    async def everybodys(self) -> Sequence[str]:
        """Every symbol that some user watches, without who does; for front doors only."""
        async with self._database.unit_of_work(Role.APP) as connection:
            return list((await connection.execute(text("SELECT trading.watched_symbols()"))).scalars())
