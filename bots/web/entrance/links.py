"""Addresses of single-use links."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bots.auth.door import Purpose
from bots.settings import Settings

PATH = "/enter/{purpose}/{token}"


def link(settings: Settings, purpose: Purpose, token: str) -> str:
    return _link(settings.address, purpose, token)


def link_to_running(settings: Settings, purpose: Purpose, token: str) -> str:
    """For another process than the page's: leads to the page that runs over this home, however it was started."""
    try:
        address = _noted(settings).read_text("utf-8")
    except OSError:
        address = settings.address
    return _link(address, purpose, token)


@contextmanager
def noted(settings: Settings) -> Iterator[None]:
    """Lets other processes know where the page is, as long as it is there."""
    file = _noted(settings)
    file.write_text(settings.address, "utf-8")
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def _noted(settings: Settings) -> Path:
    return settings.home / "page" / "address"


def _link(address: str, purpose: Purpose, token: str) -> str:
    return address + PATH.format(purpose=purpose, token=token)
