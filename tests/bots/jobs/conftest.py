"""A database with workers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bots.jobs.place import Place
from db.roles import Access
from tests.bots.jobs.workers import Workers, place_in


@pytest.fixture
def workers() -> Iterator[Workers]:
    workers = Workers()
    yield workers
    workers.end()


@pytest.fixture
def place(access: Access, tmp_path: Path) -> Place:
    """Nobody works here yet."""
    return place_in(access, tmp_path)
