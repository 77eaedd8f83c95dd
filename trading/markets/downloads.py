"""Bars from a venue into the store: the work of a download job."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from trading.errors import BadInput, NoData, VenueDown
from trading.jobs import Run
from trading.markets.bars import Bars
from trading.markets.instruments import Instrument
from trading.markets.sources import MarketSource
from trading.markets.store import CandleStore, Written
from trading.markets.symbols import parse_symbol
from trading.markets.timeframes import Timeframe

_PAGE = 1000
_NEW_BARS = 500  # of a series that was not stored before


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


async def download(
    request: DownloadRequest,
    source: MarketSource,
    store: CandleStore,
    run: Run,
    clock: Callable[[], datetime],
) -> dict[str, Any]:
    """Fetches page by page from the checkpoint on; every page is stored before the next is asked for.

    Raises NoData if the venue does not list the symbol or has no bars from `start` on, and VenueDown.
    """
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
        raise NoData(
            f"{source.venue} does not list {wanted}.",
            value=request.symbol,
            rule="A download takes a symbol that the venue lists.",
            remedy="Name another venue or another quote currency.",
        )
    series = await store.open_series(instrument, request.timeframe, "venue")
    begin, end = _ms(request.start), _ms(clock())
    at = int(run.job.checkpoint.get(str(request.timeframe), begin))
    written = Written()
    while len(page := await _page(source, instrument, request.timeframe, at)):
        written += await store.write(series, page)
        at = int(page.ts[-1]) + 1
        note = f"{written.added} bars, until {_date(at):%Y-%m-%d %H:%M}"
        await run.report(min(at, end) - begin, end - begin, note, **{str(request.timeframe): at})
        if at + request.timeframe.ms > end:
            break
    return {"series": series.id, "venue": source.venue, **asdict(written)}


async def refresh(
    symbol: str,
    sources: Sequence[MarketSource],
    store: CandleStore,
    run: Run,
    clock: Callable[[], datetime],
) -> dict[str, Any]:
    """Brings the first venue's hours and days of a watched symbol up to now. Raises VenueDown, NoData."""
    wanted, refused = parse_symbol(symbol), None
    for source in sources:
        try:
            instrument = await source.find(wanted.base, wanted.quote)
        except VenueDown as down:
            refused = down
            continue
        if instrument:
            return {
                str(timeframe): await _up_to_now(symbol, source, instrument, timeframe, store, run, clock)
                for timeframe in (Timeframe.H1, Timeframe.D1)
            }
    raise refused or NoData(
        f"No venue lists {wanted}.",
        value=symbol,
        rule="A refresh takes what one of the venues lists.",
        remedy="Remove it from the watchlist, or add a venue that lists it.",
    )


async def _up_to_now(
    symbol: str,
    source: MarketSource,
    instrument: Instrument,
    timeframe: Timeframe,
    store: CandleStore,
    run: Run,
    clock: Callable[[], datetime],
) -> dict[str, Any]:
    series = await store.open_series(instrument, timeframe, "venue")
    since = series.last_ts if series.last_ts is not None else _ms(clock()) - _NEW_BARS * timeframe.ms
    request = DownloadRequest(symbol, source.venue, timeframe, _date(since))
    return await download(request, source, store, run, clock)


async def _page(source: MarketSource, instrument: Instrument, timeframe: Timeframe, at: int) -> Bars:
    return await source.candles(instrument, timeframe, start=_date(at), limit=_PAGE)


def _date(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
