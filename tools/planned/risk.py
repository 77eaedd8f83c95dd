"""How much to risk, and how to share it out."""

from typing import Annotated, Final, Literal

from pydantic import Field

from tools.arguments import AmountArg, PercentArg, SideArg, SymbolArg, SymbolsArg
from tools.catalog import Effect
from tools.planned import Planned, planned


class RiskCalculator(Planned):
    """The position size for a risk, and reward against risk. For "position size: account 10000, risk 1 %,
    entry 100, stop 95", "riesgo beneficio de SOL entrada 140 stop 130 objetivo 170"."""

    symbol: SymbolArg
    entry: Annotated[AmountArg, Field(description="Entry price")]
    stop: Annotated[AmountArg, Field(description="Stop price")]
    side: Annotated[SideArg | None, Field(description="When it was said; else it follows from the stop")] = (
        None
    )
    target: Annotated[AmountArg | None, Field(description="Target price")] = None
    balance: Annotated[AmountArg | None, Field(description="Size of the account, in money")] = None
    risk_pct: Annotated[PercentArg | None, Field(description="Percent of the account to risk")] = None
    risk_amount: Annotated[AmountArg | None, Field(description="Money to risk")] = None


class PortfolioOptimizer(Planned):
    """Weights for several assets by their past returns. For "optimize BTC, ETH, BNB for minimum volatility",
    "reparte 5000 USD entre BTC y oro"."""

    symbols: Annotated[SymbolsArg | None, Field(description="Assets; none for what is held")] = None
    method: Annotated[
        Literal["max_sharpe", "min_volatility", "risk_parity"], Field(description="What to aim at")
    ] = "max_sharpe"
    capital: Annotated[AmountArg | None, Field(description="Money to share out")] = None


TOOLS: Final = (planned(RiskCalculator, Effect.READ), planned(PortfolioOptimizer, Effect.READ))
