"""One series as it runs: what history says of it, then its bars as they grow and follow each other."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace

from trading.errors import NoData, Problem, VenueDown
from trading.markets.bars import Bars
from trading.markets.folding import Fold, start_of
from trading.markets.live import LiveBars, Minutes
from trading.markets.market_data import History, MarketData
from trading.markets.timeframes import Timeframe

_SILENCE_S = 60.0
_REPAIRED = 500  # minutes that are asked for at once; after a longer gap everything is
_MINUTE = Timeframe.M1.ms


@dataclass(frozen=True, slots=True)
class SeriesQuery:
    """A symbol at a venue, or wherever the symbol leads if `venue` is None."""

    symbol: str
    venue: str | None
    timeframe: Timeframe
    count: int


Told = History | Bars | Problem


class RunningSeries:
    """Follows one series. What is told: a History, whole; then Bars, of which the first may replace the last
    one told; a Problem when the venue fell silent, and after it a History again."""

    def __init__(
        self, market: MarketData, live: LiveBars, wanted: SeriesQuery, *, silence_s: float = _SILENCE_S
    ) -> None:
        self._market = market
        self._live = live
        self._wanted = wanted
        self._silence_s = silence_s

    async def told(self) -> AsyncGenerator[Told, None]:
        """Ends after the first History where nothing comes live. Raises what MarketData.history raises, but
        VenueDown where the venue may answer later."""
        history = await self._history(self._wanted.timeframe, self._wanted.count)
        if not self._live.streams(history.instrument.venue):
            yield history
            return
        self._wanted = replace(self._wanted, venue=history.instrument.venue)
        with self._live.listen(history.instrument) as minutes:
            while True:
                try:
                    fold = Fold(self._wanted.timeframe, await self._parts())
                except VenueDown as problem:
                    yield await self._history(self._wanted.timeframe, self._wanted.count)
                    yield problem
                    await asyncio.sleep(self._silence_s)
                    continue
                yield await self._whole(fold)
                async with aclosing(self._changes(minutes, fold)) as changes:
                    async for told in changes:
                        yield told

    async def _changes(self, minutes: Minutes, fold: Fold) -> AsyncGenerator[Told, None]:
        """Until everything has to be asked for again."""
        usual = 0  # between history and the first minute that comes live, the end of one may be missed
        while True:
            try:
                news = await asyncio.wait_for(minutes.next(), self._silence_s)
            except TimeoutError:
                if problem := await self._silent():
                    yield problem
                    minutes.put(await minutes.next())
                    return
                continue
            missed = (int(news.ts[0]) - fold.last_minute) // _MINUTE
            if missed > _REPAIRED:
                minutes.put(news)
                return
            if missed > usual:
                yield fold.add(await self._minutes(missed + 2))
            usual = 1
            yield fold.add(news)

    async def _whole(self, fold: Fold) -> History:
        """The bar that runs, and what was missed of the one before, from the minutes."""
        history = await self._history(self._wanted.timeframe, self._wanted.count)
        running = fold.bars
        if not len(running):
            return history
        before = history.bars[history.bars.ts < running.ts[0]]
        bars = Bars.join([before, running]).tail(self._wanted.count)
        return replace(history, bars=bars, closed=len(bars) - (len(history.bars) - history.closed))

    async def _parts(self) -> Bars:
        """Minutes of the running bar; of one that takes days, its hours and the minutes of the last."""
        timeframe = self._wanted.timeframe
        if timeframe.intraday:
            minutes = await self._minutes(timeframe.ms // _MINUTE + 1)
            return _from(minutes, timeframe)
        minutes = _from(await self._minutes(61), Timeframe.H1)
        hours = await self._history(Timeframe.H1, timeframe.ms // Timeframe.H1.ms + 1)
        ended = hours.bars[hours.bars.ts < minutes.ts[0]]
        return _from(Bars.join([ended, minutes]), timeframe)

    async def _minutes(self, count: int) -> Bars:
        return (await self._history(Timeframe.M1, count)).bars

    async def _history(self, timeframe: Timeframe, count: int) -> History:
        wanted = self._wanted
        try:
            return await self._market.history(wanted.symbol, timeframe, count, venue=wanted.venue)
        except NoData as problem:
            if wanted.venue is None or not await self._market.listed(wanted.symbol, wanted.venue):
                raise
            raise _down(wanted.venue) from problem

    async def _silent(self) -> Problem | None:
        """Nothing came for long: because nothing was traded, or because the venue does not answer."""
        venue = self._wanted.venue or ""
        with suppress(Problem):
            quote = await self._market.quote(self._wanted.symbol, venue=venue)
            if quote.ticker is not None:
                return None
        return _down(venue)


def _from(parts: Bars, timeframe: Timeframe) -> Bars:
    """Those of the last bar of the timeframe."""
    return parts[parts.ts >= start_of(int(parts.ts[-1]), timeframe)]


def _down(venue: str) -> VenueDown:
    return VenueDown(
        f"{venue} does not answer now.",
        value=venue,
        rule="What is shown is the last that it said.",
        remedy="It is asked again by itself.",
    )
