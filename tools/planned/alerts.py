"""Alerts on prices and indicators."""

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field

from tools.arguments import NumberArg, SymbolArg, UsualTimeframeArg
from tools.catalog import Effect
from tools.planned import Planned, planned

Metric: TypeAlias = Literal["price", "rsi"]
Op: TypeAlias = Literal["above", "below", "crosses", "change_pct"]


class CreateAlert(Planned):
    """Tells the person when a price or an RSI comes to a value. For "alert me when ETH is above 4000", "avísame
    si el RSI de BTC baja de 30"."""

    symbol: SymbolArg
    metric: Annotated[Metric, Field(description="What is watched")] = "price"
    op: Annotated[Op, Field(description="change_pct: a rise in percent; a fall is negative")]
    value: Annotated[NumberArg, Field(description="The price, RSI or percent")]
    timeframe: UsualTimeframeArg = None


class ListAlerts(Planned):
    """The person's alerts: "my alerts", "mis alertas"."""

    alert_id: Annotated[str | None, Field(description="Its number, when it was said")] = None
    symbol: Annotated[SymbolArg | None, Field(description="Of which asset, when one was named")] = None


class DeleteAlert(Planned):
    """Deletes alerts of the person: by asset and what they watch, or all of them."""

    alert_id: Annotated[str | None, Field(description="Its number, when it was said")] = None
    symbol: Annotated[SymbolArg | None, Field(description="Of which asset, when one was named")] = None
    metric: Annotated[Metric | None, Field(description="What it watches, when it was said")] = None
    op: Annotated[Op | None, Field(description="How, when it was said")] = None
    value: Annotated[NumberArg | None, Field(description="Its value, when it was said")] = None
    all: Annotated[bool, Field(description="Every one of them")] = False


TOOLS: Final = (
    planned(CreateAlert, Effect.WRITE),
    planned(ListAlerts, Effect.READ),
    planned(DeleteAlert, Effect.WRITE),
)
