"""The one condition that an order can carry: a price that its own market reaches.

sell 1 ETH if it falls below 2500  -> a stop;   buy 1 ETH if it drops to 3000 -> a limit
"""

from dataclasses import dataclass
from typing import Final

from agent.understanding.clauses import Clause
from agent.understanding.numbers import Amount
from agent.understanding.vocabulary import patterns

_TO: Final = frozenset({"below", "under", "to", "above", "over", "past", "the", "at", "than", "$", "€"})
_TO_ELSEWHERE: Final = frozenset(
    {"de", "del", "a", "los", "las", "el", "por", "debajo", "encima", "ниже", "выше", "до"}
)
_LED_BY: Final = 24
"""Letters between "if" and "falls"."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """From "if" to its level, and the way in which the price goes there: up or down."""

    start: int
    end: int
    way: str
    level: Amount


def trigger(clause: Clause) -> Trigger | None:
    """The price condition of a clause; None where there is none, or it is of another market, an indicator, a
    percent, or the time until which not to do it."""
    moved = _moves(clause)
    if not moved or len(clause.names) > 1:
        return None
    start, since, way = moved
    level = next((amount for amount in clause.amounts if amount.start >= since), None)
    reading = clause.reading
    if not level or level.kind not in ("plain", "money"):
        return None
    if set(reading.folded[since : level.start].split()) - _TO - _TO_ELSEWHERE:
        return None
    if any(start <= name.start < level.start for name in reading.indicators) or _not(reading.folded, start):
        return None
    return Trigger(start, level.end, way, level)


def _moves(clause: Clause) -> tuple[int, int, str] | None:
    """Where a condition says that a price falls or rises, and which."""
    folded = clause.reading.folded
    when = patterns("trigger")["when"].search(folded, clause.start, clause.end)
    if not when:
        return None
    until = min(when.end() + _LED_BY, clause.end)
    found = [
        (match, way)
        for way in ("down", "up")
        if (match := patterns("trigger")[way].search(folded, when.end(), until))
    ]
    if not found:
        return None
    first, way = min(found, key=lambda one: (one[0].start(), -one[0].end()))
    if patterns("trigger")["denied"].search(folded, when.end(), first.start()):
        return None
    return when.start(), first.end(), way


def _not(folded: str, start: int) -> bool:
    """ "Except if it falls": a condition under which it is not to be done."""
    return bool(patterns("trigger")["not"].search(folded[:start]))
