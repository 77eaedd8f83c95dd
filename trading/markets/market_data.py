"""Market data as a question: a symbol in, one series out.

A symbol resolves to one series, never a mixture: the named venue, else the preferred one, else the freshest
real one that is stored or reachable, else the simulated venue.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from trading.markets.bars import Bars
from trading.markets.instruments import Instrument
from trading.markets.sources import Ticker
from trading.markets.timeframes import Timeframe


@dataclass(frozen=True, slots=True)
class History:
    """Bars of one series, with what an answer must say about them.

    `last` is the opening time of the last bar; `old` when it lies more than two bars back (session markets:
    two sessions' worth); `bars_per_year` comes from the instrument's calendar.
    """

    instrument: Instrument
    timeframe: Timeframe
    bars: Bars
    last: datetime
    old: bool
    simulated: bool
    bars_per_year: float

    @property
    def source(self) -> str:
        """What facts cite, such as "bitfinex BTC/USD 4h"."""
        return f"{self.instrument.venue} {self.instrument.symbol} {self.timeframe}"


@dataclass(frozen=True, slots=True)
class Quote:
    """The last price of one series; `ticker` is None where only stored bars were to be had."""

    history: History
    ticker: Ticker | None


class MarketData:
    async def history(
        self,
        symbol: str,
        timeframe: Timeframe,
        count: int,
        *,
        venue: str | None = None,
        preferred: str | None = None,
    ) -> History:
        """The last `count` bars. Raises UnknownSymbol, NoData (what exists is said)."""
        raise NotImplementedError

    async def quote(self, symbol: str, *, venue: str | None = None, preferred: str | None = None) -> Quote:
        """The last price, from the venue if it can be asked now."""
        raise NotImplementedError

    async def symbols(self) -> Sequence[str]:
        """Symbols with stored bars."""
        raise NotImplementedError
