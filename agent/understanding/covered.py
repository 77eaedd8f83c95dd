"""Which stretches of a text are taken."""

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate

from agent.understanding.meaning import Placed


class Covered:
    """The stretches of some things, asked about in a few steps however many they are."""

    def __init__(self, things: Iterable[Placed]) -> None:
        spans = sorted((thing.start, thing.end) for thing in things)
        self._starts = [start for start, _ in spans]
        self._reached = list(accumulate((end for _, end in spans), max))

    def meets(self, thing: Placed) -> bool:
        """Whether one of them shares a letter with it."""
        before = bisect_left(self._starts, thing.end)
        return before > 0 and self._reached[before - 1] > thing.start
