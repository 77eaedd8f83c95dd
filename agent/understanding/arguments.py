"""From a request to the calls that answer it. A call carries only what was said."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from agent.understanding import intents, scans
from agent.understanding.clauses import Clause
from agent.understanding.timeframes import Length
from agent.understanding.vocabulary import patterns

_PERIOD: Final = re.compile(
    r"^ ?(?:\(|of |de |con |with |period |periodo |a )*(?P<count>\d{1,4})(?!\w|[%.,/]\w)"
)
_PERIOD_BEFORE: Final = re.compile(r"(?P<count>\d{1,3})[ -](?:period|periodos|periods|day|dias) (?:de )?$")
_DAYS: Final = {"d": 1, "w": 7, "b": 1}
NO_VENUE: Final = frozenset({"scan", "watchlist", "job_status", "job_cancel"})
_SAID_PERIOD: Final = re.compile(r"(?:period|periodo)s?(?: of| de)? (?P<count>\d{1,4})(?!\w)")


@dataclass(frozen=True, slots=True)
class ToolCall:
    tool: str
    args: Mapping[str, Any]


def calls(clause: Clause, names: Sequence[str], venues: Sequence[str]) -> list[ToolCall]:
    """The calls of one request about these symbols at these venues, if any; none where a symbol is missing."""
    if scan := scans.read(clause.folded, clause.names, frames(clause.lengths)):
        return [ToolCall("scan", scan)]
    match clause.tool:
        case "scan":
            return []
        case "watchlist":
            return [ToolCall("watchlist", _watchlist(clause.folded, names))]
        case "job_status" | "job_cancel":
            return [ToolCall(clause.tool, _job(clause))]
        case "correlation_matrix" if len(names) < 2:
            return []
        case "correlation_matrix":
            call = ToolCall(clause.tool, said(symbols=list(names), window=window(clause.lengths)))
            return at(venues, call)
        case _:
            variants = _variants(clause)
            made = [ToolCall(clause.tool, {"symbol": name, **more}) for name in names for more in variants]
            return [placed for call in made for placed in at(venues, call)]


def at(venues: Sequence[str], call: ToolCall) -> list[ToolCall]:
    """The call at each of the venues; as it is where none is named, or it asks none."""
    if not venues or call.tool in NO_VENUE:
        return [call]
    return [ToolCall(call.tool, {**call.args, "exchange": venue}) for venue in venues]


def _variants(clause: Clause) -> list[dict[str, Any]]:
    """What is asked of each symbol: several timeframes or periods are several calls."""
    match clause.tool:
        case "get_quote":
            return [{}]
        case "volatility_analyzer":
            return [windowed(clause.lengths)]
        case "technical_indicators":
            groups = _indicators(clause)
            return [{**group, **frame} for frame in _bar_lengths(clause.lengths) for group in groups]
        case _:
            return framed(clause.lengths)


def said(**args: Any) -> dict[str, Any]:
    """The arguments that have a value."""
    return {name: value for name, value in args.items() if value}


def _watchlist(folded: str, names: Sequence[str]) -> dict[str, Any]:
    for action in ("remove", "add"):
        if names and patterns("watch")[action].search(folded):
            return {"action": action, "symbols": list(names)}
    return {"action": "list"}


def _job(clause: Clause) -> dict[str, Any]:
    """By its kind and the market that it is about, where they were said."""
    kinds = [kind for kind, pattern in patterns("job_kinds").items() if pattern.search(clause.folded)]
    bases = [name.partition("/")[0] for name in clause.names]
    return said(job=" ".join([*kinds[:1], *bases[:1]]))


def _indicators(clause: Clause) -> list[dict[str, Any]]:
    """Indicators without a period in one group, each period in one of its own."""
    text = clause.without_timeframes
    said_period = _SAID_PERIOD.search(text)
    common = int(said_period["count"]) if said_period else None
    groups: dict[int | None, list[str]] = {}
    for name, start, end in intents.indicators(text):
        names = groups.setdefault(_period(text, start, end) or common, [])
        if name not in names:
            names.append(name)
    if not groups:
        groups = {None: ["rsi"] if scans.saturation(text) else []}
    return [said(indicators=names, period=period) for period, names in groups.items()]


def _period(text: str, start: int, end: int) -> int | None:
    match = _PERIOD.match(text[end:]) or _PERIOD_BEFORE.search(text[:start])
    return int(match["count"]) if match and int(match["count"]) > 1 else None


def _bar_lengths(lengths: Sequence[Length]) -> list[dict[str, Any]]:
    """For indicators: "a moving average of 50 days" is one of daily bars."""
    if not frames(lengths) and any(length.unit == "d" for length in lengths):
        return [{"timeframe": "1d"}]
    return framed(lengths)


def frames(lengths: Sequence[Length]) -> list[str]:
    """Timeframes that were named; one that does not exist goes to the tool, which says which do."""
    named = [length.timeframe for length in lengths if length.is_timeframe]
    odd = [length.timeframe for length in lengths if length.unit != "b" and length.compact]
    return list(dict.fromkeys(named or odd))


def framed(lengths: Sequence[Length]) -> list[dict[str, Any]]:
    return [{"timeframe": frame} for frame in frames(lengths)] or [{}]


def windowed(lengths: Sequence[Length]) -> dict[str, Any]:
    """For volatility: "14 days" is a window of days, "1d" a timeframe, "24 hours" a window of hours."""
    named = [length.timeframe for length in lengths if length.is_timeframe]
    days = window(lengths)
    hours = next((x.count for x in lengths if x.unit == "h" and not x.is_timeframe), None)
    if hours and not days and not named:
        return {"window": hours, "timeframe": "1h"}
    return said(window=days, timeframe=named[0] if named else None)


def window(lengths: Sequence[Length]) -> int | None:
    """A count of bars or days, for tools that look at daily bars unless told otherwise."""
    spans = (length for length in lengths if length.unit in _DAYS and not length.is_timeframe)
    return next((length.count * _DAYS[length.unit] for length in spans), None)
