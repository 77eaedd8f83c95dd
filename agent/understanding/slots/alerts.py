"""What somebody wants to be told of when it happens."""

from collections.abc import Mapping
from typing import Any, Final

from agent.understanding.clauses import Clause
from agent.understanding.lexicon import book, proviso
from agent.understanding.meaning import ToolCall
from agent.understanding.slots import scans
from agent.understanding.slots.alert_conditions import bar_length, bars, conditions, unwatched
from agent.understanding.slots.filled import Fill, Filled, Request, lacking, said, whole
from agent.understanding.slots.numbered import numbered
from agent.understanding.slots.orders import priced
from agent.understanding.slots.scans import Condition
from agent.understanding.vocabulary import patterns


def _create(request: Request) -> Filled:
    """One alert for each condition, and for each symbol that it is said of."""
    clause = request.clause
    found = conditions(clause)
    if not clause.amounts and patterns("watch")["remove"].match(clause.folded.lstrip()):
        return _delete(request)  # "delete the BTC and ETH alerts"
    calls = [
        ToolCall("create_alert", said(symbol=symbol, **_watched(one, symbol, request)))
        for one in found
        for symbol in (one["names"] or request.names[:1] or [None])
    ]
    missing = [name for name in ("symbol", "value") if any(name not in call.args for call in calls)]
    part = next((one["moved"] for one in found if _is_a_move(one, request)), None)
    return Filled(calls, [*missing, *(["metric"] if unwatched(clause) else [])], part)


def _is_a_move(one: Condition, request: Request) -> bool:
    """Whether the price is to move by so much money, which no alert watches. What is more than half the last close
    is a price: "drops $90k"."""
    amount, symbol = one["amount"], next(iter(one["names"] or request.names[:1]), "")
    close = request.context.closes.get(symbol)
    return bool(one.get("moved")) and (close is None or amount.value < close / 2)


def _watched(one: Condition, symbol: str | None, request: Request) -> dict[str, Any]:
    if _is_a_move(one, request):
        return {"metric": one["metric"]}
    amount = one["amount"]
    value = priced(amount, symbol, request.context) * one.get("sign", 1) if amount else one.get("value")
    return said(
        metric=one["metric"],
        op=one["op"] or ("crosses" if value is not None else None),
        value=value,
        timeframe=_timeframe(one["clause"], request.clause, moving=one["op"] == "change_pct"),
    )


def _timeframe(piece: Clause, clause: Clause, *, moving: bool) -> str | None:
    """The one beside the condition, or the only one that is said at all."""
    beside, all_said = (
        list(dict.fromkeys(bar_length(span, moving=moving) for span in bars(clause, times, moving=moving)))
        for times in (piece.times, clause.times)
    )
    return next(iter(beside or (all_said if len(all_said) == 1 else [])), None)


def _list(request: Request) -> Filled:
    return whole(ToolCall("list_alerts", {}))


def _delete(request: Request) -> Filled:
    """One call for each number or symbol. What is to stay cannot be said of an alert, so it is asked."""
    clause = request.clause
    spared = clause.reading.find(proviso("exception"), clause.start, clause.end)
    if spared or patterns("alerted")["created"].search(clause.folded):
        return lacking(ToolCall("delete_alert", {}), "alert")
    ids = numbered(clause, bare=not clause.names)
    calls = [ToolCall("delete_alert", {"alert_id": one}) for one in ids]
    narrowed = _narrowed(clause)
    calls += [
        ToolCall("delete_alert", {"symbol": name, **(narrowed if len(clause.names) == 1 else {})})
        for name in clause.names
    ]
    if calls:
        return whole(*calls)
    everything = bool(clause.reading.find(book("entities", "all"), clause.start, clause.end))
    args = said(all=everything or None, metric=narrowed.get("metric"))
    return whole(ToolCall("delete_alert", args)) if args else lacking(ToolCall("delete_alert", {}), "alert")


def _narrowed(clause: Clause) -> dict[str, Any]:
    value = next((one.value for one in clause.amounts), None)
    everything = bool(clause.reading.find(book("entities", "all"), clause.start, clause.end))
    return said(metric=scans.metric(clause), value=value, all=everything or None)


TOOLS: Final[Mapping[str, Fill]] = {"create_alert": _create, "list_alerts": _list, "delete_alert": _delete}
