"""A message that corrects itself: "buy 1 BTC, no wait, 2", "compra 1 BTC, mejor ETH". The correction wins."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Final

from agent.understanding.clauses import Clause, clauses
from agent.understanding.lexicon import book
from agent.understanding.limits import provisos
from agent.understanding.meaning import Context, Expect, Part, ToolCall, Understanding
from agent.understanding.reading import Reading, is_a_share, read
from agent.understanding.replies import changed_orders
from agent.understanding.slots import sizes
from agent.understanding.slots.filled import Filled
from agent.understanding.traits import MONEY
from agent.understanding.vocabulary import patterns

_ENDS: Final = " ,.;:!?¿¡-—–…"
_NO: Final = re.compile(r"(?<!\w)(?:no|nah|nope|нет|неа)\W*$")
_BUILT: Final = frozenset({Expect.CONFIRM, Expect.CLARIFY})


def mended(
    reading: Reading, context: Context, understand: Callable[[str, Context], Understanding]
) -> Understanding | None:
    """What is meant after the last correction; None where none stands in the message, or nothing that moves
    money before it."""
    if reading.find(book("provisos", "called_off")):
        return None
    cut = _cut(reading.folded)
    if not cut:
        return None
    if not reading.folded[cut[1] :].strip(_ENDS):
        return _taken_back(reading, cut, context, understand)
    said, tail = reading.text[: cut[0]], reading.text[cut[1] :]
    first = understand(said, context)
    if first.expect not in _BUILT or len(first.calls) != 1 or first.calls[0].tool not in MONEY:
        return None
    alone = replace(context, last_calls=(), pending=(), unfinished="")
    other = understand(tail, alone)
    if other.calls and other.expect in _BUILT and other.calls[0].tool in MONEY:
        return other
    return _patched(first, cut[1], reading, context)


def _patched(first: Understanding, since: int, reading: Reading, context: Context) -> Understanding:
    order = first.calls[0]
    parts = clauses(read(reading.text[since:], context))
    filled = _renumbered(parts, order) or changed_orders.corrected(order, parts, context)
    asked = Part(since, len(reading.text), reading.text[since:])
    if not filled or _lost(parts, filled.calls[0]):
        return _unclear(order, asked)
    filled = provisos.bound_by(parts, filled, context)
    call = filled.calls[0]
    missing = filled.missing or [name for name in first.missing if name not in call.args]
    if missing:
        return Understanding(Expect.CLARIFY, [call], tuple(missing), call.tool, part=filled.part)
    return Understanding(Expect.CONFIRM, [call])


def _taken_back(
    reading: Reading,
    cut: tuple[int, int],
    context: Context,
    understand: Callable[[str, Context], Understanding],
) -> Understanding | None:
    """ "Buy 1 BTC, no": nothing is asked for. "Compra 1 BTC, ¿no?" only asks for agreement."""
    if reading.text.rstrip().endswith("?") or not _NO.search(reading.folded[cut[0] :]):
        return None
    first = understand(reading.text[: cut[0]], context)
    moves = first.expect in _BUILT and any(call.tool in MONEY for call in first.calls)
    return Understanding(Expect.ANSWER, topic="nothing_done") if moves else None


def _renumbered(parts: list[Clause], order: ToolCall) -> Filled | None:
    """A number alone takes the place of the one that it is nearest to: "sell 1 ETH at 3500, sorry, 3600"."""
    amounts = [amount for clause in parts for amount in clause.amounts]
    names = [name for clause in parts for name in clause.names]
    if order.tool != "place_order" or len(amounts) != 1 or names or amounts[0].kind != "plain":
        return None
    name = sizes.meant_by(amounts[0].value, order.args)
    return Filled([ToolCall(order.tool, {**order.args, name: amounts[0].value})]) if name else None


def _lost(parts: list[Clause], call: ToolCall) -> bool:
    """Whether a number of the correction stands nowhere in what became of it, or can be read in two ways."""
    held = {value for value in call.args.values() if isinstance(value, Decimal)}
    amounts = [amount for clause in parts for amount in clause.amounts]
    shared = [amount for amount in amounts if is_a_share(amount, parts[0].reading)]
    if shared and call.tool == "place_order":
        return True  # "half" of what was said, or half a bitcoin
    sized = [amount for amount in amounts if amount.kind != "percent" and amount not in shared]
    return any(amount.value not in held or len(amount.readings) > 1 for amount in sized)


def _unclear(order: ToolCall, part: Part) -> Understanding:
    return Understanding(Expect.CLARIFY, [order], ("correction",), order.tool, part=part)


def _cut(folded: str) -> tuple[int, int] | None:
    """Where what was said first ends, and where its last correction begins."""
    found = [match for match in _marks().finditer(folded) if folded[: match.start()].strip(_ENDS)]
    return (found[0].start(), found[-1].end()) if found else None


@cache
def _marks() -> re.Pattern[str]:
    firm, plain, no = (patterns("mended")[name].pattern for name in ("firm", "plain", "taken_back"))
    sign = r"\s*(?:[,;.?!…—–]|\s-)+\s*"
    begun = rf"(?:{firm}|{plain})(?:[\s,.:;!?—–-]+|$)|(?:{no})(?:\s*[,.:;!?—–-]+\s*|\s*$)"
    return re.compile(rf"(?:{sign}(?:{begun})+|\s+(?:{firm})[\s,.:;—–-]+)")
