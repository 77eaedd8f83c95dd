"""Market data as a question: a symbol in, one series out.

    symbol -> the named venue | the preferred one | the freshest real one | the simulated venue

A symbol resolves to one series, never to a mixture. A venue that answers is fresher than anything stored;
what it answers is stored, so that the same question has an answer when the venue is out of reach. The
simulated venue speaks only for symbols of which nothing real is stored or reachable.
"""

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from trading.errors import BadInput, NoData, UnknownSymbol, VenueDown
from trading.markets import sessions
from trading.markets.adjustments import adjusted
from trading.markets.bars import Bars
from trading.markets.instruments import Instrument
from trading.markets.resampling import resample
from trading.markets.sources import MarketSource, Ticker
from trading.markets.store import CandleStore, Series
from trading.markets.symbols import Symbol, nearest, parse_symbol
from trading.markets.timeframes import Timeframe

_YEAR_MS = 365 * 86_400_000
_VENUE_BUDGET_S = 2.0
_QUIET = timedelta(seconds=60)
_NO_ANSWER = (VenueDown, NoData, UnknownSymbol)
"""What a venue says that is out of reach, has no such bars, or lists the symbol no longer."""

_WELL_KNOWN = ("BTC", "ETH", "SOL", "XRP", "ADA", "DOGE", "LTC", "BNB", "XAU", "EUR", "AAPL", "NVDA", "SPY")


@dataclass(frozen=True, slots=True)
class History:
    """Bars of one series, with what an answer must say about them.

    `last` is the opening time of the last bar, which may still be running; `closed` counts the bars that are
    not. `old` when it lies more than two bars back in the market's own
    open time; `bars_per_year` comes from the instrument's calendar.
    """

    instrument: Instrument
    timeframe: Timeframe
    bars: Bars
    closed: int
    last: datetime
    old: bool
    simulated: bool
    bars_per_year: float

    @property
    def closed_bars(self) -> Bars:
        """What indicators and patterns are read from: a running bar would make them say what it may take back.
        While there is only a running bar, that one."""
        return self.bars[: max(self.closed, 1)]

    @property
    def source(self) -> str:
        """What facts cite, such as "bitfinex BTC/USD 4h"."""
        return f"{self.instrument.venue} {self.instrument.symbol} {self.timeframe}"


