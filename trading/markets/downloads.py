"""Bars from a venue into the store: the work of a download job."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from trading.errors import BadInput, NoData
from trading.jobs import Run
from trading.markets.sources import MarketSource
from trading.markets.store import CandleStore, Written
from trading.markets.symbols import parse_symbol
from trading.markets.timeframes import Timeframe

_PAGE = 1000


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
    at = int(run.job.checkpoint.get("next", begin))
    written = Written()
    while at < end:
        page = await source.candles(
            instrument, request.timeframe, start=datetime.fromtimestamp(at / 1000, UTC), limit=_PAGE
        )
        if not len(page):
            break
        written += await store.write(series, page)
        following = int(page.ts[-1]) + 1
        if following <= at:
            break
        at = following
        note = f"{written.added} bars, until {datetime.fromtimestamp(page.ts[-1] / 1000, UTC):%Y-%m-%d %H:%M}"
        await run.report(min(at, end) - begin, end - begin, note, next=at)
    return {"series": series.id, "venue": source.venue, "added": written.added, "changed": written.changed}


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
