"""One turn at a time per thread, across processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

import asyncpg

from db.engine import Database
from db.roles import Role
from trading.errors import Conflict, Unavailable

_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.exceptions.OperatorInterventionError,  # it is stopping, or not yet ready again
    asyncpg.InterfaceError,
    OSError,
)


class PostgresThreadLocks:
    """Advisory locks on one dedicated connection, polled; a process that dies lets go of all of its own.

    The locks are re-entrant within the connection, so callers of one process queue before they come here.
    """

    def __init__(self, database: Database, *, patience_s: float = 100.0, poll_s: float = 0.05) -> None:
        self._dsn = database.access.dsn(Role.ENGINE)
        self._patience_s = patience_s
        self._poll_s = poll_s
        self._one_at_a_time = asyncio.Lock()
        self._connection: asyncpg.Connection | None = None

    @asynccontextmanager
    async def hold(self, thread_id: UUID) -> AsyncIterator[None]:
        """Waits for the lock, then holds it. Raises Conflict when patience runs out, and Unavailable."""
        key = int.from_bytes(thread_id.bytes[:8], signed=True)
        await self._take(key)
        try:
            yield
        finally:
            with suppress(Unavailable):  # a lost connection has let go already
                await self._ask("SELECT pg_advisory_unlock($1)", key)

    async def aclose(self) -> None:
        if self._connection:
            await self._connection.close()

    async def _take(self, key: int) -> None:
        deadline = asyncio.get_running_loop().time() + self._patience_s
        while not await self._ask("SELECT pg_try_advisory_lock($1)", key):
            if asyncio.get_running_loop().time() > deadline:
                raise Conflict(
                    "This conversation is busy in another window.",
                    rule="One turn at a time is answered in a conversation.",
                    remedy="Wait for the answer there, or begin a new conversation.",
                )
            await asyncio.sleep(self._poll_s)

    async def _ask(self, query: str, key: int) -> Any:
        async with self._one_at_a_time:
            try:
                if self._connection is None or self._connection.is_closed():
                    self._connection = await asyncpg.connect(self._dsn)
                return await self._connection.fetchval(query, key)
            except _LOST as lost:
                raise Unavailable(
                    "The database cannot be reached now.",
                    rule=f"It said: {lost}.",
                    remedy="It restarts by itself; try again in a few seconds.",
                ) from lost
