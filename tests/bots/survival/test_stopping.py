import signal
import socket
from collections.abc import Iterator

import pytest

from db.embedded import EmbeddedServer
from db.home import Home
from tests.bots.survival.programs import COMMAND, Process, eventually, working_home


@pytest.fixture
def home() -> Iterator[Home]:
    with working_home() as home:
        yield home


def test_a_terminated_page_takes_its_database_along(home: Home) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    page = Process(home, [*COMMAND, "up", "--no-browser", "--port", str(port)])
    eventually(lambda: any("OrbiQuant is at" in line for line in page.said))
    assert page.terminate() == 128 + signal.SIGTERM
    assert not EmbeddedServer(home).alive()
