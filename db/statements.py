"""Single statements, each a transaction of its own, in one round trip.

A session is told once whose rows it may see, and again only when somebody else acts; the same policies on
the tables do the rest as in a unit of work. What takes more than one statement belongs in a unit of work.
"""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from db.identity import acting_user

LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.exceptions.OperatorInterventionError,  # it is stopping, or not yet ready again
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server's last words are still being read
    OSError,
)
# Without it an index of vectors that many share would stop before it has found enough rows of one user.
_SEARCHING = {"hnsw.iterative_scan": "relaxed_order"}
_ACT_AS = "SELECT set_config('app.user_id', $1, false)"


@dataclass(slots=True)
class _Session:
    connection: asyncpg.Connection
    told: str | None = None  # whose rows it shows; None until it was told

    async def act_as(self, user_id: UUID | None) -> None:
        if self.told != (user := _name(user_id)):
            self.told = None  # until the server has said so, it may be either
            await self.connection.execute(_ACT_AS, user)
            self.told = user


def _name(user_id: UUID | None) -> str:
    return str(user_id or "")


class Statements:
    """Over a few connections of one role, opened when first used."""

    def __init__(self, dsn: str, *, name: str, size: int) -> None:
        self._dsn = dsn
        self._name = name
        self._room = asyncio.Semaphore(size)
        self._idle: list[_Session] = []

    async def run(self, statement: str, *values: Any) -> list[asyncpg.Record]:
        """As the acting user. Run again if the connection was lost, so it must bear being run twice."""
        async with self._room:
            while self._idle:
                session = self._idle.pop(self._place())
                try:
                    return await self._run(session, statement, *values)
                except LOST as lost:
                    if isinstance(lost, ValueError):
                        raise  # asyncpg's word for a value that does not fit; the connection is well
                    continue  # the server was restarted; the next one, or a new one, may know more
            return await self._run(await self._open(), statement, *values)

    async def aclose(self) -> None:
        while self._idle:
            await self._idle.pop().connection.close()

    def _place(self) -> int:
        """Of a session that acts for this user already, else of the one that has rested longest."""
        user = _name(acting_user())
        return next((place for place, session in enumerate(self._idle) if session.told == user), 0)

    async def _run(self, session: _Session, statement: str, *values: Any) -> list[asyncpg.Record]:
        try:
            await session.act_as(acting_user())
            found: list[asyncpg.Record] = await session.connection.fetch(statement, *values)
        except BaseException as error:
            self._after(session, error)
            raise
        self._idle.append(session)
        return found

    def _after(self, session: _Session, error: BaseException) -> None:
        """A refused statement does no harm to its connection; after anything else nobody knows."""
        if isinstance(error, asyncpg.PostgresError) and not isinstance(error, LOST):
            self._idle.append(session)
        else:
            session.connection.terminate()

    async def _open(self) -> _Session:
        settings = {"application_name": self._name, **_SEARCHING}
        return _Session(await asyncpg.connect(self._dsn, server_settings=settings))
