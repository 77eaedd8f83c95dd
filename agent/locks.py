"""One turn at a time per thread."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol
from uuid import UUID
from weakref import WeakValueDictionary


class ThreadLock(Protocol):
    """Keeps a thread to one turn at a time."""

    def hold(self, thread_id: UUID) -> AbstractAsyncContextManager[None]:
        """Waits until nobody else holds it, then holds it until left, whatever happens inside.

        Raises Conflict when it cannot be had within the adapter's patience.
        """
        ...


class LocalThreadLock:
    """Within this process: first come, first served."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def hold(self, thread_id: UUID) -> AsyncIterator[None]:
        lock = self._locks.setdefault(thread_id, asyncio.Lock())
        async with lock:
            yield
