"""One call from a folder to a database that is ready to use."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import URL

from db.cluster import ADMIN, admin_password
from db.embedded import EmbeddedServer, keep_running
from db.engine import Database
from db.home import Home
from db.migrate import migrate
from db.roles import DATABASE, Access, role_passwords


@asynccontextmanager
async def opened(
    home: Home, external: str | None = None, *, forgetful: bool = False
) -> AsyncIterator[Database]:
    """The newest schema, on the server of the home or on the one whose administrator's URL is given.

    The embedded server is restarted if it dies meanwhile, and stopped by its last user; `forgetful` is for
    tests (see there). Raises Problem."""
    if external:
        async with _migrated(Access.external(home, external)) as database:
            yield database
        return
    server = EmbeddedServer(home, forgetful=forgetful)
    await asyncio.to_thread(server.join)
    try:
        async with _kept_running(server), _migrated(embedded_access(server)) as database:
            yield database
    finally:
        await asyncio.to_thread(server.leave)


def embedded_access(server: EmbeddedServer, database: str = DATABASE) -> Access:
    admin = URL.create(
        "postgresql+psycopg", ADMIN, admin_password(server.home), "127.0.0.1", server.port, "postgres"
    )
    return Access(admin, database, role_passwords(server.home))


@asynccontextmanager
async def _migrated(access: Access) -> AsyncIterator[Database]:
    async with Database(access) as database:
        await migrate(database)
        yield database


@asynccontextmanager
async def _kept_running(server: EmbeddedServer) -> AsyncIterator[None]:
    watch = asyncio.create_task(keep_running(server))
    try:
        yield
    finally:
        watch.cancel()
        await asyncio.wait([watch])
