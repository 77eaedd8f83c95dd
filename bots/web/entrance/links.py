"""Addresses of single-use links."""

from bots import one_page
from bots.auth.door import Purpose
from bots.settings import Settings

PATH = "/enter/{purpose}/{token}"


def link(settings: Settings, purpose: Purpose, token: str) -> str:
    return _link(settings.address, purpose, token)


def link_to_running(settings: Settings, purpose: Purpose, token: str) -> str:
    """For another process than the page's: leads to the page that runs over this home, however it was started."""
    return _link(one_page.address(settings) or settings.address, purpose, token)


def _link(address: str, purpose: Purpose, token: str) -> str:
    return address + PATH.format(purpose=purpose, token=token)
