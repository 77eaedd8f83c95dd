"""Starting workers in tests, and watching what they do."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from subprocess import Popen
from time import monotonic
from typing import TypeVar
from uuid import UUID, uuid4

from bots.jobs.place import Place
from bots.jobs.procrastinate_jobs import start_worker
from db.engine import Database
from db.repositories.accounts import SqlAccounts
from db.roles import Access

T = TypeVar("T")


def place_in(access: Access, folder: Path) -> Place:
    """Quick to notice a death."""
    return Place(
        access,
        "tests.bots.jobs.toys",
        log=str(folder / "worker.log"),
        heartbeat_s=0.1,
        stalled_s=0.6,
        idle_s=60.0,
        concurrency=1,
    )


class Workers(list[Popen[bytes]]):
    """Starts workers, and remembers which."""

    def __call__(self, place: Place) -> Popen[bytes]:
        self.append(start_worker(place))
        return self[-1]

    def end(self) -> None:
        for worker in self:
            worker.kill()
            worker.wait()


class Nobody(list[Place]):
    """Starts a worker that is for ever starting, and remembers how often it was asked to."""

    def __call__(self, place: Place) -> "Nobody":
        self.append(place)
        return self

    def poll(self) -> int | None:
        return None


async def new_user(database: Database) -> UUID:
    return (await SqlAccounts(database).create(f"user {uuid4().hex}")).id


async def eventually(condition: Callable[[], object], within: float = 30.0) -> float:
    """Waits until it is true; how long that took, in seconds."""
    begun = monotonic()
    while not condition():
        assert monotonic() - begun < within, "it did not happen"
        await asyncio.sleep(0.01)
    return monotonic() - begun


async def until(question: Callable[[], Awaitable[T | None]], within: float = 30.0) -> T:
    """The first answer that is one."""
    async with asyncio.timeout(within):
        while True:
            if answer := await question():
                return answer
            await asyncio.sleep(0.02)


def lines(diary: Path) -> list[str]:
    return diary.read_text().splitlines() if diary.exists() else []


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
