"""Argument types that several tools share."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

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
_NUMBER = {"type": "number"}
_NO_BOOLEAN = BeforeValidator(lambda given: str(given) if isinstance(given, bool) else given)
NumberArg = Annotated[
    Decimal, _NO_BOOLEAN, Field(allow_inf_nan=False, max_digits=38), WithJsonSchema(_NUMBER)
]
AmountArg = Annotated[NumberArg, Field(gt=0, lt=Decimal("1e15"))]
"""An amount of money or of an asset, or a price: exact, above zero, and of this world."""
PercentArg = Annotated[NumberArg, Field(gt=0, le=100)]
SideArg = Annotated[Literal["buy", "sell"], Field(description="long is buy, short is sell")]
DateArg = Annotated[date | datetime, WithJsonSchema({"type": "string"}), Field(description="ISO date")]
SinceArg = Annotated[DateArg | None, Field(description="Since when, as an ISO date")]
IdArg = Annotated[
    str,
    BeforeValidator(lambda given: str(given) if type(given) is int else given),
    Field(min_length=1, max_length=64),
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
