"""One running page for all tests of this folder, as a person starts it: a process of its own, a real database."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest
from playwright.async_api import BrowserContext

from db.engine import Database
from db.repositories.accounts import SqlAccounts
from db.roles import Access
from tests.asking_for_traces import ASKING_FOR_TRACES
from tests.web.chromium import chromium

ROOT = Path(__file__).parents[2]
WATCHER = Path(__file__).parent / "watcher"


@dataclass(frozen=True, slots=True)
class Page:
    address: str
    first_link: str
    access: Access
    heard: Path
    logs: Path
    pid: int

    @property
    def home(self) -> Path:
        return self.heard.parent / "home"

    @property
    def addresses(self) -> set[str]:
        """Every host that the process turned to."""
        return set(self.heard.read_text().split())


@pytest.fixture(scope="session")
def page(template: Access, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with started(template, tmp_path_factory.mktemp("page")) as page:
        yield page


@contextmanager
def started(template: Access, folder: Path, **told: str) -> Iterator[Page]:
    """A page with a database of its own; `told` is added to what its process finds in the environment."""
    with (
        copied(template) as access,
        (folder / "logs").open("w") as logs,
        _start(access, folder, logs.fileno(), told) as process,
    ):
        try:
            yield _ready(process, access, folder)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


@contextmanager
def copied(template: Access) -> Iterator[Access]:
    """A database for a page that outlives one test."""
    access = replace(template, database=f"page_{uuid4().hex[:12]}")
    with psycopg.connect(template.admin_dsn("postgres"), autocommit=True) as admin:
        admin.execute(
            f'CREATE DATABASE "{access.database}" TEMPLATE "{template.database}" OWNER orbiquant_owner'
        )
        try:
            yield access
        finally:
            admin.execute(f'DROP DATABASE "{access.database}" WITH (FORCE)')


@pytest.fixture
async def accounts(page: Page) -> AsyncIterator[SqlAccounts]:
    async with Database(page.access, pool_size=2) as database:
        yield SqlAccounts(database)


@pytest.fixture
async def window() -> AsyncIterator[BrowserContext]:
    async with chromium() as started:
        yield await started.new_context(viewport={"width": 1400, "height": 900}, locale="es-ES")


@pytest.fixture
async def browser(page: Page) -> AsyncIterator[httpx.AsyncClient]:
    """A caller that keeps cookies and says where its pages are from, as browsers do."""
    async with httpx.AsyncClient(base_url=page.address, headers={"Origin": page.address}) as client:
        yield client


def _start(access: Access, folder: Path, logs: int, told: Mapping[str, str]) -> "subprocess.Popen[str]":
    env = {
        **os.environ,
        **ASKING_FOR_TRACES,
        "PYTHONPATH": os.pathsep.join([str(WATCHER), str(ROOT)]),
        "WATCHER_FILE": str(folder / "heard"),
        "ORBIQUANT_HOME": str(folder / "home"),
        "ORBIQUANT_POSTGRES_URL": access.admin_dsn(),
        "ORBIQUANT_OFFLINE": "true",
        "ORBIQUANT_LOG_LEVEL": "debug",
        **told,
    }
    words = ["up", "--no-browser", "--port", str(free_port())]
    code = "import sys; from bots.cli import main; sys.exit(main())"
    return subprocess.Popen(
        [sys.executable, "-c", code, *words],
        env=env,
        stdout=subprocess.PIPE,
        stderr=logs,
        text=True,
        cwd=folder,
    )


def _ready(process: "subprocess.Popen[str]", access: Access, folder: Path) -> Page:
    said = ""
    deadline = time.monotonic() + 60
    while not (link := re.search(r"(http://\S+)/enter/welcome/\S+", said)):
        line = process.stdout.readline() if process.stdout else ""
        said += line
        if not line or time.monotonic() > deadline:
            raise RuntimeError(f"the page did not start: {said}{(folder / 'logs').read_text()}")
    return Page(link[1], link[0], access, folder / "heard", folder / "logs", process.pid)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
