"""What is held, and what was done."""

from collections.abc import Mapping, Sequence
from typing import Final

from agent.understanding.clauses import Clause
from agent.understanding.lexicon import book
from agent.understanding.meaning import ToolCall
from agent.understanding.slots.filled import Fill, Filled, Request, said, whole


def labels(clause: Clause, section: str) -> Sequence[str]:
    """What the clause names of a section, in order, each once."""
    found = clause.reading.find(book("entities", section), clause.start, clause.end)
    return list(dict.fromkeys(match.label for match in found))


def first(clause: Clause, section: str, among: Sequence[str] = ()) -> str | None:
    """The first that is named; of `among`, the earliest there."""
    named = labels(clause, section)
    return next((one for one in among if one in named), None) if among else next(iter(named), None)


def _portfolio(request: Request) -> Filled:
    clause = request.clause
    section = first(clause, "sections", ("pnl", "risk", "positions", "balance"))
    return whole(ToolCall("get_portfolio", said(section=section, period=period(clause))))


def period(clause: Clause) -> str | None:
    return first(clause, "periods")


def _history(request: Request) -> Filled:
    clause = request.clause
    section = first(clause, "histories", ("stats", "fills", "orders", "trades"))
    symbol = next(iter(clause.names), None)
    return whole(ToolCall("trade_history", said(symbol=symbol, period=period(clause), section=section)))


TOOLS: Final[Mapping[str, Fill]] = {"get_portfolio": _portfolio, "trade_history": _history}
