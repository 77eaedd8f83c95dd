"""`orbiquant up`, before anything is started."""

from pathlib import Path

from bots.one_page import noted, the_page
from bots.settings import Settings
from tests.bots.cli.conftest import Terminal


def test_the_second_up_over_a_home_leads_to_the_page_that_is_open(terminal: Terminal, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", port=8123)
    with the_page(settings, lambda: None) as mine, noted(settings):
        assert mine == ""
        told = terminal.run("up", "--no-browser", "--port", "8124")
        refused = terminal.run("up", "--no-browser", "--lan")
    assert told == (0, "OrbiQuant is open already, at http://127.0.0.1:8123\n", "")
    assert refused[0] == 3
    assert "http://127.0.0.1:8123" in refused[2]
    assert "start again with --lan" in refused[2]
