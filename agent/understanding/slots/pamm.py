"""Pooled investing."""

from collections.abc import Mapping
from typing import Final

from agent.understanding.clauses import Clause
from agent.understanding.lexicon import book
from agent.understanding.meaning import Part, ToolCall
from agent.understanding.numbers import Amount
from agent.understanding.reading import is_a_share
from agent.understanding.slots.filled import Fill, Filled, Request, said, whole
from agent.understanding.slots.portfolio import period
from agent.understanding.vocabulary import patterns


def _list(request: Request) -> Filled:
    return whole(ToolCall("pamm_list", {}))


def _performance(request: Request) -> Filled:
    return whole(ToolCall("pamm_performance", said(product=_product(request), period=period(request.clause))))


def _product(request: Request) -> str | None:
    return next((name.name for name in request.clause.products), None)


def _move(request: Request) -> Filled:
    """Money into a product or out of it. An amount that can be read in two ways is asked; so is one for several
    products that is not said to be for each of them."""
    clause = request.clause
    if clause.intent and clause.intent.group == "move":
        return _across(request)
    amounts = [a for a in clause.amounts if a.kind in ("plain", "money")]
    products = list(dict.fromkeys(name.name for name in clause.products))
    each = bool(clause.reading.find(book("provisos", "each"), clause.start, clause.end))
    if len(products) > 1 and len(amounts) == len(products):
        found = [_moved(clause, name, amount) for name, amount in zip(products, amounts, strict=True)]
    elif len(products) > 1 and not (each and len(amounts) < 2):
        calls = [ToolCall(clause.tool, {"product": name}) for name in products]
        return Filled(calls, ["share"] if amounts else ["amount"])
    elif len(amounts) > 1:
        return Filled([ToolCall(clause.tool, said(product=next(iter(products), None)))], ["amount"])
    else:
        amount = next(iter(amounts), None)
        found = [_moved(clause, name, amount) for name in products] or [_moved(clause, None, amount)]
    missing = next((one.missing for one in found if one.missing), ())
    return Filled([call for one in found for call in one.calls], missing, found[0].part)


def _across(request: Request) -> Filled:
    """ "Move 500 from Atlas to Orion" takes it out of one and puts it into the other."""
    clause = request.clause
    amounts = [a for a in clause.amounts if a.kind in ("plain", "money")]
    source, target = clause.products[0].name, clause.products[1].name
    if len(amounts) != 1 or len(clause.products) > 2 or source == target:
        calls = [ToolCall("pamm_withdraw", {"product": source}), ToolCall("pamm_invest", {"product": target})]
        return Filled(calls, ["amount"])
    out, into = (_moved(clause, name, amounts[0]) for name in (source, target))
    calls = [*out.calls, *(ToolCall("pamm_invest", call.args) for call in into.calls)]
    return Filled(calls, out.missing, out.part)


def passed_on(before: Filled, clause: Clause, filled: Filled) -> Filled:
    """ "Take 500 out of Atlas and put it in Orion": "it" is the amount that was just taken out."""
    if clause.tool != "pamm_invest" or list(filled.missing) != ["amount"]:
        return filled
    taken = [call.args.get("amount") for call in before.calls if call.tool == "pamm_withdraw"]
    if len(taken) != 1 or not taken[0] or before.missing or not patterns("it")["it"].search(clause.folded):
        return filled
    return Filled([ToolCall(call.tool, {**call.args, "amount": taken[0]}) for call in filled.calls])


def _moved(clause: Clause, product: str | None, amount: Amount | None) -> Filled:
    """One amount, or all, of one product."""
    everything = bool(clause.reading.find(book("entities", "all"), clause.start, clause.end))
    args = said(product=product)
    if amount and not is_a_share(amount, clause.reading):
        args["amount"] = amount.value
    elif everything and not amount:
        args |= {"all": True} if clause.tool == "pamm_withdraw" else {"amount": "all"}
    unclear = amount is not None and len(amount.readings) > 1
    sized = ("amount" in args and not unclear) or "all" in args
    missing = [*([] if product else ["product"]), *([] if sized else ["amount"])]
    words = Part.of(clause.reading.text, amount) if unclear and amount else None
    return Filled([ToolCall(clause.tool, args)], missing, words)


TOOLS: Final[Mapping[str, Fill]] = {
    "pamm_list": _list,
    "pamm_performance": _performance,
    "pamm_invest": _move,
    "pamm_withdraw": _move,
}
