"""One venue's ccxt client: opened late, paced, cut off after two seconds, and left alone after a failure."""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from trading.errors import NoData, UnknownSymbol
from trading.exchanges.breaker import CircuitBreaker
from trading.exchanges.ccxt_loading import loaded
from trading.exchanges.venues import Venue

Answer = TypeVar("Answer")

ATTEMPT_SECONDS = 2.0
BACK_OFF_SECONDS = (0.5, 1.0)


class CcxtClient:
    """Owns the connection to one venue. Nothing is imported or opened before the first question.

    `contracts` asks for the listings of perpetuals and futures too, which are heavy. `base_url` puts another
    host, such as a loopback one, in the place of the venue's own; `pace_ms` is the least time between two
    requests, by default the venue's own rate limit.
    """

    def __init__(
        self,
        venue: Venue,
        *,
        contracts: bool = False,
        base_url: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        pace_ms: float | None = None,
        attempt_seconds: float = ATTEMPT_SECONDS,
    ) -> None:
        self.venue = venue
        self._listings = venue.spot + venue.contracts if contracts else venue.spot
        self._base_url = base_url
        self._sleep = sleep
        self._pace_ms = pace_ms
        self._attempt_seconds = attempt_seconds
        self._breaker = CircuitBreaker(venue.name, clock)
        self._opening = asyncio.Lock()
        self._kind: Any = None
        self._errors: Any = None
        self._exchange: Any = None
        self._markets: Mapping[str, Any] | None = None

    async def markets(self) -> Mapping[str, Any]:
        """The venue's listing, by ccxt's symbol; fetched once. Raises VenueDown.

        In a thread with a loop of its own, because reading thousands of markets takes a quarter of a second.
        """
        async with self._opening:
            await self._ready()
            if self._markets is None:
                self._markets = await self._asked(lambda: asyncio.to_thread(asyncio.run, self._listing()))
        return self._markets

    async def ask(self, question: Callable[[Any], Awaitable[Answer]], market: Mapping[str, Any]) -> Answer:
        """What `question` gets from a ccxt exchange that knows this market.

        Raises VenueDown, UnknownSymbol for what was delisted, NoData for a question that the venue refuses.
        """
        exchange = await self._knowing(market)
        return await self._asked(lambda: self._answer(question(exchange), market["symbol"]))

    async def stream(self, market: Mapping[str, Any], kind: Callable[[type], type]) -> Any:
        """Another exchange of the venue that knows only `market`, for one stream. `kind` may extend its
        class. Whoever asked for it closes it."""
        await self._ready()
        exchange = self._made(kind(self._kind))
        exchange.set_markets([market])
        return exchange

    async def aclose(self) -> None:
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            await exchange.close()

    async def _listing(self) -> Mapping[str, Any]:
        exchange = self._made(self._kind)
        try:
            markets: Mapping[str, Any] = await exchange.load_markets(False, dict(self.venue.listing_query))
        except self._errors.NetworkError as problem:
            if _never_connected(problem):
                exchange.timeout_on_exit = 0  # it waits for TLS to shut down, five venues a second and more
            raise
        finally:
            await exchange.close()
        if not markets:
            raise ValueError("a listing without markets")
        return markets

    async def _knowing(self, market: Mapping[str, Any]) -> Any:
        async with self._opening:
            await self._ready()
            if self._exchange is None:
                self._exchange = self._made(self._kind)
        known = self._exchange.markets or {}
        if market["symbol"] not in known:
            self._exchange.set_markets([*known.values(), market])
        return self._exchange

    async def _ready(self) -> None:
        """Half a second of imports, the first time: not in the loop that is answering somebody else."""
        if self._kind is None:
            module = await asyncio.to_thread(loaded, f"ccxt.pro.{self.venue.name}")
            self._errors = await asyncio.to_thread(loaded, "ccxt.base.errors")
            self._kind = getattr(module, self.venue.name)

    def _made(self, kind: type) -> Any:
        return self._configured(kind(self._settings()))

    def _settings(self) -> dict[str, Any]:
        settings: dict[str, Any] = {
            "enableRateLimit": True,
            "timeout": round(self._attempt_seconds * 1000),
            "aiohttp_trust_env": False,
        }
        if self._listings:
            settings["options"] = {"defaultType": "spot", "fetchMarkets": {"types": list(self._listings)}}
        return settings if self._pace_ms is None else {**settings, "rateLimit": self._pace_ms}

    def _configured(self, exchange: Any) -> Any:
        exchange.has["fetchCurrencies"] = False  # a second heavy listing of which nothing is used
        exchange.httpExceptions["429"] = self._errors.RateLimitExceeded  # okx would call it an outage
        exchange.ssl_context = _tls(exchange.cafile)
        if self._base_url is not None:
            exchange.urls["api"] = relocated(exchange.urls["api"], self._base_url)
            exchange.timeout_on_exit = 0  # it waits for TLS to shut down
        return exchange

    async def _asked(self, question: Callable[[], Awaitable[Answer]]) -> Answer:
        self._breaker.check()
        errors = self._errors
        try:
            return await self._patiently(question, (errors.RateLimitExceeded, errors.DDoSProtection))
        except errors.BaseError as problem:
            raise self._breaker.fail(_told(problem)) from problem
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as problem:
            raise self._breaker.fail("its answer cannot be read") from problem

    async def _answer(self, answer: Awaitable[Answer], symbol: str) -> Answer:
        """Tells a fault of the question, which leaves the venue well, from one of the venue."""
        errors = self._errors
        try:
            return await answer
        except errors.BadSymbol as problem:
            raise UnknownSymbol(symbol) from problem
        except (errors.BadRequest, errors.NotSupported, errors.ArgumentsRequired) as problem:
            raise self._refused(symbol) from problem

    def _refused(self, symbol: str) -> NoData:
        return NoData(
            f"{self.venue.name} refuses this question about {symbol}.",
            value=symbol,
            rule="A venue answers for its own timeframes, depths and spans of time only.",
            remedy="Ask for fewer bars, another timeframe or another venue.",
        )

    async def _patiently(
        self, question: Callable[[], Awaitable[Answer]], too_fast: tuple[type[Exception], ...]
    ) -> Answer:
        """Waits and asks again where the venue says that it is asked too often; nothing else is repeated."""
        for pause in BACK_OFF_SECONDS:
            try:
                return await question()
            except too_fast:
                await self._sleep(pause)
        return await question()


