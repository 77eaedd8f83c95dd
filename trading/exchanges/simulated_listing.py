"""What the simulated venue lists: well-known names at plausible prices, so that nobody needs a network."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from trading.markets.instruments import AssetClass, Instrument

VENUE = "simulated"


@dataclass(frozen=True, slots=True)
class Listing:
    """`anchor` is the price around which the years move, `daily` the usual size of a day's move in percent,
    `turnover` what changes hands in a day, in the quote currency."""

    instrument: Instrument
    anchor: float
    daily: float
    turnover: float


Row = tuple[str, float, str, float, float]  # symbol, anchor, tick, daily, turnover

_CRYPTO: tuple[Row, ...] = (
    ("BTC", 68_000, "0.01", 2.6, 2e10),
    ("ETH", 3_400, "0.01", 3.3, 1e10),
    ("SOL", 165, "0.01", 4.4, 3e9),
    ("BNB", 590, "0.01", 2.9, 1.5e9),
    ("XRP", 1.3, "0.0001", 4.2, 3e9),
    ("ADA", 0.62, "0.0001", 4.3, 5e8),
    ("DOGE", 0.19, "0.00001", 5.0, 1.2e9),
    ("AVAX", 33, "0.01", 4.6, 4e8),
    ("DOT", 6.4, "0.001", 4.2, 2e8),
    ("LINK", 16, "0.001", 4.3, 4e8),
    ("LTC", 88, "0.01", 3.5, 4e8),
    ("BCH", 420, "0.01", 3.9, 3e8),
    ("TRX", 0.19, "0.00001", 2.8, 5e8),
    ("MATIC", 0.55, "0.0001", 4.5, 2e8),
    ("UNI", 9.2, "0.001", 4.9, 2e8),
    ("ATOM", 7.1, "0.001", 4.2, 1.5e8),
    ("XLM", 0.21, "0.00001", 4.3, 2e8),
)
_STOCKS: tuple[Row, ...] = (
    ("AAPL", 205, "0.01", 1.4, 1.1e10),
    ("MSFT", 420, "0.01", 1.3, 9e9),
    ("NVDA", 120, "0.01", 2.7, 3e10),
    ("AMZN", 190, "0.01", 1.8, 8e9),
    ("GOOGL", 170, "0.01", 1.6, 5e9),
    ("META", 520, "0.01", 2.0, 7e9),
    ("TSLA", 250, "0.01", 3.2, 2.2e10),
    ("AMD", 145, "0.01", 2.9, 6e9),
    ("NFLX", 680, "0.01", 2.2, 3e9),
    ("JPM", 205, "0.01", 1.3, 2e9),
)
_FUNDS: tuple[Row, ...] = (
    ("SPY", 540, "0.01", 0.9, 3.5e10),
    ("QQQ", 470, "0.01", 1.2, 1.8e10),
)
_METALS: tuple[Row, ...] = (
    ("XAU", 2_400, "0.01", 0.9, 5e9),
    ("XAG", 29, "0.001", 1.7, 1e9),
)
_CURRENCIES: tuple[Row, ...] = (
    ("EUR", 1.09, "0.00001", 0.45, 3e10),
    ("GBP", 1.28, "0.00001", 0.5, 1.5e10),
    ("USD/JPY", 149, "0.001", 0.55, 2e12),
    ("USD/CHF", 0.88, "0.00001", 0.45, 6e9),
)
_CLASSES: Mapping[AssetClass, tuple[Row, ...]] = {
    AssetClass.SPOT: _CRYPTO,
    AssetClass.STOCK: _STOCKS,
    AssetClass.ETF: _FUNDS,
    AssetClass.METAL: _METALS,
    AssetClass.FX: _CURRENCIES,
}


def listings() -> Mapping[str, Listing]:
    """By the name in the tables above: the base, or base and quote where the quote is not the dollar."""
    return {row[0]: _listed(asset_class, row) for asset_class, rows in _CLASSES.items() for row in rows}


def _listed(asset_class: AssetClass, row: Row) -> Listing:
    symbol, anchor, tick, daily, turnover = row
    base, _, quote = symbol.partition("/")
    lot = Decimal("0.0001") if asset_class is AssetClass.SPOT else Decimal("0.01")
    instrument = Instrument(
        VENUE, base, quote or "USD", asset_class, tick=Decimal(tick), lot=lot, name=f"{base} (simulated)"
    )
    return Listing(instrument, anchor, daily, turnover)
