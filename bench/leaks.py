"""What the page holds on to: memory, while people come, ask and go, minute after minute.

Some pages stay open and are asked steadily; others open, are asked once and close, again and again. What memory
the page takes in the first part of the run, while caches fill and pages that have closed are still remembered
for their return, is not counted; the slope of the rest is the leak.
"""

import asyncio
import itertools
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import aiohttp
import numpy as np

from bench.measuring.figures import figure
from bench.measuring.page import OpenPage, Served, open_page, served
from bench.measuring.scratch import scratch_home

MINUTES = 30.0
_WARM_UP = 1 / 3  # of the run
_LOOK_EVERY_S = 5.0
_PEOPLE = 10
_STEADY = 20
_STEADY_EVERY_S = 10.0
_VISITORS = 4
_BETWEEN_VISITS_S = 0.5
_GOAL_MB = 0.1
_QUESTIONS = (
    "¿A cuánto está BTC?",
    "How is ETH doing on 4h?",
    "¿Qué tan volátil es SOL?",
    "Show me my watchlist",
    "hola",
)


async def run(minutes: float = MINUTES) -> list[dict[str, Any]]:
    """Growth in MB a minute after the warm-up; tells on stderr, every minute, how it stands."""
    with scratch_home() as home:
        home.make()
        async with served(home) as page, aiohttp.ClientSession() as browser:
            people = await page.people(_PEOPLE)
            counts = {"visits": 0, "answers": 0, "failures": 0}
            steady = [await open_page(browser, page, next_) for next_ in _cycled(people, _STEADY)]
            work = [_steady(one, number, counts) for number, one in enumerate(steady)]
            work += [_visits(browser, page, people[number], counts) for number in range(_VISITORS)]
            samples = await _looking(page, minutes, counts, work)
            await asyncio.gather(*(one.close() for one in steady))
    return _figures(samples, counts)


def _cycled(people: list[str], count: int) -> list[str]:
    return list(itertools.islice(itertools.cycle(people), count))


async def _looking(
    page: Served, minutes: float, counts: dict[str, int], work: Sequence[Awaitable[None]]
) -> list[tuple[float, float]]:
    """(minutes, MB), sampled while the work is done."""
    tasks = [asyncio.ensure_future(one) for one in work]
    samples: list[tuple[float, float]] = []
    began, told = time.monotonic(), 0
    try:
        while (now := (time.monotonic() - began) / 60) < minutes:
            samples.append((now, page.memory_mb()))
            if int(now) > told:
                told = int(now)
                sys.stderr.write(f"{told:4} min  {samples[-1][1]:8.1f} MB  {counts}\n")
            await asyncio.sleep(_LOOK_EVERY_S)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return samples


async def _steady(page: OpenPage, number: int, counts: dict[str, int]) -> None:
    await asyncio.sleep(number * _STEADY_EVERY_S / _STEADY)
    for question in itertools.cycle(_QUESTIONS):
        await _counted(counts, "answers", partial(page.ask, question, 0.0))
        await asyncio.sleep(_STEADY_EVERY_S)


async def _visits(browser: aiohttp.ClientSession, page: Served, cookie: str, counts: dict[str, int]) -> None:
    async def visit() -> None:
        opened = await open_page(browser, page, cookie)
        await opened.ask(_QUESTIONS[counts["visits"] % len(_QUESTIONS)], 0.0)
        await opened.close()

    while True:
        await _counted(counts, "visits", visit)
        await asyncio.sleep(_BETWEEN_VISITS_S)


async def _counted(counts: dict[str, int], name: str, work: Callable[[], Awaitable[object]]) -> None:
    try:
        await work()
        counts[name] += 1
    except (TimeoutError, OSError, aiohttp.ClientError):
        counts["failures"] += 1


def _figures(samples: list[tuple[float, float]], counts: dict[str, int]) -> list[dict[str, Any]]:
    """The slope is the line of least squares through what was seen after the warm-up."""
    table = np.array(samples)
    late = table[table[:, 0] >= table[-1, 0] * _WARM_UP]
    slope = float(np.polyfit(late[:, 0], late[:, 1], 1)[0])
    n = len(late)
    return [
        figure("growth of memory", slope, "MB/min", n=n, goal=_GOAL_MB),
        figure("memory after the warm-up", float(late[0, 1]), "MB", n=n),
        figure("memory at the end", float(late[-1, 1]), "MB", n=n),
        figure("visits", counts["visits"], "pages", n=counts["visits"]),
        figure("answers on pages that stay", counts["answers"], "messages", n=counts["answers"]),
        figure("visits and messages that failed", counts["failures"], "failures", n=len(samples), goal=0),
    ]
