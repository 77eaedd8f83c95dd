"""Distances where a level belongs: "raise the stop by 500", "baja el precio en 500", "100 dollars below"."""

from agent.understanding.clauses import Clause
from agent.understanding.meaning import Part
from agent.understanding.numbers import Amount
from agent.understanding.vocabulary import patterns


def moved_by(clause: Clause, amount: Amount) -> Part | None:
    """The amount with the words that tie it; None where it is what something is set to."""
    reading, said = clause.reading, patterns("moved")
    before = reading.folded[clause.start : amount.start].rstrip(" $€")
    behind = amount.end + (reading.folded[amount.end : amount.end + 1] == " ")
    if said["by"].search(before):
        start, end = clause.start + before.rfind(" ") + 1, amount.end
    elif away := said["away"].match(reading.folded, behind, clause.end):
        start, end = amount.start, away.end()
    elif (put := said["put"].search(before)) and said["onto"].match(reading.folded, behind, clause.end):
        start, end = clause.start + put.start(), amount.end
    else:
        return None
    return Part(start, end, reading.text[start:end])
