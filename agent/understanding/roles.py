"""What the numbers of a request are, by the words beside them: a price, a stop, a share of the account."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from agent.understanding.clauses import Clause
from agent.understanding.lexicon import book
from agent.understanding.numbers import Amount

_FILLER: Final = re.compile(
    r"[\s:=@$€£,~(#-]*(?:(?:of|at|to|is|the|a|an|my|de|del|a|al|en|el|la|los|las|un|una|mi|es|son|con|with|por|su|in|for|on|just|around|about|"
    r"на|в|по|до|от|около|мой|с|равен|из|near|cerca|hasta|unos|price|precio|цене|order|orden)(?!\w)[\s:=@$€£]*)*"
)
_NEXT: Final = re.compile(r"[\s-]*(?:de |of |в )?")
_LEVELS: Final = ("stop_loss", "take_profit")
_PRICES: Final = frozenset({"price", "stop_price", "entry", "quantity", "capital"})
_REACH: Final = 40
Mark: TypeAlias = tuple[int, int, str]
"""Where the words of a role stand, and the role."""

_FALLBACK: Final = frozenset(
    {"price", "capital", "limit", "min_usd", "window", "depth", "balance", "quantity"}
)
"""Roles whose words may be fillers of a more telling one: "stop at 2700" is a stop."""


@dataclass(frozen=True, slots=True)
class Roles:
    """`by` role; `free` are those that no word speaks for; `words` that spoke."""

    by: dict[str, Amount]
    free: Sequence[Amount]
    words: dict[str, str]


def roles(clause: Clause, wanted: Collection[str]) -> Roles:
    """The roles that the numbers of a clause play, among those wanted. The first number in a role keeps it."""
    before = _marks(clause, "before", wanted)
    after = _marks(clause, "after", wanted)
    by: dict[str, Amount] = {}
    words: dict[str, str] = {}
    free: list[Amount] = []
    amounts = clause.amounts
    for n, amount in enumerate(amounts):
        since = amounts[n - 1].end if n else clause.start
        until = amounts[n + 1].start if n + 1 < len(amounts) else clause.end
        role = _before(clause, amount, since, before)
        behind = _after(clause, amount, until, after, amounts[n + 1 :])
        if behind and (not role or behind[0] == "fee" or _unfit(role[0], amount)):
            role = behind
        if role and role[0] not in by and not _unfit(role[0], amount):
            by[role[0]] = amount
            words[role[0]] = role[1]
        else:
            free.append(amount)
    return Roles(by, free, words)


def entered(found: Roles) -> Roles:
    """ "Long ETH from 3000", "entry 3000": where an order begins is its price, and no quantity."""
    if "entry" not in found.by or "price" in found.by:
        return found
    by, words = dict(found.by), dict(found.words)
    by["price"], words["price"] = by.pop("entry"), words.pop("entry")
    return Roles(by, found.free, words)


def _unfit(role: str, amount: Amount) -> bool:
    """Whether the number cannot play the role: no price and no sum of money is a percent."""
    return amount.kind == "percent" and role in _PRICES


def _marks(clause: Clause, section: str, wanted: Collection[str]) -> list[Mark]:
    matches = clause.reading.find(book("roles", section), clause.start, clause.end)
    return [(*clause.reading.said(match), match.label) for match in matches if match.label in wanted]


def _before(clause: Clause, amount: Amount, since: int, marks: Sequence[Mark]) -> tuple[str, str] | None:
    folded = clause.reading.folded
    near = [
        (start, end, role)
        for start, end, role in marks
        if since <= start
        and amount.start - _REACH <= end <= amount.start
        and _FILLER.fullmatch(folded, end, amount.start)
    ]
    if not near:
        return None
    telling = [mark for mark in near if mark[2] not in _FALLBACK] or near
    start, end, role = max(
        telling, key=lambda mark: (mark[1] if mark[2] not in _FALLBACK else 0, mark[1] - mark[0])
    )
    return role, folded[start:end]


def _after(
    clause: Clause,
    amount: Amount,
    until: int,
    marks: Sequence[Mark],
    following: Sequence[Amount],
) -> tuple[str, str] | None:
    folded = clause.reading.folded
    for start, end, role in marks:
        if not (amount.end <= start < until) or not _NEXT.fullmatch(folded, amount.end, start):
            continue
        if following and role in _LEVELS and _FILLER.fullmatch(folded, end, following[0].start):
            continue  # "100 stop 95": the word is the next number's
        return role, folded[start:end]
    return None
