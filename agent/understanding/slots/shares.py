"""What part of a holding is meant, and when a part is an amount: "sell half my bitcoin", not "half a bitcoin"."""

import re
from decimal import Decimal
from typing import Final

from agent.understanding.clauses import Clause
from agent.understanding.numbers import Amount
from agent.understanding.roles import Roles
from agent.understanding.slots.sizes import named_next
from agent.understanding.vocabulary import patterns

_HELD: Final = re.compile(
    r"(?<!\w)(?:my|mis?|мой|мою|моих|моего|моей|свою|своих|своего|position|posicion|позици\w*)(?!\w)"
)
_QUOTIENT: Final = re.compile(r"\d+ ?/ ?\d+")
_BARE_NAME: Final = re.compile(r" (?:de )?")


def share(found: Roles) -> Decimal | None:
    """A part of what is held: a percent, or a word such as half."""
    for amount in found.free:
        if amount.kind == "percent":
            return amount.value / 100
        if amount.kind == "plain" and amount.value < 1:
            return amount.value
    return None


def of_what_is_held(clause: Clause, found: Roles) -> bool:
    """Whether a share is of a position: "sell half my ETH", not "sell half a bitcoin at 98000"."""
    held = _HELD.search(clause.folded)
    alone = not found.by and len(clause.amounts) == 1
    return of_a_position(clause, found) and bool(alone or held)


def of_a_position(clause: Clause, found: Roles) -> bool:
    """Whether a number is a part of what is held, and not a quantity: "half", "30 %", never "0.5", nor "half a
    bitcoin", "a quarter bitcoin", "un cuarto de bitcoin"."""
    return any(a.kind == "percent" or _is_a_part(clause, a) for a in found.free)


def _is_a_part(clause: Clause, amount: Amount) -> bool:
    written = clause.reading.folded[amount.start : amount.end]
    if _QUOTIENT.fullmatch(written):
        return not named_next(clause, amount)  # "1/4 of my BTC", not "1/4 BTC"
    return not re.search(r"\d", written) and not _of_one(clause, amount)


def _of_one(clause: Clause, amount: Amount) -> bool:
    """Whether a part is of one coin: it is counted ("a quarter") and the market follows, by its bare name or as
    one ("of a bitcoin")."""
    folded, starts = clause.reading.folded, {symbol.start for symbol in clause.symbols}
    said = patterns("size")
    one = said["of_one"].match(folded, amount.end + 1)
    if one and one.end() + 1 in starts:
        return True
    if said["half"].fullmatch(folded, amount.start, amount.end):
        return amount.end + 1 in starts
    named = _BARE_NAME.match(folded, amount.end)
    counted = said["parts"].fullmatch(folded, amount.start, amount.end)
    return bool(counted and named and named.end() in starts)
