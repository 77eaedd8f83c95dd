"""Which type of order is meant, and which is named only to say no to it: "limit, not at market"."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from agent.understanding.clauses import Clause
from agent.understanding.lexicon import book
from agent.understanding.meaning import Placed
from agent.understanding.vocabulary import patterns

_FIRST: Final = ("stop_limit", "trailing", "stop", "limit", "market")
"""Of the types that a clause names the first here is meant: "stop order at market" is a stop."""
_CUT: Final = re.compile(r"[,;!?\n]")


def order_type(clause: Clause) -> str | None:
    """What is not to go at market waits for a price."""
    found = [(label, _is_denied(clause, start)) for label, start in _named(clause)]
    named = [label for label, denied in found if not denied]
    denied = [label for label, denied in found if denied]
    meant = next((kind for kind in _FIRST if kind in named), None)
    return meant or ("limit" if "market" in denied else None)


def says_no_to_a_type(clause: Clause, stretch: Placed) -> bool:
    """Whether these words, up to the next sign, only deny a type: "but not at market"."""
    cut = _CUT.search(clause.reading.folded, stretch.start, clause.end)
    end = cut.start() if cut else clause.end
    things: list[Placed] = [*clause.amounts, *clause.symbols, *clause.products, *clause.times, *clause.places]
    if any(stretch.start <= thing.start < end for thing in things):
        return False
    return any(stretch.start <= start < end and _is_denied(clause, start) for _, start in _named(clause))


def _named(clause: Clause) -> Iterator[tuple[str, int]]:
    """Each type that is named, and where; none that is only a part of another's name."""
    found = clause.reading.find(book("entities", "order_types"), clause.start, clause.end)
    for match in found:
        longer = (o for o in found if o.first <= match.first and match.last <= o.last)
        if not any(other.last - other.first > match.last - match.first for other in longer):
            yield match.label, clause.reading.said(match)[0]


def _is_denied(clause: Clause, start: int) -> bool:
    return bool(_denial().search(clause.reading.folded, clause.start, start))


@cache
def _denial() -> re.Pattern[str]:
    said = patterns("denied")
    return re.compile(rf"(?<!\w)(?:{said['words'].pattern})(?: (?:{said['link'].pattern}))* ?$")
