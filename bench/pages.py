"""500 idle pages and 50 messages a second, on the page as a person starts it: how long an answer takes.

A message counts from the moment at which it was due, so that a late one is not forgiven. Client and server share
the machine; the processor time of each is told beside the figures.
"""

import asyncio
import itertools
import time
from typing import Any

import aiohttp
import numpy as np

from bench.measuring.figures import figure
from bench.measuring.page import Answer, OpenPage, Served, open_page, served
from bench.measuring.scratch import scratch_home

IDLE = 500
PER_SECOND = 50.0
SECONDS = 60.0
_PEOPLE = 25
_ACTIVE = 100
_OPENING_AT_ONCE = 10
_SETTLE_S = 5.0
_ALONE = 30
_QUESTIONS = (
    "¿A cuánto está BTC?",
    "How is ETH doing on 4h?",
    "RSI y MACD de BTC en 1d",
    "What is the price of SOL?",
    "¿Qué tan volátil es ETH?",
    "How correlated are BTC and ETH?",
    "¿Cómo está BTC en 4h?",
    "Show me my watchlist",
)
_GOAL_MS = 300.0
_FIRST_GOAL_MS = 200.0


async def run(
    idle: int = IDLE, per_second: float = PER_SECOND, seconds: float = SECONDS
) -> list[dict[str, Any]]:
    """Milliseconds to the first word and to the end of the answer; memory of an idle page in MB."""
    with scratch_home() as home:
        home.make()
        async with served(home) as page, _browser() as browser:
            people = await page.people(_PEOPLE)
            active = await _open(browser, page, people, _ACTIVE)
            await _warm_up(active)
            alone = await _one_by_one(active[0], _ALONE)
            before = page.memory_mb()
            began = time.perf_counter()
            waiting = await _open(browser, page, people, idle)
            opening = (time.perf_counter() - began) / idle * 1000 if idle else 0.0
            await asyncio.sleep(_SETTLE_S)
            memory = (page.memory_mb() - before) / idle if idle else 0.0
            beside = await _one_by_one(active[0], _ALONE)
            loaded = await _load(browser, page, active, per_second, seconds)
            await asyncio.gather(*(one.close() for one in (*active, *waiting)))
    return [
        *_latencies("alone", alone),
        figure("memory of an idle page", memory, "MB", n=idle),
        figure("opening a page", opening, "ms", n=idle),
        *_latencies(f"beside {idle} idle pages", beside),
        *loaded,
    ]


def _browser() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))


async def _open(
    browser: aiohttp.ClientSession, page: Served, people: list[str], count: int
) -> list[OpenPage]:
    turn = asyncio.Semaphore(_OPENING_AT_ONCE)

    async def one(cookie: str) -> OpenPage:
        async with turn:
            return await open_page(browser, page, cookie)

    cookies = itertools.islice(itertools.cycle(people), count)
    return list(await asyncio.gather(*(one(cookie) for cookie in cookies)))


async def _warm_up(pages: list[OpenPage]) -> None:
    """Every question once, and one on each page: what the program loads late is loaded."""
    for question in _QUESTIONS:
        await pages[0].ask(question, _now())
    for page in pages[1:]:
        await page.ask(_QUESTIONS[0], _now())


async def _one_by_one(page: OpenPage, count: int) -> list[Answer]:
    questions = itertools.islice(itertools.cycle(_QUESTIONS), count)
    return [await page.ask(question, _now()) for question in questions]


async def _load(
    browser: aiohttp.ClientSession, page: Served, pages: list[OpenPage], per_second: float, seconds: float
) -> list[dict[str, Any]]:
    lags: list[float] = []
    look = asyncio.create_task(_look(browser, page, lags))
    busy, own, began = page.busy_s(), time.process_time(), time.perf_counter()
    answers, failed = await _messages(pages, per_second, seconds)
    took = time.perf_counter() - began
    busy, own = page.busy_s() - busy, time.process_time() - own
    look.cancel()
    await asyncio.gather(look, return_exceptions=True)
    sent = len(answers) + failed
    return [
        *_latencies(f"at {per_second:g} messages/s", answers),
        figure("messages without an answer", failed, "messages", n=sent, goal=0),
        figure("answers", len(answers) / took, "1/s", n=len(answers)),
        figure("an empty request meanwhile, p99", float(np.percentile(lags, 99)), "ms", n=len(lags)),
        figure("processor of the page", busy / took * 100, "%", n=sent),
        figure("processor of the measuring side", own / took * 100, "%", n=sent),
    ]


async def _messages(pages: list[OpenPage], per_second: float, seconds: float) -> tuple[list[Answer], int]:
    """Each is sent when it is due, on the page that has been free for longest."""
    free = asyncio.Queue[OpenPage]()
    for page in pages:
        free.put_nowait(page)

    async def one(number: int, due: float) -> Answer:
        page = await free.get()
        answer = await page.ask(_QUESTIONS[number % len(_QUESTIONS)], due)
        free.put_nowait(page)
        return answer

    began, asked = _now(), []
    for number in range(int(per_second * seconds)):
        due = began + number / per_second
        await asyncio.sleep(max(0.0, due - _now()))
        asked.append(asyncio.create_task(one(number, due)))
    found = await asyncio.gather(*asked, return_exceptions=True)
    answers = [answer for answer in found if isinstance(answer, Answer)]
    return answers, len(found) - len(answers)


async def _look(browser: aiohttp.ClientSession, page: Served, lags: list[float]) -> None:
    """Milliseconds that a request takes which does nothing: how long the page's loop lets one wait."""
    while True:
        began = time.perf_counter()
        async with browser.get(f"{page.address}/", allow_redirects=False) as answer:
            await answer.read()
        lags.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.05)


def _latencies(when: str, answers: list[Answer]) -> list[dict[str, Any]]:
    first = [((answer.first or 0) - answer.due) * 1000 for answer in answers]
    end = [((answer.end or 0) - answer.due) * 1000 for answer in answers]
    return [
        *_percentiles(f"first word {when}", first, _FIRST_GOAL_MS),
        *_percentiles(f"whole answer {when}", end, _GOAL_MS),
    ]


def _percentiles(name: str, ms: list[float], goal: float) -> list[dict[str, Any]]:
    p50, p95, p99 = np.percentile(ms, [50, 95, 99])
    return [
        figure(f"{name}, p50", p50, "ms", n=len(ms)),
        figure(f"{name}, p95", p95, "ms", n=len(ms), goal=goal),
        figure(f"{name}, p99", p99, "ms", n=len(ms)),
    ]


def _now() -> float:
    return asyncio.get_running_loop().time()
