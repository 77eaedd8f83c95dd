"""Strategies, and how they would have done."""

from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field

from tools.arguments import AmountArg, DateArg, SymbolArg, UsualTimeframeArg
from tools.catalog import Effect
from tools.planned import Planned, planned

Strategy = Annotated[
    str, Field(description="Its name: ema_cross, mean_reversion, breakout ...", min_length=1, max_length=80)
]
Version = Annotated[int | None, Field(description="Which version, when one was named", ge=1)]


class Tested(Planned):
    """A strategy on one market over a time."""

    strategy: Strategy
    symbol: SymbolArg
    timeframe: UsualTimeframeArg = None
    start: Annotated[DateArg | None, Field(description="First day")] = None
    end: Annotated[DateArg | None, Field(description="Last day")] = None
    capital: Annotated[AmountArg | None, Field(description="Money to begin with")] = None


class BacktestStrategy(Tested):
    """Tries a strategy on past bars with costs. For "backtest ema cross on BTC 4h since 2024". The strategy's
    own settings are numbers by name, such as fast=10 and slow=30."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Decimal]

    fast: Annotated[AmountArg | None, Field(description="Period of the fast line")] = None
    slow: Annotated[AmountArg | None, Field(description="Period of the slow line")] = None


class OptimizeStrategy(Tested):
    """Searches the settings of a strategy that did best on past bars, and says how likely that is chance."""


class WalkForward(Tested):
    """Chooses a strategy's settings on one stretch of bars and tries them on the next, again and again."""


class RobustnessCheck(Tested):
    """Shuffles and shifts the past to see whether a strategy's result was luck."""


class CompareRuns(Tested):
    """Sets earlier backtests of a strategy on a market side by side."""


class StrategyList(Planned):
    """The strategies that there are, and the person's own: "my strategies", "qué estrategias hay"."""


class StrategySave(Planned):
    """Keeps a strategy under a name: "save this strategy as dips"."""

    strategy: Strategy
    rules: Annotated[str | None, Field(description="Its rules in the person's words", max_length=4000)] = None


class StrategyVersions(Planned):
    """The versions of a strategy and what changed between them."""

    strategy: Strategy


class StrategyControl(Planned):
    """Activates, deactivates or archives a strategy, or rolls it back to an earlier version."""

    strategy: Strategy
    action: Annotated[
        Literal["activate", "deactivate", "archive", "rollback"], Field(description="What to do with it")
    ]
    version: Version = None


TOOLS: Final = (
    planned(BacktestStrategy, Effect.READ),
    planned(OptimizeStrategy, Effect.READ),
    planned(WalkForward, Effect.READ),
    planned(RobustnessCheck, Effect.READ),
    planned(CompareRuns, Effect.READ),
    planned(StrategyList, Effect.READ),
    planned(StrategySave, Effect.WRITE),
    planned(StrategyVersions, Effect.READ),
    planned(StrategyControl, Effect.WRITE),
)
