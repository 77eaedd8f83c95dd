"""What can be traded, and where."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class AssetClass(StrEnum):
    SPOT = "spot"  # a crypto pair
    PERPETUAL = "perpetual"
    FUTURE = "future"
    STOCK = "stock"
    ETF = "etf"
    FX = "fx"
    METAL = "metal"
    INDEX = "index"


ALWAYS_OPEN = "24/7"
WEEKDAYS = "24/5"


@dataclass(frozen=True, slots=True)
class Instrument:
    """One market of one venue. `base` and `quote` are upper case: BTC and USD of "BTC/USD", AAPL and USD.

    `tick` is the smallest price step in `quote`, `lot` the smallest quantity step in `base`, None where the
    venue does not say. `calendar` names an exchange_calendars calendar; crypto is "24/7".
    """

    venue: str
    base: str
    quote: str
    asset_class: AssetClass = AssetClass.SPOT
    calendar: str = ALWAYS_OPEN
    tick: Decimal | None = None
    lot: Decimal | None = None
    multiplier: Decimal = Decimal(1)
    expiry: date | None = None
    name: str = ""

    @property
    def symbol(self) -> str:
        """How it is written: BTC/USD for pairs, AAPL for what has one usual currency."""
        if self.asset_class in (AssetClass.STOCK, AssetClass.ETF, AssetClass.INDEX):
            return self.base
        return f"{self.base}/{self.quote}"


@dataclass(frozen=True, slots=True)
class Split:
    """A corporate action as a factor: raw prices up to and including `until` times `price_factor` times
    `split_factor` are comparable with today's. Stored beside the bars, never written into them."""

    until: date
    price_factor: Decimal
    split_factor: Decimal
