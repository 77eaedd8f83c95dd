"""Addresses of single-use links."""

from bots.auth.door import Purpose
from bots.settings import Settings

PATH = "/enter/{purpose}/{token}"


def link(settings: Settings, purpose: Purpose, token: str) -> str:
    return settings.address + PATH.format(purpose=purpose, token=token)
