"""One page over one home, however often it is started."""

import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bots.one_page import address, noted, the_page
from bots.settings import Settings
from db.home import NoRights
from tests.program import ROOT

_KILLED = """
import os, signal, sys
from pathlib import Path
from bots.one_page import noted
from bots.settings import Settings
with noted(Settings(home=Path(sys.argv[1]))):
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", port=8123)


def nobody_waits() -> None:
    raise AssertionError("it waits")


def test_who_comes_while_another_starts_says_so_and_waits_until_it_is_there(settings: Settings) -> None:
    said, found, waits = [], [], threading.Event()

    def second() -> None:
        def wait() -> None:
            said.append("waiting")
            waits.set()

        with the_page(settings, wait) as open_at:
            found.append(open_at)

    with the_page(settings, nobody_waits):
        comes = threading.Thread(target=second)
        comes.start()
        assert waits.wait(5)
        with noted(settings):
            comes.join(5)
    assert (said, found) == (["waiting"], ["http://127.0.0.1:8123"])


def test_a_page_that_was_killed_is_in_nobodys_way(settings: Settings) -> None:
    with the_page(settings, nobody_waits):
        (settings.home / "page" / "address").write_text("http://127.0.0.1:1")
    with the_page(settings, nobody_waits) as open_at:
        assert open_at == ""
        assert not (settings.home / "page" / "address").exists()


def test_the_note_of_a_page_that_was_killed_is_not_believed(settings: Settings) -> None:
    (settings.home / "page").mkdir(parents=True)
    page = subprocess.run([sys.executable, "-c", _KILLED, str(settings.home)], cwd=ROOT, check=False)
    assert page.returncode == -signal.SIGKILL
    assert (settings.home / "page" / "address").read_text() == "http://127.0.0.1:8000"
    assert address(settings) == ""
    with noted(settings):
        assert address(settings) == "http://127.0.0.1:8123"


def test_where_the_page_is_stands_in_a_file_for_its_user_alone(settings: Settings) -> None:
    (settings.home / "page").mkdir(parents=True)
    with noted(settings):
        assert stat.S_IMODE((settings.home / "page" / "address").stat().st_mode) == 0o600


def test_a_note_that_cannot_be_written_or_read_is_told(settings: Settings) -> None:
    (settings.home / "page" / "address").mkdir(parents=True)
    with pytest.raises(NoRights, match="address"), noted(settings):
        pass
    with pytest.raises(NoRights, match="address"):
        address(settings)


def test_a_home_that_cannot_be_used_is_told(settings: Settings) -> None:
    settings.home.mkdir()
    (settings.home / "page").write_text("a file where the folder should be")
    with pytest.raises(NoRights, match="page"), the_page(settings, nobody_waits):
        pass
