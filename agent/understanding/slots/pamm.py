"""Pooled investing."""

from collections.abc import Mapping
from typing import Final

from agent.understanding.lexicon import book
from agent.understanding.meaning import ToolCall
from agent.understanding.slots.filled import Fill, Filled, Request, said, whole
from agent.understanding.slots.portfolio import period


def _list(request: Request) -> Filled:
    return whole(ToolCall("pamm_list", {}))


def _performance(request: Request) -> Filled:
    return whole(ToolCall("pamm_performance", said(product=_product(request), period=period(request.clause))))


def _product(request: Request) -> str | None:
    return next((name.name for name in request.clause.products), None)


def _move(request: Request) -> Filled:
    """Money into a product or out of it. An amount that can be read in two ways is asked."""
    clause = request.clause
    amount = next((a for a in clause.amounts if a.kind in ("plain", "money")), None)
    everything = bool(clause.reading.find(book("entities", "all"), clause.start, clause.end))
    args = said(product=_product(request), amount=amount.value if amount else None)
    if everything and not amount:
        args["all" if clause.tool == "pamm_withdraw" else "amount"] = (
            True if clause.tool == "pamm_withdraw" else "all"
        )
    part = (
        amount
        and not any(map(str.isdigit, clause.reading.text[amount.start : amount.end]))
        and amount.value < 1
    )
    args = {name: value for name, value in args.items() if name != "amount" or not part}
    sized = (amount and len(amount.readings) == 1 and not part) or everything
    missing = [*([] if "product" in args else ["product"]), *([] if sized else ["amount"])]
    return Filled([ToolCall(clause.tool, args)], missing)


TOOLS: Final[Mapping[str, Fill]] = {
    "pamm_list": _list,
    "pamm_performance": _performance,
    "pamm_invest": _move,
    "pamm_withdraw": _move,
}
