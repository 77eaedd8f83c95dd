"""Recorded bodies of venues through the adapter: `python -m bench.counts.recordings [--json] [--data FOLDER]`.

A body that is asked for is put into the mouth of a loopback venue and asked for through CcxtSource, so that
it goes the whole way: HTTP, ccxt, our values. A streamed one is handed to ccxt.pro as a message, and what it
keeps is read by our parsing. A body counts when every value that came out of it is a sensible one.
"""

import argparse
import asyncio
import json
import math
import os
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.counts.recorded_bodies import STREAMED, Recorded, recorded
from tests.doubles.exchange import ExchangeDouble, Trouble
from trading.errors import Problem
from trading.exchanges.ccxt_client import CcxtClient
from trading.exchanges.ccxt_parsing import bars_of, ticker_of, trades_of
from trading.exchanges.ccxt_source import CcxtSource
from trading.exchanges.venues import VENUES
from trading.markets.bars import Bars
from trading.markets.sources import OrderBook, Trade
from trading.markets.timeframes import Timeframe

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_STREAM_PATHS = {
    "binance": "/ws/1",
    "bybit": "/v5/public/spot",
    "okx": "/ws/v5/public",
    "kraken": "/v2",
    "coinbase": "/",
}


async def count(bodies: Iterable[Recorded]) -> dict[str, Any]:
    """How many of how many, by venue and kind; what did not parse, and what was left out and why."""
    parsed: Counter[tuple[str, str]] = Counter()
    tried: Counter[tuple[str, str]] = Counter()
    left_out: Counter[tuple[str, str, str]] = Counter()
    failed: list[dict[str, str]] = []
    async with Replay() as replay:
        for body in bodies:
            if not body.kind:
                left_out[(body.venue, body.file, body.why)] += 1
                continue
            problem = await replay.problem_of(body)
            tried[(body.venue, body.kind)] += 1
            parsed[(body.venue, body.kind)] += problem is None
            if problem is not None:
                failed.append({"file": body.file, "name": body.name, "kind": body.kind, "why": problem})
    return {
        "parsed": parsed.total(),
        "of": tried.total(),
        "by_venue_and_kind": {
            f"{v} {k}": {"parsed": parsed[v, k], "of": n} for (v, k), n in sorted(tried.items())
        },
        "failed": failed,
        "left_out": [
            {"venue": venue, "file": file, "why": why, "bodies": n}
            for (venue, file, why), n in sorted(left_out.items())
        ],
    }


class Replay:
    """A loopback venue and one adapter for each venue."""

    def __init__(self) -> None:
        self._double = ExchangeDouble()
        self._sources: dict[str, CcxtSource] = {}
        self._streams: dict[str, Any] = {}

    async def __aenter__(self) -> "Replay":
        await self._double.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        for exchange in self._streams.values():
            await exchange.close()
        for source in self._sources.values():
            await source.aclose()
        await self._double.__aexit__()

    async def problem_of(self, body: Recorded) -> str | None:
        """None, or in a clause what is wrong with what came out of it."""
        try:
            if body.kind in STREAMED:
                return await self._pushed(body)
            return await (self._listing(body) if body.kind == "markets" else self._asked(body))
        except Problem as problem:
            return f"{problem.what} {problem.__cause__!r}"
        except (LookupError, TypeError, ValueError, AttributeError) as problem:
            return repr(problem)
        finally:
            self._double.trouble = None

    async def _listing(self, body: Recorded) -> str | None:
        venue = VENUES[body.venue]
        source = self._source(replace(venue, spot=(body.market,) if venue.spot else ()))
        try:
            self._double.trouble = Trouble(text=body.body)
            listed = await source.instruments()
        finally:
            await source.aclose()
        steps = [step for each in listed for step in (each.tick, each.lot) if step is not None]
        return None if listed and all(step > 0 for step in steps) else "no market, or one with an odd step"

    async def _asked(self, body: Recorded) -> str | None:
        source = self._sources.setdefault(body.venue, self._source(VENUES[body.venue]))
        instrument = await source.find("BTC", "USDT" if body.venue == "kraken" else None)
        if instrument is None:
            return "the loopback venue lists no BTC"
        self._double.trouble = Trouble(text=body.body)
        questions: Mapping[str, Callable[[], Awaitable[Any]]] = {
            "candles": lambda: source.candles(instrument, Timeframe.M1, limit=100),
            "ticker": lambda: source.ticker(instrument),
            "book": lambda: source.book(instrument),
            "trades": lambda: source.trades(instrument),
        }
        return _wrong(await questions[body.kind]())

    async def _pushed(self, body: Recorded) -> str | None:
        if body.venue not in self._streams:
            self._streams[body.venue] = await self._stream(body.venue)
        exchange = self._streams[body.venue]
        exchange.ohlcvs, exchange.trades, exchange.tickers = {}, {}, {}
        client = exchange.client(self._double.base_url.replace("http", "ws") + _STREAM_PATHS[body.venue])
        exchange.handle_message(client, json.loads(body.body))
        return _wrong(_kept(exchange, body.kind))

    async def _stream(self, venue: str) -> Any:
        source = self._sources.setdefault(venue, self._source(VENUES[venue]))
        instrument = await source.find("BTC")
        if instrument is None:
            raise LookupError("the loopback venue lists no BTC")
        exchange = await source.client.stream(await source.market(instrument), lambda kind: kind)
        exchange.open()
        return exchange

    def _source(self, venue: Any) -> CcxtSource:
        return CcxtSource(CcxtClient(venue, base_url=self._double.base_url, clock=_forgetful(), pace_ms=0.1))


