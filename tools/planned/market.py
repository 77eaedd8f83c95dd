"""What stands in order books, and who trades large."""

from typing import Annotated, Final

from pydantic import Field

from tools.arguments import AmountArg, SinceArg, SymbolArg, VenueArg
from tools.catalog import Effect
from tools.planned import Planned, planned


class OrderBookAnalyzer(Planned):
    """Bids and asks of one asset: spread, depth, imbalance, walls. For "order book of BNB", "libro de órdenes
    de BTC en OKX"."""

    symbol: SymbolArg
    depth: Annotated[int | None, Field(description="Levels on each side", ge=1, le=1000)] = None
    exchange: VenueArg = None


class WhaleTracker(Planned):
    """Large trades and transfers of one asset. For "whale activity in XRP", "ballenas de BTC"."""

    symbol: SymbolArg
    min_usd: Annotated[AmountArg | None, Field(description="Smallest trade to count, in dollars")] = None
    since: SinceArg = None


TOOLS: Final = (planned(OrderBookAnalyzer, Effect.READ), planned(WhaleTracker, Effect.READ))
