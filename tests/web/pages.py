"""The page as a person starts it: a process of its own, with a real database."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx

from bench.measuring.ports import free_port
from db.roles import Access
from tests.databases import copied
from tests.program import COMMAND, environment, overheard

T = TypeVar("T")
WITHIN_S = 60.0
CLOSED = 128 + signal.SIGTERM
UP = (*COMMAND, "up", "--no-browser")


@dataclass(slots=True)
class Page:
    """May be killed, and started again at the same address.

    `words` is what Python is told to run, `told` is added to what the process finds in its environment.
    """

    access: Access
    folder: Path
    words: Sequence[str] = UP
    told: Mapping[str, str] = field(default_factory=dict)
    scheme: str = "http"
    port: int = field(default_factory=free_port)
    _process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    @property
    def addresses(self) -> set[str]:
        """Every host that the process turned to."""
        return set((self.folder / "heard").read_text().split())

    @property
    def first_link(self) -> str:
        return self.says(r"http://\S+/enter/welcome/\S+")

    def says(self, what: str) -> str:
        """What it prints that looks so; waits for it."""
        return self.until(lambda: re.search(what, (self.folder / "said").read_text()))[0]

    def start(self) -> None:
        """Returns once it answers."""
        self.begin()
        self.until(self.answers)

    def begin(self) -> None:
        env = environment(self.home, self.access) | overheard(self.folder / "heard")
        env |= {"ORBIQUANT_PORT": str(self.port), "ORBIQUANT_LOG_LEVEL": "debug", **self.told}
        with (self.folder / "said").open("ab") as said, self.logs.open("ab") as logs:
            self._process = subprocess.Popen(
                [sys.executable, *self.words], env=env, cwd=self.folder, stdout=said, stderr=logs
            )

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/health", verify=False).status_code == 200
        except httpx.TransportError:
            return False

    def deafen(self) -> None:
        """What is sent from now on arrives nowhere."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """As whoever runs services does it; the exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        assert self._process
        self._process.send_signal(how)
        return self._process.wait(20)

    def until(self, condition: Callable[[], T]) -> T:
        """What the condition finds; waits for it, while the process is there."""
        ends = time.monotonic() + WITHIN_S
        while not (found := condition()):
            assert self._process
            assert self._process.poll() is None, self.logs.read_text()
            assert time.monotonic() < ends, self.logs.read_text()
            time.sleep(0.02)
        return found


@contextmanager
def started(template: Access, folder: Path, *words: str, **told: str) -> Iterator[Page]:
    """A page with a database of its own; `words` where it is not started as a person does."""
    with copied(template) as access, up(Page(access, folder, words or UP, told)) as page:
        yield page


@contextmanager
def up(page: Page) -> Iterator[Page]:
    try:
        page.start()
        yield page
    finally:
        status = page.stop()
    assert page.words != UP or status == CLOSED, "it did not close by itself"