def _never_connected(problem: Exception) -> bool:
    from aiohttp import ClientConnectorError

    return isinstance(problem.__cause__, ClientConnectorError)


@cache
def _tls(authorities: str) -> ssl.SSLContext:
    """Reading the certificate authorities takes longer than all else that opening an exchange does."""
    return ssl.create_default_context(cafile=authorities)


def relocated(urls: Any, base_url: str) -> Any:
    """The same tree of addresses with every scheme and host replaced; paths stay."""
    if isinstance(urls, dict):
        return {name: relocated(url, base_url) for name, url in urls.items()}
    parts = urlsplit(urls)
    host = urlsplit(base_url).netloc
    return f"{'ws' if parts.scheme.startswith('ws') else 'http'}://{host}{parts.path}"


def _told(problem: Exception) -> str:
    """A ccxt error as a clause, without the address and the body that its text carries."""
    reasons = {
        "RequestTimeout": "it did not answer in time",
        "RateLimitExceeded": "it says that it is asked too often",
        "DDoSProtection": "it says that it is asked too often",
        "OnMaintenance": "it is under maintenance",
        "PermissionDenied": "it does not serve this place",
        "RestrictedLocation": "it does not serve this place",
    }
    return reasons.get(type(problem).__name__, "it could not be reached or refused to answer")
