"""Public market data of one venue through ccxt."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from trading.errors import NoData, UnknownSymbol
from trading.exchanges.ccxt_client import CcxtClient
from trading.exchanges.ccxt_parsing import bars_of, book_of, instrument_of, ticker_of, trades_of
from trading.markets.bars import Bars
from trading.markets.instruments import AssetClass, Instrument
from trading.markets.resampling import resample
from trading.markets.sources import OrderBook, Ticker, Trade
from trading.markets.timeframes import Timeframe

Market = Mapping[str, Any]
Key = tuple[str, str, AssetClass, Any]

EMPTY_PAGES = 10
SPARE_BARS = 10


def _utc_now() -> datetime:
    return datetime.now(UTC)


class CcxtSource:
    """A MarketSource over one CcxtClient, which it closes. `now` is the wall clock in UTC."""

    simulated = False

    def __init__(self, client: CcxtClient, *, now: Callable[[], datetime] = _utc_now) -> None:
        self.client = client
        self._now = now
        self._listing: Mapping[Key, tuple[Instrument, Market]] = {}

    @property
    def venue(self) -> str:
        return self.client.venue.name

    async def instruments(self) -> Sequence[Instrument]:
        """Everything that the venue lists and that we can watch."""
        return [instrument for instrument, _ in (await self._listed()).values()]

    async def find(self, base: str, quote: str | None = None) -> Instrument | None:
        listing = await self._listed()
        quotes = (quote.upper(),) if quote else self.client.venue.dollars
        for asset_class in (AssetClass.SPOT, AssetClass.PERPETUAL):
            for wanted in quotes:
                if found := listing.get((base.upper(), wanted, asset_class, None)):
                    return found[0]
        return None

    async def market(self, instrument: Instrument) -> Market:
        """The ccxt market of an instrument. Raises UnknownSymbol."""
        found = (await self._listed()).get(_key(instrument))
        if found is None:
            raise UnknownSymbol(instrument.symbol)
        return found[1]

    async def candles(
        self, instrument: Instrument, timeframe: Timeframe, *, start: datetime | None = None, limit: int = 500
    ) -> Bars:
        """Fewer than `limit` where the market did not trade. Raises NoData before a venue's reach."""
        market = await self.market(instrument)
        shorter = self.client.venue.built_from.get(timeframe)
        if shorter is None:
            return await self._pages(market, timeframe, _ms(start), limit)
        bars = await self._pages(market, shorter, _ms(start), (limit + 1) * (timeframe.ms // shorter.ms))
        return _built(bars, shorter, timeframe, start is None, limit)

    async def ticker(self, instrument: Instrument) -> Ticker:
        market = await self.market(instrument)

        async def question(exchange: Any) -> Ticker:
            return ticker_of(await exchange.fetch_ticker(market["symbol"]), self._now())

        return await self.client.ask(question, market)

    async def book(self, instrument: Instrument, depth: int = 50) -> OrderBook:
        market = await self.market(instrument)
        levels = min(depth, self.client.venue.most_levels)

        async def question(exchange: Any) -> OrderBook:
            return book_of(await exchange.fetch_order_book(market["symbol"], levels), self._now(), depth)

        return await self.client.ask(question, market)

    async def trades(self, instrument: Instrument, limit: int = 200) -> Sequence[Trade]:
        market = await self.market(instrument)
        count = min(limit, self.client.venue.most_trades)

        async def question(exchange: Any) -> Sequence[Trade]:
            return trades_of(await exchange.fetch_trades(market["symbol"], None, count), self._now())

        return await self.client.ask(question, market)

    async def aclose(self) -> None:
        await self.client.aclose()

    async def _listed(self) -> Mapping[Key, tuple[Instrument, Market]]:
        if not self._listing:
            self._listing = _index(self.venue, await self.client.markets())
        return self._listing

    async def _pages(self, market: Market, timeframe: Timeframe, start: int | None, limit: int) -> Bars:
        """Page after page from `start`, or from so early that `limit` bars lie between it and now."""
        if start is not None:
            self._check_reach(start, timeframe)
            return await self._forward(market, timeframe, start, limit)
        limit = min(limit, self.client.venue.reach or limit)
        if limit <= self.client.venue.page:
            # Some count back from this moment: of the last minute alone there may be nothing yet.
            asked = min(limit + SPARE_BARS, self.client.venue.page)
            return (await self._page(market, timeframe, None, asked)).tail(limit)
        early = self._now_ms() - (limit + 1) * timeframe.ms
        return (await self._forward(market, timeframe, early, limit + 2)).tail(limit)

    async def _forward(self, market: Market, timeframe: Timeframe, since: int, limit: int) -> Bars:
        parts = [Bars.empty()]
        missing, empty = limit, 0
        while missing > 0 and since <= self._now_ms() and empty < EMPTY_PAGES:
            part = await self._page(market, timeframe, since, self.client.venue.page)
            part = part[part.ts >= since][:missing]
            parts.append(part)
            missing -= len(part)
            empty = 0 if len(part) else empty + 1
            last = int(part.ts[-1]) if len(part) else since + (self.client.venue.page - 1) * timeframe.ms
            since = last + timeframe.ms
        return Bars.join(parts)

    def _check_reach(self, start: int, timeframe: Timeframe) -> None:
        reach = self.client.venue.reach
        if reach is None or start >= self._now_ms() - reach * timeframe.ms:
            return
        raise NoData(
            f"{self.venue} does not answer with {timeframe} bars that old.",
            value=datetime.fromtimestamp(start / 1000, UTC).isoformat(),
            rule=f"It has its last {reach} bars of each timeframe only.",
            remedy="Ask for a later start, a longer timeframe or another venue.",
        )

    def _now_ms(self) -> int:
        return int(self._now().timestamp() * 1000)

    async def _page(self, market: Market, timeframe: Timeframe, since: int | None, limit: int) -> Bars:
        async def question(exchange: Any) -> Bars:
            return bars_of(await exchange.fetch_ohlcv(market["symbol"], str(timeframe), since, limit))

        return await self.client.ask(question, market)


def _built(bars: Bars, shorter: Timeframe, timeframe: Timeframe, newest: bool, limit: int) -> Bars:
    """Put together from shorter ones. A bar of whose beginning nothing came is left out."""
    if not len(bars):
        return bars
    built = resample(bars, timeframe, source=shorter)
    whole = built[built.ts >= bars.ts[0]]
    return whole.tail(limit) if newest else whole[:limit]


def _index(venue: str, markets: Mapping[str, Any]) -> Mapping[Key, tuple[Instrument, Market]]:
    index: dict[Key, tuple[Instrument, Market]] = {}
    for market in markets.values():
        instrument = instrument_of(venue, market)
        if instrument is not None and market["active"] is not False:
            index.setdefault(_key(instrument), (instrument, market))
    return index


def _key(instrument: Instrument) -> Key:
    return instrument.base, instrument.quote, instrument.asset_class, instrument.expiry


def _ms(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp() * 1000)
