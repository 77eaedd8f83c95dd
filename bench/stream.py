"""From a venue's stream to a subscriber: candles pushed by a loopback venue through the real ccxt client."""

import asyncio
import time
from contextlib import aclosing
from typing import Any

import numpy as np

from bench.measuring.figures import waits
from tests.doubles.exchange import ExchangeDouble
from tests.doubles.exchange_tape import MINUTE, bar
from trading.exchanges.ccxt_client import CcxtClient
from trading.exchanges.ccxt_source import CcxtSource
from trading.exchanges.ccxt_stream import CcxtStream
from trading.exchanges.venues import VENUES
from trading.markets.instruments import Instrument
from trading.markets.timeframes import Timeframe

UPDATES = 3_000
_A_SECOND = 500
_GOAL_MS = 100.0


async def run(updates: int = UPDATES) -> list[dict[str, Any]]:
    """Milliseconds for each of a few thousand updates of one series. Venue and subscriber share one loop,
    so that what sending costs is in the figures too. An update that is overtaken by a newer one counts as
    delivered with that one."""
    async with ExchangeDouble() as double:
        source = CcxtSource(CcxtClient(VENUES["binance"], base_url=double.base_url))
        stream = CcxtStream(source)
        try:
            return await _measured(double, stream, await _bitcoin(source), updates)
        finally:
            await stream.aclose()
            await source.aclose()


async def _measured(
    double: ExchangeDouble, stream: CcxtStream, instrument: Instrument, count: int
) -> list[dict[str, Any]]:
    sent = np.zeros(count)
    seen = asyncio.create_task(_seen(stream, instrument, count))
    await double.subscribed()
    ts, opened, high, low, close, _ = bar(double.now // MINUTE * MINUTE)
    began = time.monotonic()
    for number in range(count):
        await asyncio.sleep(max(began + number / _A_SECOND - time.monotonic(), 0))
        sent[number] = time.monotonic()
        await double.push((ts, opened, high, low, close, float(number)))
    from_receipt, delivered = await seen
    return [
        *waits("receipt to subscriber", from_receipt, goal=_GOAL_MS),
        *waits("sent to subscriber", delivered - sent, goal=_GOAL_MS),
    ]


async def _seen(stream: CcxtStream, instrument: Instrument, count: int) -> tuple[Any, Any]:
    """How long each update took from its receipt, and when each one was delivered. The volume numbers them."""
    delivered = np.zeros(count)
    from_receipt = []
    done = 0
    async with aclosing(stream.watch(instrument, Timeframe.M1)) as updates:
        async for update in updates:
            now = time.monotonic()
            number = int(update.bars.volume[-1]) + 1
            delivered[done:number] = now
            from_receipt.append(now - update.received_at)
            done = number
            if done == count:
                break
    return np.array(from_receipt), delivered


async def _bitcoin(source: CcxtSource) -> Instrument:
    found = await source.find("BTC")
    if found is None:
        raise LookupError("the double lists no BTC")
    return found
