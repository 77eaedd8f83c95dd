"""What our processes are given, and what they are not."""

import os
import stat
from pathlib import Path

import pytest

from bots.jobs.processes import detach, environment
from db.cluster import as_user

CANARIES = ("CHAINLIT_AUTH_SECRET", "ORBIQUANT_POSTGRES_URL", "AWS_SECRET_ACCESS_KEY", "PGPASSWORD")


@pytest.fixture(autouse=True)
def _canaries(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CANARIES:
        monkeypatch.setenv(name, "canary")


def test_a_worker_is_told_our_settings_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = ("ORBIQUANT_HOME", "ORBIQUANT_VENUES", "ORBIQUANT_VENUE_URLS", "ORBIQUANT_OFFLINE", "LC_ALL")
    for name in settings:
        monkeypatch.setenv(name, name.lower())
    given = environment()
    assert "canary" not in given.values()
    assert [given[name] for name in settings] == [name.lower() for name in settings]


def test_the_database_server_is_told_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORBIQUANT_HOME", "/ours")
    given = as_user(None)["env"]
    assert "canary" not in given.values()
    assert "ORBIQUANT_HOME" not in given
    assert given["PATH"]


def _detached(log: Path) -> None:
    """A process that leaves at once."""
    assert detach("this", "", str(log)).wait(20) == 0


def test_a_workers_log_is_ours_alone(tmp_path: Path) -> None:
    new, old = tmp_path / "new.log", tmp_path / "worker.log"
    old.write_text("before\n")
    old.chmod(0o644)
    for log in (new, old):
        _detached(log)
        assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert old.read_text() == "before\n"


def test_a_log_that_grew_long_is_turned_over(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    log.write_bytes(b"x" * 4_000_001)
    _detached(log)
    assert log.stat().st_size == 0
    assert (tmp_path / "worker.old.log").stat().st_size == 4_000_001


def test_a_log_that_goes_nowhere_stays_where_it_is() -> None:
    before = Path(os.devnull).stat().st_mode
    _detached(Path(os.devnull))
    assert Path(os.devnull).stat().st_mode == before
