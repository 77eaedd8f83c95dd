"""From a message to what must be done, without a model.

    text -> what stands in it (symbols, lengths of time, indicators, intents)
         -> clauses, one for each request -> calls
         -> or, where no request stands in it, a change to the last calls ("and on 4h?")

A pure function: the same words and the same context give the same understanding.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from agent.embedded import intents, lexicon, scans, timeframes
from agent.embedded.intents import Intent, whole_words
from agent.embedded.lexicon import Symbol
from agent.embedded.timeframes import Length
from agent.language import common_words, fold


class Expect(StrEnum):
    CALL = "call"
    CLARIFY = "clarify"  # `missing` says what
    ANSWER = "answer"  # words only: `topic` says which
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class ToolCall:
    tool: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Context:
    """What was said before and what is known: the last turn's calls, and the symbols with stored bars."""

    last_calls: Sequence[ToolCall] = ()
    symbols: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """`planned` are tools that were asked for and do not exist yet."""

    expect: Expect
    calls: Sequence[ToolCall] = ()
    missing: Sequence[str] = ()
    topic: str = ""
    planned: Sequence[str] = ()


@dataclass(slots=True)
class Clause:
    """A stretch of the text and what stands in it."""

    start: int
    end: int
    folded: str
    intent: Intent | None = None
    symbols: list[Symbol] = field(default_factory=list)
    lengths: list[Length] = field(default_factory=list)

    @property
    def tool(self) -> str:
        return self.intent.tool if self.intent else ""

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(symbol.name for symbol in self.symbols))


_SEPARATOR: Final = re.compile(
    r"(?<=\w)[?!.;]+(?=\s|$)|[¿¡\n;]|,(?!\d)|(?<!\w)(?:and|y|e|also|tambien|then|luego|despues|plus|as well as|asi como|&|\+)(?!\w)"
)
_BY_SYMBOL: Final = ("get_quote", "market_analysis", "technical_indicators", "volatility_analyzer")
_PERIOD: Final = re.compile(
    r"^ ?(?:\(|of |de |con |with |period |periodo |a )*(?P<count>\d{1,3})(?![\w%.,/]\w|\w)"
)
_PERIOD_BEFORE: Final = re.compile(r"(?P<count>\d{1,3})[ -](?:period|periodos|periods|day|dias) (?:de )?$")
_SAID_PERIOD: Final = re.compile(r"(?:period|periodo)s?(?: of| de)? (?P<count>\d{1,3})(?!\w)")


def understand(text: str, language: str, context: Context) -> Understanding:
    text = unicodedata.normalize("NFC", text)
    folded = fold(text)
    known = frozenset(name.partition("/")[0].upper() for name in context.symbols)
    clauses = _clauses(text, folded, known)
    if any(clause.intent for clause in clauses):
        return _requests(clauses, context)
    return _follow_up(clauses, context) or _talk(folded, language)


def _clauses(text: str, folded: str, known: frozenset[str]) -> list[Clause]:
    """Split at separators; what names no intent of its own belongs to its neighbour."""
    found_lengths = timeframes.lengths(folded)
    found_symbols = [
        symbol
        for symbol in lexicon.symbols(text, folded, known, common_words())
        if not any(length.start < symbol.end and symbol.start < length.end for length in found_lengths)
    ]
    found_intents = intents.intents(folded)
    cuts = [0, *(match.end() for match in _SEPARATOR.finditer(folded)), len(folded)]
    pieces = [
        Clause(
            start,
            end,
            folded[start:end],
            intents.strongest(intent for intent in found_intents if start <= intent.start < end),
            [symbol for symbol in found_symbols if start <= symbol.start < end],
            [length for length in found_lengths if start <= length.start < end],
        )
        for start, end in zip(cuts, cuts[1:], strict=False)
        if start < end
    ]
    return _joined(pieces, folded)


def _joined(pieces: Sequence[Clause], folded: str) -> list[Clause]:
    joined: list[Clause] = []
    for piece in pieces:
        if joined and _continues(joined[-1], piece):
            joined[-1] = _join(joined[-1], piece, folded)
        else:
            joined.append(piece)
    return [clause for clause in joined if clause.intent or clause.symbols or clause.lengths] or joined[:1]


def _continues(clause: Clause, piece: Clause) -> bool:
    """Whether the piece is a part of the request before it, and not a request of its own."""
    if not clause.intent or not piece.intent:
        return True
    if piece.tool == "correlation_matrix" and len(piece.names) < 2:
        return clause.intent.strength == intents.FEEBLE or not (clause.names and piece.names)
    if clause.tool == "correlation_matrix" and len(clause.names) < 2:
        return piece.intent.strength == intents.FEEBLE
    if clause.tool == piece.tool:
        return not (clause.symbols and piece.symbols) or piece.tool in ("scan", "watchlist")
    if clause.intent.strength == intents.FEEBLE and not clause.symbols:
        return True
    return piece.intent.strength == intents.FEEBLE and not piece.symbols


