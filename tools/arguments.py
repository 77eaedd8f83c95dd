"""Argument types that several tools share."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from trading.errors import BadInput
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
UsualTimeframeArg = Annotated[
    Timeframe | None,
    BeforeValidator(lambda given: None if given is None else Timeframe.parse(str(given))),
    Field(description="Bar length, when one was named; else the person's usual one"),
]
VenueArg = Annotated[
    str | None,
    BeforeValidator(lambda given: given.strip().lower() or None if isinstance(given, str) else given),
    Field(description="The venue, when one was named: kraken, okx, simulated"),
]


def within(name: str, low: int, high: int) -> BeforeValidator:
    """Refuses a number outside the bounds in words that name both; what is no number is left to its type."""

    def check(given: Any) -> Any:
        if isinstance(given, int) and not low <= given <= high:
            raise BadInput(
                f"The {name} cannot be {given}.",
                value=str(given),
                rule=f"It is a whole number from {low} to {high}.",
                remedy="Ask again with such a number.",
                reason=f"{name}_out_of_bounds",
                details={"low": str(low), "high": str(high)},
            )
        return given

    return BeforeValidator(check)
