"""Where the feed's sockets come in."""

from fastapi import FastAPI, WebSocket

from bots.web.entrance.guard import FEED, session_id
from trading.errors import Unavailable

_TRY_LATER = 1013


def add_feed(app: FastAPI, secret: str) -> None:
    """The guard has looked at the log-in and the origin; whose it is, and until when, is looked up here."""

    @app.websocket(FEED)
    async def feed(socket: WebSocket) -> None:
        session = session_id(socket.cookies, secret)
        try:
            found = session and await app.state.running.door.session(session)
        except Unavailable as problem:
            await socket.accept()
            await socket.close(_TRY_LATER, problem.what)
            return
        await app.state.feed.serve(socket, found or None)
