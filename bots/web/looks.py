"""How the program is: /health and /metrics. In full for this machine; beyond it only who is logged in learns
more than whether it works."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from bots.metrics import Metrics
from bots.settings import Settings, loopback

if TYPE_CHECKING:
    from bots.health import Health

Known = Callable[[Request], Awaitable[object]]


def add_looks(app: FastAPI, settings: Settings, metrics: Metrics, known: Known) -> None:
    """`known` gives something for a request that carries a log-in that holds."""

    @app.get("/health")
    async def health(request: Request) -> JSONResponse:
        found: Health = await app.state.running.health()
        in_full = from_here(request, settings) or bool(await known(request))
        said = found.as_dict() if in_full else {"ok": found.ok}
        return JSONResponse(said, status_code=200 if found.ok else 503)

    @app.get("/metrics")
    async def figures(request: Request) -> Response:
        if not from_here(request, settings):
            return JSONResponse({"detail": "Ask from the machine itself."}, 403)
        return Response(metrics.text(), media_type=metrics.content_type)


def from_here(request: Request, settings: Settings) -> bool:
    """Whether this machine asks. Behind a proxy everybody may look as if they were here."""
    return not settings.public_url and request.client is not None and loopback(request.client.host)
