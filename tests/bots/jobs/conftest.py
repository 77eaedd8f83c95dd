"""A database with workers."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from bots.jobs.place import Place
from bots.jobs.procrastinate_jobs import ProcrastinateJobs
from db.engine import Database
from db.roles import Access
from tests.bots.jobs.workers import Workers, new_user, place_in


@pytest.fixture
def workers() -> Iterator[Workers]:
    workers = Workers()
    yield workers
    workers.end()


@pytest.fixture
def place(access: Access, tmp_path: Path) -> Place:
    """Nobody works here yet."""
    return place_in(access, tmp_path)


@pytest.fixture(scope="module")
def shared_place(template: Access, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One database and one running worker for all tests of a module."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(template.admin_dsn("postgres"), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template.database}" OWNER orbiquant_owner')
        place = place_in(replace(template, database=name), tmp_path_factory.mktemp("jobs"))
        workers = Workers()
        workers(place)
        yield place
        workers.end()
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
async def shared_database(shared_place: Place) -> AsyncIterator[Database]:
    async with Database(shared_place.access, pool_size=3) as database:
        yield database


@pytest.fixture
def jobs(shared_database: Database, shared_place: Place) -> ProcrastinateJobs:
    return ProcrastinateJobs(shared_database, shared_place)


@pytest.fixture
async def user(shared_database: Database) -> UUID:
    return await new_user(shared_database)
