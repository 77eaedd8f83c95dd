"""The page behind a single-use link: a password, and in."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bots.auth.door import DeadLink, Purpose
from bots.auth.passwords import LONGEST, SHORTEST, WeakPassword
from bots.web.entrance.entering import Text, browser, let_in
from bots.web.entrance.links import PATH
from bots.web.entrance.sheets import browsers_language, entrance_words, sheet
from bots.web.running import program
from db.repositories.accounts import LONGEST_NAME, Account, NameTaken
from trading.errors import BadInput

router = APIRouter()


@router.get(PATH)
async def form(request: Request, purpose: Purpose, token: str) -> Response:
    account = await program(request).door.invited(token, purpose)
    return _form(request, purpose, account) if account else _dead(request)


@router.post(PATH)
async def accept(
    request: Request, purpose: Purpose, token: str, password: Text = "", again: Text = "", name: Text = ""
) -> Response:
    """Whoever sets the password is in at once."""
    door = program(request).door
    account = await door.invited(token, purpose)
    if account is None:
        return _dead(request)
    try:
        if password != again:
            raise Different("The two passwords are not the same.")
        entered = await door.accept(token, purpose, password, name=name, language=browsers_language(request))
    except DeadLink:
        return _dead(request)
    except BadInput as problem:
        said = told(problem, entrance_words(browsers_language(request)))
        return _form(request, purpose, account, status=400, name=name, problem=said, wrong=_field(problem))
    return await let_in(request, await door.open_session(entered, user_agent=browser(request)))


class Different(BadInput):
    code = "different"


def told(problem: BadInput, words: Mapping[str, Any]) -> str:
    """What is wrong with a name or a password, in the words' language."""
    match problem:
        case Different():
            return str(words["different"])
        case WeakPassword():
            return str(words["bad_password"].format(shortest=SHORTEST, longest=LONGEST))
        case NameTaken():
            return str(words["taken_name"])
        case _:
            return str(words["bad_name"])


def _field(problem: BadInput) -> str:
    """Which of the form's fields is wrong."""
    match problem:
        case Different():
            return "again"
        case WeakPassword():
            return "password"
        case _:
            return "name"


def _form(
    request: Request,
    purpose: Purpose,
    account: Account,
    *,
    status: int = 200,
    name: str = "",
    problem: str = "",
    wrong: str = "",
) -> Response:
    kind = "welcome" if purpose is Purpose.WELCOME else "anew" if account.password_hash else "ready"
    language = browsers_language(request)
    words = entrance_words(language)
    return sheet(
        "form",
        language,
        status=status,
        title=words[kind].format(name=account.name),
        text=words[f"{kind}_text"],
        first=purpose is Purpose.WELCOME,
        known=account.name,
        name=name[:LONGEST_NAME],
        problem=problem,
        wrong=wrong or ("name" if purpose is Purpose.WELCOME else "password"),
    )


def _dead(request: Request) -> Response:
    return sheet("dead", browsers_language(request), status=410)
