"""Loops, arrays in and arrays out: compiled where that pays.

Every kernel takes contiguous float64 arrays without NaN, and answers arrays of the same length that are NaN
through the warm-up. Loading numba and a compiled loop takes half a second and 80 MB, on a new machine seconds;
a few hundred bars, which is what a question is answered from, pass through the plain text of a loop in one
millisecond. So short arrays never load it.

Compiled loops release the GIL and are compiled once per machine.
"""

from collections.abc import Callable
from functools import cached_property, update_wrapper
from types import FunctionType
from typing import Any, Generic, ParamSpec, TypeVar, cast

SHORT = 2_000  # values; from here on a loop that is loaded and compiled already is worth its loading

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Loop(Generic[_P, _R]):
    """A loop in both its forms, which agree to 1e-9. The length of its first array alone decides which one
    runs, so that a question has one answer whatever was asked before it."""

    def __init__(self, text: Callable[_P, _R]) -> None:
        self.py_func = text
        update_wrapper(self, text)

    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        form = self.py_func if len(cast(Any, args[0])) <= SHORT else self.machine
        return form(*args, **kwargs)

    @cached_property
    def machine(self) -> Callable[_P, _R]:
        """The compiled form. Contraction lets a recurrence run as one fused multiply-add; nothing else is
        reordered."""
        import numba

        jit = numba.njit(nogil=True, cache=True, error_model="numpy", fastmath={"contract"})
        return cast(Callable[_P, _R], jit(_calling_compiled(cast(FunctionType, self.py_func))))


def compiled(text: Callable[_P, _R]) -> Loop[_P, _R]:
    return Loop(text)


def _calling_compiled(text: FunctionType) -> FunctionType:
    """The same text, in which the loops that it calls are the compiled ones."""
    known = {
        name: value.machine if isinstance(value, Loop) and name in text.__code__.co_names else value
        for name, value in text.__globals__.items()
    }
    return FunctionType(text.__code__, known, text.__name__, text.__defaults__, text.__closure__)
