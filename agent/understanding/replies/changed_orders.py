"""Changes to a money call: "with a stop at 2700", "better 0.2", "same for SOL".

What is looked at or asked never repeats one. Only a proposal that waits is changed; a call of before is made
again, as a new proposal, where the person says so: "same for SOL", "y también 1 SOL".
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from agent.understanding.clauses import Clause
from agent.understanding.lexicon import book
from agent.understanding.meaning import Context, Part, ToolCall
from agent.understanding.numbers import Amount
from agent.understanding.phrases import Match
from agent.understanding.reading import Reading, is_a_share
from agent.understanding.replies.follow_ups import OTHER_TIMES, begins_again
from agent.understanding.roles import roles
from agent.understanding.slots.filled import Filled, said
from agent.understanding.slots.moves import moved_by
from agent.understanding.slots.order_types import order_type
from agent.understanding.slots.orders import PRICES, priced
from agent.understanding.traits import MONEY

_LEVELS: Final = ("stop_loss", "take_profit", "price", "stop_price", "trailing", "leverage", "quantity")
_BRIEF: Final = 8
_TERSE: Final = 3
_PRICED: Final[Mapping[str, Sequence[str]]] = {
    "limit": ("price",), "stop": ("stop_price",), "stop_limit": ("stop_price", "price"),
}  # fmt: skip
"""What an order of each type cannot do without."""


def patched_order(parts: Sequence[Clause], context: Context) -> Filled | None:
    """The last money call with what the message changes in it, where it asks for nothing of its own."""
    last = [call for call in context.last_calls if call.tool in MONEY]
    again = _again(parts) if parts else False
    if not last or not (context.pending or again) or _looks(parts, again=again):
        return None
    if parts[0].reading.find(book("provisos", "called_off")):
        return None
    return corrected(context.pending[-1] if context.pending else last[-1], parts, context, again=again)


def corrected(
    order: ToolCall, parts: Sequence[Clause], context: Context, *, again: bool = False
) -> Filled | None:
    """The money call with what these words change in it, where they ask for nothing of their own."""
    if any(_of_its_own(clause) for clause in parts):
        return None
    if order.tool != "place_order":
        return _patched_amount(order, parts)
    return _patched(order, parts, context, again=again)


def would_change(parts: Sequence[Clause], context: Context) -> bool:
    """Whether a message changes an order that waits, and none does: "make it 0.2", "with a stop at 2700"."""
    if context.pending or not parts or any(clause.names or clause.intent for clause in parts):
        return False
    reading = parts[0].reading
    if len(reading.words) > _BRIEF or reading.find(book("talk", "foreign")):
        return False
    amounts = _amounts(parts)
    if amounts and not _ends_there(reading, amounts[-1]):
        return False
    if not amounts or all(is_a_share(amount, reading) for amount in amounts):
        return bool(amounts or reading.find(book("talk", "doubled"))) and len(reading.words) <= _TERSE
    levels = any(roles(clause, _LEVELS).by for clause in parts)
    return bool(reading.find(book("talk", "correction"))) or (levels and begins_again(parts[0]))


def _ends_there(reading: Reading, amount: Amount) -> bool:
    """ "Make it 72 degrees" is about something else."""
    first, last = reading.between(amount.end, len(reading.text))
    return all(word.text in book("talk", "lead").words for word in reading.words[first:last])


def takes_the_place_of(parts: Sequence[Clause], context: Context) -> Sequence[ToolCall]:
    """The proposal that a changed one replaces; none where another is wanted beside it."""
    named = any(clause.names or clause.products for clause in parts)
    return () if _again(parts) and (named or not _amounts(parts)) else context.pending[-1:]


def _again(parts: Sequence[Clause]) -> bool:
    """Whether the person says that the same is to be done once more."""
    return bool(_repeats(parts))


def _looks(parts: Sequence[Clause], *, again: bool) -> bool:
    """Whether a message looks at something or asks, and orders nothing: a symbol, a time or a question alone."""
    reading = parts[0].reading
    if reading.find(book("talk", "looked_at")):
        return True
    asks = "?" in reading.text
    if _amounts(parts):
        return asks and bool(reading.find(book("talk", "question")))
    if asks or any(span.kind in OTHER_TIMES for clause in parts for span in clause.times):
        return True
    named = any(clause.names or clause.products for clause in parts)
    return named and not again and not reading.find(book("talk", "correction"))


def _amounts(parts: Sequence[Clause]) -> list[Amount]:
    """Those that are surely amounts: the "a" of "cambia a SOL" is none."""
    return [amount for clause in parts for amount in clause.amounts if amount.certain]


def _patched(order: ToolCall, parts: Sequence[Clause], context: Context, *, again: bool) -> Filled | None:
    if any(_priced_twice(clause) or _is_no_figure(clause) for clause in parts):
        text = parts[0].reading.text
        return Filled([order], ["correction"], Part(0, len(text), text))
    changes: dict[str, Any] = {}
    for clause in parts:
        changes |= _order_changes(clause, order, context)
    changes |= _multiplied(order, parts)
    if not changes and not (again and _whole(parts)):
        return None
    args = {name: value for name, value in order.args.items() if not _replaced(name, changes)}
    if changes.get("symbol", args.get("symbol")) != args.get("symbol"):
        args = {name: value for name, value in args.items() if name not in PRICES}
    args |= changes
    if "price" in changes and args.get("order_type") in (None, "market"):
        args["order_type"] = "limit"
    wanted = _PRICED.get(str(args.get("order_type")), ())
    missing = [name for name in wanted if name not in args]
    return Filled([ToolCall("place_order", args)], [*missing, *_unsure(parts)])


def _whole(parts: Sequence[Clause]) -> bool:
    """Whether nothing else stands beside "same again"."""
    reading = parts[0].reading
    return any(match.last - match.first >= len(reading.words) - 1 for match in _repeats(parts))


def _repeats(parts: Sequence[Clause]) -> Sequence[Match]:
    return parts[0].reading.find(book("talk", "repeated"))


def _unsure(parts: Sequence[Clause]) -> list[str]:
    """An amount that can be read in two ways, or is one of several, is asked."""
    sizes = [amount for clause in parts for amount in roles(clause, _LEVELS).free if amount.certain]
    return ["quantity"] if len(sizes) > 1 or any(len(amount.readings) > 1 for amount in sizes) else []


def _priced_twice(clause: Clause) -> bool:
    """ "Change it to 2 with a limit at 2900": only one of two prices can be it, and the words do not say which."""
    first = roles(clause, _LEVELS).by.get("price")
    return first is not None and "price" in roles(replace(clause, start=first.end), ("price",)).by


def _is_no_figure(clause: Clause) -> bool:
    """ "Raise it by 0.1", "with a 5 % stop": no level, and no new size either."""
    shares = (amount for role, amount in roles(clause, _LEVELS).by.items() if role != "trailing")
    percent = any(amount.kind == "percent" for amount in shares)
    return percent or any(amount.certain and moved_by(clause, amount) for amount in clause.amounts)


def _multiplied(order: ToolCall, parts: Sequence[Clause]) -> dict[str, Any]:
    """ "Half", "double it": of what the order says."""
    reading = parts[0].reading
    size = next((name for name in ("quantity", "notional") if name in order.args), None)
    if size is None or any(clause.names for clause in parts):
        return {}
    doubled = reading.find(book("talk", "doubled")) and not _amounts(parts)
    halves = [amount for amount in _amounts(parts) if is_a_share(amount, reading)]
    factor = Decimal(2) if doubled else halves[0].value if len(halves) == 1 else None
    return {size: Decimal(str(order.args[size])) * factor} if factor is not None else {}


def _of_its_own(clause: Clause) -> bool:
    """Whether a clause asks for something else than a change of the order before."""
    if not clause.intent or clause.intent.feeble or clause.tool in ("modify_order", "set_leverage"):
        return bool(clause.ids)
    if clause.tool == "place_order":
        return bool(clause.symbols or clause.amounts) or not begins_again(clause)
    return bool(clause.symbols) or not clause.amounts or not begins_again(clause)


def _replaced(name: str, changes: dict[str, Any]) -> bool:
    sizes = ("quantity", "notional")
    return name in sizes and any(size in changes for size in sizes)


def _order_changes(clause: Clause, order: ToolCall, context: Context) -> dict[str, Any]:
    found = roles(clause, _LEVELS)
    symbol = clause.names[0] if clause.names else order.args.get("symbol")
    changes: dict[str, Any] = {
        role: amount.value
        if role in ("quantity", "trailing", "leverage")
        else priced(amount, symbol, context)
        for role, amount in found.by.items()
    }
    for amount in (one for one in found.free if one.certain):
        if amount.kind == "leverage":
            changes["leverage"] = amount.value
        elif amount.kind == "money":
            changes["notional"] = amount.value
        elif amount.kind == "plain" and "quantity" not in changes:
            by_money = "notional" in order.args and not clause.names
            changes["notional" if by_money else "quantity"] = amount.value
    if clause.tool == "place_order" and clause.intent and clause.intent.group in ("buy", "sell"):
        changes["side"] = clause.intent.group
    elif begins_again(clause):
        changes |= said(side=_deed(clause))
    if clause.names:
        changes["symbol"] = clause.names[0]
    kind = order_type(clause)
    return changes | said(
        order_type=kind if kind in ("market", "limit") else None, exchange=next(iter(clause.venues), None)
    )


def _deed(clause: Clause) -> str | None:
    """ "The same but sell"."""
    deeds = [side for side in ("buy", "sell") if clause.reading.find(book("answers", side))]
    return deeds[0] if len(deeds) == 1 else None


def _patched_amount(order: ToolCall, parts: Sequence[Clause]) -> Filled | None:
    """ "better 30 %", "no, Orion": another amount, symbol or product of the last money call."""
    amounts = _amounts(parts)
    products = [name.name for clause in parts for name in clause.products]
    names = [name for clause in parts for name in clause.names]
    args = dict(order.args)
    if amounts and order.tool == "close_position":
        amount = amounts[0]
        args["fraction"] = amount.value / 100 if amount.kind == "percent" else min(amount.value, Decimal(1))
    elif amounts and order.tool in ("pamm_invest", "pamm_withdraw"):
        args = {**{k: v for k, v in args.items() if k != "all"}, "amount": amounts[0].value}
    elif amounts and order.tool == "set_leverage":
        args["leverage"] = amounts[0].value
    args |= said(
        product=products[0] if products else None, symbol=names[0] if names and "symbol" in args else None
    )
    return Filled([ToolCall(order.tool, args)]) if args != dict(order.args) else None
