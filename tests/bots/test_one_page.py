"""One page over one home, however often it is started."""

import threading
from pathlib import Path

import pytest

from bots.one_page import noted, the_page
from bots.settings import Settings
from db.home import NoRights


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


def test_a_home_that_cannot_be_used_is_told(settings: Settings) -> None:
    settings.home.mkdir()
    (settings.home / "page").write_text("a file where the folder should be")
    with pytest.raises(NoRights, match="page"), the_page(settings, nobody_waits):
        pass
