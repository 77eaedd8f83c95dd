"""The acting user's notices."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from db.engine import Database, storable
from db.identity import require_user
from db.roles import Role
from db.tables.trading import NoticeRow
from trading.notices import Notice


class SqlNotices:
    """Notices. Each one that is added is told to every open page of its user (db/changes.py)."""

    def __init__(self, database: Database, role: Role = Role.APP) -> None:
        self._database = database
        self._role = role

    async def add(self, kind: str, params: Mapping[str, Any], *, link: str = "") -> Notice:
        async with self._database.unit_of_work(self._role) as connection:
            return await add_notice(connection, kind, params, link)

    async def recent(self, limit: int = 50) -> Sequence[Notice]:
        query = (
            select(NoticeRow)
            .where(col(NoticeRow.user_id) == require_user())
            .order_by(col(NoticeRow.created_at).desc(), col(NoticeRow.id))
            .limit(limit)
        )
        async with self._database.unit_of_work(self._role) as connection:
            return [_as_notice(row) for row in await connection.execute(query)]

    async def unread(self) -> int:
        query = select(func.count()).where(
            col(NoticeRow.user_id) == require_user(), col(NoticeRow.read_at).is_(None)
        )
        async with self._database.unit_of_work(self._role) as connection:
            return int((await connection.execute(query)).scalar_one())

    async def mark_read(self, notice_id: UUID | None = None) -> int:
        statement = (
            update(NoticeRow)
            .where(col(NoticeRow.user_id) == require_user(), col(NoticeRow.read_at).is_(None))
            .values(read_at=func.now())
        )
        if notice_id is not None:
            statement = statement.where(col(NoticeRow.id) == notice_id)
        async with self._database.unit_of_work(self._role) as connection:
            return (await connection.execute(statement)).rowcount


async def add_notice(
    connection: AsyncConnection, kind: str, params: Mapping[str, Any], link: str = ""
) -> Notice:
    """Inside the transaction of what it tells: either both happened or neither."""
    values = {
        "id": uuid4(),
        "user_id": require_user(),
        "kind": kind,
        "params": dict(params),
        "link": storable(link),
    }
    row = (await connection.execute(insert(NoticeRow).values(values).returning(NoticeRow))).one()
    return _as_notice(row)


def _as_notice(row: Row[Any]) -> Notice:
    return Notice(**{name: getattr(row, name) for name in Notice.__slots__})
