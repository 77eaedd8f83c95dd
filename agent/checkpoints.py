"""Checkpoints: a cache of threads that can be thrown away at any time."""

from typing import Any, Protocol, TypeAlias
from uuid import UUID

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from psycopg import AsyncConnection, OperationalError
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool

from trading.errors import Unavailable

Pool: TypeAlias = AsyncConnectionPool[AsyncConnection[DictRow]]


class Checkpoints(Protocol):
    def saver(self) -> BaseCheckpointSaver[Any]:
        """One for each turn: an instance serialises its own work behind a lock."""
        ...

    async def forget(self, thread_id: UUID) -> None:
        """Raises Unavailable if the checkpoints cannot be reached."""
        ...


class PostgresCheckpoints:
    """Over one psycopg pool whose search path is the schema of the checkpoint tables."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def saver(self) -> AsyncPostgresSaver:
        return AsyncPostgresSaver(self._pool, serde=strict_serializer())

    async def forget(self, thread_id: UUID) -> None:
        try:
            await self.saver().adelete_thread(str(thread_id))
        except OperationalError as lost:
            raise Unavailable(
                "The database cannot be reached now.",
                rule=f"It said: {str(lost).splitlines()[0]}.",
                remedy="It restarts by itself; try again in a few seconds.",
            ) from lost


def strict_serializer() -> JsonPlusSerializer:
    """Builds messages and plain values, and calls nothing else that a row may name."""
    return JsonPlusSerializer(pickle_fallback=False, allowed_json_modules=None, allowed_msgpack_modules=None)


def checkpoint_pool(conninfo: str, *, schema: str = "checkpoint", size: int = 4) -> Pool:
    """A closed pool as the saver needs it; open it before use."""
    return AsyncConnectionPool(
        conninfo,
        min_size=1,
        max_size=size,
        open=False,
        connection_class=AsyncConnection[DictRow],
        kwargs={
            "autocommit": True,
            "prepare_threshold": 0,
            "row_factory": dict_row,
            "options": f"-c search_path={schema}",
        },
    )
