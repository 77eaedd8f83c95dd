"""The last prices of symbols, each followed once however many lists it stands in."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog

from bots.clock import now
from bots.web.feed.channel import problem_payload
from tools.context import User
from tools.market_facts import day_change, percent_change, preferred_quote, price_of
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
        self._prices: dict[tuple[str, str | None, str | None], Price] = {}

    @contextmanager
    def listen(self, symbol: str, user: User, changed: asyncio.Event) -> Iterator[Price]:
        """The price of the symbol as the user prefers it: venue and currency; `changed` is set whenever it
        does."""
        key = (symbol, user.exchange, user.currency)
        price = self._prices.get(key)
        if price is None:
            price = self._prices[key] = Price()
            price.task = asyncio.create_task(self._keep(price, symbol, user))
        price.listeners.add(changed)
        try:
            yield price
        finally:
            price.listeners.discard(changed)
            if not price.listeners and price.task:
                self._prices.pop(key, None)
                price.task.cancel()

    async def _keep(self, price: Price, symbol: str, user: User) -> None:
        while True:
            try:
                quote = await preferred_quote(self._market, user, symbol)
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
    change = day_change(quote)
    return None if change is None else price_of(quote) / (1 + change / 100)


def _said(symbol: str, quote: Quote) -> dict[str, Any]:
    history = quote.history
    change = day_change(quote)
    at = quote.ticker.at if quote.ticker else history.last
    return {
        "symbol": symbol,
        "market": history.instrument.symbol,
        "venue": history.instrument.venue,
        "price": price_of(quote),
        "change_percent": None if change is None else _short(change),
        "simulated": history.simulated,
        "as_of": at.isoformat(timespec="seconds"),
    }


def _moved(said: dict[str, Any], price: float, before: float | None) -> dict[str, Any]:
    if price == said.get("price"):
        return said
    at = now().isoformat(timespec="seconds")
    change = _short(percent_change(before, price)) if before else None
    return said | {"price": price, "change_percent": change, "as_of": at}


def _short(percent: float) -> float:
    return round(percent, 3)


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
        "problem": problem_payload(problem),
    }
