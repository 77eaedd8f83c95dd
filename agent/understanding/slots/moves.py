"""Amounts by which something is moved: "raise the stop by 500", "baja el precio en 500"."""

from agent.understanding.clauses import Clause
from agent.understanding.meaning import Part
from agent.understanding.numbers import Amount
from agent.understanding.vocabulary import patterns


def moved_by(clause: Clause, amount: Amount) -> Part | None:
    """The amount with the word that ties it; None where it is what something is set to."""
    reading = clause.reading
    before = reading.folded[clause.start : amount.start].rstrip(" $€")
    if not patterns("moved")["by"].search(before):
        return None
    start = clause.start + before.rfind(" ") + 1
    return Part(start, amount.end, reading.text[start : amount.end])
