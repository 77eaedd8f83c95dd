"""The server comes up whatever was left behind, lives while somebody uses it, and never longer."""

import asyncio
import os
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from db.cluster import UnlikeVersion, server_user
from db.embedded import EmbeddedServer, keep_running
from db.home import Home, NoRights
from db.opening import embedded_access
from tests.db.homes import kill_server, temporary_home
from trading.errors import StorageFull, Unavailable

_USER = """
import sys
from pathlib import Path
from db.embedded import EmbeddedServer
from db.home import Home, NoRights
server = EmbeddedServer(Home(Path(sys.argv[1])), forgetful=True)
server.join()
print(server.port, flush=True)
sys.stdin.readline()
server.leave()
"""


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    with temporary_home() as home:
        yield home


@pytest.fixture
def user(home: Home) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(home, forgetful=True)
    server.join()
    yield server
    server.leave()


def another_process(home: Home) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _USER, str(home.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def answers(server: EmbeddedServer) -> bool:
    access = embedded_access(server)
    with psycopg.connect(access.admin_dsn("postgres")) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def test_the_last_of_two_processes_stops_the_server(home: Home, user: EmbeddedServer) -> None:
    with another_process(home) as other:
        assert said(other) == str(user.port)
        user.leave()
        assert user.alive()
        other.communicate("\n")
    assert not user.alive()


def test_users_that_were_killed_are_not_waited_for(home: Home) -> None:
    with another_process(home) as other:
        said(other)
        other.kill()
    late = EmbeddedServer(home)
    assert late.alive()
    late.leave()
    assert not late.alive()


def test_many_who_start_at_once_share_one_server(home: Home) -> None:
    users = [EmbeddedServer(home, forgetful=True) for _ in range(6)]
    threads = [threading.Thread(target=user.join) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({user.port for user in users}) == 1
    assert answers(users[0])
    for user in users:
        assert user.alive()
        user.leave()
    assert not users[0].alive()


def test_leaving_twice_is_leaving_once(user: EmbeddedServer, home: Home) -> None:
    other = EmbeddedServer(home, forgetful=True)
    other.join()
    user.leave()
    user.leave()
    assert answers(other)
    other.leave()


def test_a_stale_pid_file_never_stops_a_start(home: Home) -> None:
    """Not even when its number belongs to a living process by now."""
    (home.data / "postmaster.pid").write_text(f"{os.getpid()}\n{home.data}\n1\n1\n\n127.0.0.1\n\nready\n")
    user = EmbeddedServer(home, forgetful=True)
    user.join()
    assert answers(user)
    user.leave()


def test_after_a_kill_the_next_user_starts_it_again_on_the_same_port(
    home: Home, user: EmbeddedServer
) -> None:
    kill_server(home)
    before = user.port
    other = EmbeddedServer(home, forgetful=True)
    other.join()
    assert answers(other)
    assert other.port == before
    other.leave()


async def test_a_server_that_dies_is_restarted_while_it_is_in_use(home: Home, user: EmbeddedServer) -> None:
    await asyncio.to_thread(kill_server, home)
    assert not user.ready()
    watch = asyncio.create_task(keep_running(user, every=0.01))
    async with asyncio.timeout(15):
        while not user.ready():  # noqa: ASYNC110 another process is waited for
            await asyncio.sleep(0.01)
    assert await asyncio.to_thread(answers, user)
    watch.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watch


async def test_a_server_that_was_stopped_for_everybody_stays_down_until_somebody_joins(
    home: Home, user: EmbeddedServer
) -> None:
    watch = asyncio.create_task(keep_running(user, every=0.01))
    await asyncio.to_thread(EmbeddedServer(home).stop)
    await asyncio.sleep(0.2)
    assert not user.alive()
    watch.cancel()
    await asyncio.gather(watch, return_exceptions=True)
    other = EmbeddedServer(home, forgetful=True)
    other.join()
    assert other.ready()
    assert other.wanted()
    other.leave()


def test_a_server_that_is_told_to_stay_outlives_its_users(home: Home, user: EmbeddedServer) -> None:
    user.stay()
    user.leave()
    assert user.ready()
    user.stop()
    assert not user.alive()


def test_a_long_log_is_turned_over(home: Home) -> None:
    home.log.write_bytes(b"x" * 5_000_001)
    user = EmbeddedServer(home, forgetful=True)
    user.join()
    user.leave()
    assert 0 < home.log.stat().st_size < 100_000
    assert home.log.with_suffix(".old.log").stat().st_size == 5_000_001


def test_a_taken_port_is_left_to_its_owner(home: Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        (home.path / "port").write_text(str(port))
        user = EmbeddedServer(home, forgetful=True)
        user.join()
        assert user.port != port
        assert answers(user)
        user.leave()


def test_an_interrupt_of_the_terminal_is_not_for_the_server(home: Home, user: EmbeddedServer) -> None:
    pid = int((home.data / "postmaster.pid").read_text().split()[0])
    assert os.getsid(pid) != os.getsid(0)
    assert os.getpgid(pid) != os.getpgid(0)


def test_another_major_version_is_recognised_and_not_opened(home: Home) -> None:
    version = home.data / "PG_VERSION"
    ours = version.read_text()
    version.write_text("16\n")
    try:
        with pytest.raises(UnlikeVersion, match="written by PostgreSQL 16"):
            EmbeddedServer(home, forgetful=True).join()
        assert version.read_text() == "16\n"
    finally:
        version.write_text(ours)


def test_strangers_find_every_door_closed() -> None:
    """A server as users get it: not one of these tests' forgetful ones."""
    with temporary_home() as home:
        server = EmbeddedServer(home)
        server.join()
        assert answers(server)
        access = embedded_access(server)
        wrong = access.admin.set(password="wrong")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong.set(drivername="postgresql").render_as_string(hide_password=False))
        assert not stat.S_IMODE(home.path.stat().st_mode) & 0o067
        for private in (home.data, home.secrets, home.log.parent):
            assert stat.S_IMODE(private.stat().st_mode) == 0o700, private
        for secret in home.secrets.iterdir():
            assert stat.S_IMODE(secret.stat().st_mode) == 0o600, secret
        with psycopg.connect(access.admin_dsn("postgres")) as connection:
            shown = connection.execute("SHOW listen_addresses").fetchone()
        assert shown == ("127.0.0.1",)
        server.leave()


def test_a_root_without_an_unprivileged_user_is_told(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        assert server_user(tmp_path, ["no-such-user"]) is None
        return
    with pytest.raises(NoRights, match="does not run as root"):
        server_user(tmp_path / "new", ["no-such-user", "root"])


@pytest.mark.parametrize(
    ("complaint", "problem"),
    [
        ("initdb: error: could not write: No space left on device", StorageFull),
        ("initdb: error: could not access directory: Permission denied", NoRights),
        ("initdb: error: something new", Unavailable),
    ],
)
def test_what_initdb_says_is_translated_and_nothing_is_left(complaint: str, problem: type[Exception]) -> None:
    with temporary_home() as home:
        script = home.path / "initdb"
        script.write_text(f"#!/bin/sh\necho '{complaint}' >&2\nexit 1\n")
        script.chmod(0o755)
        home.path.chmod(0o755)
        with pytest.raises(problem):
            EmbeddedServer(home, bin_dir=home.path).join()
        assert not home.data.exists()
        assert not list(home.path.glob("postgres.new*"))


def test_a_server_that_does_not_start_says_why(home: Home) -> None:
    settings = home.data / "postgresql.auto.conf"
    before = settings.read_text()
    settings.write_text("shared_preload_libraries = 'nothing_like_this'\n")
    try:
        with pytest.raises(Unavailable, match="nothing_like_this"):
            EmbeddedServer(home, forgetful=True).join()
    finally:
        settings.write_text(before)


def test_a_folder_that_root_alone_can_reach_is_named_with_the_remedy(tmp_path: Path) -> None:
    inside = tmp_path / "closed" / "home"
    if os.geteuid() == 0:
        (tmp_path / "closed").mkdir(mode=0o700)
    else:
        (tmp_path / "closed").write_text("a file where a folder should be")
    with pytest.raises(NoRights, match="ORBIQUANT_HOME"):
        EmbeddedServer(Home(inside)).join()
