"""Who has the page open, and how they read: what its scripts ask first."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from bots.web.entrance.guard import session_id
from bots.web.words import words

if TYPE_CHECKING:
    from db.repositories.accounts import Account

_SHOWN = ("currency", "theme", "brain", "timeframe", "exchange")


def add_me(app: FastAPI, secret: str) -> None:
    """Answers 401 without a log-in that holds."""

    @app.get("/me")
    async def me(request: Request) -> JSONResponse:
        account = await account_of(request.cookies, secret, lambda: app.state.running)
        kept_by_nobody = {"Cache-Control": "no-store"}
        if account is None:
            return JSONResponse({"detail": "Log in again."}, 401, kept_by_nobody)
        return JSONResponse(described(account), headers=kept_by_nobody)


async def account_of(cookies: Mapping[str, str], secret: str, running: Callable[[], Any]) -> "Account | None":
    """Whose log-in a request carries, while it holds."""
    session = session_id(cookies, secret)
    account: Account | None = await running().door.account(session) if session else None
    return account


def described(account: "Account") -> dict[str, Any]:
    """As orbiquant.reader and orbiquant.words have it; `number_locale` is a BCP 47 tag."""
    reader, prefers = account.reader, account.prefers
    return {
        "name": account.name,
        "language": reader.language,
        "number_locale": reader.number_locale,
        "time_zone": reader.time_zone,
        **{key: prefers[key] for key in _SHOWN},
        "words": dict(words("script", reader.language)),
    }
