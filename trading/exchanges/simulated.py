"""A venue that is always there: invented, repeatable, and labelled so wherever it shows."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from trading.errors import UnknownSymbol
from trading.exchanges.simulated_listing import VENUE, Listing, listings
from trading.exchanges.simulated_tape import MINUTE, SimulatedTape
from trading.markets.bars import Bars
from trading.markets.instruments import AssetClass, Instrument
from trading.markets.resampling import resample
from trading.markets.sources import OrderBook, Ticker, Trade
from trading.markets.timeframes import Timeframe

HISTORY_DAYS = 728  # two years, which keeps its work bounded
_WEEK = 7 * 1440 * MINUTE
_DOLLARS = ("USD", "USDT", "USDC")
_SPREAD = 0.0002  # of the price
_LEVEL = 0.00005
_AT_ONCE = 2 * 1440 * MINUTE  # what is made faster than a thread is woken
_KEPT_BARS = 2_000  # of a symbol and timeframe: 0.1 MB


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _Kept:
    """Whole bars of the minutes from `first` to before `end`, epoch ms."""

    first: int
    end: int
    bars: Bars

    def latest(self, count: int) -> "_Kept":
        if len(self.bars) <= count:
            return self
        bars = self.bars.tail(count)
        return _Kept(int(bars.ts[0]), self.end, bars)


class SimulatedVenue:
    """A MarketSource whose prices are a function of (seed, symbol, time). Open around the clock.

    The running minute unfolds as time passes: its bar grows, and ends as what the past will say.
    """

    venue = VENUE
    simulated = True

    def __init__(self, seed: int = 1, *, now: Callable[[], datetime] = _utc_now) -> None:
        self._seed = seed
        self._now = now
        self._listings = listings()
        self._tapes: dict[str, SimulatedTape] = {}
        self._kept: dict[tuple[str, Timeframe], _Kept] = {}

    async def instruments(self) -> Sequence[Instrument]:
        return [listing.instrument for listing in self._listings.values()]

    async def find(self, base: str, quote: str | None = None) -> Instrument | None:
        """Crypto is listed against the dollar; its usual stand-ins find the same market."""
        wanted = quote.upper() if quote else None
        listing = self._listings.get(base.upper()) or self._listings.get(f"{base.upper()}/{wanted}")
        if listing is None:
            return None
        known = _DOLLARS if listing.instrument.asset_class is AssetClass.SPOT else (listing.instrument.quote,)
        return listing.instrument if wanted is None or wanted in known else None

    async def candles(
        self, instrument: Instrument, timeframe: Timeframe, *, start: datetime | None = None, limit: int = 500
    ) -> Bars:
        """At most two years back; an earlier start gives what there is."""
        now = self._now_ms()
        earliest = _floor(now - HISTORY_DAYS * 1440 * MINUTE, timeframe) + timeframe.ms
        if start is None:
            first = max(_floor(now, timeframe) - (limit - 1) * timeframe.ms, earliest)
        else:
            first = max(_floor(int(start.timestamp() * 1000) + timeframe.ms - 1, timeframe), earliest)
        last = min(first + limit * timeframe.ms - MINUTE, now)
        if timeframe is Timeframe.M1:
            return await self._minutes(instrument, first, last)
        whole = max(first, _floor(min(last + MINUTE, now), timeframe))
        past = await self._past(instrument, timeframe, first, whole)
        if whole > last:
            return past
        running = resample(await self._minutes(instrument, whole, last), timeframe, source=Timeframe.M1)
        return Bars.join([past, running])

    async def _past(self, instrument: Instrument, timeframe: Timeframe, first: int, end: int) -> Bars:
        """Whole bars from `first` to before `end`. The past stays as it is, so what was asked last is kept, and
        only what was added since is made of its minutes."""
        key = instrument.symbol, timeframe
        known = self._kept.get(key)
        kept = known if known and known.first <= first <= known.end else _Kept(first, first, Bars.empty())
        if kept.end < end:
            minutes = await self._minutes(instrument, kept.end, end - MINUTE)
            added = resample(minutes, timeframe, source=Timeframe.M1)
            kept = _Kept(kept.first, end, Bars.join([kept.bars, added]))
            if known is None or known.end <= end:
                self._kept[key] = kept.latest(_KEPT_BARS)
        return kept.bars[(kept.bars.ts >= first) & (kept.bars.ts < end)]

    async def ticker(self, instrument: Instrument) -> Ticker:
        now = self._now_ms()
        day = await self._minutes(instrument, now - 1440 * MINUTE, now)
        last = float(day.close[-1])
        half_spread = max(last * _SPREAD / 2, float(instrument.tick or 0))
        return Ticker(
            at=self._now(),
            last=last,
            bid=_on_tick(last - half_spread, instrument),
            ask=_on_tick(last + half_spread, instrument),
            change_24h_percent=round((last / float(day.open[0]) - 1) * 100, 3),
            volume_24h=float(day.volume.sum()),
        )

    async def book(self, instrument: Instrument, depth: int = 50) -> OrderBook:
        """Levels thicken away from the price; which side is heavier changes with the minute."""
        ticker = await self.ticker(instrument)
        random = np.random.default_rng([self._seed, self._now_ms() // MINUTE])
        step = max(float(instrument.tick or 0), _on_tick(ticker.last * _LEVEL, instrument))
        usual = (ticker.volume_24h or 1.0) / 1440 / 10
        sides = [
            _side(best, direction * step, usual * weight, depth, random)
            for best, direction, weight in (
                (ticker.bid or ticker.last, -1, random.uniform(0.6, 1.4)),
                (ticker.ask or ticker.last, 1, random.uniform(0.6, 1.4)),
            )
        ]
        return OrderBook(ticker.at, sides[0], sides[1])

    async def trades(self, instrument: Instrument, limit: int = 200) -> Sequence[Trade]:
        """Two a minute: a quarter of its volume at its open, the rest at its close."""
        now = self._now_ms()
        minutes = await self._minutes(instrument, now - (limit // 2 + 1) * MINUTE, now)
        trades: list[Trade] = []
        for ts, opened, _, _, close, volume in zip(*minutes.columns(), strict=True):
            side = "buy" if close >= opened else "sell"
            end = min(int(ts) + MINUTE - 1, now)
            trades.append(Trade(_at(int(ts)), float(opened), round(float(volume) * 0.25, 4), side, f"{ts}-0"))
            trades.append(Trade(_at(end), float(close), round(float(volume) * 0.75, 4), side, f"{ts}-1"))
        return trades[-limit:]

    async def aclose(self) -> None:
        self._tapes.clear()
        self._kept.clear()

    async def _minutes(self, instrument: Instrument, first: int, last: int) -> Bars:
        now = self._now_ms()
        tape = self._tape(instrument)
        if last - first > _AT_ONCE:
            bars = await asyncio.to_thread(tape.minutes, first, last)  # years take a third of a second
        else:
            bars = tape.minutes(first, last)
        if len(bars) and int(bars.ts[-1]) == now // MINUTE * MINUTE:
            return Bars.join([bars[:-1], _so_far(bars.tail(1), (now % MINUTE) / MINUTE, instrument)])
        return bars

    def _tape(self, instrument: Instrument) -> SimulatedTape:
        listing = self._listing(instrument)
        return self._tapes.setdefault(instrument.symbol, SimulatedTape(self._seed, listing))

    def _listing(self, instrument: Instrument) -> Listing:
        for name in (instrument.base, instrument.symbol):
            if name in self._listings and instrument.venue == VENUE:
                return self._listings[name]
        raise UnknownSymbol(instrument.symbol)

    def _now_ms(self) -> int:
        return int(self._now().timestamp() * 1000)


def _floor(ms: int, timeframe: Timeframe) -> int:
    offset = (
        _WEEK * 4 // 7 if timeframe is Timeframe.W1 else 0
    )  # weeks begin on Monday, the epoch on Thursday
    return (ms - offset) // timeframe.ms * timeframe.ms + offset


def _so_far(bar: Bars, done: float, instrument: Instrument) -> Bars:
    """What a finished minute looked like when only this share of it had passed: it goes by its farther
    extreme last, so that it ends on its own open, high, low and close."""
    opened, high, low, close = (float(column[0]) for column in (bar.open, bar.high, bar.low, bar.close))
    corners = [opened, low, high, close] if close >= opened else [opened, high, low, close]
    price = _on_tick(float(np.interp(done, [0, 1 / 3, 2 / 3, 1], corners)), instrument)
    passed = [corner for corner, at in zip(corners, (0, 1 / 3, 2 / 3, 1), strict=True) if at <= done]
    seen = [*passed, price]
    columns = (opened, max(seen), min(seen), price, round(float(bar.volume[0]) * done, 4))
    return Bars(bar.ts, *(np.array([value]) for value in columns))


def _side(
    best: float, step: float, usual: float, depth: int, random: np.random.Generator
) -> tuple[tuple[float, float], ...]:
    sizes = usual * (1 + np.arange(depth) / 10) * random.lognormal(0, 0.5, depth)
    return tuple((round(best + i * step, 8), round(float(size), 6)) for i, size in enumerate(sizes))


def _on_tick(price: float, instrument: Instrument) -> float:
    tick = float(instrument.tick or 1)
    return round(round(price / tick) * tick, 8)


def _at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
