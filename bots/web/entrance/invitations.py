"""The page behind a single-use link: a name, a password, and in."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from bots.auth.door import DeadLink, Purpose
from bots.auth.passwords import LONGEST, SHORTEST, WeakPassword
from bots.web.chat.surroundings import MOUNT
from bots.web.entrance.links import PATH
from bots.web.words import language_of, words
from trading.errors import BadInput

if TYPE_CHECKING:
    from bots.auth.door import Door

router = APIRouter()
_templates = Environment(
    loader=PackageLoader("bots.web.entrance"), autoescape=True, undefined=StrictUndefined
)


@router.get(PATH)
async def form(request: Request, purpose: Purpose, token: str) -> Response:
    return _page(request, "form.html.j2", first=purpose is Purpose.WELCOME, name="")


@router.post(PATH)
async def accept(
    request: Request,
    purpose: Purpose,
    token: str,
    password: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
) -> Response:
    try:
        if password != again:
            raise Different("The two passwords are not the same.")
        await _door(request).accept(token, purpose, password, name=name, language=_language(request))
    except DeadLink:
        return _page(request, "dead.html.j2", status=410)
    except BadInput as problem:
        said = _said(problem, words("login", _language(request)))
        return _page(
            request, "form.html.j2", status=400, first=purpose is Purpose.WELCOME, name=name, problem=said
        )
    return RedirectResponse(f"{MOUNT}/login", status_code=303)


class Different(BadInput):
    code = "different"


def _said(problem: BadInput, login: Mapping[str, str]) -> str:
    match problem:
        case Different():
            return login["different"]
        case WeakPassword():
            return login["bad_password"].format(shortest=SHORTEST, longest=LONGEST)
        case _:
            return login["bad_name"]


def _language(request: Request) -> str:
    return language_of(request.headers.get("accept-language"))


def _door(request: Request) -> "Door":
    door: Door = request.app.state.running.door
    return door


def _page(
    request: Request, template: str, *, status: int = 200, problem: str = "", **values: object
) -> HTMLResponse:
    language = _language(request)
    text = _templates.get_template(template).render(
        words=words("login", language), language=language, problem=problem, shortest=SHORTEST, **values
    )
    return HTMLResponse(text, status_code=status)
