"""Runs the PostgreSQL that comes as a wheel.

Three locks on files decide everything, because the kernel drops a lock when its holder dies and a pid file
stays: `start.lock` while somebody starts or stops, `users.lock` shared by all users, `server.lock` inherited
by the server and its children. Whoever can take `server.lock` knows that no process of the server lives, so a
stale postmaster.pid may go; whoever can take `users.lock` alone was the last and stops the server.
"""

import asyncio
import logging
import os
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from db.cluster import (
    RunAs,
    as_user,
    binaries,
    initialise,
    refuse_unlike_version,
    server_problem,
    server_user,
)
from db.home import Home
from db.locks import alone, open_lock, share, take, try_alone, try_shared
from trading.errors import Conflict, Problem, Unavailable

_log = logging.getLogger(__name__)
_LOG_BYTES = 5_000_000
READY_WITHIN = 60.0  # crash recovery after a kill is part of a start

# For a small machine that also runs the application.
_SETTINGS = {
    "shared_buffers": "128MB",  # the kernel caches the rest; more would be taken from numpy
    "wal_buffers": "16MB",  # COPY fills the default 4 MB faster than it is written: a fifth of an import
    "min_wal_size": "512MB",  # recycled log files need not be filled with zeros again
    "max_wal_size": "2GB",  # an import of a million bars passes without a forced checkpoint
    "wal_compression": "on",  # full-page images shrink to a third: less to write, faster recovery
    "jit": "off",  # our queries are short: compiling one takes longer than running it
    "max_parallel_workers_per_gather": "0",  # the other core is for the page; no shared memory segments
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_statement": "none",
}
# The shell ends at once, so the server is nobody's child here: nobody waits for it or sees it as a zombie.
_IN_BACKGROUND = ("sh", "-c", '"$0" "$@" &')
_FORGETFUL = {"fsync": "off", "full_page_writes": "off"}  # safe against a kill, not against a power cut


