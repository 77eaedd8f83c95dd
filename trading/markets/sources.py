"""The ports through which market data arrives, and the values that they carry."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from trading.markets.bars import Bars
from trading.markets.instruments import Instrument
from trading.markets.timeframes import Timeframe


@dataclass(frozen=True, slots=True)
class Ticker:
    """Last traded and best quoted prices, in the quote currency. What the venue does not send is None."""

    at: datetime
    last: float
    bid: float | None = None
    ask: float | None = None
    change_24h_percent: float | None = None
    volume_24h: float | None = None  # in base


@dataclass(frozen=True, slots=True)
class OrderBook:
    """Levels as (price, quantity in base); bids fall, asks rise from the best."""

    at: datetime
    bids: tuple[tuple[float, float], ...]
    asks: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Trade:
    """One public trade. `side` is the taker's: "buy" or "sell"."""

    at: datetime
    price: float
    quantity: float
    side: str
    id: str = ""


class MarketSource(Protocol):
    """Public data of one venue over request and answer.

    Every method raises VenueDown when the venue cannot be asked now (at once while an earlier failure is
    remembered), and UnknownSymbol for an instrument that the venue does not list.
    """

    @property
    def venue(self) -> str: ...

    @property
    def simulated(self) -> bool: ...

    async def find(self, base: str, quote: str | None = None) -> Instrument | None:
        """The venue's market for what a person named; without a quote, its most usual dollar one."""
        ...

    async def candles(
        self, instrument: Instrument, timeframe: Timeframe, *, start: datetime | None = None, limit: int = 500
    ) -> Bars:
        """The last `limit` bars, or the first `limit` from `start`. The running bar is included, last."""
        ...

    async def ticker(self, instrument: Instrument) -> Ticker: ...

    async def book(self, instrument: Instrument, depth: int = 50) -> OrderBook: ...

    async def trades(self, instrument: Instrument, limit: int = 200) -> Sequence[Trade]: ...

    async def aclose(self) -> None: ...


@dataclass(frozen=True, slots=True)
class BarUpdate:
    """The newest bars of a watched series: usually one, the running one; more after a repaired gap."""

    instrument: Instrument
    timeframe: Timeframe
    bars: Bars
    received_at: float  # time.monotonic() when the bytes arrived
    repaired: bool = False


class MarketStream(Protocol):
    """Live updates of one venue."""

    def watch(self, instrument: Instrument, timeframe: Timeframe) -> AsyncGenerator[BarUpdate, None]:
        """Never ends by itself: it reconnects, repairs the gap over request and answer, and polls where the
        venue has no stream. Closing it stops watching."""
        ...

    async def aclose(self) -> None: ...
