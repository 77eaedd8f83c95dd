"""Bars from a venue into the store: the work of a download job."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from trading.errors import BadInput, NoData, VenueDown
from trading.jobs import Run
from trading.markets.instruments import Instrument
from trading.markets.sources import MarketSource
from trading.markets.store import CandleStore, Series, Written
from trading.markets.symbols import parse_symbol
from trading.markets.timeframes import Timeframe

_PAGE = 1000
_RECENT_BARS = 500  # what a refresh sees to
_KEPT = (Timeframe.H1, Timeframe.D1)


@dataclass(frozen=True, slots=True)
class DownloadRequest:
    """Bars of one symbol of one venue from `start` until now."""

    symbol: str
    venue: str
    timeframe: Timeframe
    start: datetime

    def as_payload(self) -> dict[str, str]:
        return {
            "symbol": self.symbol,
            "venue": self.venue,
            "timeframe": str(self.timeframe),
            "start": self.start.astimezone(UTC).isoformat(),
        }

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> "DownloadRequest":
        return cls(
            symbol=payload["symbol"],
            venue=payload["venue"],
            timeframe=Timeframe.parse(payload["timeframe"]),
            start=datetime.fromisoformat(payload["start"]),
        )


@dataclass(frozen=True, slots=True)
class Downloads:
    """The work of one run. Every page is stored before the next one is asked for."""

    store: CandleStore
    run: Run
    clock: Callable[[], datetime]

    async def download(self, request: DownloadRequest, source: MarketSource) -> dict[str, Any]:
        """From the run's checkpoint on. Raises NoData if the venue does not list the symbol, VenueDown, and
        BadInput for the simulated venue, whose bars are made when they are asked for."""
        if source.simulated:
            raise BadInput(
                "Simulated bars are not stored.",
                value=source.venue,
                rule="The simulated venue makes its bars when they are asked for.",
                remedy="Name a real venue.",
            )
        wanted = parse_symbol(request.symbol)
        instrument = await source.find(wanted.base, wanted.quote)
        if instrument is None:
            raise _unlisted(request.symbol, source.venue)
        series = await self.store.open_series(instrument, request.timeframe, "venue")
        written = await self._pages(series, source, request.start)
        return {"series": series.id, "venue": source.venue, **asdict(written)}

    async def refresh(self, symbol: str, sources: Sequence[MarketSource]) -> dict[str, Any]:
        """Brings hours and days of a watched symbol up to now, at the first venue that lists it.

        Raises VenueDown if none could be asked, NoData if none lists it."""
        wanted, refused = parse_symbol(symbol), None
        for source in sources:
            try:
                listed = await source.find(wanted.base, wanted.quote)
            except VenueDown as down:
                refused = down
                continue
            if listed:
                return {
                    str(timeframe): await self._up_to_now(listed, source, timeframe) for timeframe in _KEPT
                }
        raise refused or _unlisted(symbol)

    async def _up_to_now(
        self, instrument: Instrument, source: MarketSource, timeframe: Timeframe
    ) -> dict[str, int]:
        series = await self.store.open_series(instrument, timeframe, "venue")
        return asdict(await self._pages(series, source, _date(await self._first_hole(series))))

    async def _first_hole(self, series: Series) -> int:
        """The bar before the first that is missing among the recent ones, in ms; without a hole the last.

        An answer from a venue stores the newest bars, whatever lies between them and those stored before."""
        step, begin = series.timeframe.ms, self._now() - _RECENT_BARS * series.timeframe.ms
        if series.first_ts is None or series.last_ts is None:
            return begin
        if series.last_ts < begin:
            return series.last_ts
        ts = (await self.store.read(series, start=begin)).ts
        if series.first_ts < begin:
            ts = np.insert(ts, 0, begin)
        holes = np.flatnonzero(np.diff(ts) > step)
        return int(ts[holes[0]]) if len(holes) else series.last_ts

    async def _pages(self, series: Series, source: MarketSource, start: datetime) -> Written:
        instrument, timeframe = series.instrument, series.timeframe
        begin, end = _ms(start), self._now()
        at, written = int(self.run.job.checkpoint.get(str(timeframe), begin)), Written()
        while at + timeframe.ms <= end or at == begin:
            page = await source.candles(instrument, timeframe, start=_date(at), limit=_PAGE)
            if not len(page):
                break
            written += await self.store.write(series, page)
            at = int(page.ts[-1]) + 1
            note = f"{written.added} bars, until {_date(at):%Y-%m-%d %H:%M}"
            await self.run.report(min(at, end) - begin, end - begin, note, **{str(timeframe): at})
        return written

    def _now(self) -> int:
        return _ms(self.clock())


def _unlisted(symbol: str, venue: str | None = None) -> NoData:
    return NoData(
        f"{venue} does not list {symbol}." if venue else f"No venue lists {symbol}.",
        value=symbol,
        rule="A download takes a symbol that a venue lists.",
        remedy="Name another venue or another quote currency.",
    )


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _date(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
