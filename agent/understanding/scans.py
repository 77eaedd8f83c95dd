""" "Which coins have an RSI below 30?": a metric, a comparison and a value."""

import re
from collections.abc import Sequence
from typing import Any, Final

from agent.understanding.vocabulary import patterns

_VALUE: Final = re.compile(r"[ $]*(?P<value>-?\d+(?:[.,]\d+)?)")
_SIGNS: Final = {"above": re.compile(r">=?"), "below": re.compile(r"<=?")}
_SATURATED: Final = (
    (re.compile(r"over ?sold|sobre ?vendid\w+"), {"metric": "rsi", "op": "below", "value": 30}),
    (re.compile(r"over ?bought|sobre ?comprad\w+"), {"metric": "rsi", "op": "above", "value": 70}),
)


def starts(folded: str) -> list[int]:
    """Where a request for a scan begins: at most one."""
    trigger = patterns("scan")["trigger"].search(folded)
    return [trigger.start()] if trigger and _condition(folded) else []


def read(folded: str, symbols: Sequence[str], frames: Sequence[str]) -> dict[str, Any] | None:
    """The arguments of a scan, or None where the text asks for none."""
    if not patterns("scan")["trigger"].search(folded):
        return None
    condition = _condition(folded) or _saturated(folded, symbols)
    if not condition:
        return None
    return {
        **condition,
        **({"symbols": list(symbols)} if symbols else {}),
        **({"timeframe": frames[0]} if frames else {}),
    }


def saturation(folded: str) -> bool:
    """Whether it speaks of overbought or oversold, which is a reading of the RSI."""
    return any(pattern.search(folded) for pattern, _ in _SATURATED)


def _condition(folded: str) -> dict[str, Any] | None:
    for op, signs in _SIGNS.items():
        for pattern in (patterns("scan")[op], signs):
            for comparison in pattern.finditer(folded):
                value = _VALUE.match(folded, comparison.end())
                if value and (metric := _metric(folded)):
                    return {"metric": metric, "op": op, "value": float(value["value"].replace(",", "."))}
    return None


def _metric(folded: str) -> str | None:
    named = (metric for metric, pattern in patterns("metrics").items() if pattern.search(folded))
    return next(named, "change_pct" if "%" in folded else None)


def _saturated(folded: str, symbols: Sequence[str]) -> dict[str, Any] | None:
    """ "Which are oversold?"; asked of one symbol it is a look at its RSI, not a scan."""
    if len(symbols) == 1:
        return None
    return next((condition for pattern, condition in _SATURATED if pattern.search(folded)), None)
