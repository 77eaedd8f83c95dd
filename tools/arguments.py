"""Argument types that several tools share."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from trading.markets.timeframes import Timeframe

SymbolArg = Annotated[
    str, Field(description="The asset as the person wrote it: BTC, ETH/EUR, NVDA, XAU for gold")
]
SymbolsArg = Annotated[list[str], Field(description="Assets: BTC, ETH/EUR, NVDA")]
TimeframeArg = Annotated[
    Timeframe,
    BeforeValidator(lambda given: Timeframe.parse(str(given))),
    Field(description="Bar length"),
]
