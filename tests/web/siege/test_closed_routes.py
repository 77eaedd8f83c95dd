"""Of Chainlit's addresses and events those are open that the page uses, and no others."""

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from bots.web.chat.events import EVENTS
from bots.web.entrance.routes import ROUTES, route
from db.repositories.accounts import SqlAccounts
from tests.program import ROOT
from tests.web.pages import Page
from tests.web.people import person

pytestmark = pytest.mark.xdist_group("page")

NOTHING = '{"detail":"There is nothing here."}'

# Chainlit as the page brings it up, in a process of its own: importing it settles what it is.
_LOOK = """
import json, os, sys
from pathlib import Path
from bots.settings import read
from bots.web.page import page
page(read(home=Path(sys.argv[1])), None)
from chainlit.server import app, sio
routes = []
def walk(found, before=""):
    for route in found:
        included = getattr(route, "original_router", None)  # FastAPI keeps an included router whole
        inner = getattr(included or route, "routes", None)
        path = before + (getattr(route, "path", None) or "")
        if inner:
            walk(inner, path)
        else:
            routes.append([sorted(getattr(route, "methods", None) or ["WEBSOCKET"]), path])
walk(app.routes)
print(json.dumps({"routes": routes, "events": sorted(sio.handlers["/"]), "spaces": sorted(sio.handlers),
    "others": sorted(sio.namespace_handlers), "transports": list(sio.eio.transports)}))
"""


@cache
def chainlit(home: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", _LOOK, str(home)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return chainlit(tmp_path_factory.mktemp("look"))


def example(path: str) -> str:
    """An address that a route answers at; of one that answers to everything, some address."""
    named = re.sub(r"\{\w*id\w*(:\w+)?\}", lambda _: str(uuid4()), path)
    return re.sub(r"\{[^}]+\}", "anything", named)


async def test_every_route_of_chainlit_is_either_in_our_list_or_not_there(
    page: Page, accounts: SqlAccounts, theirs: dict[str, Any]
) -> None:
    wrong, refused = [], 0
    async with person(page, accounts) as ana:
        for methods, path in theirs["routes"]:
            for method in set(methods) - {"WEBSOCKET"}:
                address = f"/chat{example(path)}"
                answer = await ana.browser.request(method, address, json={})
                is_refused = answer.status_code == 404 and answer.text in ("", NOTHING)
                refused += is_refused
                if is_refused is not (route(method, address) is None):
                    wrong.append((method, address, answer.status_code))
    assert wrong == []
    assert refused >= 15, "Chainlit's routes were not found"


def test_what_we_keep_shut_of_chainlit_is_what_we_know_of(theirs: dict[str, Any]) -> None:
    """A new version that brings a route is looked at before it is used, though the route is shut anyway."""
    shut = {
        f"{method} {path}"
        for methods, path in theirs["routes"]
        for method in methods
        if method not in ("HEAD", "WEBSOCKET") and route(method, f"/chat{example(path)}") is None
    }
    assert shut == {
        "GET /openapi.json",
        "GET /docs",
        "GET /docs/oauth2-redirect",
        "GET /redoc",
        "GET /copilot/{filename:path}",
        "POST /login",
        "POST /auth/jwt",
        "POST /auth/header",
        "GET /auth/oauth/{provider_id}",
        "GET /auth/oauth/{provider_id}/callback",
        "POST /auth/oauth/azure-ad-hybrid/callback",
        "GET /project/share/{thread_id}",
        "PUT /project/thread/share",
        "GET /project/thread/{thread_id}/element/{element_id}",
        "POST /project/action",
        "PUT /project/element",
        "DELETE /project/element",
        "POST /mcp",
        "DELETE /mcp",
        "POST /project/file",
        "GET /project/file/{file_id}",
        "GET /health",
        "GET /{full_path:path}",
        "POST /set-session-cookie",  # of a balancer: public/first.js answers it
    }


def test_each_open_route_says_why() -> None:
    assert all(route.why for route in ROUTES)
    assert len({(route.methods, route.path) for route in ROUTES}) == len(ROUTES)


def test_of_the_sockets_events_those_remain_that_the_page_uses(theirs: dict[str, Any]) -> None:
    assert theirs["events"] == sorted(EVENTS)
    assert theirs["spaces"] == ["/"]
    assert theirs["others"] == []


async def test_the_chat_is_a_socket_and_nothing_that_can_be_polled(
    page: Page, accounts: SqlAccounts, theirs: dict[str, Any]
) -> None:
    assert theirs["transports"] == ["websocket"]
    async with person(page, accounts) as ana:
        for method in ("GET", "POST"):
            address = "/chat/ws/socket.io/?EIO=4&transport=polling"
            assert (await ana.browser.request(method, address)).status_code == 404


SPELLINGS = (
    *(
        "/chat//mcp",
        "/chat/./mcp",
        "/chat/%6dcp",
        "/chat/mcp/",
        "/chat/MCP",
        "/chat/mcp%00",
        "/chat/mcp;login",
    ),
    *("/chat/login/../mcp", "/chat/login/..%2fmcp", "/chat/public/../mcp", "/chat/thread/x%2F..%2F..%2Fmcp"),
    *("//chat/mcp", "/CHAT/mcp", "/chat%2fmcp"),
)


async def test_a_closed_route_has_no_other_spelling(page: Page, accounts: SqlAccounts) -> None:
    async with person(page, accounts) as ana:
        for path in SPELLINGS:
            raw = httpx.URL(page.address).copy_with(raw_path=path.encode())
            answer = await ana.browser.post(raw, json={"sessionId": "x", "name": "x"})
            assert answer.status_code in (404, 405), path
