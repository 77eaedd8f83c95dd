"""What a numeral is, and how its parts are multiplied."""

from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final

_EXACT: Final = Context(prec=80)
ROUNDED: Final = Context(prec=28)
ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral over the tokens from `first` up to `last`, which is not part of it.

    `readings` has a second value where one separator and three digits leave it open. `certain` is false for
    a lone "one" or "un", which is mostly an article.
    """

    first: int
    last: int
    readings: tuple[Decimal, ...]
    kind: str = "plain"
    certain: bool = True
    figures: bool = False

    @property
    def value(self) -> Decimal:
        return self.readings[0]


def times(value: Decimal, factor: Decimal) -> Decimal:
    """The exact product, without zeros that nobody said: 1.5 million is 1500000."""
    product = _EXACT.multiply(value, factor)
    if factor == 1:
        return product
    bare = _EXACT.normalize(product)
    return _EXACT.quantize(bare, ONE) if bare == bare.to_integral() else bare
