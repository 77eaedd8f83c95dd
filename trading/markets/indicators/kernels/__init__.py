"""Compiled loops, arrays in and arrays out. Importing this package loads numba: import it inside functions.

Every kernel takes contiguous float64 arrays without NaN, and answers arrays of the same length that are NaN
through the warm-up. Kernels release the GIL and are compiled once per machine.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

_P = ParamSpec("_P")
_R = TypeVar("_R")


def compiled(loop: Callable[_P, _R]) -> Callable[_P, _R]:
    """Contraction lets a recurrence run as one fused multiply-add; nothing else is reordered."""
    jit = numba.njit(nogil=True, cache=True, error_model="numpy", fastmath={"contract"})
    return cast(Callable[_P, _R], jit(loop))
