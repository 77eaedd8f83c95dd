import asyncio

import pytest

from bots.background import again_and_again
from trading.errors import Unavailable


@pytest.mark.parametrize("failure", [Unavailable("The database is away."), ValueError("unforeseen"), None])
async def test_a_part_that_ends_begins_anew(failure: Exception | None) -> None:
    begun = asyncio.Queue[None]()

    async def part() -> None:
        begun.put_nowait(None)
        if failure:
            raise failure

    task = asyncio.create_task(again_and_again(part, pause_s=0.001))
    async with asyncio.timeout(2):
        for _ in range(3):
            await begun.get()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
