"""What is particular to each venue that is reached through ccxt."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from trading.errors import BadInput
from trading.markets.timeframes import Timeframe


@dataclass(frozen=True, slots=True)
class Venue:
    """Quirks of one venue.

    `dollars` are its quotes for "the dollar", the most usual first; `page` is how many candles one request
    may ask for; `reach` how many bars back it answers at all; `built_from` names the shorter candles from
    which a timeframe is put together that the venue lacks, or cuts elsewhere than on Monday 00:00 UTC;
    `polled` are those whose stream is missing or cut elsewhere. `spot` and `contracts` are ccxt's names for
    its separate listings (of perpetuals and futures), empty where it has but one; `listing_query` goes with
    the request for a listing.
    """

    name: str
    dollars: tuple[str, ...]
    page: int
    reach: int | None = None
    built_from: Mapping[Timeframe, Timeframe] = field(default_factory=dict)
    polled: tuple[Timeframe, ...] = ()
    most_levels: int = 500
    most_trades: int = 1000
    spot: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()
    listing_query: Mapping[str, str] = field(default_factory=dict)


_BINANCE = Venue(
    "binance",
    ("USDT", "USDC", "FDUSD"),
    page=1000,
    spot=("spot",),
    contracts=("linear", "inverse"),
    # Without these the listing weighs over ten megabytes.
    listing_query={"showPermissionSets": "false", "symbolStatus": "TRADING"},
)
_BYBIT = Venue(
    "bybit",
    ("USDT", "USDC"),
    page=1000,
    most_levels=200,
    most_trades=60,
    spot=("spot",),
    contracts=("linear", "inverse"),
)
_OKX = Venue(
    "okx",
    ("USDT", "USDC", "USD"),
    page=300,
    polled=(Timeframe.D1, Timeframe.W1),  # its stream cuts days at midnight in Hong Kong
    most_levels=400,
    most_trades=500,
    spot=("spot",),
    contracts=("swap", "future"),
)
_KRAKEN = Venue(
    "kraken",
    ("USD", "USDT", "USDC"),
    page=720,
    reach=720,
    built_from={Timeframe.W1: Timeframe.D1},  # its weeks begin on Thursday
    polled=(Timeframe.W1,),
)
_COINBASE = Venue(
    "coinbase",
    ("USD", "USDC", "USDT"),
    page=300,
    built_from={Timeframe.H4: Timeframe.H1, Timeframe.W1: Timeframe.D1},
    polled=tuple(Timeframe),
    most_levels=1000,
)

VENUES: Mapping[str, Venue] = {venue.name: venue for venue in (_BINANCE, _BYBIT, _OKX, _KRAKEN, _COINBASE)}


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
