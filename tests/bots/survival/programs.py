"""The program as a person runs it: real processes in a home of their own, and how they are killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from db.home import Home
from tests.db.homes import temporary_home
from tests.program import environment

PATIENCE_S = 60.0  # a test that waits longer has failed; what is promised is asserted apart


@dataclass
class Report:
    """What a scenario came to, to be quoted."""

    scenario: str
    rounds: int = 0
    interrupted: int = 0  # rounds whose kill came in the middle
    asked_again: int = 0  # rounds after which the person had to start the import again
    acknowledged: int = 0
    lost: int = 0
    ready_s: list[float] = field(default_factory=list)

    @property
    def slowest(self) -> float:
        return max(self.ready_s)

    def tell(self) -> None:
        """Seen with `pytest -rP`."""
        told = vars(self) | {"ready_s": [round(each, 2) for each in self.ready_s]}
        sys.stdout.write(f"{told | {'slowest ready, s': round(self.slowest, 2)}}\n")


class Process:
    """One process of the program. What it says goes to a file, where it outlives every kill."""

    def __init__(self, home: Home, words: Sequence[str]) -> None:
        self._out = home.path / f"said-{uuid4().hex}"
        self._errors = self._out.with_suffix(".errors")
        with self._out.open("wb") as out, self._errors.open("wb") as errors:
            self.started = time.monotonic()
            self._process = subprocess.Popen(
                [sys.executable, *words], env=environment(home.path), cwd=home.path, stdout=out, stderr=errors
            )

    @property
    def said(self) -> list[str]:
        """The whole lines up to now."""
        return self._out.read_text().split("\n")[:-1]

    def until(self, beginning: str, after: int = 0) -> float:
        """Waits for a line that begins so; the moment at which it was there. `after`: lines not counted."""
        eventually(lambda: self._has_said(beginning, after))
        return time.monotonic()

    def _has_said(self, beginning: str, after: int) -> bool:
        ended = self._process.poll() is not None
        found = any(line.startswith(beginning) for line in self.said[after:])
        assert found or not ended, self._errors.read_text()[-5_000:]
        return found

    def kill(self) -> list[str]:
        self._process.kill()
        return self.end()

    def terminate(self) -> int:
        """SIGTERM; the exit status."""
        self._process.terminate()
        return self._process.wait(PATIENCE_S)

    def end(self) -> list[str]:
        """All that it said, once it has ended."""
        self._process.wait(PATIENCE_S)
        return self.said


def at_work(home: Home, module: str) -> list[int]:
    """The processes of this home that run a module of ours."""
    return [pid for pid, command in _processes(home) if module in command]


def kill(home: Home, module: str) -> None:
    """SIGKILL to them; a worker's child ends with its worker."""
    for pid in at_work(home, module):
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: not at_work(home, module))


@contextmanager
def working_home() -> Iterator[Home]:
    """A home that nobody stays in: a worker would keep its server up for minutes."""
    with temporary_home() as home:
        try:
            yield home
        finally:
            for module in ("tests.bots.survival", "bots.cli", "bots.jobs"):
                kill(home, module)


def _processes(home: Home) -> Iterator[tuple[int, str]]:
    mark = f"ORBIQUANT_HOME={home.path}\0".encode()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            if mark in (folder / "environ").read_bytes() + b"\0":
                yield int(folder.name), (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue


def eventually(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)
