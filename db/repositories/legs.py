"""The legs of a search, all in one statement: a question costs one round trip, however many embedders read it."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

Key = TypeVar("Key")


class Values:
    """The parameters of one statement, in their order."""

    first = "$1"

    def __init__(self, *given: Any) -> None:
        self.given = list(given)

    def add(self, value: Any) -> str:
        """How the statement names it."""
        self.given.append(value)
        return f"${len(self.given)}"


def joined(selects: Sequence[str]) -> str:
    """One select of `leg` (its number), `found` and `apart`; each leg selects the two, the nearest with the least
    apart."""
    return " UNION ALL ".join(
        f"(SELECT {n}, found, apart::float8 FROM ({select}) AS leg)"  # noqa: S608 selects of ours
        for n, select in enumerate(selects)
    )


def parted(
    rows: Sequence[Mapping[str, Any]], count: int, key: Callable[[Mapping[str, Any]], Key]
) -> list[list[Key]]:
    """What each of so many legs found, in the order of the rows."""
    found = defaultdict[int, list[Key]](list)
    for row in rows:
        found[row["leg"]].append(key(row))
    return [found[n] for n in range(count)]
