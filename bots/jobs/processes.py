"""This program's own processes: how they start, and how they end with the one that started them."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

import bots

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def command(module: str, *arguments: str) -> list[str]:
    """Runs a module of ours. -P keeps the folder that the person stands in from shadowing it."""
    return [sys.executable, "-P", "-m", module, *arguments]


def environment() -> dict[str, str]:
    """Ours, with this program's own folder where imports are looked for."""
    root = str(Path(str(bots.__file__)).resolve().parents[1])
    before = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([root, before] if before else [root])}


def detach(module: str, told: str, log: str) -> "subprocess.Popen[bytes]":
    """Starts a module that outlives us, in a session of its own (Ctrl-C stays here), and tells it a line."""
    with open(log, "ab") as errors:
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
