"""What a button of the page's header may ask for: the word that it says, the card, and the title's words."""

from collections.abc import Mapping
from typing import Final

ASIDES: Final[Mapping[str, tuple[str, str]]] = {
    "orbiquant:help": ("Help", "side_help"),
    "orbiquant:watchlist": ("Watchlist", "side_watchlist"),
    "orbiquant:settings": ("Settings", "side_settings"),
}
