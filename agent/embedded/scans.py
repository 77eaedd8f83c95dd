""" "Which coins have an RSI below 30?": a metric, a comparison and a value."""

import re
from collections.abc import Sequence
from typing import Any, Final

from agent.embedded.intents import SCAN, whole_words

_ABOVE: Final = r"above|over|greater than|more than|higher than|at least|exceeds?|encima de|mayor(?:es)?(?: que| a| de)?|mas de|superior(?:es)? a|sobre|supera\w*|>=?|up|sub\w+"
_BELOW: Final = r"below|under|less than|lower than|at most|debajo de|menor(?:es)?(?: que| a| de)?|menos de|inferior(?:es)? a|bajo|<=?|down|baj\w+|ca\w+"
_VALUE: Final = re.compile(r"-?\d+(?:[.,]\d+)?")
_METRICS: Final = {
    "rsi": r"rsi|relative strength|fuerza relativa",
    "adx": r"adx",
    "atr_percent": r"atr",
    "volatility_annual": r"volatil\w*",
    "change_percent": r"change\w*|cambio|variacion|rose|risen|fell|fallen|gain\w*|lost|moved|subid\w*|bajad\w*|caid\w*|sub\w+|baj\w+|ca(?:e|en|ido)|up|down|%",
    "price": r"prices?|precio|cotiza\w*|trading|worth",
}  # fmt: skip
_SATURATED: Final = (
    (re.compile(r"over ?sold|sobre ?vendid\w+"), {"metric": "rsi", "op": "below", "value": 30}),
    (re.compile(r"over ?bought|sobre ?comprad\w+"), {"metric": "rsi", "op": "above", "value": 70}),
)


def asked(folded: str) -> bool:
    return read(folded, (), ()) is not None


def read(folded: str, symbols: Sequence[str], frames: Sequence[str]) -> dict[str, Any] | None:
    """The arguments of a scan, or None where the text asks for none."""
    trigger = whole_words(SCAN).search(folded)
    if not trigger:
        return None
    condition = _condition(folded) or _saturated(folded, symbols)
    if not condition:
        return None
    return {
        **condition,
        **({"symbols": list(symbols)} if symbols else {}),
        **({"timeframe": frames[0]} if frames else {}),
    }


def _condition(folded: str) -> dict[str, Any] | None:
    for op, pattern in (("above", _ABOVE), ("below", _BELOW)):
        for comparison in re.finditer(rf"(?<![\w])(?:{pattern})(?![\w])|[<>]=?", folded):
            value = _VALUE.match(folded[comparison.end() :].lstrip(" $"))
            if value and (metric := _metric(folded)) and _means(op, comparison[0]):
                return {"metric": metric, "op": op, "value": float(value[0].replace(",", "."))}
    return None


def _means(op: str, sign: str) -> bool:
    return sign[0] not in "<>" or (op == "above") == (sign[0] == ">")


def _metric(folded: str) -> str | None:
    found = [
        name
        for name, pattern in _METRICS.items()
        if re.search(rf"(?<!\w)(?:{pattern})(?!\w)|%", folded)
        and re.search(rf"(?<!\w)(?:{pattern})(?!\w)", folded)
    ]
    return found[0] if found else ("change_percent" if "%" in folded else None)


def _saturated(folded: str, symbols: Sequence[str]) -> dict[str, Any] | None:
    """ "Which are oversold?"; asked of one symbol it is a look at its RSI, not a scan."""
    if len(symbols) == 1:
        return None
    return next((condition for pattern, condition in _SATURATED if pattern.search(folded)), None)
