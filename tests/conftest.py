"""One database server per run, a migrated template in it, and a fresh copy of that for every test."""

import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings

from db.embedded import EmbeddedServer
from db.engine import Database
from db.home import Home
from db.locks import alone
from db.migrate import migrate_now
from db.opening import embedded_access
from db.repositories.accounts import Account, SqlAccounts
from db.roles import Access
from tests.databases import copied
from tests.doubles.exchange import ExchangeDouble

os.environ["ORBIQUANT_OLLAMA_URL"] = "off"  # no test is answered by a model that happens to run here

# No example fails on a time. The suite takes the same examples everywhere, so that it says the same twice;
# `make soak` looks for new ones.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=500)
settings.load_profile("suite")

# Waits for the end of this process, however it ends, and then leaves in its place.
_WATCH = """
import shutil, sys
from pathlib import Path
from db.embedded import EmbeddedServer
from db.home import Home
sys.stdin.read()
server = EmbeddedServer(Home(Path(sys.argv[1])))
server.leave()
if not server.alive():
    shutil.rmtree(sys.argv[1], ignore_errors=True)
"""


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[EmbeddedServer]:
    """Shared by all workers of a run through the launcher's own locks; the last one to end stops it."""
    run = getattr(request.config, "workerinput", {}).get("testrunuid", uuid4().hex)
    server = EmbeddedServer(Home(Path(tempfile.gettempdir()) / f"orbiquant-test-{run}"), forgetful=True)
    watch = subprocess.Popen(
        [sys.executable, "-c", _WATCH, str(server.home.path)],
        stdin=subprocess.PIPE,
        start_new_session=True,
        cwd=Path(__file__).parents[1],
    )
    server.join()
    yield server
    server.leave()
    watch.communicate()


@pytest.fixture(scope="session")
def template(server: EmbeddedServer) -> Access:
    """Closed to connections once it is made: a database that somebody is in cannot be copied."""
    access = embedded_access(server, "template_orbiquant")
    made = server.home.path / "template.made"
    with alone(server.home.path / "template.lock"):
        if not made.exists():
            migrate_now(access)
            with psycopg.connect(access.admin_dsn("postgres"), autocommit=True) as admin:
                admin.execute(f"ALTER DATABASE {access.database} ALLOW_CONNECTIONS false")
            made.touch()
    return access


@pytest.fixture
def access(template: Access) -> Iterator[Access]:
    with copied(template) as access:
        yield access


@pytest.fixture
async def database(access: Access) -> AsyncIterator[Database]:
    """An empty, migrated database of this test's own, with an engine for each of the four roles."""
    async with Database(access, pool_size=5) as database:
        yield database


@pytest.fixture
async def double() -> AsyncIterator[ExchangeDouble]:
    """A venue on this machine that speaks as five real ones do."""
    async with ExchangeDouble() as double:
        yield double


@pytest.fixture
async def two_users(database: Database) -> tuple[Account, Account]:
    accounts = SqlAccounts(database)
    return await accounts.create("ana"), await accounts.create("ben")
