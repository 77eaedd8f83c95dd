"""The shape of a measured figure."""

from typing import Any


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


def _rounded(value: float) -> float:
    """Four significant digits or whole numbers: more would claim more than was measured."""
    return round(value) if abs(value) >= 1000 else float(f"{value:.4g}")
