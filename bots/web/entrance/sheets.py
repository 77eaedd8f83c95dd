"""The pages that need no script: drawn by us, in the reader's language, and kept by no cache."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from bots.auth.passwords import LONGEST, SHORTEST
from bots.web.words import first_spoken, words

_templates = Environment(
    loader=PackageLoader("bots.web.entrance"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def entrance_words(language: str) -> Mapping[str, str]:
    return words("entrance", language)


def browsers_language(request: Request) -> str:
    return first_spoken(request.headers.get("accept-language"))


def sheet(template: str, language: str, *, status: int = 200, **values: object) -> HTMLResponse:
    text = _templates.get_template(f"{template}.html.j2").render(
        words=entrance_words(language), language=language, shortest=SHORTEST, longest=LONGEST, **values
    )
    return HTMLResponse(text, status, {"Cache-Control": "no-store"})
