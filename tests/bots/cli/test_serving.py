"""`orbiquant up`, and once more over the same home."""

from pathlib import Path

from bots.one_page import noted, the_page
from bots.settings import Settings
from db.roles import Access
from tests.bots.cli.conftest import Terminal
from tests.web.pages import Page


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


def test_where_a_page_is_said_to_be_it_answers(access: Access, tmp_path: Path) -> None:
    page, note = Page(access, tmp_path), tmp_path / "home" / "page" / "address"
    page.begin()
    try:
        page.until(note.exists)
        assert page.answers()
    finally:
        page.stop()
    assert not note.exists()
