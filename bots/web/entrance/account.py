"""The page of one's own account: where it is open, its password, its name, its language."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import structlog
from babel.dates import format_timedelta
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from bots.auth.attempts import TooManyAttempts
from bots.auth.door import WrongPassword, checked_name
from bots.bootstrap import App, now
from bots.web.addresses import ACCOUNT, towards
from bots.web.entrance import cookie
from bots.web.entrance.devices import device
from bots.web.entrance.entering import WAIT_S, Text, address
from bots.web.entrance.guard import login_of
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
class Reader:
    """Who asks for the page, and with which session."""

    app: App
    account: Account
    session: Session

    @property
    def words(self) -> Any:
        return entrance_words(self.account.language)

    @property
    def keeps_house(self) -> bool:
        return self.account.role == "owner"


async def _reader(request: Request) -> Reader:
    """The guard has looked."""
    if found := login_of(request):
        return Reader(program(request), found.account, found.session)
    raise HTTPException(303, headers={"Location": towards(ACCOUNT)})


AsReader = Annotated[Reader, Depends(_reader)]


@router.get("")
async def shown(reader: AsReader, said: str = "") -> Response:
    return await page(reader, said=reader.words[f"said_{said}"] if said in _SAID else "")


@router.post("/sessions/{session_id}/end")
async def end(reader: AsReader, session_id: UUID) -> Response:
    """A session of somebody else is none of this account's, and nothing happens."""
    ended = await reader.app.door.revoke(reader.account, session_id)
    return _back("ended" if ended else "")


@router.post("/sessions/end-others")
async def end_others(reader: AsReader) -> Response:
    await reader.app.door.revoke_all(reader.account, but=reader.session.id)
    return _back("others")


@router.post("/password")
async def change_password(
    request: Request, reader: AsReader, current: Text = "", password: Text = "", again: Text = ""
) -> Response:
    try:
        if password != again:
            raise Different("The two passwords are not the same.")
        await reader.app.door.change_password(reader.session, current, password, address=address(request))
    except TooManyAttempts:
        problem = reader.words["too_many"].format(minutes=WAIT_S // 60)
        return await page(reader, status=429, problem=problem, place="password")
    except WrongPassword:
        return await page(reader, status=400, problem=reader.words["not_current"], place="password")
    except BadInput as wrong:
        return await page(reader, status=400, problem=told(wrong, reader.words), place="password")
    return _back("password")


@router.post("/name")
async def change_name(request: Request, reader: AsReader, name: Text = "") -> Response:
    try:
        changed = await reader.app.accounts.change(reader.account.id, name=checked_name(name))
    except BadInput as wrong:
        return await page(reader, status=400, problem=told(wrong, reader.words), place="name")
    log.info("name changed", account=str(changed.id))
    response = _back("name")
    cookie.give(
        response, changed, reader.session, request.app.state.secret
    )  # it carries the name, for display
    return response


@router.post("/language")
async def change_language(reader: AsReader, language: Text = "") -> Response:
    if language in LANGUAGES:
        await reader.app.accounts.change(reader.account.id, language=language)
        log.info("language changed", account=str(reader.account.id), language=language)
    return _back("language")


async def page(
    reader: Reader, *, status: int = 200, said: str = "", problem: str = "", place: str = ""
) -> Response:
    """`place` is where on the page the problem is told."""
    people = []
    if reader.keeps_house:
        with acting_as(reader.account.id):
            people = list(await reader.app.accounts.visible())
    return sheet(
        "account",
        reader.account.language,
        status=status,
        reader=reader,
        sessions=await _sessions(reader),
        people=people,
        languages=_LANGUAGE_NAMES,
        said=said,
        problem=problem,
        place=place,
    )


async def _sessions(reader: Reader) -> list[dict[str, object]]:
    """This one first, then the latest."""
    found = await reader.app.door.sessions(reader.account)
    listed = [
        {
            "id": session.id,
            "device": device(session.user_agent, reader.words),
            "here": session.id == reader.session.id,
            "since": _from_now(session.created_at, reader),
            "seen": _from_now(session.last_seen_at, reader),
            "expires": _from_now(session.expires_at, reader),
        }
        for session in found
    ]
    return sorted(listed, key=lambda one: not one["here"])


def _from_now(when: datetime, reader: Reader) -> str:
    away = when - now()
    if abs(away) < timedelta(minutes=1):
        return str(reader.words["just_now"])
    return str(format_timedelta(away, add_direction=True, threshold=1.2, locale=reader.account.language))


def _back(said: str) -> Response:
    return RedirectResponse(f"{ACCOUNT}?said={said}" if said else ACCOUNT, 303)
