"""Orders and alerts by their numbers, as people list them: "orders 12 and 15", "quita la 5 y la 6"."""

import re
from typing import Final

from agent.understanding.clauses import Clause

_LISTED: Final = re.compile(
    r"(?:\s*,\s*|\s+)(?:(?:and|y|e|и|or|o|или|&|\+)\s+)?(?:(?:the|la|las|el|los)\s+)?(?:#|№\s?)?"
)


def numbered(clause: Clause, *, bare: bool = False) -> list[str]:
    """Every id of the clause; after one a bare whole number is one as well, as far as the list goes: not the 9 of
    "order 12 at 9", nor the 15 of "order 12, not 15". `bare`: the first number may open a list without a word."""
    ends = {one.start: (one.end, one.name) for one in clause.inside(clause.reading.ids)}
    counted = {
        amount.start: (amount.end, str(amount.value))
        for amount in clause.amounts
        if amount.kind == "plain" and clause.reading.text[amount.start : amount.end].isdigit()
    }
    if bare and not ends and counted:
        ends = dict([min(counted.items())])
    for start in sorted(ends):
        end = ends[start][0]
        while (listed := _LISTED.match(clause.reading.folded, end, clause.end)) and listed.end() in counted:
            ends[listed.end()] = counted[listed.end()]
            end = counted[listed.end()][0]
    return list(dict.fromkeys(ends[start][1] for start in sorted(ends)))
