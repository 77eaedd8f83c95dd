"""A process that wants to lead: `python -m tests.bots.jobs.leader DIARY NAME`, with an address as input."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from bots.scheduler import Schedule, lead


async def tick(diary: str, name: str) -> None:
    await asyncio.to_thread(_note, diary, name)


def _note(diary: str, name: str) -> None:
    with Path(diary).open("a") as file:
        file.write(name + "\n")


if __name__ == "__main__":
    schedule = Schedule("tick", timedelta(seconds=0.1), tick, (sys.argv[1], sys.argv[2]))
    asyncio.run(lead(sys.stdin.readline().strip(), [schedule], check_s=0.2))
