"""The page with a brain that takes its time: `python -m tests.web.slowly`.

Asked for "50 palabras" it says so many, one every 20 ms, and then "fin"."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from uuid import uuid4

import uvicorn
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from agent.brain import Hear, Setting, unheard
from agent.brains import OneBrain
from agent.checkpoints import PostgresCheckpoints, checkpoint_pool
from agent.conversation import Copilot
from bots import logs
from bots.background import answer_interrupted
from bots.bootstrap import App, running
from bots.clock import now
from bots.settings import Settings, read
from bots.web.page import page
from db.roles import Role
from db.thread_locks import PostgresThreadLocks
from tools.catalog import load

A_WORD_S = 0.02


class Slow:
    name = "slow"

    async def think(
        self, messages: Sequence[BaseMessage], setting: Setting, hear: Hear = unheard
    ) -> AIMessage:
        said = AIMessage("", id=str(uuid4()))
        for number, word in enumerate(_words(messages)):
            await asyncio.sleep(A_WORD_S)
            piece = f" {word}" if number else word
            hear(AIMessage(piece, id=said.id))
            said.content = f"{said.content}{piece}"
        return said


def _words(messages: Sequence[BaseMessage]) -> list[str]:
    asked = next(str(message.text) for message in reversed(messages) if isinstance(message, HumanMessage))
    count = re.search(r"\d+", asked)
    return [*(f"palabra{number}" for number in range(int(count[0]) if count else 0)), "fin"]


@asynccontextmanager
async def running_slowly(settings: Settings) -> AsyncIterator[App]:
    async with running(settings) as app:
        pool = checkpoint_pool(app.database.access.dsn(Role.ENGINE))
        locks = PostgresThreadLocks(app.database)
        async with pool:
            copilot = Copilot(
                OneBrain(Slow()),
                load(),
                app.conversations,
                PostgresCheckpoints(pool),
                locks,
                now,
                uuid4,
            )
            slow = replace(app, copilot=copilot)
            answering = asyncio.create_task(answer_interrupted(slow, await app.accounts.ensure_owner()))
            yield slow
            answering.cancel()
            with suppress(asyncio.CancelledError):
                await answering
            await copilot.aclose()
            await locks.aclose()


if __name__ == "__main__":
    found = read()
    logs.start(found)
    config = uvicorn.Config(page(found, running_slowly), host=found.host, port=found.port, log_config=None)
    asyncio.run(uvicorn.Server(config).serve())
