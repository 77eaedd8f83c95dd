"""Changes to what was asked for before: "and on 4h?", "y en ETH?", "no, ETH", "with a stop at 2700"."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from agent.language import fold
from agent.understanding import fitting
from agent.understanding.clauses import Clause
from agent.understanding.intents import Intent, Strength
from agent.understanding.lexicon import book
from agent.understanding.meaning import Context, Expect, ToolCall, Understanding
from agent.understanding.reading import Reading, amount_of, unknown_symbol
from agent.understanding.slots import fill, scans
from agent.understanding.slots.filled import Request, said
from agent.understanding.slots.market import at, framed, window, windowed
from agent.understanding.symbols import Symbol, listed, symbols
from agent.understanding.times.span import Span
from agent.understanding.traits import MONEY, OWN_WORDS, Trait, tools_with

BARE_WORDS: Final = 3
_SHORT: Final = 10
_TESTS: Final = tools_with(Trait.TESTS)
_REFILLED: Final = tools_with(Trait.REFILLED)
_NOT_AGAIN: Final = tools_with(Trait.NOT_AGAIN) | OWN_WORDS | MONEY
_ON_BARS: Final = tools_with(Trait.ON_BARS)
_MEASURED: Final = tools_with(Trait.WINDOWED)
_CONCEPTS: Final = {
    "volatility_analyzer": "historical volatility",
    "correlation_matrix": "correlation",
    "order_book_analyzer": "order book",
    "whale_tracker": "whales",
    "risk_calculator": "position sizing",
    "price_prediction": "predicting direction",
}
"""What a look is explained by, where somebody asks what it means."""
_PAIR: Final = 2
OTHER_TIMES: Final = frozenset({"timeframe", "length", "horizon", "range"})
"""Kinds of times at which the same is looked at again: "and on 4h?"."""


def spoken_of(last: Sequence[ToolCall]) -> list[str]:
    names = [
        name for call in last for name in (call.args.get("symbol"), *call.args.get("symbols", ())) if name
    ]
    return list(dict.fromkeys(names))


def looked_at(context: Context) -> list[str]:
    """The markets of the last turn that was about any."""
    return names_in(context.last_calls) or list(next(iter(context.spoken), ()))


def several(context: Context) -> list[str]:
    """ "Which of the two", "they": the markets of that turn, or the last two that were looked at one by one."""
    last = looked_at(context)
    if len(last) >= _PAIR:
        return last
    recent = dict.fromkeys(name for turn in (last, *context.spoken) for name in turn)
    return [*recent][:_PAIR][::-1]


def names_in(calls: Sequence[ToolCall]) -> list[str]:
    """What calls are about; what is only explained counts as well: "what is bitcoin?"."""
    asked = [str(call.args.get("query", "")) for call in calls if call.tool == "knowledge_search"]
    explained = [
        one.name for text in asked for one in symbols(text, fold(text), (), requested=False) if one.known
    ]
    return spoken_of(calls) or list(dict.fromkeys(explained))


def requoted(reading: Reading, last: Sequence[ToolCall]) -> list[str]:
    """ "I meant in euros": the symbols spoken of before, in the currency that is said and that alone is named."""
    said = reading.find(book("entities", "quoted_in"))
    if not said or any(symbol.known and symbol.name != said[0].label for symbol in reading.symbols):
        return []
    before = [name.partition("/")[0] for name in spoken_of(last)]
    quote = "" if said[0].label == "USD" else f"/{said[0].label}"
    return [f"{name}{quote}" for name in before if name != said[0].label and name not in listed("quotes")]


def begins_again(clause: Clause) -> bool:
    """Whether the message begins as one that goes on from what was said, or corrects it."""
    return goes_on(clause.reading) or bool(clause.reading.find(book("talk", "correction")))


def goes_on(reading: Reading) -> bool:
    return bool(reading.find(book("talk", "again")))


def changed(parts: Sequence[Clause], context: Context) -> Understanding | None:
    """No request of its own: a change to the last calls, or a symbol to look at. Only a bare word that
    nobody knows is taken for a symbol here."""
    if not parts or fitting.elsewhere(parts[0].reading):
        return None
    reading = parts[0].reading
    bare = len(reading.words) <= BARE_WORDS + len(reading.venues) or bool(goes_on(reading))
    short = len(reading.words) <= 12
    found: list[Symbol] = [symbol for clause in parts for symbol in clause.symbols]
    if not found and bare and goes_on(reading):
        found = unknown_symbol(reading)
    names = list(dict.fromkeys(symbol.name for symbol in found if symbol.known or bare))
    names = requoted(reading, context.last_calls) or names
    times = [span for clause in parts for span in clause.times if span.kind in OTHER_TIMES]
    venues = list(dict.fromkeys(venue for clause in parts for venue in clause.venues))
    last = [call for call in context.last_calls if call.tool not in _NOT_AGAIN]
    if counted := _counted(parts, context):
        return Understanding(Expect.CALL, [counted])
    if not names and not times and not (venues and bare):
        return None
    if not names and not last and bare:
        names = looked_at(context)[:1]
    if last and short:
        understood = _patched(names, times, venues, last)
        return understood if list(understood.calls) != list(last) or names or bare else None
    if not names:
        return Understanding(Expect.CLARIFY, missing=("symbol",), topic="market_analysis") if bare else None
    if any(amount_of(amount, reading) for amount in reading.amounts):
        return Understanding(Expect.CALL, [ToolCall("get_quote", {"symbol": n}) for n in names])
    looks = [ToolCall("market_analysis", {"symbol": n, **frame}) for n in names for frame in framed(times)]
    return Understanding(Expect.CALL, [placed for call in looks for placed in at(venues, call)])


def _counted(parts: Sequence[Clause], context: Context) -> ToolCall | None:
    """ "Same but 30": the bars that the last look was measured over."""
    reading, last = parts[0].reading, context.last_calls[-1:]
    if not last or last[0].tool not in _MEASURED or len(reading.amounts) != 1 or not goes_on(reading):
        return None
    amount = reading.amounts[0]
    whole = reading.text[amount.start : amount.end].isdecimal() and amount.kind == "plain"
    alone = not (reading.symbols or reading.times) and len(reading.words) <= BARE_WORDS + 1
    return ToolCall(last[0].tool, {**last[0].args, "window": int(amount.value)}) if whole and alone else None


def explained(parts: Sequence[Clause], context: Context) -> Understanding | None:
    """ "¿Y el MACD?" after an explanation asks for another one; "what does that mean?" after a look, for what it
    is."""
    if query := _asked_back(parts, context):
        return Understanding(Expect.CALL, [ToolCall("knowledge_search", {"query": query})])
    if not context.last_calls or context.last_calls[-1].tool != "knowledge_search" or len(parts) != 1:
        return None
    clause, reading = parts[0], parts[0].reading
    if reading.symbols or len(reading.words) > _SHORT or not goes_on(reading):
        return None
    if clause.intent and clause.tool != "technical_indicators":
        return None
    terms = [reading.said(match) for match in reading.find(book("entities", "terms"))]
    spans = terms or [(one.start, one.end) for one in reading.indicators]
    if not spans:
        return None
    start, end = max(spans, key=lambda span: span[1] - span[0])
    return Understanding(Expect.CALL, [ToolCall("knowledge_search", {"query": reading.text[start:end]})])


def _asked_back(parts: Sequence[Clause], context: Context) -> str:
    reading = parts[0].reading if parts else None
    if not reading or not context.last_calls or len(reading.words) > _SHORT:
        return ""
    things = [*reading.symbols, *reading.indicators, *reading.amounts, *reading.times]
    found = reading.find(book("talk", "asked_back"))
    if things or not found or reading.find(book("entities", "terms")):
        return ""
    call = context.last_calls[-1]
    shown = call.args.get("indicators") or ()
    concept = str(shown[0]).upper() if shown else _CONCEPTS.get(call.tool, "")
    computed = any(match.label == "calculation" for match in found)
    return f"how {concept} is computed" if concept and computed else concept


def refilled(parts: Sequence[Clause], context: Context) -> Understanding | None:
    """The last call with whatever of its arguments the message names: "with a stop at 97", "and Orion?"."""
    last = [call for call in context.last_calls if call.tool in _REFILLED]
    if (
        len(last) != 1
        or len(parts) != 1
        or len(parts[0].reading.words) > _SHORT
        or fitting.elsewhere(parts[0].reading)
    ):
        return None
    call, clause = last[0], parts[0]
    if clause.intent and not clause.intent.feeble and not _same(clause, call):
        return None
    start = clause.intent.start if clause.intent else clause.start
    meant = replace(clause, intent=Intent(call.tool, "", start, start, Strength.STRONG))
    filled = fill(Request(meant, clause.names, clause.venues, context))
    changes = dict(filled.calls[0].args) if filled.calls else {}
    changes = {name: value for name, value in changes.items() if _named(name, clause, call)}
    changes |= _alone(clause, call, changes)
    if not changes or len(filled.calls) > 1:
        return None
    if "symbols" in changes and len(clause.names) == 1:
        changes["symbols"] = list(dict.fromkeys([*call.args.get("symbols", ()), *clause.names]))
    return Understanding(Expect.CALL, [ToolCall(call.tool, {**call.args, **changes})])


def _same(clause: Clause, call: ToolCall) -> bool:
    """Whether what the clause names is an argument of the last call, and no request of its own."""
    if clause.tool == call.tool:
        return not clause.symbols or begins_again(clause)
    if call.tool in _TESTS:
        return (
            clause.tool in ("technical_indicators", *_TESTS) and begins_again(clause) and not clause.symbols
        )
    return call.tool == "create_alert" and clause.tool == "get_quote" and begins_again(clause)


def _named(name: str, clause: Clause, call: ToolCall) -> bool:
    """What an alert takes where nothing is said, and a topic that is only filler, change nothing."""
    if call.tool == "create_alert" and name in ("metric", "op"):
        return (
            bool(scans.metric(clause) or scans.side(clause)) if name == "op" else bool(scans.metric(clause))
        )
    return name not in ("topic", "query")


def _alone(clause: Clause, call: ToolCall, changes: Mapping[str, Any]) -> dict[str, Any]:
    """A number or a product that stands alone is what its tool takes one of."""
    if clause.reading.products and call.tool == "agent_status":
        return {"agent": clause.reading.products[0].name}
    key = {"create_alert": "value", "scan": "value", "technical_indicators": "period"}.get(call.tool)
    if not key or key in changes or len(clause.amounts) != 1:
        return {}
    amount = clause.amounts[0]
    if key == "period":
        figures = clause.reading.text[amount.start : amount.end].isdecimal()  # "the second one" is no period
        return {key: int(amount.value)} if figures and not scans.side(clause) else {}
    return {key: amount.value}


def _patched(
    names: Sequence[str], times: Sequence[Span], venues: Sequence[str], last: Sequence[ToolCall]
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
    made: list[ToolCall] = []
    for call in (new for one in placed for new in _with_times(one, times)):
        if call not in made:
            made.append(call)
    return Understanding(Expect.CALL, made)


def _with_symbols(call: ToolCall, names: Sequence[str]) -> dict[str, Any]:
    if "symbol" in call.args or "symbols" not in call.args:
        return {**call.args, "symbol": names[0]}
    known = list(call.args.get("symbols", ()))
    added = [name for name in names if name not in known]
    return {**call.args, "symbols": list(names) if len(names) > 1 else known + added}


def _with_times(call: ToolCall, times: Sequence[Span]) -> list[ToolCall]:
    if not times:
        return [call]
    if call.tool == "correlation_matrix":
        return [ToolCall(call.tool, {**call.args, **said(window=window(times))})]
    if call.tool == "volatility_analyzer":
        return [ToolCall(call.tool, {**call.args, **windowed(times)})]
    if call.tool == "price_prediction":
        ahead = next((span.horizon for span in times if span.horizon), None)
        return [ToolCall(call.tool, {**call.args, **said(horizon=ahead)})]
    if call.tool in ("news_fetcher", "whale_tracker"):
        return [
            ToolCall(
                call.tool,
                {**call.args, **said(since=next((span.since for span in times if span.since), None))},
            )
        ]
    if call.tool not in _ON_BARS:
        return [call]
    return [ToolCall(call.tool, {**call.args, **frame}) for frame in framed(times)]