def _forgetful() -> Callable[[], float]:
    """A clock on which every failure is long ago: one body that fails must not take the next with it."""
    minutes = iter(range(10**9))
    return lambda: 61.0 * next(minutes)


def _kept(exchange: Any, kind: str) -> Any:
    if kind == "streamed candles":
        return bars_of(row for frames in exchange.ohlcvs.values() for rows in frames.values() for row in rows)
    if kind == "streamed trades":
        return trades_of((trade for trades in exchange.trades.values() for trade in trades), _NOW)
    return ticker_of(next(iter(exchange.tickers.values())), _NOW)


def _wrong(value: Any) -> str | None:
    numbers = _numbers(value)
    if not numbers:
        return "nothing came out"
    return (
        None if all(math.isfinite(n) and n > 0 for n in numbers) else "a price that is not a positive number"
    )


def _numbers(value: Any) -> list[float]:
    """The prices of an answer."""
    match value:
        case Bars():
            return [float(n) for column in value.columns()[1:5] for n in column]
        case OrderBook(bids=bids, asks=asks):
            return [n for level in (*bids, *asks) for n in level]
        case list():
            return [n for trade in value if isinstance(trade, Trade) for n in (trade.price, trade.quantity)]
        case _:
            return [float(value.last)]


def found_data(named: Path | None, start: Path) -> Path:
    """The folder of recorded bodies: the named one, that of ORBIQUANT_SHARED_DATA, or shared/data beside a
    parent of `start`."""
    if named is None and "ORBIQUANT_SHARED_DATA" in os.environ:
        named = Path(os.environ["ORBIQUANT_SHARED_DATA"])
    beside = [parent / "shared/data" for parent in (start, *start.parents)]
    for folder in [named] if named else beside:
        if (folder / "exchange_api").is_dir():
            return folder
    raise SystemExit("No recorded bodies are there: name the folder that has exchange_api with --data.")


def main(argv: Sequence[str] | None = None, say: Callable[[str], Any] = sys.stdout.write) -> int:
    parser = argparse.ArgumentParser(
        prog="bench.counts.recordings", description="Recorded bodies through the adapter."
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    parser.add_argument("--data", type=Path, help="folder of the shared data")
    given = parser.parse_args(argv)
    told = asyncio.run(count(recorded(found_data(given.data, Path.cwd()))))
    if given.json:
        say(json.dumps(told, indent=1) + "\n")
    else:
        for name, each in {**told["by_venue_and_kind"], "all": told}.items():
            say(f"{name:30} {each['parsed']:6} of {each['of']:6}\n")
    return 1 if told["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
