import signal
from collections.abc import Iterator

import pytest

from bench.measuring.ports import free_port
from db.embedded import EmbeddedServer
from db.home import Home
from tests.bots.survival.programs import Process, eventually, working_home
from tests.program import COMMAND


@pytest.fixture
def home() -> Iterator[Home]:
    with working_home() as home:
        yield home


def test_a_terminated_page_takes_its_database_along(home: Home) -> None:
    page = Process(home, [*COMMAND, "up", "--no-browser", "--port", str(free_port())])
    eventually(lambda: any("OrbiQuant is at" in line for line in page.said))
    assert page.terminate() == 128 + signal.SIGTERM
    assert not EmbeddedServer(home).alive()
