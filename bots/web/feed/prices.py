"""The last prices of symbols, each followed once however many lists it stands in."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import structlog

from trading.errors import Problem
from trading.markets.live import LiveBars
from trading.markets.market_data import MarketData, Quote

_ASK_S = 60.0  # how often a venue is asked for its own figures; between, live bars tell the price
_RETRY_S = 15.0
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Price:
    """`said` is what the page is told; None until something is known."""

    said: dict[str, Any] | None = None
    listeners: set[asyncio.Event] = field(default_factory=set)
    task: asyncio.Task[None] | None = None

    def say(self, said: dict[str, Any]) -> None:
        if said != self.said:
            self.said = said
            for listener in self.listeners:
                listener.set()


class Prices:
    def __init__(self, market: MarketData, live: LiveBars) -> None:
        self._market = market
        self._live = live
        self._prices: dict[tuple[str, str | None], Price] = {}

    @contextmanager
    def listen(self, symbol: str, preferred: str | None, changed: asyncio.Event) -> Iterator[Price]:
        """The price of the symbol where `preferred` or whoever answers has it; `changed` is set whenever it
        does."""
        key = (symbol, preferred)
        price = self._prices.get(key)
        if price is None:
            price = self._prices[key] = Price()
            price.task = asyncio.create_task(self._keep(price, symbol, preferred))
        price.listeners.add(changed)
        try:
            yield price
        finally:
            price.listeners.discard(changed)
            if not price.listeners and price.task:
                del self._prices[key]
                price.task.cancel()

    async def _keep(self, price: Price, symbol: str, preferred: str | None) -> None:
        while True:
            try:
                quote = await self._market.quote(symbol, preferred=preferred)
                await self._follow(price, symbol, quote)
                continue
            except Problem as problem:
                price.say(_unknown(symbol, problem))
            except Exception:
                log.exception("a price could not be followed", symbol=symbol)
            await asyncio.sleep(_RETRY_S)

    async def _follow(self, price: Price, symbol: str, quote: Quote) -> None:
        """Until it is time to ask again."""
        with self._live.listen(quote.history.instrument) as minutes:
            price.say(_said(symbol, quote))
            before = _day_ago(quote)
            try:
                async with asyncio.timeout(_ASK_S):
                    while True:
                        bars = await minutes.next()
                        price.say(_moved(price.said or {}, float(bars.close[-1]), before))
            except TimeoutError:
                return


def _day_ago(quote: Quote) -> float | None:
    """By the venue's own change over a day, else by the bars."""
    if quote.ticker and quote.ticker.change_24h_percent is not None:
        return quote.ticker.last / (1 + quote.ticker.change_24h_percent / 100)
    closes = quote.history.bars.close
    return float(closes[0]) if len(closes) > 1 else None


def _said(symbol: str, quote: Quote) -> dict[str, Any]:
    history = quote.history
    last = quote.ticker.last if quote.ticker else float(history.bars.close[-1])
    at = quote.ticker.at if quote.ticker else history.last
    return {
        "symbol": symbol,
        "market": history.instrument.symbol,
        "venue": history.instrument.venue,
        "price": last,
        "change_percent": _change(last, _day_ago(quote)),
        "simulated": history.simulated,
        "as_of": at.isoformat(timespec="seconds"),
    }


def _moved(said: dict[str, Any], price: float, before: float | None) -> dict[str, Any]:
    if price == said.get("price"):
        return said
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return said | {"price": price, "change_percent": _change(price, before), "as_of": at}


def _change(price: float, before: float | None) -> float | None:
    return round((price / before - 1) * 100, 3) if before else None


def _unknown(symbol: str, problem: Problem) -> dict[str, Any]:
    """It stays in the list, without a price."""
    return {
        "symbol": symbol,
        "market": None,
        "venue": None,
        "price": None,
        "change_percent": None,
        "simulated": False,
        "as_of": None,
        "problem": problem.as_dict(),
    }
