"""What is particular to each venue that is reached through ccxt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from trading.errors import BadInput
from trading.markets.timeframes import Timeframe


@dataclass(frozen=True, slots=True)
class Venue:
    """Quirks of one venue.

    `dollars` are its quotes for "the dollar", the most usual first; `page` is how many candles one request
    may ask for; `reach` how many bars back it answers at all; `built_from` names the shorter candles from
    which a timeframe is put together that the venue lacks, or cuts elsewhere than on Monday 00:00 UTC.
    """

    name: str
    dollars: tuple[str, ...]
    page: int
    reach: int | None = None
    built_from: Mapping[Timeframe, Timeframe] = field(default_factory=dict)
    streams: bool = True
    most_levels: int = 500
    most_trades: int = 1000
    options: Mapping[str, Any] = field(default_factory=dict)
    listing: Mapping[str, str] = field(default_factory=dict)


_SPOT = {"defaultType": "spot", "fetchMarkets": {"types": ["spot"]}}

VENUES: Mapping[str, Venue] = {
    venue.name: venue
    for venue in (
        Venue(
            "binance",
            ("USDT", "USDC", "FDUSD"),
            page=1000,
            options=_SPOT,
            # Without these the listing weighs over ten megabytes.
            listing={"showPermissionSets": "false", "symbolStatus": "TRADING"},
        ),
        Venue("bybit", ("USDT", "USDC"), page=1000, most_levels=200, most_trades=60, options=_SPOT),
        Venue("okx", ("USDT", "USDC", "USD"), page=300, most_levels=400, most_trades=500, options=_SPOT),
        # Its weeks begin on Thursday, and it only ever answers with its last 720 bars.
        Venue(
            "kraken", ("USD", "USDT", "USDC"), page=720, reach=720, built_from={Timeframe.W1: Timeframe.D1}
        ),
        Venue(
            "coinbase",
            ("USD", "USDC", "USDT"),
            page=300,
            built_from={Timeframe.H4: Timeframe.H1, Timeframe.W1: Timeframe.D1},
            streams=False,
            most_levels=1000,
        ),
    )
}


def venue_named(name: str) -> Venue:
    """Raises BadInput for a venue that is not in the table."""
    if name not in VENUES:
        raise BadInput(
            f"I do not know the venue {name[:40]!r}.",
            value=name[:40],
            rule=f"Venues are {', '.join(VENUES)}.",
            remedy="Name one of them.",
        )
    return VENUES[name]
