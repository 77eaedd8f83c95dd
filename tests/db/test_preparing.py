import socket
import struct
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace

import pytest

from db.roles import Access, prepare
from trading.errors import BadInput

BACKEND_KEY = b"K\x00\x00\x00\x0c"  # the message in which a server names the process that serves a connection


def _pump(source: socket.socket, target: socket.socket, *, disguised: bool) -> None:
    with suppress(OSError):  # the other end may go at any moment
        _pump_until_closed(source, target, disguised=disguised)
    target.close()


def _pump_until_closed(source: socket.socket, target: socket.socket, *, disguised: bool) -> None:
    while data := source.recv(65536):
        at = data.find(BACKEND_KEY) + len(BACKEND_KEY) if disguised and BACKEND_KEY in data else 0
        if at:
            (pid,) = struct.unpack("!i", data[at : at + 4])
            data = data[:at] + struct.pack("!i", pid + 1) + data[at + 4 :]
        target.sendall(data)


@pytest.fixture
def pooler(access: Access) -> Iterator[Access]:
    """The test's database behind a proxy that names another process, as connection poolers do."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def serve() -> None:
            client, _ = listening.accept()
            server = socket.create_connection((str(access.admin.host), int(access.admin.port or 0)))
            threading.Thread(
                target=_pump, args=(client, server), kwargs={"disguised": False}, daemon=True
            ).start()
            _pump(server, client, disguised=True)

        threading.Thread(target=serve, daemon=True).start()
        yield replace(access, admin=access.admin.set(port=listening.getsockname()[1]))


def test_a_connection_pooler_is_refused_by_name(pooler: Access) -> None:
    with pytest.raises(BadInput, match="pooler"):
        prepare(pooler)


def test_the_server_itself_is_taken(access: Access) -> None:
    prepare(access)


def test_programs_that_prepare_one_server_at_once_do_not_disturb_each_other(access: Access) -> None:
    with ThreadPoolExecutor(8) as programs:
        list(programs.map(prepare, [access] * 16))
