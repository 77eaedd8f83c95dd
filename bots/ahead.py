"""What makes a start quick: the database server starts while Python imports the rest of the program, and the
collector of garbage, which finds none in two thousand fresh modules, looks less often."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING

from db.embedded import EmbeddedServer
from db.home import Home
from trading.errors import Problem

if TYPE_CHECKING:
    from bots.settings import Settings

_NEW_OBJECTS = 50_000  # between two looks, 700 by default: a sixth of the time that a start takes


@contextmanager
def ahead(settings: "Settings") -> Iterator[None]:
    """For the whole run of the program, from before its imports."""
    with fewer_collections(), _database(settings):
        yield


@contextmanager
def fewer_collections() -> Iterator[None]:
    usual = gc.get_threshold()
    gc.set_threshold(_NEW_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def settled() -> None:
    """The start is over. What it has made stays for good: left aside by the collector, it neither has to be looked
    through nor counts in its rule to wait with a full look until a quarter is new."""
    gc.freeze()


@contextmanager
def _database(settings: "Settings") -> Iterator[None]:
    """Holds the home's server. Whoever opens the database inside finds it up, or is told what hinders it: in
    this thread nobody would listen."""
    if settings.postgres_url:
        yield
        return
    server = EmbeddedServer(Home(settings.home))
    starting = Thread(target=_joined, args=(server,), name="database ahead")
    starting.start()
    try:
        yield
    finally:
        starting.join()
        server.leave()


def _joined(server: EmbeddedServer) -> None:
    with suppress(Problem):
        server.join()
