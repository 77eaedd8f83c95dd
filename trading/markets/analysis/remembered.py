"""What closed bars say does not change until the next one closes; whoever asks in between is told the same."""

from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar

from trading.markets.bars import Bars

LONGEST = 2_000  # bars: what a question is answered from
KEPT = 64  # results of one function, a few kilobytes each

_P = ParamSpec("_P")
_R = TypeVar("_R")


def remembered(find: Callable[Concatenate[Bars, _P], _R]) -> Callable[Concatenate[Bars, _P], _R]:
    """For what follows from the bars and hashable parameters alone, and cannot be changed once it is found.
    Bars are known by what is in them. The first that was found makes room."""
    kept: dict[tuple[Any, ...], _R] = {}
    one_at_a_time = Lock()

    @wraps(find)
    def found(bars: Bars, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        if len(bars) > LONGEST:
            return find(bars, *args, **kwargs)
        key = (_contents(bars), args, *sorted(kwargs.items()))
        if (known := kept.get(key)) is not None:
            return known
        result = find(bars, *args, **kwargs)
        with one_at_a_time:
            kept[key] = result
            if len(kept) > KEPT:
                del kept[next(iter(kept))]
        return result

    return found


def _contents(bars: Bars) -> bytes:
    seen = blake2b(digest_size=16)
    for column in bars.columns():
        seen.update(column.tobytes())
    return seen.digest()
