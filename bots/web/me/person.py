"""Who has the page open, and how they read: what its scripts ask first."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any

from fastapi import Depends, Request

from bots.web.entrance.guard import the_login
from bots.web.me.script_words import script_words
from db.repositories.accounts import BROWSERS, Account
from knowledge.preferences import AUTO, Unfit, value


def account_of(request: Request) -> Account:
    """Whose log-in the guard has found."""
    return the_login(request).account


AsAccount = Annotated[Account, Depends(account_of)]


def fitting(known: Mapping[str, str]) -> dict[str, str]:
    """What a browser says of its person, as far as it can be: nobody chose what does not fit."""
    found = {}
    for key in BROWSERS:
        with suppress(Unfit):
            found[key] = value(key, known.get(key, ""))
    return {key: text for key, text in found.items() if text != AUTO}


def person(account: Account) -> dict[str, Any]:
    """As orbiquant.reader and orbiquant.words have it; `number_locale` is a BCP 47 tag."""
    reader = account.reader
    return {
        "name": account.name,
        "language": reader.language,
        "number_locale": reader.number_locale,
        "time_zone": reader.time_zone,
        "theme": account.prefers["theme"],
        "unchosen": account.unchosen,
        "words": script_words(reader.language),
    }
