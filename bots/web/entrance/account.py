"""The page of one's own account: where it is open, its password, its name, its language."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import structlog
from babel.dates import format_timedelta
from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from bots.auth.attempts import TooManyAttempts
from bots.auth.door import WrongPassword
from bots.bootstrap import App
from bots.clock import now
from bots.web.addresses import ACCOUNT
from bots.web.entrance import cookie
from bots.web.entrance.devices import device
from bots.web.entrance.entering import WAIT_S, Text, address
from bots.web.entrance.guard import the_login
from bots.web.entrance.invitations import Different, told
from bots.web.entrance.sheets import entrance_words, sheet
from bots.web.running import program
from bots.web.words import LANGUAGES
from db.identity import acting_as
from db.repositories.accounts import Account, Session
from trading.errors import BadInput

_SAID = ("name", "language", "password", "ended", "others", "removed")
_LANGUAGE_NAMES = {"es": "Español", "en": "English"}
router = APIRouter(prefix=ACCOUNT)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks for the page, and with which session."""

    app: App
    account: Account
    session: Session

    @property
    def words(self) -> Any:
        return entrance_words(self.account.language)

    @property
    def theme(self) -> str:
        return str(self.account.prefers["theme"])

    @property
    def keeps_house(self) -> bool:
        return self.account.role == "owner"


async def _visitor(request: Request) -> Visitor:
    login = the_login(request)
    return Visitor(program(request), login.account, login.session)


AsVisitor = Annotated[Visitor, Depends(_visitor)]


@router.get("")
async def shown(visitor: AsVisitor, said: str = "") -> Response:
    return await page(visitor, said=visitor.words[f"said_{said}"] if said in _SAID else "")


@router.post("/sessions/{session_id}/end")
async def end(visitor: AsVisitor, session_id: UUID) -> Response:
    """A session of somebody else is none of this account's, and nothing happens."""
    ended = await visitor.app.door.revoke(visitor.account, session_id)
    return _back("ended" if ended else "")


@router.post("/sessions/end-others")
async def end_others(visitor: AsVisitor) -> Response:
    await visitor.app.door.revoke_all(visitor.account, but=visitor.session.id)
    return _back("others")


@router.post("/password")
async def change_password(
    request: Request, visitor: AsVisitor, current: Text = "", password: Text = "", again: Text = ""
) -> Response:
    try:
        if password != again:
            raise Different("The two passwords are not the same.")
        await visitor.app.door.change_password(visitor.session, current, password, address=address(request))
    except TooManyAttempts:
        problem = visitor.words["too_many"].format(minutes=WAIT_S // 60)
        return await page(visitor, status=429, problem=problem, place="password")
    except WrongPassword:
        return await page(visitor, status=400, problem=visitor.words["not_current"], place="password")
    except BadInput as wrong:
        return await page(visitor, status=400, problem=told(wrong, visitor.words), place="password")
    return _back("password")


@router.post("/name")
async def change_name(request: Request, visitor: AsVisitor, name: Text = "") -> Response:
    try:
        changed = await visitor.app.accounts.change(visitor.account.id, name=name)
    except BadInput as wrong:
        return await page(visitor, status=400, problem=told(wrong, visitor.words), place="name")
    log.info("name changed", account=str(changed.id))
    response = _back("name")
    # It carries the name, for display.
    cookie.give(response, changed, visitor.session, request.app.state.secret)
    return response


@router.post("/language")
async def change_language(visitor: AsVisitor, language: Text = "") -> Response:
    if language in LANGUAGES:
        await visitor.app.accounts.change(visitor.account.id, language=language)
        log.info("language changed", account=str(visitor.account.id), language=language)
    return _back("language")


async def page(
    visitor: Visitor, *, status: int = 200, said: str = "", problem: str = "", place: str = ""
) -> Response:
    """`place` is where on the page the problem is told."""
    people = []
    if visitor.keeps_house:
        with acting_as(visitor.account.id):
            people = list(await visitor.app.accounts.visible())
    return sheet(
        "account",
        visitor.account.language,
        status=status,
        theme=visitor.theme,
        visitor=visitor,
        sessions=await _sessions(visitor),
        people=people,
        languages=_LANGUAGE_NAMES,
        said=said,
        problem=problem,
        place=place,
    )


async def _sessions(visitor: Visitor) -> list[dict[str, object]]:
    """This one first, then the latest."""
    found = await visitor.app.door.sessions(visitor.account)
    listed = [
        {
            "id": session.id,
            "device": device(session.user_agent, visitor.words),
            "here": session.id == visitor.session.id,
            "since": _from_now(session.created_at, visitor),
            "seen": _from_now(session.last_seen_at, visitor),
            "expires": _from_now(session.expires_at, visitor),
        }
        for session in found
    ]
    return sorted(listed, key=lambda one: not one["here"])


def _from_now(when: datetime, visitor: Visitor) -> str:
    away = when - now()
    if abs(away) < timedelta(minutes=1):
        return str(visitor.words["just_now"])
    return str(format_timedelta(away, add_direction=True, threshold=1.2, locale=visitor.account.language))


def _back(said: str) -> Response:
    return RedirectResponse(f"{ACCOUNT}?said={said}" if said else ACCOUNT, 303)