@dataclass(frozen=True, slots=True)
class Quote:
    """The last price of one series; `ticker` is None where only stored bars were to be had."""

    history: History
    ticker: Ticker | None


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a source said to one question."""

    instrument: Instrument
    bars: Bars
    simulated: bool


class MarketData:
    """Answers from stored series, venues and the simulated venue, in the order drawn above."""

    def __init__(
        self,
        store: CandleStore,
        venues: Sequence[MarketSource],
        simulated: MarketSource,
        clock: Callable[[], datetime],
        *,
        budget_s: float = _VENUE_BUDGET_S,
        remember_s: float = 0.0,
    ) -> None:
        """`budget_s` is how long all venues together may take over one question, in seconds; `remember_s` how
        long it may go unnoticed that another process has stored a new series."""
        self._store = store
        self._venues = {source.venue: source for source in venues}
        self._simulated = simulated
        self._clock = clock
        self._budget_s = budget_s
        self._remember_s = remember_s
        self._listed: Sequence[Series] = ()
        self._listed_at = -math.inf
        self._listing = asyncio.Lock()
        self._quiet_until = datetime.min.replace(tzinfo=UTC)

    async def history(
        self,
        symbol: str,
        timeframe: Timeframe,
        count: int,
        *,
        venue: str | None = None,
        preferred: str | None = None,
        currency: str | None = None,
    ) -> History:
        """The last `count` bars. `currency` is the quote that is looked for first where the symbol names none;
        nothing is converted. Raises UnknownSymbol, NoData (what exists is said), BadInput for a venue."""
        wanted = parse_symbol(symbol)
        if found := await self._at_home(wanted.at_home(currency), timeframe, count, venue, preferred):
            return found
        if found := await self._real(wanted, timeframe, count, venue, preferred):
            return found
        if venue:
            raise self._nothing_at(venue, wanted, await self._stored_series(wanted))
        if imagined := await self._answer(self._simulated, wanted, timeframe, count):
            return await self._kept(imagined, timeframe)
        raise UnknownSymbol(symbol, nearest(wanted.base, [*await self.symbols(), *_WELL_KNOWN]))

    async def _at_home(
        self,
        wanted: Symbol | None,
        timeframe: Timeframe,
        count: int,
        venue: str | None,
        preferred: str | None,
    ) -> History | None:
        """In the person's own currency, where such a market has what was asked for."""
        try:
            return await self._real(wanted, timeframe, count, venue, preferred) if wanted else None
        except NoData:
            return None

    async def _real(
        self, wanted: Symbol, timeframe: Timeframe, count: int, venue: str | None, preferred: str | None
    ) -> History | None:
        """From the named venue alone; else from the preferred one, any that answers, or what is stored."""
        stored = await self._stored_series(wanted)
        for name in (venue, preferred):
            if name and (found := await self._at(name, wanted, stored, timeframe, count)):
                return found
            if name and name == venue:
                return None
        if live := await self._anywhere(wanted, timeframe, count):
            return live
        return await self._stored(stored, wanted, timeframe, count) if stored else None

    async def _stored_series(self, wanted: Symbol) -> list[Series]:
        return [s for s in await self._series() if s.instrument.base == wanted.base and _means(wanted, s)]

    async def quote(
        self,
        symbol: str,
        *,
        venue: str | None = None,
        preferred: str | None = None,
        currency: str | None = None,
    ) -> Quote:
        """The last price: the venue's ticker if the venue answers now, else the last stored close."""
        history = await self._finest(symbol, venue, preferred, currency)
        source = self._source(history.instrument.venue)
        if source is None:
            return Quote(history, None)
        try:
            return Quote(history, await source.ticker(history.instrument))
        except _NO_ANSWER:
            return Quote(history, None)

    async def listed(self, symbol: str, venue: str) -> bool:
        """Whether the venue has such a market, or may have: one that does not answer cannot say no."""
        wanted, source = parse_symbol(symbol), self._source(venue)
        if source is None:
            return False
        try:
            async with asyncio.timeout(self._budget_s):
                return await source.find(wanted.base, wanted.quote) is not None
        except (VenueDown, TimeoutError):
            return True

    async def symbols(self) -> Sequence[str]:
        """Symbols with stored bars, in order of name."""
        return sorted({str(_symbol(s.instrument)) for s in await self._series()})

    async def venues(self) -> Sequence[str]:
        """Venues with stored bars, in order of name."""
        return sorted({s.instrument.venue for s in await self._series()})

    async def aclose(self) -> None:
        await asyncio.gather(*(source.aclose() for source in (*self._venues.values(), self._simulated)))

    async def _series(self) -> Sequence[Series]:
        """Those with bars. A turn asks for them twice or more, and many turns at once ask for the same: one of
        them looks, the others wait for what it finds."""
        async with self._listing:
            if time.monotonic() - self._listed_at >= self._remember_s:
                self._listed = [series for series in await self._store.series() if series.count]
                self._listed_at = time.monotonic()
            return self._listed

    async def _finest(
        self, symbol: str, venue: str | None, preferred: str | None, currency: str | None
    ) -> History:
        """A day of hours, or of what the series has: enough for a price and its change."""
        where = {"venue": venue, "preferred": preferred, "currency": currency}
        try:
            return await self.history(symbol, Timeframe.H1, 25, **where)
        except NoData:
            return await self.history(symbol, Timeframe.D1, 2, **where)

    async def _at(
        self, venue: str, wanted: Symbol, stored: Sequence[Series], timeframe: Timeframe, count: int
    ) -> History | None:
        """One venue's series: live if it answers, else stored."""
        source = self._source(venue)
        if source and (live := await self._live([source], wanted, timeframe, count)):
            return live
        here = [series for series in stored if series.instrument.venue == venue]
        return await self._stored(here, wanted, timeframe, count) if here else None

    def _source(self, venue: str) -> MarketSource | None:
        return self._simulated if venue == self._simulated.venue else self._venues.get(venue)

    def _nothing_at(self, venue: str, wanted: Symbol, stored: Sequence[Series]) -> BadInput:
        known = sorted({*self._venues, self._simulated.venue, *(s.instrument.venue for s in stored)})
        return NoData(
            f"There is no {wanted} to be had from {venue[:30]!r} now.",
            value=venue[:30],
            rule=f"Venues for {wanted}: {', '.join(known)}.",
            remedy="Name one of them, or none.",
            reason="not_at_venue",
            details={"symbol": str(wanted), "venues": ", ".join(known)},
        )

    async def _anywhere(self, wanted: Symbol, timeframe: Timeframe, count: int) -> History | None:
        """From the first venue that answers. A search that spent its time in vain is not made again for a
        minute: those venues that failed are remembered by themselves, those not reached are not."""
        began = self._clock()
        if began < self._quiet_until:
            return None
        live = await self._live(list(self._venues.values()), wanted, timeframe, count)
        if live is None and self._clock() - began >= timedelta(seconds=self._budget_s):
            self._quiet_until = self._clock() + _QUIET
        return live

    async def _live(
        self, sources: Sequence[MarketSource], wanted: Symbol, timeframe: Timeframe, count: int
    ) -> History | None:
        """From the first source that answers, within one budget for all; keeping its bars is not hurried."""
        try:
            async with asyncio.timeout(self._budget_s):
                answer = await self._first(sources, wanted, timeframe, count)
        except TimeoutError:
            return None
        return await self._kept(answer, timeframe) if answer else None

    async def _first(
        self, sources: Sequence[MarketSource], wanted: Symbol, timeframe: Timeframe, count: int
    ) -> _Answer | None:
        for source in sources:
            if answer := await self._answer(source, wanted, timeframe, count):
                return answer
        return None

    async def _answer(
        self, source: MarketSource, wanted: Symbol, timeframe: Timeframe, count: int
    ) -> _Answer | None:
        try:
            instrument = await source.find(wanted.base, wanted.quote)
            if instrument is None:
                return None
            bars = await source.candles(instrument, timeframe, limit=count)
        except _NO_ANSWER:
            return None
        return _Answer(instrument, bars, source.simulated) if len(bars) else None

    async def _kept(self, answer: _Answer, timeframe: Timeframe) -> History:
        if not answer.simulated:
            series = await self._store.open_series(answer.instrument, timeframe, "venue")
            await self._store.write(series, answer.bars)
            self._listed_at = -math.inf
        return self._history(answer.instrument, timeframe, answer.bars, answer.simulated)

    async def _stored(
        self, stored: Sequence[Series], wanted: Symbol, timeframe: Timeframe, count: int
    ) -> History:
        usable = [series for series in stored if series.timeframe.ms <= timeframe.ms]
        if not usable:
            raise _too_coarse(wanted, timeframe, stored)
        series = max(usable, key=lambda s: (_reaches(s, timeframe, count), s.last_ts or 0, s.timeframe.ms))
        splits = await self._store.splits(series)
        bars = adjusted(await self._tail(series, timeframe, count), splits)
        return self._history(series.instrument, timeframe, bars, simulated=False)

    async def _tail(self, series: Series, timeframe: Timeframe, count: int) -> Bars:
        if series.timeframe is timeframe:
            return await self._store.read_last(series, count)
        calendar = series.instrument.calendar
        span = (count + 1) * _YEAR_MS / sessions.bars_per_year(calendar, timeframe)
        raw = await self._store.read(series, start=int((series.last_ts or 0) - max(span, timeframe.ms)))
        resampled = await asyncio.to_thread(resample, raw, timeframe, calendar, source=series.timeframe)
        # The first bucket may have been cut by the read.
        return resampled[1:].tail(count) if len(resampled) > count else resampled.tail(count)

    def _now_ms(self) -> int:
        return int(self._clock().timestamp() * 1000)

    def _history(self, instrument: Instrument, timeframe: Timeframe, bars: Bars, simulated: bool) -> History:
        last, now = int(bars.ts[-1]), self._now_ms()
        return History(
            instrument=instrument,
            timeframe=timeframe,
            bars=bars,
            closed=len(bars) - (last + timeframe.ms > now),
            last=datetime.fromtimestamp(last / 1000, UTC),
            old=sessions.is_old(last, now, timeframe, instrument.calendar),
            simulated=simulated,
            bars_per_year=sessions.bars_per_year(instrument.calendar, timeframe),
        )


