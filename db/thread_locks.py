"""One turn at a time per thread, across processes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from db.engine import Database
from db.roles import Role
from db.statements import LOST
from trading.errors import Conflict, Unavailable

_ANSWER = """
    SELECT CASE WHEN take THEN pg_try_advisory_lock(key) ELSE pg_advisory_unlock(key) END AS done
    FROM unnest($1::bigint[], $2::boolean[]) AS asked(key, take)
"""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One lock to be taken, or to be let go; nobody waits for the latter."""

    key: int
    taken: asyncio.Future[bool] | None = None


class PostgresThreadLocks:
    """Advisory locks on one dedicated connection, polled; a process that dies lets go of all of its own.

    The locks are re-entrant within the connection, so callers of one process queue before they come here.
    What is asked while a round trip is under way goes together with the next one.
    """

    def __init__(self, database: Database, *, patience_s: float = 100.0, poll_s: float = 0.05) -> None:
        self._dsn = database.access.dsn(Role.ENGINE)
        self._patience_s = patience_s
        self._poll_s = poll_s
        self._asked: list[_Asked] = []
        self._asking: asyncio.Task[None] | None = None
        self._connection: asyncpg.Connection | None = None

    @asynccontextmanager
    async def hold(self, thread_id: UUID) -> AsyncIterator[None]:
        """Waits for the lock, then holds it. Raises Conflict when patience runs out, and Unavailable."""
        key = int.from_bytes(thread_id.bytes[:8], signed=True)
        await self._take(key)
        try:
            yield
        finally:
            self._ask(_Asked(key))

    async def aclose(self) -> None:
        if self._asking:
            await self._asking
        if self._connection:
            await self._connection.close()

    async def _take(self, key: int) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._patience_s
        while not await self._try(key):
            if loop.time() > deadline:
                raise Conflict(
                    "This conversation is busy in another window.",
                    rule="One turn at a time is answered in a conversation.",
                    remedy="Wait for the answer there, or begin a new conversation.",
                )
            await asyncio.sleep(self._poll_s)

    async def _try(self, key: int) -> bool:
        taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._ask(_Asked(key, taken))
        try:
            return await taken
        except asyncio.CancelledError:
            if taken.done() and not taken.cancelled() and taken.result():
                self._ask(_Asked(key))  # it was taken in the moment in which we left
            raise

    def _ask(self, asked: _Asked) -> None:
        self._asked.append(asked)
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask_all())

    async def _ask_all(self) -> None:
        while self._asked:
            batch, self._asked = self._asked, []
            try:
                self._tell(batch, await self._answers(batch))
            except Exception as error:
                _refuse(batch, error)
        self._asking = None

    async def _answers(self, batch: Sequence[_Asked]) -> Sequence[bool]:
        keys, taking = [asked.key for asked in batch], [asked.taken is not None for asked in batch]
        if self._connection and not self._connection.is_closed():
            try:
                return await _fetch(self._connection, keys, taking)
            except LOST:
                self._connection.terminate()
        if not any(taking):
            return taking  # a lost connection has let go already
        try:
            self._connection = await asyncpg.connect(self._dsn)
            return await _fetch(self._connection, keys, taking)
        except LOST as lost:
            raise Unavailable(
                "The database cannot be reached now.",
                rule=f"It said: {lost}.",
                remedy="It restarts by itself; try again in a few seconds.",
            ) from lost

    def _tell(self, batch: Sequence[_Asked], answers: Sequence[bool]) -> None:
        for asked, done in zip(batch, answers, strict=True):
            if asked.taken is None:
                continue
            if not asked.taken.done():
                asked.taken.set_result(done)
            elif done:  # whoever wanted it has left meanwhile
                self._asked.append(_Asked(asked.key))


async def _fetch(
    connection: asyncpg.Connection, keys: Sequence[int], taking: Sequence[bool]
) -> Sequence[bool]:
    return [row["done"] for row in await connection.fetch(_ANSWER, keys, taking)]


def _refuse(batch: Sequence[_Asked], error: Exception) -> None:
    for asked in batch:
        if asked.taken and not asked.taken.done():
            asked.taken.set_exception(error)
