"""The page: our FastAPI application with the chat mounted in it."""

import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.staticfiles import StaticFiles

from bots.metrics import Metrics
from bots.settings import Settings
from bots.web import invitations
from bots.web.guard import Guard
from bots.web.surroundings import MOUNT, refuse_loose, surround

if TYPE_CHECKING:
    from bots.bootstrap import App

Running = Callable[[Settings], "AbstractAsyncContextManager[App]"]
log = structlog.get_logger(__name__)

# The page needs inline styles and one inline script of Chainlit's; nothing may come from or go to elsewhere.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


def page(settings: Settings, running: Running) -> FastAPI:
    """The application. Starting it starts the program; Chainlit's own start-up does not run when mounted."""
    secret = surround(settings, os.environ)
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running(settings) as program:
            app.state.running = program
            yield

    app = FastAPI(title="OrbiQuant", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.metrics = metrics
    app.include_router(invitations.router)
    _add_looks(app, metrics)
    app.mount("/signs", StaticFiles(directory=Path(__file__).parent / "public"))
    _mount_chat(app, metrics, secret)
    app.add_middleware(Guard, holds=_holds(app), secret=secret, origins=settings.allowed_origins)
    app.middleware("http")(_watch(metrics))
    return app


def _mount_chat(app: FastAPI, metrics: Metrics, secret: str) -> None:
    from chainlit.config import config
    from chainlit.server import app as chainlit_app

    from bots.web.chat import Chat

    refuse_loose(config)
    Chat(lambda: app.state.running, metrics, secret).register()
    app.mount(MOUNT, chainlit_app)


def _add_looks(app: FastAPI, metrics: Metrics) -> None:
    @app.get("/", include_in_schema=False)
    async def home() -> RedirectResponse:
        return RedirectResponse(f"{MOUNT}/")

    @app.get("/health")
    async def health() -> JSONResponse:
        found = await app.state.running.health()
        return JSONResponse(found.as_dict(), status_code=200 if found.ok else 503)

    @app.get("/metrics")
    async def figures() -> Response:
        return Response(metrics.text(), media_type=metrics.content_type)


def _holds(app: FastAPI) -> Callable[[UUID], Awaitable[bool]]:
    async def holds(session_id: UUID) -> bool:
        return await app.state.running.door.session(session_id) is not None

    return holds


def _watch(
    metrics: Metrics,
) -> Callable[[Request, Callable[[Request], Awaitable[Response]]], Awaitable[Response]]:
    async def watch(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
        started = time.perf_counter()
        request_id = request.headers.get("x-request-id", "")[:64] or uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = await call(request)
            elapsed = time.perf_counter() - started
            route = _route(request)
            metrics.requests.labels(route, response.status_code).observe(elapsed)
            log.debug("request", route=route, status=response.status_code, ms=round(elapsed * 1000, 1))
        response.headers["X-Request-ID"] = request_id
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return watch


def _route(request: Request) -> str:
    """The route and never the path: a path may hold a token."""
    route = request.scope.get("route")
    return str(getattr(route, "path", "")) or MOUNT
