"""The page: our FastAPI application with the chat mounted in it."""

import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.responses import FileResponse, RedirectResponse
from starlette.staticfiles import StaticFiles

from bots.metrics import Metrics
from bots.settings import Settings
from bots.web.addresses import CHAT, MOUNT
from bots.web.chat.surroundings import leave_out_unused, refuse_loose, surround
from bots.web.entrance import account, entering, invitations, people
from bots.web.entrance.guard import Guard
from bots.web.entrance.routes import answer_plainly, tell_problem
from bots.web.entrance.sockets import Sockets
from bots.web.feed.entry import add_feed
from bots.web.feed.feed import Sources, feeding
from bots.web.language import Language
from bots.web.looks import add_looks
from bots.web.me import routes as me
from bots.web.watch import Watch
from db.repositories.watchlists import SqlWatchlists
from trading.errors import Problem

if TYPE_CHECKING:
    from bots.bootstrap import App

Running = Callable[[Settings], "AbstractAsyncContextManager[App]"]
_PUBLIC = Path(__file__).parent / "public"


def page(settings: Settings, running: Running) -> FastAPI:
    """The application. Starting it starts the program; Chainlit's own start-up does not run when mounted."""
    secret = surround(settings, os.environ)
    metrics = Metrics()
    sockets = Sockets(lambda asked: app.state.running.door.holding(asked))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running(settings) as program, sockets.watched(), feeding(_fed(program)) as feed:
            app.state.running, app.state.feed = program, feed
            program.door.ended.add(sockets.end)
            program.copilot.overheard_by(app.state.live.hear)
            yield

    app = FastAPI(title="OrbiQuant", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.metrics = metrics
    app.state.secret = secret
    for room in (invitations, entering, account, people, me):
        app.include_router(room.router)
    _add_signs(app)
    add_feed(app)
    add_looks(app, settings, metrics)
    app.add_exception_handler(Problem, tell_problem)
    app.mount("/signs", StaticFiles(directory=_PUBLIC))
    _mount_chat(app, metrics, secret)
    app.add_middleware(Language)
    app.add_middleware(
        Guard,
        known=lambda asked: app.state.running.door.known(asked),
        sockets=sockets,
        secret=secret,
        origins=settings.allowed_origins,
    )
    app.add_middleware(
        Watch,
        metrics=metrics,
        secure=settings.address.startswith("https://"),
        named=settings.public_url.startswith("https://"),
    )
    return app


def _mount_chat(app: FastAPI, metrics: Metrics, secret: str) -> None:
    leave_out_unused(sys.modules)
    from chainlit.config import config
    from chainlit.server import app as chainlit_app
    from chainlit.server import sio

    from bots.web.chat.callbacks import Chat
    from bots.web.chat.events import keep_to_the_page, of_packets
    from bots.web.chat.thumbs import add_thumbs

    refuse_loose(config)
    chat = Chat(lambda: app.state.running, metrics, secret)
    chat.register()
    app.state.live = chat.live
    add_thumbs(app, chat.layer)
    keep_to_the_page(sio)
    answer_plainly(chainlit_app)
    app.mount(MOUNT, of_packets(chainlit_app))


def _add_signs(app: FastAPI) -> None:
    @app.get("/")
    async def home() -> RedirectResponse:
        return RedirectResponse(CHAT)

    @app.get(MOUNT + "/avatars/{name}")
    async def sign(name: str) -> FileResponse:
        """Chainlit's own refuses names with accents."""
        return FileResponse(_PUBLIC / "favicon.svg")


def _fed(program: "App") -> Sources:
    return Sources(
        database=program.database,
        accounts=program.accounts,
        market=program.market,
        live_bars=program.live_bars,
        jobs=program.jobs,
        notices=program.notices,
        watchlists=SqlWatchlists(program.database),
    )
