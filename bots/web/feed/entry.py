"""Where the feed's sockets come in."""

from fastapi import FastAPI, WebSocket

from bots.web.addresses import FEED
from bots.web.entrance.guard import login_of


def add_feed(app: FastAPI) -> None:
    """The guard has looked at the log-in and the origin."""

    @app.websocket(FEED)
    async def feed(socket: WebSocket) -> None:
        login = login_of(socket)
        await app.state.feed.serve(socket, login.session if login else None)
