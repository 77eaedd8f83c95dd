import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from db.engine import Database
from db.roles import Access, Role
from db.thread_locks import PostgresThreadLocks
from trading.errors import Conflict, Unavailable


@asynccontextmanager
async def _process(database: Database, patience_s: float = 5.0) -> AsyncIterator[PostgresThreadLocks]:
    """Locks on a connection of their own, as another process would have them."""
    locks = PostgresThreadLocks(database, patience_s=patience_s, poll_s=0.01)
    try:
        yield locks
    finally:
        await locks.aclose()


async def test_two_processes_take_turns_in_one_thread(database: Database) -> None:
    thread, inside, most = uuid4(), 0, 0

    async def turn(locks: PostgresThreadLocks) -> None:
        nonlocal inside, most
        async with locks.hold(thread):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.02)
            inside -= 1

    async with AsyncExitStack() as stack:
        processes = [await stack.enter_async_context(_process(database)) for _ in range(4)]
        await asyncio.gather(*(turn(locks) for locks in processes))
    assert most == 1


async def test_different_threads_do_not_wait_for_each_other(database: Database) -> None:
    async with _process(database) as locks, locks.hold(uuid4()), asyncio.timeout(2), locks.hold(uuid4()):
        pass


async def test_a_busy_thread_is_refused_when_patience_runs_out(database: Database) -> None:
    thread = uuid4()
    async with _process(database) as first, _process(database, patience_s=0.05) as second, first.hold(thread):
        with pytest.raises(Conflict, match="busy"):
            async with second.hold(thread):
                pass


async def test_a_process_that_dies_lets_go(database: Database) -> None:
    thread = uuid4()
    async with _process(database) as second, _process(database) as dying, AsyncExitStack() as never_left:
        await never_left.enter_async_context(dying.hold(thread))
        await dying.aclose()
        async with asyncio.timeout(2), second.hold(thread):
            pass


async def test_a_lock_says_when_the_database_is_away(access: Access) -> None:
    nowhere = Database(replace(access, admin=access.admin.set(port=1)))
    async with _process(nowhere) as locks:
        with pytest.raises(Unavailable):
            async with locks.hold(uuid4()):
                pass


async def test_a_lock_that_nobody_waits_for_any_more_is_let_go(database: Database) -> None:
    thread = uuid4()
    async with _process(database) as first, _process(database) as second:
        async with first.hold(uuid4()):  # its connection is open
            pass
        leaving = asyncio.create_task(first.hold(thread).__aenter__())
        await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        async with asyncio.timeout(2), second.hold(thread):
            pass


async def test_many_threads_are_held_at_once_and_all_are_let_go(database: Database) -> None:
    threads = [uuid4() for _ in range(20)]
    everybody = asyncio.Barrier(len(threads))

    async def turn(locks: PostgresThreadLocks, thread: UUID) -> None:
        async with locks.hold(thread):
            await everybody.wait()

    async with _process(database) as first, _process(database) as second, asyncio.timeout(5):
        for locks in (first, second):
            await asyncio.gather(*(turn(locks, thread) for thread in threads))


async def test_a_lost_connection_is_replaced(database: Database) -> None:
    async with _process(database) as locks:
        async with locks.hold(uuid4()):
            await database.statement(
                Role.ENGINE,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()",
            )
        async with asyncio.timeout(2), locks.hold(uuid4()):
            pass
