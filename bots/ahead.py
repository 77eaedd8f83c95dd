"""The database server starts while Python imports the rest of the program: neither waits for the other."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING

from db.embedded import EmbeddedServer
from db.home import Home
from trading.errors import Problem

if TYPE_CHECKING:
    from bots.settings import Settings


@contextmanager
def database_ahead(settings: "Settings") -> Iterator[None]:
    """Holds the home's server, in a thread of its own until it is up. Whoever opens the database inside finds
    it, and is told what hinders it if it did not come up: here nobody would listen yet."""
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
