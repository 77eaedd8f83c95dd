"""Forecasts."""

from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from tools.arguments import SymbolArg, UsualTimeframeArg
from tools.catalog import Effect
from tools.planned import Planned, planned

_SAME: Final = {"1d": "24h", "1w": "7d"}


class PricePrediction(Planned):
    """The range that a price is likely to keep to over a horizon, with how sure that is. For "predict SOL for
    the next 4 hours", "predicción de ETH para la próxima semana"."""

    symbol: SymbolArg
    horizon: Annotated[
        Literal["4h", "24h", "3d", "7d"],
        BeforeValidator(lambda given: _SAME.get(given, given) if isinstance(given, str) else given),
        Field(description="How far ahead"),
    ] = "24h"
    timeframe: UsualTimeframeArg = None


TOOLS: Final = (planned(PricePrediction, Effect.READ),)
