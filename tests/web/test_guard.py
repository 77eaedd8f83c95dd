"""Who comes past the guard: by which name, and while nobody can look who they are."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import httpx
import jwt
import pytest
from fastapi import FastAPI, Request
from starlette.types import Message

from bots.auth.door import LogIn
from bots.web.entrance.guard import Guard, Known, login_of
from bots.web.entrance.routes import tell_problem
from bots.web.entrance.sockets import Sockets
from db.repositories.accounts import Account, Session
from trading.errors import Problem, Unavailable

SECRET = "a secret of these tests, long enough for its signature"
NOW = datetime(2018, 12, 31, tzinfo=UTC)
ANA = Account(uuid4(), "ana", "user", None, "es", "UTC", "auto", {}, NOW)
SESSION = Session(uuid4(), ANA.id, NOW, NOW, None, "", NOW)
CLAIMS = {"metadata": {"session": str(SESSION.id)}}
COOKIE = {"Cookie": "orbiquant_session=" + jwt.encode(CLAIMS, SECRET, algorithm="HS256")}


async def knows_ana(session_id: UUID) -> LogIn | None:
    return LogIn(ANA, SESSION) if session_id == SESSION.id else None


async def away(session_id: UUID) -> LogIn | None:
    raise Unavailable("The database is away.")


async def _nobody(asked: object) -> frozenset[UUID]:
    return frozenset()


def guarded(known: Known) -> FastAPI:
    app = FastAPI()
    app.add_exception_handler(Problem, tell_problem)
    app.add_middleware(
        Guard, known=known, sockets=Sockets(_nobody), secret=SECRET, origins=["http://desk.example:8000"]
    )

    @app.get("/health")
    @app.get("/me")
    async def whose(request: Request) -> dict[str, str]:
        login = login_of(request)
        return {"name": login.account.name if login else ""}

    @app.get("/me/jobs/{job_id}")
    async def job(job_id: UUID) -> None:
        """What is no id is refused by FastAPI itself."""

    @app.get("/broken")
    @app.get("/me/broken")
    async def broken() -> None:
        raise Unavailable("The database is away.")

    return app


def caller(known: Known = knows_ana, host: str = "127.0.0.1:8000") -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(guarded(known)), base_url=f"http://{host}")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("[::1]:8000", 200),
        ("DESK.example:443", 200),
        ("evil.example:8000", 421),
        ("127.evil.example", 421),
        ("desk.example.evil.example", 421),
        ("192.0.2.7", 421),
    ],
)
async def test_a_name_that_is_not_ours_leads_nowhere(host: str, status: int) -> None:
    async with caller(host=host) as client:
        assert (await client.get("/health")).status_code == status


async def test_what_the_guard_has_found_is_there_for_whoever_asks() -> None:
    async with caller() as client:
        for path in ("/health", "/me"):
            assert (await client.get(path, headers=COOKIE)).json() == {"name": "ana"}
        assert (await client.get("/health")).json() == {"name": ""}
        assert (await client.get("/me")).status_code == 401


async def test_while_nobody_can_look_what_is_somebodys_own_waits_and_the_rest_is_told() -> None:
    async with caller(away) as client:
        assert (await client.get("/me", headers=COOKIE)).status_code == 503
        assert (await client.get("/health", headers=COOKIE)).json() == {"name": ""}
        person = await client.get("/account", headers=COOKIE | {"Accept": "text/html"})
        assert (person.status_code, person.headers["location"]) == (303, "/login?next=/account")
        broken = await client.get("/broken")
    assert (broken.status_code, broken.json()) == (503, {"detail": "The database is away."})


@pytest.mark.parametrize(
    ("known", "cookie", "path", "status"),
    [
        (knows_ana, COOKIE, "/me", 200),
        (knows_ana, {}, "/me", 401),
        (knows_ana, COOKIE, "/me/nothing", 404),
        (knows_ana, COOKIE, "/me/jobs/7", 422),
        (knows_ana, COOKIE, "/me/broken", 503),
        (away, COOKIE, "/me", 503),
    ],
)
async def test_whatever_is_answered_under_me_no_cache_keeps(
    known: Known, cookie: dict[str, str], path: str, status: int
) -> None:
    async with caller(known) as client:
        answer = await client.get(path, headers=cookie)
    assert (answer.status_code, answer.headers.get("Cache-Control")) == (status, "no-store")


async def test_a_socket_that_nobody_can_look_at_closes_and_may_come_again() -> None:
    said: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        said.append(message)

    named = [(b"host", b"localhost"), (b"origin", b"http://desk.example:8000")]
    scope = {
        "type": "websocket",
        "path": "/feed",
        "headers": [*named, (b"cookie", COOKIE["Cookie"].encode())],
    }
    await guarded(away)(scope, receive, send)
    assert [(one["type"], one.get("code")) for one in said] == [
        ("websocket.accept", None),
        ("websocket.close", 1013),
    ]
