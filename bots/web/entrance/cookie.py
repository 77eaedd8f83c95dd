"""The cookie of a session: what Chainlit reads, signed as Chainlit signs."""

from datetime import timedelta

import jwt
from fastapi import Response

from bots.web.addresses import COOKIE
from db.repositories.accounts import Account, Session

# Chainlit compares a signature's times with this machine's clock to the second. The session's row decides, so
# the signature holds a little longer and says nothing of when it was made.
LEEWAY = timedelta(minutes=5)


def give(response: Response, account: Account, session: Session, secret: str) -> None:
    lasts = int((session.expires_at - session.created_at).total_seconds())
    response.set_cookie(
        COOKIE, signed(account, session, secret), max_age=lasts, httponly=True, samesite="lax"
    )


def signed(account: Account, session: Session, secret: str) -> str:
    """What the cookie holds: whose session it is, and that this page says so."""
    claims = {
        "identifier": str(account.id),
        "display_name": account.name,
        "metadata": {"session": str(session.id)},
        "exp": session.expires_at + LEEWAY,
    }
    return jwt.encode(claims, secret, algorithm="HS256")


def take_back(response: Response) -> None:
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")
