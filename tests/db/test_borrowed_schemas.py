"""The checkpointer and the queue work in their own schemas, as the engine role."""

from uuid import uuid4

import pytest
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from procrastinate import App, PsycopgConnector
from psycopg import AsyncConnection
from psycopg.rows import dict_row
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db.engine import Database
from db.roles import Access, Role
from db.schemas import CHECKPOINT, QUEUE


async def test_a_checkpoint_is_written_and_read_by_the_engine(access: Access) -> None:
    async with await AsyncConnection.connect(
        access.dsn(Role.ENGINE, CHECKPOINT), autocommit=True, prepare_threshold=0, row_factory=dict_row
    ) as connection:
        saver = AsyncPostgresSaver(connection)
        config = {"configurable": {"thread_id": "t", "checkpoint_ns": ""}}
        await saver.aput(config, empty_checkpoint(), {"step": 1}, {})
        found = await saver.aget_tuple(config)
        assert found is not None
        assert found.metadata["step"] == 1
        await saver.adelete_thread("t")
        assert await saver.aget_tuple(config) is None


async def test_a_queued_task_is_run_by_the_engine(access: Access) -> None:
    done: list[int] = []
    app = App(connector=PsycopgConnector(conninfo=access.dsn(Role.ENGINE, QUEUE)))

    @app.task(name="note")
    async def note(number: int) -> None:
        done.append(number)

    async with app.open_async():
        await note.defer_async(number=7)
        await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)
    assert done == [7]


async def test_a_front_door_queues_in_its_own_transaction_and_reads_nothing_there(
    access: Access, database: Database
) -> None:
    """Its search path is another: the queue's functions carry theirs."""
    job_id = uuid4()
    async with database.unit_of_work(Role.APP) as connection:
        await connection.execute(text("SELECT queue.defer_job(:id)"), {"id": job_id})
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with database.unit_of_work(Role.APP) as connection:
            await connection.execute(text("SELECT * FROM queue.procrastinate_jobs"))
    done: list[str] = []
    app = App(connector=PsycopgConnector(conninfo=access.dsn(Role.ENGINE, QUEUE)))

    @app.task(name="run_job")
    async def run_job(job_id: str) -> None:
        done.append(job_id)

    async with app.open_async():
        await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)
    assert done == [str(job_id)]
