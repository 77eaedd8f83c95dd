"""Pooled investing."""

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from tools.arguments import AmountArg
from tools.catalog import Effect
from tools.planned import Planned, planned

Product = Annotated[Literal["atlas", "orion", "nova"], Field(description="Which product")]


class PammList(Planned):
    """The pooled products with their rules and fees: "PAMM products", "qué PAMM hay"."""

    product: Annotated[Product | None, Field(description="Which one; none for all")] = None


class PammPerformance(Planned):
    """How a pooled product has done: "rendimiento del PAMM Atlas"."""

    product: Annotated[Product | None, Field(description="Which one; none for all")] = None
    period: Annotated[
        Literal["day", "week", "month", "year"] | None, Field(description="Over which time")
    ] = None


class Moved(Planned):
    """Money into a product or out of it."""

    product: Product
    amount: Annotated[AmountArg | None, Field(description="Money, as the person said it")] = None
    all: Annotated[bool, Field(description="All that there is")] = False

    @model_validator(mode="after")
    def _says_how_much(self) -> "Moved":
        if (self.amount is None) != self.all:
            raise ValueError("give an amount, or all, and not both")
        return self


class PammInvest(Moved):
    """Proposes to put money into a pooled product; nothing moves before the person confirms."""


class PammWithdraw(Moved):
    """Proposes to take money out of a pooled product; nothing moves before the person confirms."""


TOOLS: Final = (
    planned(PammList, Effect.READ),
    planned(PammPerformance, Effect.READ),
    planned(PammInvest, Effect.MONEY),
    planned(PammWithdraw, Effect.MONEY),
)
