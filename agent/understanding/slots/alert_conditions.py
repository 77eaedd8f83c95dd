"""The conditions of an alert: "above 70k or RSI below 30" are two, each with its own words.

    a clause -> pieces, cut at "or" and "and" -> one condition for each number, or each "oversold"

What a condition does not say it takes over from the one before: "RSI above 70 or below 30", "at 60k and 70k".
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agent.understanding.clauses import Clause
from agent.understanding.lexicon import book
from agent.understanding.meaning import Part
from agent.understanding.numbers import Amount
from agent.understanding.reading import is_a_share
from agent.understanding.slots import scans
from agent.understanding.slots.moves import moved_by
from agent.understanding.slots.scans import Condition
from agent.understanding.times.span import Span
from agent.understanding.vocabulary import patterns

_MOST_RSI: Final = 100
_DAY: Final = 24  # hours
_NAMED: Final = re.compile(r"\d[^\W\d_]")
""" "In 4h" may be bars; "in 4 hours" is later."""
_WATCHED: Final = frozenset({"price", "rsi", "change_pct"})


def conditions(clause: Clause) -> list[Condition]:
    """Each with what is known of `names`, `metric`, `op`, `amount` and `clause`; an alert that says no number
    is one condition without `amount`."""
    found: list[Condition] = []
    for piece in scans.pieces(clause):
        before = found[-1] if found else {}
        found += [_taken_over(one, before) for one in _read(piece)]
    return found


def _read(piece: Clause) -> Iterator[Condition]:
    """What one piece says; "rises or falls 5 %" is said of both ways."""
    saturated = None if piece.amounts else scans.saturated(piece)
    amount = _amount(piece)
    common = {"names": piece.names, "clause": piece, "amount": amount}
    if saturated:
        yield {**common, **saturated}
        return
    metric = scans.metric(piece)
    if amount and amount.kind == "percent" and metric not in ("rsi", "adx", "volatility"):
        for sign in _signs(piece, amount):
            yield {**common, "metric": "price", "op": "change_pct", "sign": sign}
        return
    crosses = piece.reading.find(book("entities", "crosses"), piece.start, piece.end)
    yield {
        **common,
        "metric": None if metric == "change_pct" else metric,
        "moved": moved(piece, amount) if amount and metric in (None, "price", "change_pct") else None,
        "op": scans.side(piece) or ("crosses" if crosses else None),
    }


def _amount(piece: Clause) -> Amount | None:
    """The number, where there is one: of "from 60k to 70k" and "by half" it is asked."""
    amount = next(iter(piece.amounts), None)
    prices = [one for one in piece.amounts if one.kind in ("plain", "money") and one.value > _MOST_RSI]
    if amount is None or len(prices) > 1:
        return None
    return None if is_a_share(amount, piece.reading) else amount


def moved(piece: Clause, amount: Amount) -> Part | None:
    """The amount by which a price moves, and not a level: "drops 10 dollars", "falls by 500"; without a currency
    only where a word says so."""
    reading = piece.reading
    by = {
        match.label
        for match in reading.find(book("entities", "moved"), piece.start, piece.end)
        if reading.said(match)[0] <= amount.start and amount.end <= reading.said(match)[1]
    }
    if not by or (amount.kind != "money" and "by" not in by):
        return None
    return moved_by(piece, amount) or Part.of(reading.text, amount)


def _signs(piece: Clause, amount: Amount) -> Sequence[int]:
    """A fall is a change below nothing."""
    falls = scans.falling(piece) or scans.side(piece) == "below"
    rises = piece.reading.find(book("entities", "above"), piece.start, piece.end)
    if falls and rises and patterns("alerted")["either"].search(piece.folded):
        return (1, -1)
    return (-1,) if falls and amount.value > 0 else (1,)


def _taken_over(one: Condition, before: Condition) -> Condition:
    """With the names, the metric and the side of the condition before it, where it says none of its own."""
    value = one["amount"].value if one["amount"] else None
    metric = one.get("metric") or before.get("metric")
    if metric == "rsi" and not one.get("metric") and value is not None and value > _MOST_RSI:
        metric = None
    side = before.get("op") if before.get("op") in ("above", "below", "crosses") else None
    return {
        **one,
        "names": one["names"] or before.get("names", []),
        "metric": metric or "price",
        "op": one.get("op") or side,
    }


def bars(clause: Clause, times: Sequence[Span], *, moving: bool) -> list[Span]:
    """Those times that say the bars of a condition: "RSI on 4h". How often somebody wants to be told is none, and
    how long only where the price moves by so much in it: "falls 5% in an hour"."""
    kinds = ("timeframe", "length", "horizon", *(("range",) if moving else ()))
    elsewhen = [*_sayings(clause, "recurring"), *([] if moving else _sayings(clause, "lasting"))]
    return [
        span
        for span in times
        if span.kind in kinds
        and bar_length(span, moving=moving)
        and not any(start < span.end and span.start <= end + 1 for start, end in elsewhen)
        and (moving or span.kind != "horizon" or _NAMED.search(clause.reading.text, span.start, span.end))
    ]


def bar_length(span: Span, *, moving: bool) -> str | None:
    """As a timeframe; one that does not exist goes to the tool, which says which do. What moves in 24 hours moves
    in a day."""
    if moving and span.hours == _DAY:
        return "1d"
    return span.timeframe or (span.name if span.compact else None)


def _sayings(clause: Clause, kind: str) -> list[tuple[int, int]]:
    return [
        clause.reading.said(match)
        for match in clause.reading.find(book("provisos", kind), clause.start, clause.end)
    ]


def unwatched(clause: Clause) -> Sequence[str]:
    """What is named that no alert watches: a volatility, an average."""
    named = scans.metric(clause)
    indicators = [one.name for one in clause.inside(clause.reading.indicators) if one.name != "rsi"]
    return [*([named] if named and named not in _WATCHED else []), *indicators]
