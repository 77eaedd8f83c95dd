"""What the person holds and has done."""

from typing import Annotated, Final, Literal

from pydantic import Field

from tools.arguments import SymbolArg
from tools.catalog import Effect
from tools.planned import Planned, planned

Period = Annotated[Literal["day", "week", "month"] | None, Field(description="Over which time")]


class GetPortfolio(Planned):
    """What the person holds: balance, positions, profit and loss, risk. For "my portfolio", "mi saldo"."""

    section: Annotated[
        Literal["balance", "positions", "pnl", "risk"] | None, Field(description="Which part; none for all")
    ] = None
    period: Period = None


class TradeHistory(Planned):
    """The person's past orders, fills and trades, and their statistics. For "my last trades", "mi historial"."""

    symbol: Annotated[SymbolArg | None, Field(description="Of which asset, when one was named")] = None
    period: Period = None
    section: Annotated[
        Literal["orders", "fills", "trades", "stats"] | None, Field(description="Which part; none for all")
    ] = None


TOOLS: Final = (planned(GetPortfolio, Effect.READ), planned(TradeHistory, Effect.READ))
