"""Checkpoints: a cache of threads that can be thrown away at any time."""

from typing import Any, Protocol, TypeAlias, cast
from uuid import UUID

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_serializable_checkpoint_metadata,
)
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from psycopg import AsyncConnection, OperationalError
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from trading.errors import Unavailable

Pool: TypeAlias = AsyncConnectionPool[AsyncConnection[DictRow]]


class Checkpoints(Protocol):
    def saver(self) -> BaseCheckpointSaver[Any]:
        """One for all turns, which use it at the same time."""
        ...

    async def forget(self, thread_id: UUID) -> None:
        """Raises Unavailable if the checkpoints cannot be reached."""
        ...


class LatestCheckpoint(AsyncPostgresSaver):
    """LangGraph's saver and tables, of which a turn needs less: a thread's last checkpoint, whole or not at all.

    It is read in one statement and written in one, which also removes what came before it. Writes that
    are pending are not read: a turn is never resumed from a checkpoint, it begins again from the record.
    Each takes a connection of its own, so that turns need not wait for each other.
    """

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool, serde=strict_serializer())
        self._pool = pool

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        own = config["configurable"]
        values = {"thread": own["thread_id"], "ns": own.get("checkpoint_ns", "")}
        async with self._pool.connection() as connection:
            found = await (await connection.execute(_GET, values, binary=True)).fetchone()
        if found is None:
            return None
        checkpoint = {**found["checkpoint"], "channel_values": self._load_blobs(found["channels"])}
        return CheckpointTuple(
            _config(values["thread"], values["ns"], found["checkpoint_id"]),
            cast(Checkpoint, checkpoint),
            found["metadata"],
        )

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        thread_id, namespace = config["configurable"]["thread_id"], config["configurable"]["checkpoint_ns"]
        values = {
            "thread": thread_id,
            "ns": namespace,
            "id": checkpoint["id"],
            "checkpoint": Jsonb({**checkpoint, "channel_values": {}}),
            "metadata": Jsonb(get_serializable_checkpoint_metadata(config, metadata)),
            **self._channels(checkpoint),
        }
        async with self._pool.connection() as connection:
            await connection.execute(_PUT, values)
        return _config(thread_id, namespace, checkpoint["id"])

    def _channels(self, checkpoint: Checkpoint) -> dict[str, list[Any]]:
        """Packed here and not in a thread: there are two small ones, and a thread costs more."""
        versions, values = checkpoint["channel_versions"], checkpoint["channel_values"]
        packed = {name: self.serde.dumps_typed(value) for name, value in values.items()}
        return {
            "channels": list(packed),
            "versions": [str(versions[name]) for name in packed],
            "types": [type_ for type_, _ in packed.values()],
            "blobs": [blob for _, blob in packed.values()],
        }


def _config(thread_id: str, namespace: str, checkpoint_id: str) -> RunnableConfig:
    own = {"thread_id": thread_id, "checkpoint_ns": namespace, "checkpoint_id": checkpoint_id}
    return {"configurable": own}


_GET = """
    SELECT checkpoint_id, checkpoint, metadata, (
        SELECT array_agg(ARRAY[channel::bytea, type::bytea, blob]) FROM checkpoint_blobs AS blobs
        WHERE blobs.thread_id = saved.thread_id AND blobs.checkpoint_ns = saved.checkpoint_ns
        AND blobs.version = saved.checkpoint -> 'channel_versions' ->> channel
    ) AS channels
    FROM checkpoints AS saved WHERE thread_id = %(thread)s AND checkpoint_ns = %(ns)s
    ORDER BY checkpoint_id DESC LIMIT 1
"""
_PUT = """
    WITH older AS (
        DELETE FROM checkpoints
        WHERE thread_id = %(thread)s AND checkpoint_ns = %(ns)s AND checkpoint_id <> %(id)s
    ), older_blobs AS (
        DELETE FROM checkpoint_blobs
        WHERE thread_id = %(thread)s AND checkpoint_ns = %(ns)s AND version <> ALL(%(versions)s::text[])
    ), older_writes AS (
        DELETE FROM checkpoint_writes
        WHERE thread_id = %(thread)s AND checkpoint_ns = %(ns)s AND checkpoint_id <> %(id)s
    ), blobs AS (
        INSERT INTO checkpoint_blobs (thread_id, checkpoint_ns, channel, version, type, blob)
        SELECT %(thread)s, %(ns)s, * FROM unnest(
            %(channels)s::text[], %(versions)s::text[], %(types)s::text[], %(blobs)b::bytea[]
        )
        ON CONFLICT DO NOTHING
    )
    INSERT INTO checkpoints (thread_id, checkpoint_ns, checkpoint_id, checkpoint, metadata)
    VALUES (%(thread)s, %(ns)s, %(id)s, %(checkpoint)s, %(metadata)s)
    ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id)
    DO UPDATE SET checkpoint = excluded.checkpoint, metadata = excluded.metadata
"""


class PostgresCheckpoints:
    """Over one psycopg pool whose search path is the schema of the checkpoint tables."""

    def __init__(self, pool: Pool) -> None:
        self._saver = LatestCheckpoint(pool)

    def saver(self) -> LatestCheckpoint:
        return self._saver

    async def forget(self, thread_id: UUID) -> None:
        try:
            await self._saver.adelete_thread(str(thread_id))
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
            # A cache need not wait for the disk: the answer, stored after it, takes it along.
            "options": f"-c search_path={schema} -c synchronous_commit=off",
        },
    )
