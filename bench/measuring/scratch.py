"""A database of a measurement's own, with the settings of a real one, thrown away afterwards."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from uuid import uuid4

from db.engine import Database
from db.home import Home
from db.opening import opened


@contextmanager
def scratch_home() -> Iterator[Home]:
    home = Home(Path(tempfile.gettempdir()) / f"orbiquant-bench-{uuid4().hex[:12]}")
    try:
        yield home
    finally:
        shutil.rmtree(home.path, ignore_errors=True)


@asynccontextmanager
async def scratch_database() -> AsyncIterator[Database]:
    with scratch_home() as home:
        async with opened(home) as database:
            yield database