class EmbeddedServer:
    """One user's hold on the server of a home; it ends with `leave` or with the process. Methods block.

    `forgetful` is for tests alone: no password, nothing forced to disk.
    """

    def __init__(self, home: Home, *, bin_dir: Path | None = None, forgetful: bool = False) -> None:
        self.home = home
        self.port = 0
        self._bin = bin_dir or binaries()
        self._forgetful = forgetful
        self._users_lock: int | None = None

    def join(self) -> None:
        """The server runs and is ready when this returns. Raises Problem with what hinders it."""
        self.home.make()
        with alone(self.home.path / "start.lock"):
            if self._users_lock is None:
                self._users_lock = open_lock(self.home.path / "users.lock")
                share(self._users_lock)
            try:
                self._ensure_running()
            except BaseException:
                self._let_go()
                raise

    def leave(self) -> None:
        """The last user to leave stops the server. Who never joined may call it too, for users that are gone
        without leaving: their hold went with them, and the server stayed."""
        with alone(self.home.path / "start.lock"):
            self._let_go()
            users = open_lock(self.home.path / "users.lock")
            try:
                if try_alone(users) and not self._staying.exists():
                    self._stop()
            finally:
                os.close(users)

    def alive(self) -> bool:
        """Whether a process of the server lives."""
        descriptor = open_lock(self.home.path / "server.lock")
        try:
            return not try_shared(descriptor)
        finally:
            os.close(descriptor)

    def ready(self) -> bool:
        """Whether it takes connections now."""
        _, port, written = self._status()
        if written and _answers(port):
            self.port = port
            return True
        return False

    def stay(self) -> None:
        """The server outlives its last user from now on, until `stop`."""
        self._staying.touch()

    def stop(self) -> None:
        """Stops it for everybody, until somebody joins again. Sessions end; what is committed is on disk."""
        with alone(self.home.path / "start.lock"):
            self._staying.unlink(missing_ok=True)
            self._stopped.touch()
            self._stop()

    def wanted(self) -> bool:
        """False once somebody stopped it for everybody."""
        return not self._stopped.exists()

    @property
    def _stopped(self) -> Path:
        return self.home.path / "stopped"

    @property
    def _staying(self) -> Path:
        return self.home.path / "staying"

    def _stop(self) -> None:
        if (pid := self._status()[0]) and self.alive():
            os.kill(pid, signal.SIGINT)
        _wait_until(lambda: not self.alive(), 30, "The database does not stop.", self.home.log)

    def _let_go(self) -> None:
        if self._users_lock is not None:
            os.close(self._users_lock)
            self._users_lock = None

    def _ensure_running(self) -> None:
        if self.alive() and self._joined_running():
            return
        user = server_user(self.home.data)
        initialise(self.home, self._bin, user, forgetful=self._forgetful)
        refuse_unlike_version(self.home, self._bin)
        (self.home.data / "postmaster.pid").unlink(missing_ok=True)
        self._launch(user)
        self._stopped.unlink(missing_ok=True)

    def _joined_running(self) -> bool:
        """True once it is ready; False if it was dying and its last process is gone."""
        deadline = time.monotonic() + READY_WITHIN
        while self.alive() and time.monotonic() < deadline:
            if self.ready():
                return True
            time.sleep(0.02)
        return False

    def _status(self) -> tuple[int, int, bool]:
        """Process id, port and readiness as the server wrote them; zeros without a pid file."""
        try:
            lines = (self.home.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return 0, 0, False
        if len(lines) < 4:
            return 0, 0, False
        return int(lines[0]), int(lines[3]), len(lines) > 7 and lines[7].strip() == "ready"

    def _launch(self, user: RunAs | None) -> None:
        port = _free_port(self._last_port())
        settings = _SETTINGS | (_FORGETFUL if self._forgetful else {})
        words = ["-D", str(self.home.data), "-h", "127.0.0.1", "-p", str(port), "-k", ""]
        words += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self._turn_log_over()
        with self._server_lock() as lock, self.home.log.open("ab") as log:
            start = log.tell()
            subprocess.run(  # noqa: S603
                [*_IN_BACKGROUND, str(self._bin / "postgres"), *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=True,
                start_new_session=True,  # Ctrl-C in the terminal is not for the server
                pass_fds=(lock,),
                **as_user(user),
            )
        if not self._joined_running():
            raise server_problem(self.home.log.read_bytes()[start:].decode(errors="replace"), self.home.path)
        with suppress(OSError):  # only a wish for the next start
            (self.home.path / "port").write_text(str(self.port))

    @contextmanager
    def _server_lock(self) -> Iterator[int]:
        """Held, for the server to inherit; ours is closed afterwards and its own holds on."""
        descriptor = open_lock(self.home.path / "server.lock")
        try:
            take(descriptor)
            yield descriptor
        finally:
            os.close(descriptor)

    def _turn_log_over(self) -> None:
        """Keeps the last log and the one before."""
        with suppress(FileNotFoundError):
            if self.home.log.stat().st_size > _LOG_BYTES:
                self.home.log.replace(self.home.log.with_suffix(".old.log"))

    def _last_port(self) -> int:
        """After a crash the same port serves again, so that other users' pools find the server."""
        try:
            return int((self.home.path / "port").read_text())
        except (OSError, ValueError):
            return 0


async def keep_running(server: EmbeddedServer, every: float = 0.25) -> None:
    """Restarts a server that died, until cancelled; while it cannot start, tries again."""
    while True:
        await asyncio.sleep(every)
        try:
            if server.wanted() and not await asyncio.to_thread(server.alive):
                await asyncio.to_thread(server.join)
        except Problem as problem:
            _log.warning("the database does not come up again: %s", problem)
            await asyncio.sleep(20 * every)


def _answers(port: int) -> bool:
    """Whether a PostgreSQL takes connections there: it answers a request for TLS with one letter."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as probe:
            probe.sendall(struct.pack("!ii", 8, 80877103))
            return probe.recv(1) in (b"N", b"S")
    except OSError:
        return False


def _free_port(wanted: int) -> int:
    """The wanted port if nobody has it, else any free one."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Conflict(
        "This machine has no free port on 127.0.0.1.", remedy="Close some programs and start again."
    )


def _wait_until(condition: Callable[[], bool], seconds: float, what: str, log: Path) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise Unavailable(what, value=str(log), remedy=f"Its log is {log}.")
        time.sleep(0.01)
