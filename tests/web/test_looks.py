"""What the page tells whom, and how it keeps a cookie."""

from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from starlette.types import Receive, Scope, Send

from bots.health import Check, Health, examine
from bots.metrics import Metrics
from bots.settings import Settings
from bots.web.looks import add_looks
from bots.web.watch import Watch

PROXIED = Settings(public_url="https://desk.example")


async def _well() -> Check:
    return Check(True, "PostgreSQL 18")


async def _health() -> Health:
    return await examine({"database": _well})


def _caller(settings: Settings, *, peer: str = "127.0.0.1", known: bool = False) -> httpx.AsyncClient:
    app = FastAPI()
    app.state.running = SimpleNamespace(health=_health)
    add_looks(app, settings, Metrics())

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": {"login": "somebody's"} if known else {}}, receive, send)

    transport = httpx.ASGITransport(guarded, client=(peer, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://desk")


@pytest.mark.parametrize(
    ("settings", "peer", "known", "in_full"),
    [
        (Settings(), "127.0.0.1", False, True),
        (Settings(), "::1", False, True),
        (Settings(host="0.0.0.0"), "192.0.2.7", False, False),
        (Settings(host="0.0.0.0"), "192.0.2.7", True, True),
        (PROXIED, "127.0.0.1", False, False),
        (PROXIED, "127.0.0.1", True, True),
    ],
)
async def test_a_stranger_learns_only_whether_it_works(
    settings: Settings, peer: str, known: bool, in_full: bool
) -> None:
    async with _caller(settings, peer=peer, known=known) as caller:
        said = (await caller.get("/health")).json()
    assert ("PostgreSQL 18" in str(said)) is in_full
    assert in_full or said == {"ok": True}


@pytest.mark.parametrize(
    ("settings", "peer", "status"),
    [
        (Settings(), "127.0.0.1", 200),
        (Settings(host="0.0.0.0"), "192.0.2.7", 403),
        (PROXIED, "127.0.0.1", 403),
    ],
)
async def test_figures_stay_on_the_machine(settings: Settings, peer: str, status: int) -> None:
    async with _caller(settings, peer=peer, known=True) as caller:
        assert (await caller.get("/metrics")).status_code == status


@pytest.mark.parametrize(("secure", "named"), [(True, True), (True, False), (False, False)])
async def test_where_the_page_is_https_its_cookie_goes_no_other_way(secure: bool, named: bool) -> None:
    app = FastAPI()
    app.add_middleware(Watch, metrics=Metrics(), secure=secure, named=named)

    @app.get("/")
    async def home(request: Request) -> Response:
        response = Response(request.cookies.get("orbiquant_session"))
        response.set_cookie("orbiquant_session", "a", httponly=True, samesite="lax")
        response.set_cookie("other", "b", secure=True)
        return response

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk") as caller:
        said = (await caller.get("/")).headers
        sent = {"Cookie": "orbiquant_session=plain; __Host-orbiquant_session=host"}
        read = (await caller.get("/", headers=sent)).text
    session, other = said.get_list("Set-Cookie")
    assert session.startswith("__Host-orbiquant_session=a; " if secure else "orbiquant_session=a; ")
    assert session.endswith("; Secure") is secure
    assert other.count("Secure") == 1
    assert read == ("host" if secure else "plain")
    assert ("Strict-Transport-Security" in said) is named
