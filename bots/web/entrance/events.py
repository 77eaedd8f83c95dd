"""Which events the chat's socket takes, and in what form. The rest of Chainlit's are taken out: it trusts what
comes."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from socketio import AsyncServer

EVENTS = {
    "connect": "a page opens",
    "disconnect": "a page is gone",
    "connection_successful": "the page is ready to be filled",
    "clear_session": "a new conversation",
    "client_message": "somebody says something",
    "chat_settings_change": "somebody changes a setting",
    "stop": "somebody wants no more of the answer",
}
LARGEST_BYTES = 6_000_000
"""Of one message on the wire. A paste of some megabytes is answered in words; what is larger ends the socket."""

_BINARY = ("5", "6")  # Socket.IO's packets that announce binary parts

Handler = Callable[..., Awaitable[Any]]
log = structlog.get_logger(__name__)


def keep_to_the_page(sio: "AsyncServer") -> None:
    """Takes out what is not in the list. A socket is all there is: polling would let one caller read and write
    where another has connected."""
    handlers: dict[str, Handler] = sio.handlers["/"]
    for unused in handlers.keys() - EVENTS.keys():
        del handlers[unused]
    sio.eio.transports = ["websocket"]
    sio.eio.max_http_buffer_size = LARGEST_BYTES
    sio.eio.on("message", _plain(sio, sio.eio.handlers["message"]))


def _plain(sio: "AsyncServer", theirs: Handler) -> Handler:
    """Text alone: nobody here sends binary, and its parts would wait in memory for the last of them."""

    async def take(eio_sid: str, data: Any) -> None:
        if not isinstance(data, str) or data.startswith(_BINARY):
            await sio.eio.disconnect(eio_sid)
            return
        try:
            await theirs(eio_sid, data)
        except Exception as error:
            log.warning("not understood", error=type(error).__name__)
            await sio.eio.disconnect(eio_sid)

    return take
