"""How the program is: /health and /metrics. In full for this machine; beyond it only who is logged in learns
more than whether it works."""

from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from bots.metrics import Metrics
from bots.settings import Settings, loopback
from bots.web.entrance.guard import login_of

if TYPE_CHECKING:
    from bots.health import Health


def add_looks(app: FastAPI, settings: Settings, metrics: Metrics) -> None:
    @app.get("/health")
    async def health(request: Request) -> JSONResponse:
        found: Health = await app.state.running.health()
        in_full = from_here(request, settings) or login_of(request) is not None
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