def _join(clause: Clause, piece: Clause, folded: str) -> Clause:
    both = [intent for intent in (clause.intent, piece.intent) if intent]
    return Clause(
        clause.start,
        piece.end,
        folded[clause.start : piece.end],
        intents.strongest(both),
        clause.symbols + piece.symbols,
        clause.lengths + piece.lengths,
    )


def _requests(clauses: Sequence[Clause], context: Context) -> Understanding:
    asked = [clause for clause in clauses if clause.intent]
    calls: list[ToolCall] = []
    planned: list[str] = []
    missing: list[str] = []
    for clause in asked:
        if clause.tool in intents.PLANNED and not scans.asked(clause.folded):
            planned.append(clause.tool)
            continue
        names = clause.names or _inherited(clause, asked, context)
        made = _calls(clause, names)
        calls += [call for call in made if call not in calls]
        if not made:
            missing.append("symbols" if clause.tool == "correlation_matrix" else "symbol")
    if calls:
        return Understanding(Expect.CALL, calls, planned=planned)
    if missing:
        return _clarify(asked, missing, planned)
    return Understanding(Expect.ANSWER, topic="planned", planned=planned)


def _clarify(asked: Sequence[Clause], missing: Sequence[str], planned: Sequence[str]) -> Understanding:
    """Words such as "how are you" look like a request, but only for their form."""
    text = " ".join(clause.folded for clause in asked)
    feeble = all(clause.intent and clause.intent.strength == intents.FEEBLE for clause in asked)
    if feeble:
        return _talk(text, "")
    return Understanding(Expect.CLARIFY, missing=missing[:1], topic=asked[0].tool, planned=planned)


def _inherited(clause: Clause, asked: Sequence[Clause], context: Context) -> list[str]:
    """ "BTC price and volatility", "price and volatility of BTC", or the symbol of the turn before."""
    if clause.intent and clause.intent.strength == intents.FEEBLE:
        return []
    where = next(i for i, other in enumerate(asked) if other is clause)
    for other in [*reversed(asked[:where]), *asked[where + 1 :]]:
        if other.names and other.tool not in ("watchlist",):
            return other.names
    if clause.tool in ("watchlist", "scan"):
        return []
    return _spoken_of(context.last_calls)


def _spoken_of(calls: Sequence[ToolCall]) -> list[str]:
    names = [
        name for call in calls for name in (call.args.get("symbol"), *call.args.get("symbols", ())) if name
    ]
    return list(dict.fromkeys(names))


def _calls(clause: Clause, names: Sequence[str]) -> list[ToolCall]:
    if scan := scans.read(clause.folded, clause.names, _frames(clause.lengths)):
        return [ToolCall("scan", scan)]
    match clause.tool:
        case "correlation_matrix":
            return _correlation(clause, names)
        case "watchlist":
            return [ToolCall("watchlist", _watchlist(clause))]
        case "technical_indicators":
            return [
                ToolCall(clause.tool, {"symbol": name, **group, **frame})
                for name in names
                for frame in _framed(clause.lengths)
                for group in _indicator_groups(clause.folded)
            ]
        case "volatility_analyzer":
            return [ToolCall(clause.tool, {"symbol": name, **_windowed(clause.lengths)}) for name in names]
        case "get_quote":
            return [ToolCall("get_quote", {"symbol": name}) for name in names]
        case _:
            return [
                ToolCall(clause.tool, {"symbol": name, **frame})
                for name in names
                for frame in _framed(clause.lengths)
            ]


def _correlation(clause: Clause, names: Sequence[str]) -> list[ToolCall]:
    if len(names) < 2:
        return []
    window = _window(clause.lengths)
    return [
        ToolCall("correlation_matrix", {"symbols": list(names), **({"window": window} if window else {})})
    ]


_ADD: Final = r"add\w*|anade\w*|agreg\w*|incluy\w*|include|mete|pon|put|watch|vigila|sigue|follow|track|suma"
_REMOVE: Final = (
    r"remove|delete|drop|quita\w*|elimina\w*|borra\w*|saca\w*|stop watching|deja de seguir|unwatch|unfollow"
)


def _watchlist(clause: Clause) -> dict[str, Any]:
    if clause.names and whole_words(_REMOVE).search(clause.folded):
        return {"action": "remove", "symbols": clause.names}
    if clause.names and whole_words(_ADD).search(clause.folded):
        return {"action": "add", "symbols": clause.names}
    return {"action": "list"}


