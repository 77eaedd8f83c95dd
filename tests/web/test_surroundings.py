"""What Chainlit finds around it is ours, and closed."""

import stat
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bots.settings import Settings, Unsafe
from bots.web.chat.surroundings import leave_out_unused, refuse_loose, surround
from bots.web.entrance.guard import closed, needs_session


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_its_settings_are_closed_and_name_our_own_origins(home: Path) -> None:
    surround(Settings(home=home, port=8123), {})
    written = tomllib.loads((home / "page" / ".chainlit" / "config.toml").read_text())
    assert written["project"]["allow_origins"] == ["http://127.0.0.1:8123", "http://localhost:8123"]
    assert written["project"]["user_session_timeout"] == 12 * 3600
    features = written["features"]
    assert not features["mcp"]["enabled"]
    assert not features["edit_message"]
    assert not features["spontaneous_file_upload"]["enabled"]


def test_its_page_asks_nobody_else_for_anything(home: Path) -> None:
    surround(Settings(home=home), {})
    index = (home / "page" / "build" / "index.html").read_text()
    assert "https://" not in index
    assert "/assets/index-" in index


def test_files_of_an_older_version_are_not_served_any_more(home: Path) -> None:
    surround(Settings(home=home), {})
    public = home / "page" / "public"
    (public / "elements" / "Old.jsx").write_text("old")
    surround(Settings(home=home), {})
    assert not (public / "elements" / "Old.jsx").exists()
    assert (public / "page.js").exists()


def test_the_cookies_secret_is_made_once_and_private(home: Path) -> None:
    environ: dict[str, str] = {}
    first = surround(Settings(home=home), environ)
    assert surround(Settings(home=home), {}) == first == environ["CHAINLIT_AUTH_SECRET"]
    assert len(first) >= 64
    assert stat.S_IMODE((home / "secrets" / "page.json").stat().st_mode) == 0o600
    assert environ["CHAINLIT_APP_ROOT"] == str(home / "page")
    assert environ["CHAINLIT_AUTH_COOKIE_NAME"] == "orbiquant_session"


def config(**loose: Any) -> Any:
    """As chainlit.config.config has it, closed but for what is given."""
    off = SimpleNamespace(enabled=False)
    features = {
        "spontaneous_file_upload": off,
        "mcp": SimpleNamespace(enabled=False, user_servers=off),
        "unsafe_allow_html": False,
        "edit_message": False,
    }
    project = {"allow_origins": ["http://127.0.0.1:8000"], "user_session_timeout": 43200}
    changed = {name: value for name, value in loose.items() if name in features}
    return SimpleNamespace(
        features=SimpleNamespace(**(features | changed)),
        project=SimpleNamespace(**(project | {k: v for k, v in loose.items() if k in project})),
    )


@pytest.mark.parametrize(
    "loose",
    [
        {"allow_origins": ["*"]},
        {"mcp": SimpleNamespace(enabled=True, user_servers=SimpleNamespace(enabled=False))},
        {"mcp": SimpleNamespace(enabled=False, user_servers=SimpleNamespace(enabled=True))},
        {"spontaneous_file_upload": SimpleNamespace(enabled=True)},
        {"edit_message": True},
        {"unsafe_allow_html": True},
        {"user_session_timeout": 1296000},
    ],
)
def test_a_page_that_is_loose_does_not_open(loose: dict[str, Any]) -> None:
    refuse_loose(config())
    with pytest.raises(Unsafe):
        refuse_loose(config(**loose))


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("GET", "/chat/user", True),
        ("POST", "/chat/project/threads", True),
        ("GET", "/chat/", False),
        ("GET", "/chat/login", False),
        ("GET", "/chat/assets/index.js", False),
        ("GET", "/health", False),
        ("GET", "/me", True),
        ("POST", "/me/watchlist", True),
    ],
)
def test_what_is_not_for_anybody_needs_a_session(method: str, path: str, needed: bool) -> None:
    assert needs_session({"type": "http", "method": method, "path": path}) is needed


@pytest.mark.parametrize(
    ("method", "path", "shut"),
    [
        ("GET", "/chat/project/file/1", True),
        ("POST", "/chat/mcp", True),
        ("GET", "/chat/anything/new", True),
        ("POST", "/chat/login", True),
        ("GET", "/chat/login", False),
        ("HEAD", "/chat/", False),
        ("GET", "/health", False),
    ],
)
def test_what_is_not_in_the_list_of_routes_is_closed(method: str, path: str, shut: bool) -> None:
    assert closed({"type": "http", "method": method, "path": path}) is shut


def test_tracing_and_mcp_are_left_out_unless_somebody_has_them() -> None:
    modules: dict[str, Any] = {}
    leave_out_unused(modules)
    assert modules["traceloop.sdk"].Traceloop is None
    assert modules["mcp"].ClientSession is None
    theirs: dict[str, Any] = {"traceloop": "here already", "mcp": "and here"}
    leave_out_unused(theirs)
    assert theirs == {"traceloop": "here already", "mcp": "and here"}
