"""What somebody wants to be told of when it happens."""

from collections.abc import Mapping
from typing import Final

from agent.understanding import scans
from agent.understanding.lexicon import book
from agent.understanding.meaning import ToolCall
from agent.understanding.slots.filled import Fill, Filled, Request, said, whole
from agent.understanding.slots.market import frames
from agent.understanding.slots.orders import priced


def _create(request: Request) -> Filled:
    clause = request.clause
    value = next(iter(clause.amounts), None)
    metric = scans.metric(clause)
    crosses = clause.reading.find(book("entities", "crosses"), clause.start, clause.end)
    if value and value.kind == "percent" and metric != "rsi":
        metric, op = "price", "change_pct"
    else:
        metric = "rsi" if metric == "rsi" else "price"
        op = scans.side(clause) or ("crosses" if crosses else "")
    symbol = next(iter(request.names), None)
    amount = priced(value, symbol, request.context) if value else None
    if not value and (saturated := scans.saturated(clause)):
        metric, op, amount = saturated["metric"], saturated["op"], saturated["value"]
    args = said(
        symbol=symbol,
        metric=metric,
        op=op or None,
        value=amount,
        timeframe=next(iter(frames(clause.times)), None),
    )
    if "op" not in args and "value" in args:
        args["op"] = "crosses"
    return Filled(
        [ToolCall("create_alert", args)], [name for name in ("symbol", "value") if name not in args]
    )


def _list(request: Request) -> Filled:
    return whole(ToolCall("list_alerts", {}))


def _delete(request: Request) -> Filled:
    clause = request.clause
    alert = next(iter(clause.inside(clause.reading.ids)), None)
    everything = bool(clause.reading.find(book("entities", "all"), clause.start, clause.end))
    args = said(
        alert_id=alert.name if alert else None, symbol=next(iter(clause.names), None), all=everything or None
    )
    args |= said(metric=scans.metric(clause))
    value = next(iter(clause.amounts), None)
    if value and "symbol" in args:
        args["value"] = value.value
    return Filled([ToolCall("delete_alert", args)], [] if args else ["alert"])


TOOLS: Final[Mapping[str, Fill]] = {"create_alert": _create, "list_alerts": _list, "delete_alert": _delete}