def _symbol(instrument: Instrument) -> Symbol:
    return parse_symbol(f"{instrument.base}/{instrument.quote}")


def _means(wanted: Symbol, series: Series) -> bool:
    return wanted.quoted_in(series.instrument.quote)


def _reaches(series: Series, timeframe: Timeframe, count: int) -> bool:
    """Whether a series is long enough to answer from; a few fresh minutes do not outdo years of days."""
    return (series.last_ts or 0) - (series.first_ts or 0) >= count * timeframe.ms / 2


def _too_coarse(wanted: Symbol, timeframe: Timeframe, stored: Sequence[Series]) -> NoData:
    def span(series: Series, words: str) -> str:
        ends = (datetime.fromtimestamp((ts or 0) / 1000, UTC) for ts in (series.first_ts, series.last_ts))
        first, last = (f"{end:%Y-%m-%d}" for end in ends)
        return f"{series.instrument.venue} {series.timeframe} {words.format(first, last)}"

    return NoData(
        f"There are no {timeframe} bars of {wanted}.",
        value=str(timeframe),
        rule=f"Stored: {'; '.join(span(series, 'from {} to {}') for series in stored)}.",
        remedy="Ask for one of these timeframes or a longer one.",
        reason="too_coarse",
        details={"symbol": str(wanted), "stored": "; ".join(span(series, "({} – {})") for series in stored)},
    )
