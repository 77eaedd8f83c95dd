"""Where the feed's sockets come in."""

from fastapi import FastAPI, WebSocket

from bots.web.addresses import FEED
from bots.web.entrance.guard import the_login


def add_feed(app: FastAPI) -> None:
    """The guard has looked at the log-in and the origin."""

    @app.websocket(FEED)
    async def feed(socket: WebSocket) -> None:
        await app.state.feed.serve(socket, the_login(socket).session)
