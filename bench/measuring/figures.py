"""The shape of a measured figure."""

from collections.abc import Sequence
from typing import Any

import numpy as np


def figure(
    name: str,
    value: float,
    unit: str,
    *,
    n: int,
    median_of: int = 1,
    goal: float | None = None,
    reference: tuple[str, float] | None = None,
) -> dict[str, Any]:
    """`n` things were measured, `median_of` times; `reference` is what the same run took another way."""
    return {
        "name": name,
        "value": _rounded(value),
        "unit": unit,
        "n": n,
        "median_of": median_of,
        "goal": None if goal is None else _rounded(goal),
        "reference": {"name": reference[0], "value": _rounded(reference[1])} if reference else None,
    }


def waits(name: str, seconds: Sequence[float], *, goal: float) -> list[dict[str, Any]]:
    """The median and the 99th percentile in milliseconds; the goal is the latter's."""
    return [
        figure(
            f"{name} p{percentile}",
            float(np.percentile(seconds, percentile)) * 1000,
            "ms",
            n=len(seconds),
            goal=goal if percentile == 99 else None,
        )
        for percentile in (50, 99)
    ]


def _rounded(value: float) -> float:
    """Four significant digits or whole numbers: more would claim more than was measured."""
    return round(value) if abs(value) >= 1000 else float(f"{value:.4g}")
