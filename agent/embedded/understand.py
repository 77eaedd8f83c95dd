"""From a message to what must be done, without a model.

    text -> what stands in it (symbols, lengths of time, indicators, intents)
         -> clauses, one for each request -> calls
         -> or, where no request stands in it, a change to the last calls ("and on 4h?")

A pure function: the same words and the same context give the same understanding.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from agent.embedded import intents, notes, settings
from agent.embedded.arguments import ToolCall, at, calls, framed, said, window, windowed
from agent.embedded.clauses import Clause, clauses
from agent.embedded.timeframes import Length
from agent.embedded.vocabulary import patterns
from agent.language import fold

BARE_WORDS = 3
_NOT_LOOKS = {
    "job_status", "job_cancel", "watchlist", "remember", "recall", "forget", "list_memories", "knowledge_search",
}  # fmt: skip


class Expect(StrEnum):
    CALL = "call"
    CLARIFY = "clarify"  # `missing` says what
    ANSWER = "answer"  # words only: `topic` says which
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class Context:
    """What was said before and what is known.

    `symbols` are those with stored bars; `unfinished` is the message before, if nothing was called for it.
    """

    last_calls: Sequence[ToolCall] = ()
    symbols: Sequence[str] = ()
    unfinished: str = ""

    @property
    def last_looks(self) -> Sequence[ToolCall]:
        """The last calls that looked at markets: nobody asks for a job "on 4h", and a symbol alone never
        repeats a change of the watchlist."""
        return [call for call in self.last_calls if call.tool not in _NOT_LOOKS]


@dataclass(frozen=True, slots=True)
class Understanding:
    """`planned` are tools that were asked for and do not exist yet."""

    expect: Expect
    calls: Sequence[ToolCall] = ()
    missing: Sequence[str] = ()
    topic: str = ""
    planned: Sequence[str] = ()


def understand(text: str, context: Context) -> Understanding:
    text = unicodedata.normalize("NFC", text)
    folded = fold(text)
    if found := settings.said(text, folded):
        return _with_settings(found, settings.blanked(text, found), context)
    if noted := notes.asked(text, folded):
        return Understanding(Expect.CALL, [ToolCall(*noted)])
    known = frozenset(name.partition("/")[0].upper() for name in context.symbols)
    parts = clauses(text, folded, known)
    if any(clause.intent for clause in parts):
        return _requests(parts, context)
    if completed := _completed(text, parts, context):
        return completed
    bare = len(text.split()) <= BARE_WORDS + sum(len(clause.venues) for clause in parts)
    return _follow_up(parts, context, bare=bare) or _talk(folded)


def _with_settings(found: Sequence[settings.Said], rest: str, context: Context) -> Understanding:
    """What is preferred, and whatever else the message asks for."""
    calls = [ToolCall(settings.TOOL, one.args) for one in found]
    known = frozenset(name.partition("/")[0].upper() for name in context.symbols)
    asked = [clause for clause in clauses(rest, fold(rest), known) if clause.intent]
    if any(clause.symbols or not clause.intent.feeble for clause in asked if clause.intent):
        other = understand(rest, context)
        return Understanding(Expect.CALL, _distinct([*calls, *other.calls]), planned=other.planned)
    return Understanding(Expect.CALL, _distinct(calls))


def _requests(parts: Sequence[Clause], context: Context) -> Understanding:
    asked = [clause for clause in parts if clause.intent]
    planned = [clause.tool for clause in asked if intents.planned(clause.tool)]
    wanted = [clause for clause in asked if not intents.planned(clause.tool)]
    made = [
        (clause, calls(clause, _names(clause, asked, context), _venues(clause, asked, context)))
        for clause in wanted
    ]
    if found := _distinct(call for _, found in made for call in found):
        return Understanding(Expect.CALL, found, planned=planned)
    if not wanted:
        return Understanding(Expect.ANSWER, topic="planned", planned=planned)
    if all(clause.intent and clause.intent.feeble for clause in wanted):
        return _talk(" ".join(clause.folded for clause in wanted))  # "how are you?"
    missing = "symbols" if wanted[0].tool == "correlation_matrix" else "symbol"
    return Understanding(Expect.CLARIFY, missing=(missing,), topic=wanted[0].tool, planned=planned)


def _distinct(found: Iterable[ToolCall]) -> list[ToolCall]:
    kept: list[ToolCall] = []
    for call in found:
        if call not in kept:
            kept.append(call)
    return kept


def _names(clause: Clause, asked: Sequence[Clause], context: Context) -> list[str]:
    """What a request is about: what it names, or what stands beside it, or what was spoken of before.

    "BTC price and volatility", "price and volatility of BTC", "and the volatility?", "add it to my list"
    """
    before = _spoken_of(context.last_calls)
    match clause.tool:
        case "scan":
            return clause.names
        case "watchlist":
            return clause.names or (before if patterns("watch")["it"].search(clause.folded) else [])
        case "correlation_matrix" if len(clause.names) == 1:
            return list(dict.fromkeys([*before, *clause.names]))
        case _ if clause.names:
            return clause.names
        case _ if clause.intent and clause.intent.feeble:
            return before if clause.venues else []
        case _:
            return _beside(clause, asked) or before


def _venues(clause: Clause, asked: Sequence[Clause], context: Context) -> list[str]:
    """Where a request is asked: at the venues it names, or at those of the symbols that it takes over."""
    if clause.venues or clause.names:
        return clause.venues
    named = [other for other in asked if other.names]
    if named:
        return list(dict.fromkeys(venue for other in named for venue in other.venues))
    said_before = (call.args.get("exchange") for call in context.last_calls)
    return list(dict.fromkeys(venue for venue in said_before if venue))


def _beside(clause: Clause, asked: Sequence[Clause]) -> list[str]:
    """The symbols of the nearest request before it, else after it."""
    where = next(i for i, other in enumerate(asked) if other is clause)
    neighbours = [*reversed(asked[:where]), *asked[where + 1 :]]
    return next((other.names for other in neighbours if other.names and other.tool != "watchlist"), [])


def _spoken_of(last: Sequence[ToolCall]) -> list[str]:
    names = [
        name for call in last for name in (call.args.get("symbol"), *call.args.get("symbols", ())) if name
    ]
    return list(dict.fromkeys(names))


def _completed(text: str, parts: Sequence[Clause], context: Context) -> Understanding | None:
    """ "volatility" - "Which market do you mean?" - "ETH": the answer to what was missing."""
    if not context.unfinished or not any(clause.names for clause in parts):
        return None
    before = replace(context, unfinished="")
    if understand(context.unfinished, before).expect is not Expect.CLARIFY:
        return None
    return understand(f"{context.unfinished} {text}", before)


def _follow_up(parts: Sequence[Clause], context: Context, *, bare: bool) -> Understanding | None:
    """No request of its own: a change to the last calls, or a symbol to look at. Only a bare word that
    nobody knows is taken for a symbol here."""
    found = [symbol for clause in parts for symbol in clause.symbols]
    names = list(dict.fromkeys(symbol.name for symbol in found if symbol.known or bare))
    lengths = [length for clause in parts for length in clause.lengths]
    venues = list(dict.fromkeys(venue for clause in parts for venue in clause.venues))
    if not names and not lengths and not (venues and bare):
        return None
    if context.last_looks:
        return _patched(names, lengths, venues, context.last_looks)
    if not names:
        return Understanding(Expect.CLARIFY, missing=("symbol",), topic="market_analysis")
    frames = framed(lengths)
    looks = [ToolCall("market_analysis", {"symbol": name, **frame}) for name in names for frame in frames]
    return Understanding(Expect.CALL, [placed for call in looks for placed in at(venues, call)])


def _patched(
    names: Sequence[str], lengths: Sequence[Length], venues: Sequence[str], last: Sequence[ToolCall]
) -> Understanding:
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
    placed = [there for call in last for there in at(venues, call)]
    return Understanding(
        Expect.CALL, _distinct(new for call in placed for new in _with_lengths(call, lengths))
    )


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
        return [ToolCall(call.tool, {**call.args, **said(window=window(lengths))})]
    if call.tool == "volatility_analyzer":
        return [ToolCall(call.tool, {**call.args, **windowed(lengths)})]
    return [ToolCall(call.tool, {**call.args, **frame}) for frame in framed(lengths)]


def _talk(folded: str) -> Understanding:
    """Greeting, thanks, help; what is none of these lies outside."""
    for topic, pattern in patterns("talk").items():
        if pattern.search(folded) and (topic == "help" or len(folded.split()) <= 6):
            return Understanding(Expect.ANSWER, topic=topic)
    return Understanding(Expect.DECLINE, topic="outside")
