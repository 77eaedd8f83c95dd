"""What runs as a job: each kind's name, and the function that does the work."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from importlib import import_module
from typing import Any, Protocol, cast

from db.engine import Database
from trading.jobs import Run

Executor = Callable[[Mapping[str, Any], Run, Any], Awaitable[Mapping[str, Any]]]


class Kinds(Protocol):
    """A module that knows kinds of jobs.

    KINDS maps a name to `async (payload, run, services) -> result`; payload and result are plain JSON.
    `services` opens what all of them reach the world through; it is entered as the job's owner.
    """

    KINDS: Mapping[str, Executor]

    def services(self, database: Database) -> AbstractAsyncContextManager[Any]: ...


def load(module: str) -> Kinds:
    return cast(Kinds, import_module(module))
