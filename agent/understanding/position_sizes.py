"""A trade that is told with a balance and what is at risk: how big it may be is asked, and nothing is bought.

"I have 25k, risk 2%, long LINK from 18, stop 16.5"
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from agent.understanding.clauses import Clause
from agent.understanding.intents import Intent, Strength
from agent.understanding.reading import amount_of
from agent.understanding.roles import roles
from agent.understanding.traits import Trait, tools_with

_TOLD: Final = frozenset({"balance", "risk", "stop_loss"})
"""What makes a calculation of a trade, where no coins are counted."""
_OF_A_SIZE: Final = tools_with(Trait.OF_A_SIZE) | {"risk_calculator", ""}


def calculated(parts: Sequence[Clause]) -> Sequence[Clause]:
    """With the clauses of one such trade as one calculation."""
    places = [n for n, clause in enumerate(parts) if clause.tool in _OF_A_SIZE]
    if not places or not any(clause.tool == "place_order" for clause in parts):
        return parts
    first, last = places[0], places[-1]
    if len(places) <= last - first:
        return parts
    order = next(clause for clause in parts if clause.tool == "place_order")
    whole = replace(order, start=parts[first].start, end=parts[last].end)
    if len(whole.names) != 1 or any(amount_of(amount, whole.reading) for amount in whole.amounts):
        return parts
    if not roles(whole, _TOLD).by.keys() >= _TOLD:
        return parts
    asked = Intent("risk_calculator", "", whole.start, whole.end, Strength.STRONG)
    return [*parts[:first], replace(whole, intent=asked), *parts[last + 1 :]]
