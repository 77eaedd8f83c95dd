"""Connections in four roles, and the unit of work.

Every transaction begins by telling PostgreSQL whose rows it may see (`db.identity.acting_as`); the policies
on the tables do the rest, so that a forgotten WHERE shows nothing of anybody else. A single statement that
is run in every turn goes the shorter way of `db.statements`.
"""

import json
import math
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final, Self

import asyncpg
from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from db.identity import acting_user
from db.roles import Access, Role
from db.statements import LOST, Statements
from trading.errors import Problem, StorageFull, Unavailable


class Database:
    """One engine per role, made when first used."""

    def __init__(self, access: Access, *, pool_size: int = 10) -> None:
        self.access = access
        self._pool_size = pool_size
        self._engines: dict[Role, AsyncEngine] = {}
        self._statements: dict[Role, Statements] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        for engine in self._engines.values():
            await engine.dispose()
        self._engines.clear()
        for statements in self._statements.values():
            await statements.aclose()
        self._statements.clear()

    def engine(self, role: Role) -> AsyncEngine:
        if role not in self._engines:
            self._engines[role] = _engine(self.access, role, self._pool_size)
        return self._engines[role]

    @asynccontextmanager
    async def unit_of_work(self, role: Role = Role.APP) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed at the end, undone by an exception.

        Raises StorageFull when the disk is full and Unavailable when the server cannot be reached."""
        async with _explained(), AsyncExitStack() as stack:
            connection = await self._begin(role, stack)
            try:
                yield connection
            except asyncpg.InternalClientError:
                await connection.invalidate()  # busy with the server's last words, it takes no rollback
                raise

    async def statement(self, role: Role, statement: str, *values: Any) -> list[asyncpg.Record]:
        """One statement that bears being run twice, in one round trip; raises what a unit of work raises."""
        if role not in self._statements:
            name, dsn = _application(role), self.access.dsn(role)
            self._statements[role] = Statements(dsn, name=name, size=self._pool_size)
        async with _explained():
            return await self._statements[role].run(statement, *values)

    async def _begin(self, role: Role, stack: AsyncExitStack) -> AsyncConnection:
        """A connection that was lost shows it here, before anything was done; then all are replaced."""
        for _ in range(2):
            try:
                return await stack.enter_async_context(self.engine(role).begin())
            except asyncpg.InternalClientError:
                continue  # the server's last words are still being read; the next try finds it gone
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
        return await stack.enter_async_context(self.engine(role).begin())


@asynccontextmanager
async def _explained() -> AsyncIterator[None]:
    try:
        yield
    except (DBAPIError, asyncpg.PostgresError, *LOST) as error:
        if problem := _problem(error):
            raise problem from error
        raise


async def driver(connection: AsyncConnection) -> asyncpg.Connection:
    """The asyncpg connection below, inside the same transaction: for binary COPY."""
    raw = await connection.get_raw_connection()
    return raw.driver_connection


def _engine(access: Access, role: Role, pool_size: int) -> AsyncEngine:
    engine = create_async_engine(
        access.url(role),
        pool_size=pool_size,
        max_overflow=pool_size,
        json_serializer=to_json,
        connect_args={"server_settings": {"application_name": _application(role)}},
    )
    event.listen(engine.sync_engine, "begin", _tell_who_acts)
    return engine


def _application(role: Role) -> str:
    """What an administrator of the server sees of a connection."""
    return f"orbiquant {role.name.lower()}"


def _tell_who_acts(connection: Connection) -> None:
    user_id = acting_user()
    connection.exec_driver_sql(
        "SELECT set_config('app.user_id', $1, true)", (str(user_id) if user_id else "",)
    )


def to_json(value: Any) -> str:
    """Nearly everything is storable as it stands; only what is not is gone through piece by piece."""
    try:
        written = json.dumps(value, allow_nan=False)
    except ValueError:  # NaN and its like
        return json.dumps(_storable(value), allow_nan=False)
    return json.dumps(_storable(value)) if any(sign in written for sign in _UNSTORABLE) else written


_UNSTORABLE: Final = ("\\u0000", "\\ud")
"""NUL and surrogates, as JSON writes them."""


def storable(text: str) -> str:
    """PostgreSQL's text takes neither NUL nor half of a surrogate pair."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _storable(value: Any) -> Any:
    match value:
        case str():
            return storable(value)
        case float() if not math.isfinite(value):
            return str(value)
        case dict():
            return {storable(str(key)): _storable(item) for key, item in value.items()}
        case list() | tuple():
            return [_storable(item) for item in value]
    return value


def _problem(error: Exception) -> Problem | None:
    cause = getattr(error, "orig", error)
    state = getattr(cause, "sqlstate", "") or ""
    if state == "53100":
        return StorageFull(
            "The disk is full: nothing of this was stored.",
            rule="What was stored before is safe.",
            remedy="Free some space and do it again.",
        )
    if _gone(error, cause, state):
        return Unavailable(
            "The database cannot be reached now.",
            rule=f"It said: {str(cause).splitlines()[0] if str(cause) else type(cause).__name__}.",
            remedy="It restarts by itself; try again in a few seconds.",
        )
    return None


def _gone(error: Exception, cause: Any, state: str) -> bool:
    """Whether the connection, and not the statement, was the trouble."""
    return (
        isinstance(cause, (ConnectionError, asyncpg.InternalClientError))
        or state.startswith(("08", "57P"))
        or (isinstance(cause, asyncpg.InterfaceError) and "closed" in str(cause))
        or getattr(error, "connection_invalidated", False)
    )
