"""`orbiquant up`: the page."""

import asyncio
import signal
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bots.cli.frame import note, say, settings
from trading.errors import BadInput, Conflict

if TYPE_CHECKING:
    from socket import socket

    from fastapi import FastAPI

    from bots.lan import Lan
    from bots.settings import Settings


def up(
    host: Annotated[str | None, typer.Option(help="Where to listen; this machine alone if left out.")] = None,
    port: Annotated[int | None, typer.Option(help="8000 if left out.")] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page.")] = True,
    lan: Annotated[
        bool, typer.Option("--lan", help="Serve the phones and tablets of this network too, by https.")
    ] = False,
) -> None:
    """Start everything and open the chat."""
    from bots.one_page import the_page

    found = settings(host=host, port=port)
    served = _on_the_lan(found, host) if lan else None
    with the_page(found, _say_what_is_waited_for) as open_at:
        if open_at:
            _lead_to(open_at, lan=lan, open_browser=browser)
        else:
            _serve(found, served, open_browser=browser)


def _say_what_is_waited_for() -> None:
    note("Another `orbiquant up` over this home is starting or ending. Waiting for it ...")


def _lead_to(address: str, *, lan: bool, open_browser: bool) -> None:
    """One page serves a home: whoever starts it again wants to see it."""
    import webbrowser

    if lan:
        raise Conflict(
            f"OrbiQuant is open already, at {address}",
            value=address,
            rule="One page serves a home, and this one was started before.",
            remedy="Stop it with Ctrl-C where it runs, and start again with --lan.",
        )
    say(f"OrbiQuant is open already, at {address}")
    if open_browser:
        webbrowser.open(address)


def _serve(found: "Settings", served: "Lan | None", *, open_browser: bool) -> None:
    import uvloop

    from bots.ahead import ahead
    from bots.settings import refuse_taken_port

    for place in served.listens if served else (found.host,):
        refuse_taken_port(place, found.port)
    note("Starting ...")
    signal.signal(signal.SIGTERM, _stop)  # uvicorn raises it again once the page is closed
    with ahead(found):
        uvloop.run(serve(served.settings if served else found, served, open_browser=open_browser))


def _on_the_lan(found: "Settings", host: str | None) -> "Lan":
    from bots.clock import now
    from bots.lan import on_the_lan

    if host is not None:
        raise BadInput(
            "--lan and --host do not go together.",
            value=host,
            rule="--lan listens on this machine's address in the local network, and on the machine itself.",
            remedy="Leave out one of the two.",
        )
    return on_the_lan(found, now())


def _stop(number: int, _: object) -> None:
    """As an exit, so that what is held is let go: the database stops with its last user."""
    raise SystemExit(128 + number)


async def serve(found: "Settings", lan: "Lan | None", *, open_browser: bool) -> None:
    from uvicorn import Config, Server

    from bots.ahead import settled
    from bots.bootstrap import running
    from bots.one_page import noted
    from bots.web.page import page

    if lan:
        await refuse_without_password(found)
    app = page(found, lambda settings: running(settings, role="page"))

    class Greeting(Server):
        """Speaks once the page answers, and says where it is for as long as it does."""

        async def main_loop(self) -> None:
            with noted(found):
                await _greet(app, found, lan, open_browser)
                settled()
                await super().main_loop()

    places = [_listening(place, found.port) for place in lan.listens] if lan else None
    await Greeting(Config(app, **_how(found))).serve(sockets=places)


async def refuse_without_password(found: "Settings") -> None:
    """Before anything listens: whoever came first would own the machine."""
    from bots.settings import Unsafe
    from db.home import Home
    from db.opening import opened
    from db.repositories.accounts import SqlAccounts

    url = found.postgres_url.get_secret_value() if found.postgres_url else None
    async with opened(Home(found.home), url) as database:
        owner = await SqlAccounts(database).ensure_owner()
    if owner.password_hash is None:
        raise Unsafe(
            "I will not open the page to the network yet.",
            value="--lan",
            rule="Nobody has chosen a password on this machine.",
            remedy="Start once with `orbiquant up`, choose a name and a password on this machine, and then "
            "start with --lan.",
        )


def _listening(place: str, port: int) -> "socket":
    import socket

    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((place, port))
    return listener


def _how(found: "Settings") -> dict[str, Any]:
    from bots.web.chat.events import LARGEST_BYTES

    return {
        "host": found.host,
        "port": found.port,
        "log_config": None,
        "access_log": False,  # addresses may hold a token; bots.web.watch logs routes
        "server_header": False,
        "proxy_headers": bool(found.public_url),  # else anybody could say that they come from elsewhere
        "ssl_certfile": found.tls_certificate,
        "ssl_keyfile": found.tls_key,
        "ws_max_size": LARGEST_BYTES,
        "ws_per_message_deflate": False,  # 0.1 MB a page and time, for words that are short
        "timeout_graceful_shutdown": 2,
    }


async def _greet(app: "FastAPI", found: "Settings", lan: "Lan | None", open_browser: bool) -> None:
    """Where the page is, and the first link if nobody can log in yet."""
    import webbrowser

    from bots.auth.door import Purpose
    from bots.web.entrance.links import link

    address = found.address
    say(f"OrbiQuant is at {address}   (Ctrl-C stops it)")
    if lan:
        _introduce(lan)
    if token := await app.state.running.door.first_token():
        address = link(found, Purpose.WELCOME, token)
        say(f"First choose a name and a password here, once, within an hour:\n  {address}")
    if open_browser:
        await asyncio.to_thread(webbrowser.open, address)


def _introduce(lan: "Lan") -> None:
    """What somebody with a phone in the hand needs to know. The code holds the address and nothing else."""
    from bots.cli.qr import qr

    say(f"On this machine also at https://localhost:{lan.settings.port}\n")
    say("A phone or tablet on the same network scans this:\n")
    say(qr(lan.address, coloured=sys.stdout.isatty()))
    if lan.fingerprint:
        say(
            "\nThe first visit brings a warning, because this machine made its certificate itself. Go on only "
            "if the\ncertificate that the browser shows has this SHA-256 fingerprint:"
        )
        say(f"  {lan.fingerprint[:47]}\n  {lan.fingerprint[48:]}")
    say(
        "\nEverybody on this network can reach the log-in page; only people with an account get in. Ctrl-C "
        "closes it\nto all of them, and without --lan it serves this machine alone."
    )
