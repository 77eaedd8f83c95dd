"""Looks at markets: prices, analysis, indicators, volatility, correlation, books, whales, lists."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from agent.understanding.lexicon import proviso
from agent.understanding.meaning import ToolCall
from agent.understanding.roles import roles
from agent.understanding.slots import scans
from agent.understanding.slots.filled import Fill, Filled, Request, lacking, said, whole, with_symbol
from agent.understanding.symbols import listed
from agent.understanding.times.span import Span
from agent.understanding.traits import Trait, tools_with
from agent.understanding.vocabulary import patterns

_UNIT: Final = (
    r"[ -]?(?:periods?|periodos?|sessions?|sesion|sesiones|days?|dias?|weeks?|semanas?|bars?|barras|velas"
    r"|дня|дней|дневн\w*|недел\w*|периодн\w*|периодов)(?!\w)"
)
_COUNT: Final = r"\d{1,4}(?!\w|[%.]\w)"
_AND: Final = r" ?(?:,|/|-|&|\+|,? and|y|e|и|n|vs) ?(?:de |the |of |la )?"
_PERIOD: Final = re.compile(
    r"^ ?(?:\(|of |de |con |with |period |periodo |a |с |за |период\w* |del )*"
    rf"(?P<counts>{_COUNT}(?:{_UNIT})?(?:{_AND}{_COUNT}(?:{_UNIT})?)*)"
)
_PERIOD_BEFORE: Final = re.compile(
    rf"(?<![\w.,/])(?P<counts>(?:{_COUNT}(?:{_UNIT})?{_AND})*{_COUNT}{_UNIT}|{_COUNT}/{_COUNT}) ?(?:de )?$"
)
_BARE_BEFORE: Final = re.compile(rf"(?<![\w.,/$-])(?P<counts>(?:{_COUNT}{_AND})*{_COUNT}) $")
_MOST_BARS: Final = 1_000
"""A bare number that is more than this before an indicator is a year or a price: "ETH 2024 RSI"."""
_SAID_PERIOD: Final = re.compile(r"(?:period|periodo|период\w*)s?(?: of| de)? (?P<count>\d{1,4})(?!\w)")
_LENGTHS: Final = ("timeframe", "length", "horizon")
_SET_AGAINST: Final = 2
_NO_VENUE: Final = tools_with(Trait.NO_VENUE)


def at(venues: Sequence[str], call: ToolCall) -> list[ToolCall]:
    """The call at each of the venues; as it is where none is named, or it asks none."""
    if not venues or call.tool in _NO_VENUE:
        return [call]
    return [ToolCall(call.tool, {**call.args, "exchange": venue}) for venue in venues]


def _looks(request: Request) -> Filled:
    """One call for each symbol, bar length or period, and venue."""
    tool = request.clause.tool
    if not request.names:
        return lacking(ToolCall(tool, _variants(request)[0]), "symbol")
    names = [_paid_in(name, request) for name in request.names]
    made = [ToolCall(tool, {"symbol": n, **more}) for n in names for more in _variants(request)]
    return Filled([placed for call in made for placed in at(request.venues, call)])


def _paid_in(name: str, request: Request) -> str:
    """ "500 euros of SOL" asks for the quote in euros."""
    currencies = {one.currency for one in request.clause.amounts if one.currency} & listed("quotes")
    if request.clause.tool != "get_quote" or len(currencies) != 1 or "/" in name or name in currencies:
        return name
    return f"{name}/{currencies.pop()}"


def _variants(request: Request) -> list[dict[str, Any]]:
    clause = request.clause
    match clause.tool:
        case "get_quote":
            return [{}]
        case "volatility_analyzer":
            return _windows(clause.times)
        case "technical_indicators":
            groups = _indicators(request)
            return [{**group, **frame} for frame in _bar_times(clause.times) for group in groups]
        case _:
            return framed(clause.times)


def _correlation(request: Request) -> Filled:
    call = ToolCall(
        "correlation_matrix", said(symbols=list(request.names), window=window(request.clause.times))
    )
    if len(request.names) < 2:
        return lacking(call, "symbols")
    return Filled(at(request.venues, call))


def _scan(request: Request) -> Filled:
    found = scans.read(request.clause, framed(request.clause.times)[0].get("timeframe"))
    return whole(ToolCall("scan", found)) if found else lacking(ToolCall("scan", {}), "metric")


def _watchlist(request: Request) -> Filled:
    """What is put on the list and taken off it, in the order in which it is said; else the list."""
    clause = request.clause
    verbs = sorted(
        (found.start() + clause.start, action)
        for action in ("add", "remove")
        for found in patterns("watch")[action].finditer(clause.folded)
    )
    shown = patterns("watch")["show"].search(clause.folded)
    if not verbs and not shown and clause.symbols and patterns("watch")["placed"].search(clause.folded):
        verbs = [(clause.start, "add")]  # "SOL to my list"
    if not verbs:
        return whole(ToolCall("watchlist", {"action": "list"}))
    if not request.names:
        emptied = verbs[0][1] == "remove" and not shown
        listed = ToolCall("watchlist", {"action": verbs[0][1] if emptied else "list"})
        return lacking(listed, "symbol") if emptied else whole(listed)
    calls = [ToolCall("watchlist", args) for args in _listed(request, verbs)]
    if clause.reading.find(proviso("exception"), clause.start, clause.end):
        return lacking(ToolCall("watchlist", {"action": verbs[0][1]}), "symbol")
    last = max((symbol.start for symbol in clause.symbols), default=verbs[0][0])
    again = shown and shown.start() + clause.start > last
    return whole(*calls, *([ToolCall("watchlist", {"action": "list"})] if again else []))


def _listed(request: Request, verbs: Sequence[tuple[int, str]]) -> list[dict[str, Any]]:
    """Each verb with the symbols up to the next one; symbols that stand before every verb belong to the first."""
    inside = request.clause.symbols
    if not inside or len({action for _, action in verbs}) == 1:
        return [{"action": verbs[0][1], "symbols": list(request.names)}]
    made: list[dict[str, Any]] = []
    for n, (start, action) in enumerate(verbs):
        begin = start if n else 0
        end = verbs[n + 1][0] if n + 1 < len(verbs) else len(request.clause.reading.text)
        names = list(dict.fromkeys(one.name for one in inside if begin <= one.start < end))
        if names:
            made.append({"action": action, "symbols": names})
    return made


def _order_book(request: Request) -> Filled:
    found = roles(request.clause, {"depth"})
    depth = found.by.get("depth")
    args = said(depth=int(depth.value) if depth else None)
    filled = with_symbol("order_book_analyzer", request, args)
    return Filled([placed for call in filled.calls for placed in at(request.venues, call)], filled.missing)


def _whales(request: Request) -> Filled:
    found = roles(request.clause, {"min_usd"})
    least = found.by.get("min_usd") or next(
        (a for a in found.free if a.kind in ("money", "plain") and a.value >= 1000), None
    )
    return with_symbol(
        "whale_tracker", request, said(min_usd=least.value if least else None, since=since(request))
    )


def since(request: Request) -> str | None:
    """The day or the moment from which on something is asked for, as ISO."""
    return next((span.since for span in request.clause.times if span.since and span.kind != "horizon"), None)


def _indicators(request: Request) -> list[dict[str, Any]]:
    """Indicators without a period in one group, each period in one of its own."""
    clause = request.clause
    text = clause.without_timeframes
    said_period = _SAID_PERIOD.search(text)
    common = int(said_period["count"]) if said_period else None
    groups: dict[int | None, list[str]] = {}
    since = 0
    for found in clause.inside(clause.reading.indicators):
        start, end = found.start - clause.start, found.end - clause.start
        periods = _periods(text, start, end) or _bare(text[since:start])
        behind = _PERIOD.match(text[end:])
        since = end + (behind.end() if behind else 0)
        for period in (*periods,) or (common,):
            names = groups.setdefault(period, [])
            if found.name not in names:
                names.append(found.name)
    if not groups:
        groups = {None: ["rsi"] if scans.saturated(clause) else []}
    return [said(indicators=names, period=period) for period, names in groups.items()]


def _periods(text: str, start: int, end: int) -> list[int]:
    """The periods beside an indicator: "EMA 9, 21 and 50", "50 and 200 day moving averages"."""
    behind, ahead = _PERIOD.match(text[end:]), _PERIOD_BEFORE.search(text[:start])
    said = behind["counts"] if behind else ahead["counts"] if ahead else ""
    counts = [int(count) for count in re.findall(r"\d+", said)]
    return list(dict.fromkeys(count for count in counts if count > 1))


def _bare(before: str) -> list[int]:
    """The periods that stand before an indicator alone, "the 200 EMA", and are not those of the one before it."""
    ahead = _BARE_BEFORE.search(before)
    counts = [int(count) for count in re.findall(r"\d+", ahead["counts"])] if ahead else []
    return list(dict.fromkeys(counts)) if all(1 < count <= _MOST_BARS for count in counts) else []


def _bar_times(times: Sequence[Span]) -> list[dict[str, Any]]:
    """For indicators: "a moving average of 50 days" is one of daily bars."""
    units = [span.unit for span in times if span.kind == "length" and span.unit in "dw"]
    return [{"timeframe": f"1{units[0]}"}] if units and not frames(times) else framed(times)


def frames(times: Sequence[Span]) -> list[str]:
    """Timeframes that were named; one that does not exist goes to the tool, which says which do."""
    lengths = [span for span in times if span.kind in ("timeframe", "length", "horizon") and span.unit != "b"]
    named = [
        span.timeframe for span in lengths if span.timeframe and (span.kind != "horizon" or span.unit in "mh")
    ]
    odd = [span.name for span in lengths if span.compact]
    return list(dict.fromkeys(named or odd))


def framed(times: Sequence[Span]) -> list[dict[str, Any]]:
    return [{"timeframe": frame} for frame in frames(times)] or [{}]


def windowed(times: Sequence[Span]) -> dict[str, Any]:
    """For volatility: "14 days" is a window of days, "1d" a timeframe, "24 hours" a window of hours."""
    named = [span.timeframe for span in times if span.kind == "timeframe"]
    days = window(times)
    hours = next((span.count for span in times if span.unit == "h" and span.kind != "timeframe"), None)
    if hours and not days and not named:
        return (
            {"timeframe": f"{hours}h"}
            if f"{hours}h" in frames(times)
            else {"window": hours, "timeframe": "1h"}
        )
    return said(window=days, timeframe=named[0] if named else None)


def _windows(times: Sequence[Span]) -> list[dict[str, Any]]:
    """Each length that is set against another: "20d vs 60d"."""
    days = [span for span in times if span.unit == "d" and span.kind in ("length", "horizon")]
    if len(days) != len(times) or len({span.days for span in days}) < _SET_AGAINST:
        return [windowed(times)]
    return [windowed([span]) for span in days]


def window(times: Sequence[Span]) -> int | None:
    """A count of bars or days, for tools that look at daily bars unless told otherwise."""
    spans = (
        span
        for span in times
        if span.kind in ("length", "range", "horizon") and span.unit not in ("s", "m", "h")
    )
    return next((count for span in spans if (count := span.bars or span.days)), None)


TOOLS: Final[Mapping[str, Fill]] = {
    "get_quote": _looks,
    "market_analysis": _looks,
    "technical_indicators": _looks,
    "volatility_analyzer": _looks,
    "correlation_matrix": _correlation,
    "scan": _scan,
    "watchlist": _watchlist,
    "order_book_analyzer": _order_book,
    "whale_tracker": _whales,
}
