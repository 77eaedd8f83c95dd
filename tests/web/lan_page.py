"""`orbiquant up --lan`, where the local network is another address of this machine; run as a process."""

import asyncio
import sys

from bots import logs
from bots.cli.serving import serve
from bots.clock import now
from bots.lan import on_the_lan
from bots.settings import read


def main(address: str) -> None:
    settings = read()
    logs.start(settings)
    lan = on_the_lan(settings, now(), way_out=lambda: address)
    asyncio.run(serve(lan.settings, lan, open_browser=False))


if __name__ == "__main__":
    main(sys.argv[1])
