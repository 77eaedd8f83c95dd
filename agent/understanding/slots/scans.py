""" "Which coins have an RSI below 30?": a metric, a comparison and a value. Alerts compare in the same words."""

from decimal import Decimal
from typing import Any

from agent.understanding.clauses import Clause
from agent.understanding.lexicon import book
from agent.understanding.numbers import Amount
from agent.understanding.vocabulary import patterns


def read(clause: Clause, timeframe: str | None) -> dict[str, Any] | None:
    """The arguments of a scan, or None where the clause says no condition."""
    condition = compared(clause) or saturated(clause)
    if not condition or "metric" not in condition:
        return None
    symbols = {"symbols": clause.names} if clause.names else {}
    return {**condition, **symbols, **({"timeframe": timeframe} if timeframe else {})}


def compared(clause: Clause) -> dict[str, Any] | None:
    """The comparison with a number: its metric where one is named, which side, and the value."""
    value = _value(clause)
    op = side(clause)
    if value is None or op is None:
        return None
    named = metric(clause) or ("change_pct" if value.kind == "percent" else None)
    if named == "change_pct" and falling(clause):
        return {"metric": named, "op": "below", "value": -abs(value.value)}
    return {**({"metric": named} if named else {}), "op": op, "value": value.value}


def saturated(clause: Clause) -> dict[str, Any] | None:
    """Overbought and oversold are readings of the RSI."""
    if patterns("saturated")["oversold"].search(clause.folded):
        return {"metric": "rsi", "op": "below", "value": Decimal(30)}
    if patterns("saturated")["overbought"].search(clause.folded):
        return {"metric": "rsi", "op": "above", "value": Decimal(70)}
    return None


def metric(clause: Clause) -> str | None:
    """What is compared, where it is named."""
    said = {
        match.label for match in clause.reading.find(book("entities", "metrics"), clause.start, clause.end)
    }
    return next((name for name in ("rsi", "adx", "volatility", "change_pct", "price") if name in said), None)


def side(clause: Clause) -> str | None:
    """Above or below, by the word nearest to a number."""
    found = [
        (match.weight, clause.reading.said(match)[0], op)
        for op in ("above", "below")
        for match in clause.reading.find(book("entities", op), clause.start, clause.end)
    ]
    if not found:
        return "above" if ">" in clause.folded else "below" if "<" in clause.folded else None
    return max(found, key=lambda hit: (hit[0], hit[1]))[2]


def falling(clause: Clause) -> bool:
    """ "Down more than 5 %" is a change below -5."""
    return bool(clause.reading.find(book("entities", "falling"), clause.start, clause.end))


def _value(clause: Clause) -> Amount | None:
    return next(iter(clause.amounts), None)
