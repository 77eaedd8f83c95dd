"""What changes, as the database tells it: whose rows of which table, never what is in them."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from db.roles import Access, Role
from db.statements import LOST
from trading.errors import Unavailable

_CHANNEL = "changes"  # of NOTIFY: migrations/sql/0005_notices.sql
_CONNECT_S = 5.0


@dataclass(frozen=True, slots=True)
class Change:
    """Something of this user in this table ("jobs", "notices", "watchlist", "accounts")."""

    table: str
    user_id: UUID


async def changes(access: Access) -> AsyncGenerator[Change | None, None]:
    """None once it listens (what came before is to be looked up), then every change as it is committed.

    Raises Unavailable when the line to the database is lost."""
    heard: asyncio.Queue[Change | None] = asyncio.Queue()
    line = await _line(access)
    line.add_termination_listener(lambda _: heard.put_nowait(None))
    try:
        try:
            await line.add_listener(_CHANNEL, lambda *told: heard.put_nowait(_change(str(told[3]))))
        except LOST as lost:
            raise _away(lost) from lost
        yield None
        while change := await heard.get():
            yield change
        raise _away("it closed the line")
    finally:
        line.terminate()


async def _line(access: Access) -> asyncpg.Connection:
    settings = {"application_name": "orbiquant changes"}
    try:
        return await asyncpg.connect(
            access.dsn(Role.APP), server_settings=settings, timeout=_CONNECT_S, command_timeout=_CONNECT_S
        )
    except (*LOST, TimeoutError) as lost:
        raise _away(lost) from lost


def _change(payload: str) -> Change:
    table, _, user_id = payload.partition(" ")
    return Change(table, UUID(user_id))


def _away(why: object) -> Unavailable:
    return Unavailable(
        "The database cannot be reached now.",
        rule=f"It said: {why}.",
        remedy="It restarts by itself; try again in a few seconds.",
    )
