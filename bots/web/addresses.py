"""Where the page's things are, and the name of the cookie that opens them: what all its rooms agree on."""

from typing import Final
from urllib.parse import quote

COOKIE: Final = "orbiquant_session"
MOUNT: Final = "/chat"
CHAT: Final = f"{MOUNT}/"
LOG_IN: Final = "/login"
ACCOUNT: Final = "/account"
ME: Final = "/me"
FACTS: Final = f"{ME}/facts"
FEED: Final = "/feed"


def towards(path: str) -> str:
    """The log-in page, which leads on to a path of ours."""
    return LOG_IN if path == CHAT else f"{LOG_IN}?next={quote(path)}"
