"""What our processes are given, and what they are not."""

import pytest

from bots.jobs.processes import environment
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
