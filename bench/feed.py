"""The live feed: from a tick or a notice to every open page, and what a page costs that only stays open."""

import asyncio
import json
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from bench.measuring.feed_house import ORIGIN
from bench.measuring.figures import figure, waits

USERS, PAGES = 50, 500
CHARTS, TICKS_A_SECOND = 100, 20.0
_MEASURED_S = 10.0
_HOUSE = "import sys, uvloop; from bench.measuring.feed_house import serve; uvloop.run(serve({}, {}))"
_CHART = {"do": "watch", "topic": "candles", "symbol": "BTC", "venue": "simulated", "timeframe": "1m"}
_LINES = ["ema:20", "bbands", "rsi:14", "macd"]


@dataclass(frozen=True, slots=True)
class House:
    """The serving process, asked over its standard input."""

    process: Process
    address: str
    cookies: list[str]

    async def ask(self, line: str) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())
        return await _line(self.process)

    async def busy_s(self) -> float:
        return float((await self.ask("cost"))["busy_s"])

    async def memory_kb(self) -> float:
        return float((await self.ask("cost"))["memory_mb"]) * 1000


async def run(pages: int = PAGES, charts: int = CHARTS, seconds: float = _MEASURED_S) -> list[dict[str, Any]]:
    """Server and pages are two processes; one clock is for both, as Linux and macOS have it."""
    unlimited = aiohttp.TCPConnector(limit=0)
    async with _house() as house, aiohttp.ClientSession(connector=unlimited) as browser:
        idle = await _idle(house, browser, pages, seconds)
        ticks = await _ticks(house, browser, charts, seconds)
    return [*idle, *ticks]


async def _idle(
    house: House, browser: aiohttp.ClientSession, pages: int, seconds: float
) -> list[dict[str, Any]]:
    """Pages that watch their notices, and how soon each hears one."""
    async with AsyncExitStack() as stack:
        first = await _page(stack, house, browser, 0)
        await _watch(first, {"do": "watch", "topic": "notices"})
        before = await house.memory_kb()
        opened = [await _page(stack, house, browser, number) for number in range(pages)]
        for page in opened:
            await _watch(page, {"do": "watch", "topic": "notices"})
        after = await house.memory_kb()
        began = await house.busy_s()
        await asyncio.sleep(seconds)
        share = (await house.busy_s() - began) / seconds
        told = await _told(house, opened)
    return [
        figure("memory of an idle page's socket", (after - before) / pages, "kB", n=pages),
        figure(f"processor, {pages} idle pages", share * 100, "%", n=pages),
        *waits("notice to page", told, goal=500.0),
    ]


async def _told(house: House, pages: list[aiohttp.ClientWebSocketResponse]) -> list[float]:
    """Seconds from the asking for a notice until each page of that user has it."""
    users = min(len(house.cookies), len(pages))
    seconds: list[float] = []
    for user in range(users):
        began = time.monotonic()
        await house.ask(str(user))
        for page in pages[user::users]:
            await page.receive()
            seconds.append(time.monotonic() - began)
    return seconds


async def _ticks(
    house: House, browser: aiohttp.ClientSession, charts: int, seconds: float
) -> list[dict[str, Any]]:
    """Pages that look at one chart with four indicators."""
    async with AsyncExitStack() as stack:
        opened = [await _page(stack, house, browser, number) for number in range(charts)]
        for page in opened:
            await _watch(page, {**_CHART, "count": 300, "indicators": _LINES})
        began = await house.busy_s()
        late = await asyncio.gather(*(_late(page, seconds) for page in opened))
        share = (await house.busy_s() - began) / seconds
    return [
        *waits(
            f"tick to page, {charts} pages of one chart", [each for one in late for each in one], goal=100.0
        ),
        figure(f"processor, {charts} pages, {TICKS_A_SECOND:g} ticks/s", share * 100, "%", n=charts),
    ]


async def _late(page: aiohttp.ClientWebSocketResponse, seconds: float) -> list[float]:
    """How old each tick was when it came."""
    late = []
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        said = await page.receive_json()
        if said["type"] == "bar":
            late.append(time.monotonic() - said["bar"][5])
    return late[5:]


async def _page(
    stack: AsyncExitStack, house: House, browser: aiohttp.ClientSession, number: int
) -> aiohttp.ClientWebSocketResponse:
    headers = {"Origin": ORIGIN, "Cookie": house.cookies[number % len(house.cookies)]}
    connecting = browser.ws_connect(f"{house.address}/feed", headers=headers)
    return await stack.enter_async_context(connecting)


async def _watch(page: aiohttp.ClientWebSocketResponse, what: dict[str, Any]) -> None:
    await page.send_json({"id": 1, **what})
    await page.receive()


@asynccontextmanager
async def _house() -> AsyncIterator[House]:
    code = _HOUSE.format(USERS, TICKS_A_SECOND)
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdin=PIPE, stdout=PIPE)
    try:
        told = await _line(process)
        yield House(process, f"http://127.0.0.1:{told['port']}", told["cookies"])
    finally:
        if process.stdin:
            process.stdin.close()
        await process.wait()


async def _line(process: Process) -> dict[str, Any]:
    assert process.stdout is not None
    return dict(json.loads(await process.stdout.readline()))
