""" "Which coins have an RSI below 30?": a metric, a comparison and a value. Alerts compare in the same words."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from agent.understanding.clauses import Clause
from agent.understanding.lexicon import book
from agent.understanding.numbers import Amount
from agent.understanding.vocabulary import patterns

_CUT: Final = re.compile(
    r"(?<!\w)(?:or|and|o|u|y|e|или|либо|и|also|tambien|then|plus|but|pero|но)(?!\w)|,(?!\d)|;|[.!?](?=\s)"
)
Condition = dict[str, Any]


def read(clause: Clause, timeframe: str | None) -> dict[str, Any] | None:
    """The arguments of a scan, or None where the clause says no condition. It takes the first that is whole."""
    condition = next((one for _, one in said(clause)), None)
    if not condition:
        return None
    symbols = {"symbols": clause.names} if clause.names else {}
    return {**condition, **symbols, **({"timeframe": timeframe} if timeframe else {})}


def said(clause: Clause) -> Sequence[tuple[Clause, Condition]]:
    """The conditions that are whole, each with its own words."""
    found = ((piece, compared(piece) or saturated(piece)) for piece in pieces(clause))
    return [(piece, one) for piece, one in found if one and "metric" in one]


def pieces(clause: Clause) -> list[Clause]:
    """The clause in parts that each say a condition; what says none belongs to the next, or is one at the end."""
    held = [(one.start, one.end) for one in clause.amounts] + [(one.start, one.end) for one in clause.times]
    cuts = [
        cut.end() + clause.start
        for cut in _CUT.finditer(clause.folded)
        if not any(
            start < cut.start() + clause.start and cut.end() + clause.start < end for start, end in held
        )
    ]
    parts: list[Clause] = []
    begun = clause.start
    for _, end in pairwise([clause.start, *cuts, clause.end]):
        part = replace(clause, start=begun, end=end, implied=())
        if _says_one(part):
            parts.append(part)
            begun = end
    rest = replace(clause, start=begun, end=clause.end, implied=())
    if parts and not rest.names:
        return [*parts[:-1], replace(parts[-1], end=clause.end)]
    return [*parts, rest] if rest.start < rest.end or not parts else parts


def _says_one(piece: Clause) -> bool:
    return bool(piece.amounts or saturated(piece))


def compared(clause: Clause) -> Condition | None:
    """The comparison with a number: its metric where one is named, which side, and the value."""
    value = _value(clause)
    op = side(clause)
    if value is None or op is None:
        return None
    named = metric(clause) or ("change_pct" if value.kind == "percent" else None)
    if named == "change_pct" and falling(clause):
        return {"metric": named, "op": "below", "value": -abs(value.value)}
    return {**({"metric": named} if named else {}), "op": op, "value": value.value}


def saturated(clause: Clause) -> Condition | None:
    """Overbought and oversold are readings of the RSI."""
    if patterns("saturated")["oversold"].search(clause.folded):
        return {"metric": "rsi", "op": "below", "value": Decimal(30)}
    if patterns("saturated")["overbought"].search(clause.folded):
        return {"metric": "rsi", "op": "above", "value": Decimal(70)}
    return None


def words(piece: Clause) -> tuple[int, int]:
    """Where a condition stands in the text, without the words around it."""
    reading = piece.reading
    spans = [
        reading.said(match)
        for name in ("metrics", "above", "below")
        for match in reading.find(book("entities", name), piece.start, piece.end)
    ] + [(amount.start, amount.end) for amount in piece.amounts]
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    return min(starts, default=piece.start), max(ends, default=piece.end)


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
