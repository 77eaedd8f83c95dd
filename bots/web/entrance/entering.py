"""Logging in and out. Our own page, because it works without scripts and says one thing at a time."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from bots.auth.attempts import TooManyAttempts
from bots.bootstrap import App
from bots.web.addresses import ACCOUNT, CHAT, COOKIE, LOG_IN, MOUNT, towards
from bots.web.entrance import cookie
from bots.web.entrance.devices import device
from bots.web.entrance.guard import session_id
from bots.web.entrance.sheets import browsers_language, entrance_words, sheet
from bots.web.running import program
from db.identity import acting_as
from db.repositories.accounts import LONGEST_NAME, Account, Session
from trading.errors import Problem
from trading.notices import NEW_DEVICE

_OURS = re.compile(rf"(?:{MOUNT}|{ACCOUNT})(?:/[\w/-]*)?", re.ASCII)
WAIT_S = 300
router = APIRouter()
Text = Annotated[str, Form()]


@router.get(LOG_IN)
async def form(request: Request, next: str = CHAT) -> Response:
    """Whoever is in goes on; whoever was in reads that it has ended."""
    to = ours(next)
    known = session_id(request.cookies, request.app.state.secret)
    try:
        if known and await program(request).door.known(known):
            return RedirectResponse(to, 303)
        if await program(request).door.awaits_first():
            return sheet("first", browsers_language(request))
    except Problem:
        return _form(request, to, problem="unreachable", status=503)
    notice = "ended" if COOKIE in request.cookies else ""
    return _form(request, to, notice=notice)


@router.post(LOG_IN)
async def log_in(request: Request, name: Text = "", password: Text = "", next: Text = CHAT) -> Response:
    to = ours(next)
    try:
        session = await tried(request, name, password)
    except TooManyAttempts:
        return _form(request, to, problem="too_many", status=429, name=name)
    except Problem:
        return _form(request, to, problem="unreachable", status=503, name=name)
    if session is None:
        return _form(request, to, problem="wrong", status=401, name=name)
    return await let_in(request, session, to)


@router.get(f"{MOUNT}/login")
async def from_chat(request: Request) -> RedirectResponse:
    """Where Chainlit sends a page whose log-in has ended: back to the same thread afterwards."""
    came_from = ours(urlsplit(request.headers.get("referer", "")).path)
    return RedirectResponse(towards(came_from), 303)


@router.post("/logout")
async def log_out(request: Request) -> Response:
    """The cookie alone revokes nothing: the session's row does."""
    if known := session_id(request.cookies, request.app.state.secret):
        await program(request).door.log_out(known)
    response = RedirectResponse(LOG_IN, 303)
    cookie.take_back(response)
    return response


async def tried(request: Request, name: str, password: str) -> Session | None:
    """None for a wrong name or password. Raises TooManyAttempts, or why it cannot be looked at."""
    counted = request.app.state.metrics.log_ins
    try:
        session = await program(request).door.log_in(
            name, password, address=address(request), user_agent=browser(request)
        )
    except TooManyAttempts:
        counted.labels("refused").inc()
        raise
    counted.labels("done" if session else "wrong").inc()
    return session


async def let_in(request: Request, session: Session, to: str = CHAT) -> Response:
    """On to a page of ours, with the session's cookie."""
    account = await _account(request, session)
    await _tell_of_a_new_device(program(request), account, session)
    response = RedirectResponse(to, 303)
    cookie.give(response, account, session, request.app.state.secret)
    return response


async def _tell_of_a_new_device(app: App, account: Account, session: Session) -> None:
    """Where the account was open before, but on no device that calls itself the same."""
    words = entrance_words(account.language)
    others = [one for one in await app.accounts.sessions(account.id) if one.id != session.id]
    opened_on = device(session.user_agent, words)
    if others and all(device(one.user_agent, words) != opened_on for one in others):
        with acting_as(account.id):
            await app.notices.add(NEW_DEVICE, {"device": opened_on}, link="account")


def ours(path: str) -> str:
    """The path if it is one of our pages, else the chat: nobody is sent elsewhere by a link to the log-in."""
    return path if _OURS.fullmatch(path) and not path.startswith(f"{MOUNT}/login") else CHAT


def address(request: Request) -> str:
    """Who calls. Behind a named proxy the server has put in what the proxy says; else nothing does."""
    return request.client.host if request.client else ""


def browser(request: Request) -> str:
    return request.headers.get("user-agent", "")


async def _account(request: Request, session: Session) -> Account:
    account = await program(request).accounts.by_id(session.account_id)
    if account is None:
        raise LookupError("the account was removed a moment ago")
    return account


def _form(
    request: Request, to: str, *, notice: str = "", problem: str = "", name: str = "", status: int = 200
) -> Response:
    language = browsers_language(request)
    words = entrance_words(language)
    said = words[problem].format(minutes=WAIT_S // 60) if problem else ""
    shown = sheet(
        "login",
        language,
        status=status,
        to=to,
        name=name[:LONGEST_NAME],
        problem=said,
        notice=words[notice] if notice else "",
    )
    if status == 429:
        shown.headers["Retry-After"] = str(WAIT_S)
    return shown
