"""Somebody who keeps asking: `python -m tests.bots.survival.talker TURNS`.

Every line on standard output is a promise of the program: `started ID` for a stored message, `ended ID` for a
stored answer. A turn that broke off is `refused`; it is answered before the next one is asked.
"""

import asyncio
import sys
from uuid import UUID, uuid4

from agent.events import TurnEnded, TurnStarted
from bots import logs
from bots.bootstrap import App, running
from bots.settings import read
from db.identity import acting_as
from db.repositories.accounts import Account
from trading.errors import Problem

QUESTION = "¿Cómo está BTC en 4h?"


async def talk(turns: int) -> None:
    settings = read()
    logs.start(settings)
    async with running(settings) as app:
        owner = await app.accounts.ensure_owner()
        thread = uuid4()
        ended = 0
        with acting_as(owner.id):
            while ended < turns:
                try:
                    await app.copilot.resume_unanswered(app.context_for(owner))
                    await ask(app, owner, thread)
                    ended += 1
                except Problem as problem:
                    say(f"refused {problem.code}")
                    await asyncio.sleep(0.05)


async def ask(app: App, owner: Account, thread: UUID) -> None:
    async for event in app.copilot.turn(thread, QUESTION, app.context_for(owner), "terminal"):
        match event:
            case TurnStarted(message):
                say(f"started {message.id}")
            case TurnEnded(message):
                say(f"ended {message.id}")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(talk(int(sys.argv[1])))
