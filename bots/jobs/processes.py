"""This program's own processes: how they start, and how they end with the one that started them."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO

import bots

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_LOG_BYTES = 4_000_000
_NEEDED = {
    "PATH",
    "HOME",
    "LANG",
    "TZ",
    "TMPDIR",
    "SSL_CERT_FILE",
    "XDG_DATA_HOME",
    "LANGGRAPH_STRICT_MSGPACK",
}
_NEEDED_PREFIXES = ("LC_", "OMP_", "NUMBA_", "ORBIQUANT_")


def command(module: str, *arguments: str) -> list[str]:
    """Runs a module of ours. -P keeps the folder that the person stands in from shadowing it."""
    return [sys.executable, "-P", "-m", module, *arguments]


def environment() -> dict[str, str]:
    """What our processes need of ours, with this program's own folder where imports are looked for.

    Secrets stay here: a worker hears where its database is over a pipe."""
    root = str(Path(str(bots.__file__)).resolve().parents[1])
    before = os.environ.get("PYTHONPATH")
    handed_on = {name: value for name, value in os.environ.items() if _needed(name)}
    return {**handed_on, "PYTHONPATH": os.pathsep.join([root, before] if before else [root])}


def _needed(name: str) -> bool:
    return name in _NEEDED or (name.startswith(_NEEDED_PREFIXES) and name != "ORBIQUANT_POSTGRES_URL")


def detach(module: str, told: str, log: str) -> "subprocess.Popen[bytes]":
    """Starts a module that outlives us, in a session of its own (Ctrl-C stays here), and tells it a line."""
    with _private_log(Path(log)) as errors:
        process = subprocess.Popen(  # noqa: S603 - our own module
            command(module),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=environment(),
            start_new_session=True,
        )
    # Waited for from the start: a worker that leaves before we do must not stay behind as a zombie.
    threading.Thread(target=process.communicate, args=(told.encode() + b"\n",), daemon=True).start()
    return process


def _private_log(log: Path) -> IO[bytes]:
    """Open for appending, and ours alone. Keeps the last log and the one before."""
    ordinary = log.is_file()  # and not /dev/null
    with suppress(FileNotFoundError):  # another program of this home may turn it over as well
        if ordinary and log.stat().st_size > _LOG_BYTES:
            log.replace(log.with_suffix(".old.log"))
    descriptor = os.open(log, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    if ordinary:
        os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "ab")


def end_with_parent(pipe: IO[str]) -> None:
    """From here on this process is killed when its parent ends, however that happens.

    `pipe` is one that the parent holds open and never writes to again: where the kernel cannot signal the
    parent's death, its end tells us.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # Also on Linux: the parent may have ended before the line above.
    threading.Thread(target=_exit_at_end_of, args=(pipe,), daemon=True).start()


def _exit_at_end_of(pipe: IO[str]) -> None:
    while pipe.readline():
        pass
    os._exit(1)
