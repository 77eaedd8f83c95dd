"""What indicators may be given, read from their own signatures, and the errors that say so."""

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, Literal, TypeAlias, get_args, get_type_hints

from trading.errors import BadInput
from trading.markets.bars import Bars, Floats

Outputs: TypeAlias = tuple[Floats, ...]
Value: TypeAlias = int | float | str
Compute: TypeAlias = Callable[..., Outputs]

Source: TypeAlias = Literal["close", "open", "high", "low", "typical", "median", "ohlc4", "volume"]
Seed: TypeAlias = Literal["mean", "first"]

_LONGEST = 100_000


def column(bars: Bars, source: Source) -> Floats:
    """A column of the bars, or typical (H + L + C) / 3, median (H + L) / 2, ohlc4 (O + H + L + C) / 4."""
    if source == "typical":
        return (bars.high + bars.low + bars.close) / 3
    if source == "median":
        return (bars.high + bars.low) / 2
    if source == "ohlc4":
        return (bars.open + bars.high + bars.low + bars.close) / 4
    chosen: Floats = getattr(bars, source)
    return chosen


@cache
def defaults(compute: Compute) -> Mapping[str, Value]:
    """Every parameter with its default: what stands after `bars`."""
    return {p.name: p.default for p in list(inspect.signature(compute).parameters.values())[1:]}


def checked(name: str, compute: Compute, given: Mapping[str, Any]) -> dict[str, Value]:
    """The defaults, overridden by what was given. Raises BadInput."""
    known = defaults(compute)
    hints = get_type_hints(compute)
    for key in given:
        if key not in known:
            raise unknown("parameter", name, key, list(known))
    return {**known, **{key: _value(name, key, hints[key], value) for key, value in given.items()}}


def _value(name: str, key: str, kind: Any, value: Any) -> Value:
    if choices := get_args(kind):
        return _choice(name, key, choices, value)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind is int and number and 1 <= value <= _LONGEST and value == int(value):
        return int(value)
    if kind is float and number and math.isfinite(value) and value > 0:
        return float(value)
    raise BadInput(
        f"{name} cannot use {key} {str(value)[:40]!r}.",
        value=str(value)[:40],
        rule=f"It is a whole number from 1 to {_LONGEST}." if kind is int else "It is a number above 0.",
        remedy="Give such a number, or leave it out for the usual one.",
    )


def _choice(name: str, key: str, choices: Sequence[str], value: Any) -> str:
    if value in choices:
        return str(value)
    raise unknown(key, name, str(value), choices)


def unknown(what: str, where: str, value: str, known: Sequence[str] | Mapping[str, str]) -> BadInput:
    """The error for a name that is not one of `known` (or of its keys), with those that read most alike."""
    from rapidfuzz import process

    spelled = known if isinstance(known, Mapping) else {name: name for name in known}
    near = process.extract(value[:40].lower(), spelled, processor=str.lower, limit=3, score_cutoff=60)
    nearest = [key for _, _, key in near]
    return BadInput(
        f"I do not know the {what} {value[:40]!r}" + (f" of {where}." if where else "."),
        value=value[:40],
        rule=f"Known are {', '.join(known)}." if known else "It takes none.",
        remedy=f"Did you mean {', '.join(nearest)}?" if nearest else "Use one of these.",
        reason=f"unknown_{what}",
        details={"nearest": ", ".join(nearest), "known": ", ".join(known)},
    )


def in_order(name: str, **rising: float) -> None:
    """Raises BadInput unless the values rise from left to right."""
    values = list(rising.values())
    if all(a < b for a, b in pairwise(values)):
        return
    raise BadInput(
        f"{name} cannot use " + ", ".join(f"{key} {value}" for key, value in rising.items()) + ".",
        value=", ".join(map(str, values)),
        rule=f"The rule is {' < '.join(rising)}.",
        remedy="Give values in that order.",
    )