def _indicator_groups(folded: str) -> list[dict[str, Any]]:
    """Indicators without a period in one group, each period in one of its own."""
    hits = intents.indicators(folded)
    said = _SAID_PERIOD.search(folded)
    groups: dict[int | None, list[str]] = {}
    for name, start, end in hits:
        period = _period(folded, start, end) or (int(said["count"]) if said else None)
        if name not in groups.setdefault(period, []):
            groups[period].append(name)
    if not groups:
        groups = {None: ["rsi"] if _saturation(folded) else []}
    return [
        {**({"indicators": names} if names else {}), **({"period": period} if period else {})}
        for period, names in groups.items()
    ]


def _saturation(folded: str) -> bool:
    return bool(re.search(r"over ?(?:bought|sold)|sobre ?(?:comprad|vendid)", folded))


def _period(folded: str, start: int, end: int) -> int | None:
    match = _PERIOD.match(folded[end:]) or _PERIOD_BEFORE.search(folded[:start])
    return int(match["count"]) if match and int(match["count"]) > 1 else None


def _frames(lengths: Sequence[Length]) -> list[str]:
    """Timeframes that were named; one that does not exist goes to the tool, which says which do."""
    named = [length.timeframe for length in lengths if length.is_timeframe]
    odd = [length.timeframe for length in lengths if length.unit != "b" and length.compact]
    return list(dict.fromkeys(named or odd))


def _framed(lengths: Sequence[Length]) -> list[dict[str, Any]]:
    return [{"timeframe": frame} for frame in _frames(lengths)] or [{}]


def _windowed(lengths: Sequence[Length]) -> dict[str, Any]:
    """For volatility: "14 days" is a window of days, "1d" a timeframe, "24 hours" a window of hours."""
    frames = [length.timeframe for length in lengths if length.is_timeframe]
    hours = [length.count for length in lengths if length.unit == "h" and not length.is_timeframe]
    window = _window(lengths) or (hours[0] if hours else None)
    if hours and not frames and not _window(lengths):
        frames = ["1h"]
    return {**({"window": window} if window else {}), **({"timeframe": frames[0]} if frames else {})}


_DAYS: Final = {"d": 1, "w": 7, "b": 1}


def _window(lengths: Sequence[Length]) -> int | None:
    for length in lengths:
        if length.unit in _DAYS and not length.is_timeframe:
            return length.count * _DAYS[length.unit]
    return None


def _follow_up(clauses: Sequence[Clause], context: Context) -> Understanding | None:
    """No request of its own: a change to the last calls, or a bare symbol to look at."""
    names = list(dict.fromkeys(name for clause in clauses for name in clause.names))
    lengths = [length for clause in clauses for length in clause.lengths]
    if not names and not lengths:
        return None
    if context.last_calls:
        return _patched(names, lengths, context.last_calls)
    if not names:
        return Understanding(Expect.CLARIFY, missing=("symbol",), topic="market_analysis")
    frames = _framed(lengths)
    calls = [ToolCall("market_analysis", {"symbol": name, **frame}) for name in names for frame in frames]
    return Understanding(Expect.CALL, calls)


def _patched(names: Sequence[str], lengths: Sequence[Length], last: Sequence[ToolCall]) -> Understanding:
    if names and all("symbol" in call.args for call in last):
        first = last[0].args["symbol"]
        last = [
            ToolCall(call.tool, {**call.args, "symbol": name})
            for name in names
            for call in last
            if call.args["symbol"] == first
        ]
    elif names:
        last = [ToolCall(call.tool, _with_symbols(call, names)) for call in last]
    calls: list[ToolCall] = []
    for call in last:
        calls += [new for new in _with_lengths(call, lengths) if new not in calls]
    return Understanding(Expect.CALL, calls)


def _with_symbols(call: ToolCall, names: Sequence[str]) -> dict[str, Any]:
    if "symbol" in call.args:
        return {**call.args, "symbol": names[0]}
    known = list(call.args.get("symbols", ()))
    added = [name for name in names if name not in known]
    return {**call.args, "symbols": list(names) if len(names) > 1 else known + added}


def _with_lengths(call: ToolCall, lengths: Sequence[Length]) -> list[ToolCall]:
    if not lengths or call.tool in ("get_quote", "watchlist"):
        return [call]
    if call.tool == "correlation_matrix":
        window = _window(lengths)
        return [ToolCall(call.tool, {**call.args, **({"window": window} if window else {})})]
    if call.tool == "volatility_analyzer":
        return [ToolCall(call.tool, {**call.args, **_windowed(lengths)})]
    return [ToolCall(call.tool, {**call.args, **frame}) for frame in _framed(lengths)]


def _talk(folded: str, language: str) -> Understanding:
    """Greeting, thanks, help; what is none of these lies outside."""
    for topic, pattern in (
        ("help", intents.HELP),
        ("greeting", intents.GREETING),
        ("thanks", intents.THANKS),
    ):
        match = whole_words(pattern).search(folded)
        if match and (topic == "help" or len(folded.split()) <= 6):
            return Understanding(Expect.ANSWER, topic=topic)
    return Understanding(Expect.DECLINE, topic="outside")
