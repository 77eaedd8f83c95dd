"""From a message to what must be done, without a model.

    text -> what stands in it (symbols, amounts, times, names)
         -> clauses, one for each request -> calls
         -> or, where no request stands in it, a change to the last calls ("and on 4h?")

A pure function: the same words and the same context give the same understanding.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from agent.language import fold
from agent.understanding import follow_ups, guesses, intents, scans, settings, strangers, talk
from agent.understanding.clauses import Clause, clauses
from agent.understanding.meaning import MONEY, Context, Expect, ToolCall, Understanding
from agent.understanding.notes import notes
from agent.understanding.reading import Reading, read, unknown_symbol
from agent.understanding.slots import fill
from agent.understanding.slots.filled import Filled, Request
from agent.understanding.vocabulary import patterns

_NEVER_ASKED = {"get_portfolio", "open_orders", "trade_history", "scan", "list_alerts", "news_fetcher"}
"""Tools that are about everything where no symbol is named: none is taken over from before."""

_NO_EXCEPTIONS: Final = MONEY | {"cancel_order", "delete_alert", "halt_trading", "agent_control", "forget"}
"""Tools that change what cannot be taken back, for what they are told and nothing else."""


def understand(text: str, context: Context) -> Understanding:
    text = unicodedata.normalize("NFC", text)
    if answered := talk.yes_or_no(fold(text), context):
        return answered
    if letter := talk.quiz_letter(fold(text), context):
        return letter
    reading = read(text, context)
    if talk.despairs(reading):
        return Understanding(Expect.ANSWER, topic="distress")
    if talk.thanked(reading):
        return Understanding(Expect.ANSWER, topic="thanks")
    found = settings.said(text, reading.folded)
    if found and not talk.elsewhere(reading, found):
        return _with_settings(found, settings.blanked(text, found), context)
    if reason := talk.refused(reading):
        return Understanding(Expect.REFUSE, topic=reason)
    understood = _asked(reading, context)
    if understood.expect is not Expect.CALL:
        return understood
    return replace(understood, notes=notes(reading, understood.calls, context))


def _asked(reading: Reading, context: Context) -> Understanding:
    parts = _of_a_list(clauses(reading), reading)
    if talk.quotes_instructions(reading) and any(one.tool in MONEY for one in intents.found(reading)):
        return Understanding(Expect.REFUSE, topic="outside_text")
    if patched := follow_ups.patched_order(parts, context):
        return _expected([(None, patched)])
    if changed := follow_ups.refilled(parts, context):
        return changed
    if _declined(reading, parts):
        return Understanding(Expect.ANSWER, topic="nothing_done")
    parts = guesses.supposed(parts, context)
    if any(clause.intent and not _idle(clause, parts, context) for clause in parts):
        return _requests(parts, context)
    if completed := _completed(reading, context):
        return completed
    return follow_ups.changed(parts, context) or talk.spoken(reading)


def _of_a_list(parts: Sequence[Clause], reading: Reading) -> Sequence[Clause]:
    """ "In my list, what is oversold?" scans it, and does not show it too."""
    listed = next((intent for intent in intents.found(reading) if intent.tool == "watchlist"), None)
    if listed is None or reading.symbols:
        return parts
    whole = Clause(reading, 0, len(reading.text), replace(listed, tool="scan"))
    return [whole] if scans.read(whole, None) else parts


def _declined(reading: Reading, parts: Sequence[Clause]) -> bool:
    """ "I don't want to buy BTC": what was said is what not to do."""
    firm = any(clause.intent and not clause.intent.feeble for clause in parts)
    return not firm and talk.forbids(reading)


def _idle(clause: Clause, parts: Sequence[Clause], context: Context) -> bool:
    """Whether a clause is a request only together with a symbol, and there is none to be about."""
    if not clause.intent or not clause.intent.feeble:
        return False
    return not any(part.symbols for part in parts)


def _with_settings(found: Sequence[settings.SaidSetting], rest: str, context: Context) -> Understanding:
    """What is preferred, and whatever else the message asks for."""
    calls = [ToolCall(settings.TOOL, one.args) for one in found]
    parts = clauses(read(rest, context))
    asked = [clause for clause in parts if clause.intent]
    if any(clause.symbols or not clause.intent.feeble for clause in asked if clause.intent):
        other = understand(rest, context)
        return replace(other, expect=Expect.CALL, calls=_distinct([*calls, *other.calls]))
    return Understanding(Expect.CALL, _distinct(calls))


def _requests(parts: Sequence[Clause], context: Context) -> Understanding:
    asked = [clause for clause in parts if clause.intent]
    firm = [clause for clause in asked if clause.intent and (not clause.intent.feeble or clause.symbols)]
    return _expected([(clause, _filled(clause, asked, context)) for clause in firm or asked])


def _filled(clause: Clause, asked: Sequence[Clause], context: Context) -> Filled:
    """A call that changes something takes no exceptions: what is left out of it is asked about."""
    names, venues = _names(clause, asked, context), _venues(clause, asked, context)
    filled = fill(Request(clause, names, venues, context))
    if clause.tool in _NO_EXCEPTIONS and clause.inside(clause.reading.excluded):
        return replace(filled, missing=("exception",))
    return filled


def _expected(filled: Sequence[tuple[Clause | None, Filled]]) -> Understanding:
    """Whole calls are made; what is not whole is asked for where nothing else is. Money waits for a yes."""
    lacking = [each for _, each in filled if each.missing]
    calls = _distinct(call for _, each in filled if not each.missing for call in each.calls)
    money = any(call.tool in MONEY for call in calls)
    if lacking and (not calls or any(call.tool in MONEY for call in lacking[0].calls)):
        first = lacking[0]
        topic = first.calls[0].tool if first.calls else ""
        return Understanding(Expect.CLARIFY, [*calls, *first.calls], tuple(first.missing), topic)
    return Understanding(Expect.CONFIRM if money else Expect.CALL, calls)


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
    before = follow_ups.spoken_of(context.last_calls)
    if clause.tool not in MONEY and (requoted := follow_ups.requoted(clause.reading, context.last_calls)):
        return requoted
    match clause.tool:
        case "watchlist":
            return clause.names or (before if patterns("watch")["it"].search(clause.folded) else [])
        case "correlation_matrix" if len(clause.names) == 1:
            return list(dict.fromkeys([*before, *clause.names]))
        case tool if clause.names and tool in MONEY:
            return list(dict.fromkeys(symbol.name for symbol in clause.symbols if symbol.known))
        case "news_fetcher" if clause.names:
            return list(dict.fromkeys(symbol.name for symbol in clause.symbols if symbol.known))
        case _ if clause.names:
            return clause.names
        case "news_fetcher" if follow_ups.begins_again(clause):
            return before[:1]
        case tool if tool in _NEVER_ASKED or tool == "portfolio_optimizer":
            return []
        case _:
            beside = _beside(clause, asked)
            if beside:
                return beside
            if clause.tool in MONEY:
                return before if len(before) == 1 and not strangers.strangers(clause.reading) else []
            unknown = [symbol.name for symbol in unknown_symbol(clause.reading) if clause.inside([symbol])]
            return unknown or (before and strangers.named(clause.reading)) or before


def _venues(clause: Clause, asked: Sequence[Clause], context: Context) -> list[str]:
    """Where a request is asked: at the venues it names, or at those of the symbols that it takes over."""
    if clause.venues or clause.names or clause.tool in MONEY:
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


def _completed(reading: Reading, context: Context) -> Understanding | None:
    """ "volatility" - "Which market do you mean?" - "ETH": the answer to what was missing."""
    if not context.unfinished or not (reading.symbols or reading.amounts or reading.products or reading.ids):
        return None
    before = replace(context, unfinished="")
    if understand(context.unfinished, before).expect is not Expect.CLARIFY:
        return None
    return understand(f"{context.unfinished} {reading.text}", before)
