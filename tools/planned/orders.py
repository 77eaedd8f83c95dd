"""Orders. What moves money only ever makes a proposal that the person confirms."""

from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from tools.arguments import AmountArg, IdArg, PercentArg, SideArg, SymbolArg, VenueArg
from tools.catalog import Effect
from tools.planned import Planned, planned

_PRICES: Final = {
    "limit": ("price",),
    "stop": ("stop_price",),
    "stop_limit": ("price", "stop_price"),
    "trailing": ("trailing",),
}
"""What an order of each type cannot be without."""

LimitPrice = Annotated[AmountArg | None, Field(description="Limit price")]
StopPrice = Annotated[AmountArg | None, Field(description="Price that triggers a stop order")]
StopLoss = Annotated[AmountArg | None, Field(description="Price of the protective stop")]
TakeProfit = Annotated[AmountArg | None, Field(description="Price of the target")]
Trailing = Annotated[PercentArg | None, Field(description="Distance of a trailing stop, in percent")]
Leverage = Annotated[AmountArg, Field(description="Times the margin: 5 for 5x", ge=1, le=125)]
OptionalSymbol = Annotated[SymbolArg | None, Field(description="Of which asset, when one was named")]


class PlaceOrder(Planned):
    """Proposes to buy or sell; nothing is sent before the person confirms. Give the quantity in units of the
    asset ("0.25 ETH") or the notional in money ("$250 of SOL"), as the person said it."""

    symbol: SymbolArg
    side: SideArg
    order_type: Annotated[
        Literal["market", "limit", "stop", "stop_limit", "trailing"], Field(description="Kind of order")
    ] = "market"
    quantity: Annotated[AmountArg | None, Field(description="Units of the asset: 0.25 of 0.25 ETH")] = None
    notional: Annotated[AmountArg | None, Field(description="Money to spend or raise: 250 of $250")] = None
    price: LimitPrice = None
    stop_price: StopPrice = None
    stop_loss: StopLoss = None
    take_profit: TakeProfit = None
    trailing: Trailing = None
    leverage: Annotated[Leverage | None, Field(description="Times the margin, when it was said")] = None
    time_in_force: Annotated[
        Literal["gtc", "ioc", "fok", "day"] | None, Field(description="How long it stands")
    ] = None
    post_only: Annotated[bool, Field(description="Only as maker")] = False
    reduce_only: Annotated[bool, Field(description="Only to make a position smaller")] = False
    exchange: VenueArg = None

    @model_validator(mode="after")
    def _is_whole(self) -> "PlaceOrder":
        if (self.quantity is None) == (self.notional is None):
            raise ValueError("an order has a quantity or a notional, and not both")
        if lacking := [name for name in _PRICES.get(self.order_type, ()) if getattr(self, name) is None]:
            raise ValueError(f"a {self.order_type} order needs {' and '.join(lacking)}")
        return self


class ClosePosition(Planned):
    """Proposes to close a position, whole or a part; nothing is sent before the person confirms."""

    symbol: SymbolArg
    fraction: Annotated[AmountArg, Field(description="Part of it: 0.5 for half, 1 for all", le=1)] = Decimal(
        1
    )


class ModifyOrder(Planned):
    """Proposes to change a waiting order: price, quantity, stop or target; nothing changes before the person
    confirms."""

    order_id: Annotated[IdArg | None, Field(description="The order's id, when it was named")] = None
    symbol: OptionalSymbol = None
    price: LimitPrice = None
    quantity: Annotated[AmountArg | None, Field(description="Units of the asset")] = None
    stop_price: StopPrice = None
    stop_loss: StopLoss = None
    take_profit: TakeProfit = None
    trailing: Trailing = None


class SetLeverage(Planned):
    """Proposes a leverage for one asset; nothing changes before the person confirms."""

    symbol: SymbolArg
    leverage: Leverage


class CancelOrder(Planned):
    """Cancels waiting orders: one by its id, those of an asset or a side, or all of them."""

    order_id: Annotated[IdArg | None, Field(description="The order's id, when it was named")] = None
    symbol: OptionalSymbol = None
    side: Annotated[SideArg | None, Field(description="Only buys or only sells")] = None
    all: Annotated[bool, Field(description="Every one of them")] = False


class HaltTrading(Planned):
    """Stops all trading at once, by hand and by agents: "stop everything", "detén todo". Resuming needs the
    page."""

    scope: Annotated[str | None, Field(description="An asset or an agent; none for everything")] = None


class OpenOrders(Planned):
    """The orders that wait: "open orders", "mis órdenes abiertas"."""

    symbol: OptionalSymbol = None


TOOLS: Final = (
    planned(PlaceOrder, Effect.MONEY),
    planned(ClosePosition, Effect.MONEY),
    planned(ModifyOrder, Effect.MONEY),
    planned(SetLeverage, Effect.MONEY),
    planned(CancelOrder, Effect.WRITE),
    planned(HaltTrading, Effect.WRITE),
    planned(OpenOrders, Effect.READ),
)
