"""The terminal over a real database of the test's own."""

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog

from bots.cli import main
from db.roles import Access


@dataclass(frozen=True, slots=True)
class Terminal:
    """Runs commands in this process and hears what they print."""

    heard: pytest.CaptureFixture[str]

    def run(self, *words: str) -> tuple[int, str, str]:
        status = main(words)
        out, err = self.heard.readouterr()
        return status, out, err

    def json(self, *words: str, status: int = 0) -> dict[str, Any]:
        """The one object on standard output of a command that ends so."""
        found, out, err = self.run(*words, "--json")
        assert found == status, out + err
        told: dict[str, Any] = json.loads(out)
        return told


@pytest.fixture
def terminal(
    access: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Terminal]:
    monkeypatch.setenv("ORBIQUANT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ORBIQUANT_POSTGRES_URL", access.admin_dsn())
    monkeypatch.setenv("ORBIQUANT_OFFLINE", "true")
    environment, root = dict(os.environ), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield Terminal(capsys)
    os.environ.clear()
    os.environ.update(environment)
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
