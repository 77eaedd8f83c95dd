"""Who has the page open, and how they read: what its scripts ask first."""

from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse

from bots.web.entrance.guard import login_of
from bots.web.words import words
from db.repositories.accounts import Account

KEPT_BY_NOBODY = {"Cache-Control": "no-store"}
_SHOWN = ("currency", "theme", "brain", "timeframe", "exchange")


def add_me(app: FastAPI) -> None:
    @app.get("/me")
    async def me(account: AsAccount) -> JSONResponse:
        return JSONResponse(described(account), headers=KEPT_BY_NOBODY)


def account_of(request: Request) -> Account:
    """Whose log-in the guard has found."""
    if login := login_of(request):
        return login.account
    raise HTTPException(401, "Log in again.")


AsAccount = Annotated[Account, Depends(account_of)]


def described(account: Account) -> dict[str, Any]:
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
