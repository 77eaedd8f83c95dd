"""The pages that need no script: drawn by us, in the reader's language, and kept by no cache."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from bots.auth.passwords import LONGEST, SHORTEST
from bots.web.words import language_of

_templates = Environment(
    loader=PackageLoader("bots.web.entrance"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


@cache
def entrance_words(language: str) -> Mapping[str, Any]:
    """Spanish or English; any other language gets English."""
    return tomllib.loads((files("bots.web.entrance") / f"{language_of(language)}.toml").read_text("utf-8"))


def browsers_language(request: Request) -> str:
    return language_of(request.headers.get("accept-language"))


def sheet(template: str, language: str, *, status: int = 200, **values: object) -> HTMLResponse:
    text = _templates.get_template(f"{template}.html.j2").render(
        words=entrance_words(language), language=language, shortest=SHORTEST, longest=LONGEST, **values
    )
    return HTMLResponse(text, status, {"Cache-Control": "no-store"})
