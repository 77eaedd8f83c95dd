"""Cards that stand before the talk or beside it. They belong to no thread and are never stored: each reads what it
shows by itself, so that a reload loses nothing."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid5

from bots.web.chat.tabs import Tab, words_of_the_page
from bots.web.words import words

ASIDES: Final[Mapping[str, tuple[str, str]]] = {
    "orbiquant:help": ("Help", "side_help"),
    "orbiquant:watchlist": ("Watchlist", "side_watchlist"),
    "orbiquant:settings": ("Settings", "side_settings"),
}
"""What a button of the page's header may ask for: the card, and its title's words."""


async def show_home(tab: Tab) -> None:
    """The first screen, once: a page that comes back already has it, under the same id."""
    message = words_of_the_page(tab.session.thread_id, "") | {"id": _id(tab, "message")}
    await tab.send("new_message", message)
    await tab.send("element", _card(tab, "Home", display="inline", for_id=message["id"]))


async def open_beside(tab: Tab, word: str) -> None:
    card, title = ASIDES[word]
    await tab.send("set_sidebar_elements", {"elements": [_card(tab, card, display="side")], "key": word})
    await tab.send("set_sidebar_title", words("page", tab.language)[title])


def _card(tab: Tab, name: str, *, display: str, for_id: str = "") -> dict[str, Any]:
    """As Chainlit's page takes a CustomElement: public/elements/<name>.jsx draws it."""
    return {
        "id": _id(tab, name),
        "threadId": tab.session.thread_id,
        "type": "custom",
        "name": name,
        "display": display,
        "forId": for_id,
        "props": {},
        "mime": "application/json",
    }


def _id(tab: Tab, what: str) -> str:
    return str(uuid5(UUID(tab.session.id), what))
