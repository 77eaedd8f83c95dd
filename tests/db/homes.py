"""Homes for servers of a test's own: in a folder that an unprivileged server user can reach."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from db.embedded import EmbeddedServer
from db.home import Home
from trading.errors import Problem


@contextmanager
def temporary_home() -> Iterator[Home]:
    home = Home(Path(tempfile.mkdtemp(prefix="orbiquant-home-")))
    try:
        yield home
    finally:
        with suppress(Problem):
            EmbeddedServer(home).leave()
        shutil.rmtree(home.path)


def kill_server(home: Home) -> int:
    """SIGKILL to the postmaster; returns once it is gone, with the number that it had. Whoever needs the server
    may have started another by then."""
    pid = _postmaster(home)
    assert pid
    os.kill(pid, signal.SIGKILL)
    while EmbeddedServer(home).alive() and _postmaster(home) == pid:
        time.sleep(0.005)
    return pid


def _postmaster(home: Home) -> int | None:
    """None while no server says its number."""
    with suppress(FileNotFoundError, IndexError):
        return int((home.data / "postmaster.pid").read_text().split()[0])
    return None
