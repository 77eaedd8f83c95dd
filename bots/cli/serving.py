"""`orbiquant up`: the page."""

import asyncio
import signal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bots.cli.frame import note, say, settings

if TYPE_CHECKING:
    from socket import socket

    from fastapi import FastAPI

    from bots.settings import Settings


def up(
    host: Annotated[str | None, typer.Option(help="Where to listen; this machine alone if left out.")] = None,
    port: Annotated[int | None, typer.Option(help="8000 if left out.")] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page.")] = True,
) -> None:
    """Start everything and open the chat."""
    import uvloop

    from bots.ahead import ahead
    from bots.settings import refuse_taken_port

    found = settings(host=host, port=port)
    refuse_taken_port(found.host, found.port)
    note("Starting ...")
    signal.signal(signal.SIGTERM, _stop)  # uvicorn raises it again once the page is closed
    with ahead(found):
        uvloop.run(_serve(found, open_browser=browser))


def _stop(number: int, _: object) -> None:
    """As an exit, so that what is held is let go: the database stops with its last user."""
    raise SystemExit(128 + number)


async def _serve(found: "Settings", *, open_browser: bool) -> None:
    from uvicorn import Config, Server

    from bots.bootstrap import running
    from bots.web.page import page

    app = page(found, lambda settings: running(settings, role="page"))

    class Greeting(Server):
        """Speaks once the page answers."""

        async def startup(self, sockets: "list[socket] | None" = None) -> None:
            await super().startup(sockets)
            if self.started:
                await _greet(app, found, open_browser)

    await Greeting(Config(app, **_how(found))).serve()


def _how(found: "Settings") -> dict[str, Any]:
    from bots.web.entrance.events import LARGEST_BYTES

    return {
        "host": found.host,
        "port": found.port,
        "log_config": None,
        "access_log": False,  # addresses may hold a token; bots.web.page logs routes
        "server_header": False,
        "proxy_headers": bool(found.public_url),
        "ssl_certfile": found.tls_certificate,
        "ssl_keyfile": found.tls_key,
        "ws_max_size": LARGEST_BYTES,
        "ws_per_message_deflate": False,  # 0.1 MB a page and time, for words that are short
        "timeout_graceful_shutdown": 2,
    }


async def _greet(app: "FastAPI", found: "Settings", open_browser: bool) -> None:
    """Where the page is, and the first link if nobody can log in yet."""
    import webbrowser

    from bots.auth.door import Purpose
    from bots.web.entrance.links import link

    address = found.address
    say(f"OrbiQuant is at {address}   (Ctrl-C stops it)")
    if token := await app.state.running.door.first_token():
        address = link(found, Purpose.WELCOME, token)
        say(f"First choose a name and a password here, once, within an hour:\n  {address}")
    if open_browser:
        await asyncio.to_thread(webbrowser.open, address)
