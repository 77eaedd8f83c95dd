"""From a message to what must be done, without a model.

    text -> what stands in it (symbols, amounts, times, names)
         -> clauses, one for each request -> calls
         -> or, where no request stands in it, a change to the last calls ("and on 4h?")

A pure function: the same words and the same context give the same understanding.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

from agent.understanding import fitting, guesses, intents, settings, strangers, talk
from agent.understanding.clauses import Clause, clauses
from agent.understanding.lexicon import book
from agent.understanding.limits import others, provisos, transfers
from agent.understanding.limits.notes import notes
from agent.understanding.meaning import Context, Expect, ToolCall, Understanding
from agent.understanding.position_sizes import calculated
from agent.understanding.reading import Reading, read, unknown_symbol
from agent.understanding.replies import changed_orders, deeds, follow_ups, proposals
from agent.understanding.replies.mended import mended
from agent.understanding.slots import fill, scans
from agent.understanding.slots.filled import Filled, Request
from agent.understanding.slots.pamm import passed_on
from agent.understanding.symbols import DOLLARS, Symbol
from agent.understanding.traits import CHANGING, MONEY, Trait, tools_with
from agent.understanding.vocabulary import patterns
from knowledge.preference_talk import is_about_answers

_MINE = re.compile(r"\s*(?:i|my|mi|mis|yo|я|мой|моя)(?!\w)")
LONGEST: Final = 4_000
"""Characters of a message that is read: a longer one is no request, and reading it would keep others waiting."""

_ALL_SYMBOLS: Final = tools_with(Trait.ALL_SYMBOLS)
_CAN_WAIT: Final = tools_with(Trait.CAN_WAIT)
_NAMED_BY_ORDERS: Final = tools_with(Trait.NAMED_BY_ORDERS)
_LOOKS: Final = tools_with(Trait.LOOKS)

_SEVERAL: Final = 2
_FIGURES: Final = frozenset(
    {
        "quantity",
        "notional",
        "price",
        "stop_price",
        "stop_loss",
        "take_profit",
        "trailing",
        "leverage",
        "amount",
    }
)
"""What is asked for that a bare figure answers."""
_BESIDE: Final = frozenset({"at", "for", "a", "por", "en", "de", "по", "на", "за"})

_ENDS = " \t\n.,;!?¿¡"
"""What stands around an answer and is no part of it."""


def understand(text: str, context: Context) -> Understanding:
    if len(text) > LONGEST:
        return Understanding(Expect.DECLINE, topic="outside")
    text = unicodedata.normalize("NFC", text)
    reading = read(text, context)
    if talk.despairs(reading):
        return Understanding(Expect.ANSWER, topic="distress")
    if answered := proposals.answered(reading, context) or proposals.asked_about(reading, context):
        return answered
    return proposals.kept(_said(reading, context), reading, context)


def _said(reading: Reading, context: Context) -> Understanding:
    if letter := talk.quiz_letter(reading.folded, context):
        return letter
    if talk.thanked(reading):
        return Understanding(Expect.ANSWER, topic="thanks")
    if talk.leaves(reading):
        return Understanding(Expect.ANSWER, topic="farewell")
    found = _set(settings.said(reading.text, reading.folded), reading)
    if found and not talk.elsewhere(reading, found):
        return _with_settings(found, settings.blanked(reading.text, found), context)
    if is_about_answers(reading.text):
        return Understanding(Expect.CALL, [ToolCall("remember", {"text": reading.text.strip(" .!")})])
    if reason := talk.refused(reading):
        return Understanding(Expect.REFUSE, topic=reason)
    if transfers.asked_for(reading):
        return Understanding(Expect.DECLINE, topic="transfer")
    if others.named(reading):
        return Understanding(Expect.REFUSE, topic="others")
    if topic := talk.of_us(reading):
        return Understanding(Expect.ANSWER, topic=topic)
    understood = mended(reading, context, understand) or _asked(reading, context)
    if understood.expect is not Expect.CALL:
        return understood
    return replace(understood, notes=notes(reading, understood.calls, context))


def _set(said: Sequence[settings.SaidSetting], reading: Reading) -> Sequence[settings.SaidSetting]:
    """Without what is only dictated: "remember that my goal is ..." is a note."""
    notes = [
        one.start
        for one in (intents.found(reading) if said else ())
        if fitting.dictated(reading, one.tool, (one.start, one.end))
        or (one.tool == "remember" and _MINE.match(reading.folded, one.end))
    ]
    return [one for one in said if not any(start < one.start for start in notes)]


def _asked(reading: Reading, context: Context) -> Understanding:
    parts = calculated(_of_a_list(clauses(reading), reading))
    if talk.quotes_instructions(reading) and any(one.tool in MONEY for one in intents.found(reading)):
        return Understanding(Expect.REFUSE, topic="outside_text")
    if context.pending and _is_a_figure(reading) and (completed := _completed(reading, context, _FIGURES)):
        return completed
    if patched := changed_orders.patched_order(parts, context):
        return _changed(patched, parts, context)
    if deed := deeds.continued(parts, context):
        return _expected([(None, provisos.bound_by(parts, deed, context))])
    if explained := follow_ups.explained(parts, context):
        return explained
    if changed := follow_ups.refilled(parts, context):
        return changed
    if _declined(reading, parts):
        return Understanding(Expect.ANSWER, topic="nothing_done")
    changing = changed_orders.would_change(parts, context)
    parts = [_looking(clause, context) for clause in guesses.supposed(parts, context)]
    wanted = _wanted(parts)
    if any(clause.intent and not _idle(clause, wanted) for clause in wanted):
        return _requests(wanted, context)
    if len(wanted) < len(parts):
        return Understanding(Expect.ANSWER, topic="nothing_done")
    if completed := _completed(reading, context):
        return completed
    if again := follow_ups.changed(parts, context):
        return again
    spoken = talk.spoken(reading)
    if spoken.expect is Expect.DECLINE and changing:
        return Understanding(Expect.ANSWER, topic="nothing_pending")
    return spoken


def _changed(patched: Filled, parts: Sequence[Clause], context: Context) -> Understanding:
    """A proposal that takes the place of the one before; that one stays where the change has to be asked about."""
    understood = _expected([(None, provisos.bound_by(parts, patched, context))])
    if understood.expect is not Expect.CONFIRM:
        return understood
    return replace(understood, replaced=changed_orders.takes_the_place_of(parts, context))


def _of_a_list(parts: Sequence[Clause], reading: Reading) -> Sequence[Clause]:
    """ "In my list, what is oversold?" scans it, and does not show it too."""
    if reading.symbols:
        return parts
    listed = next((intent for intent in intents.found(reading) if intent.tool == "watchlist"), None)
    if listed is None:
        return parts
    whole = Clause(reading, 0, len(reading.text), replace(listed, tool="scan"))
    return [whole] if scans.read(whole, None) else parts


def _looking(clause: Clause, context: Context) -> Clause:
    """ "Which of them is more volatile?" compares with no number: each of them is looked at."""
    names = clause.names or follow_ups.several(context)
    each = not clause.names and clause.tool in _LOOKS and talk.of_several(clause.reading)
    unlike = clause.tool == "scan" and not scans.read(clause, None)
    if len(names) < _SEVERAL or not (each or unlike):
        return clause
    said = [one for one in intents.found(clause.reading) if one.tool in _LOOKS]
    inside = [one for one in said if clause.start <= one.start < clause.end]
    meant = intents.best(clause.reading, inside, clause.start, clause.end)
    implied = () if clause.names else [Symbol(clause.start, clause.start, name) for name in names]
    return replace(clause, intent=meant, implied=implied) if meant else clause


def _declined(reading: Reading, parts: Sequence[Clause]) -> bool:
    """ "I don't want to buy BTC": what was said is what not to do, and nothing else is asked."""
    return talk.forbids(reading) and not any(_stands(clause) for clause in parts)


def _stands(clause: Clause) -> bool:
    """Whether a clause asks for something, and does not only say what is not wanted."""
    if not clause.intent:
        return False
    if talk.forbids(clause.reading, clause.start, clause.end):
        return not clause.intent.feeble and clause.tool not in _NAMED_BY_ORDERS
    return not clause.intent.feeble or bool(clause.symbols)


def _wanted(parts: Sequence[Clause]) -> list[Clause]:
    """Without what is called off in the same breath, and what a "don't" beside another request is about."""
    wanted: list[Clause] = []
    gone = 0
    for n, clause in enumerate(parts):
        until = next(
            (other.start for other in parts[n + 1 :] if other.tool in CHANGING), len(clause.reading.text)
        )
        off = provisos.called_off(clause, until) if clause.tool in CHANGING else None
        gone = off.end if off else gone
        forbidden = len(parts) > 1 and talk.forbids(clause.reading, clause.start, clause.end)
        if not off and clause.start >= gone and not (clause.intent and forbidden and not _stands(clause)):
            wanted.append(clause)
    return wanted


def _idle(clause: Clause, parts: Sequence[Clause]) -> bool:
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
    filled: list[tuple[Clause | None, Filled]] = []
    for clause in firm or asked:
        one = _filled(clause, asked, context)
        filled.append((clause, passed_on(filled[-1][1], clause, one) if filled else one))
    return _expected(filled)


def _filled(clause: Clause, asked: Sequence[Clause], context: Context) -> Filled:
    request = Request(clause, _names(clause, asked, context), _venues(clause, asked, context), context)
    return provisos.bound(clause, fill(request), context)


def _expected(filled: Sequence[tuple[Clause | None, Filled]]) -> Understanding:
    """Whole calls are made; what is not whole is asked for where nothing else is. Money waits for a yes."""
    lacking = [each for _, each in filled if each.missing]
    calls = _distinct(call for _, each in filled if not each.missing for call in each.calls)
    money = any(call.tool in MONEY for call in calls)
    lacking.sort(key=lambda each: not _changes(each))
    if lacking and (not calls or _changes(lacking[0])):
        first = lacking[0]
        topic = first.calls[0].tool if first.calls else ""
        known = [*calls, *first.calls]
        return Understanding(Expect.CLARIFY, known, tuple(first.missing), topic, part=first.part)
    return Understanding(Expect.CONFIRM if money else Expect.CALL, calls)


def _changes(filled: Filled) -> bool:
    """Whether it is asked about before all else: it changes something, or a part of it could not be taken."""
    asked = CHANGING if filled.part else CHANGING - _CAN_WAIT
    return any(call.tool in asked for call in filled.calls)


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
    named = follow_ups.spoken_of(context.last_calls)
    before = named if clause.tool in MONEY else follow_ups.looked_at(context)
    if clause.tool not in MONEY and (requoted := follow_ups.requoted(clause.reading, context.last_calls)):
        return requoted
    match clause.tool:
        case "watchlist":
            return clause.names or (before if patterns("watch")["it"].search(clause.folded) else [])
        case "correlation_matrix" if len(clause.names) == 1:
            return list(dict.fromkeys([*before, *clause.names]))
        case "correlation_matrix" if not clause.names:
            others = list(dict.fromkeys(name for other in asked for name in other.names))
            return others if len(others) > 1 else follow_ups.several(context)
        case tool if clause.names and tool in MONEY:
            known = list(dict.fromkeys(symbol.name for symbol in clause.symbols if symbol.known))
            return [name for name in known if name not in DOLLARS] or known  # "buy 1 ETH with USDT"
        case "news_fetcher" if clause.names:
            return list(dict.fromkeys(symbol.name for symbol in clause.symbols if symbol.known))
        case _ if clause.names:
            return clause.names
        case "news_fetcher" if follow_ups.begins_again(clause):
            return before[:1]
        case tool if tool in _ALL_SYMBOLS:
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


def _is_a_figure(reading: Reading) -> bool:
    """ "0.5", "at 90,000": the answer to what was asked last, and no change of a proposal that waits beside it."""
    bare = not (reading.symbols or reading.products or reading.ids) and bool(reading.amounts)
    inside = {
        n
        for n, word in enumerate(reading.words)
        for one in reading.amounts
        if one.start <= word.start < one.end
    }
    lead = book("talk", "lead").words
    return bare and all(
        n in inside or word.text in lead or word.text in _BESIDE for n, word in enumerate(reading.words)
    )


def _completed(reading: Reading, context: Context, lacking: Collection[str] = ()) -> Understanding | None:
    """ "volatility" - "Which market do you mean?" - "ETH": the answer to what was missing, one of `lacking` where
    any are named."""
    if not context.unfinished or not (reading.symbols or reading.amounts or reading.products or reading.ids):
        return None
    before = replace(context, unfinished="")
    asked = understand(context.unfinished, before)
    if asked.expect is not Expect.CLARIFY or (lacking and not set(asked.missing) & set(lacking)):
        return None
    if asked.part and reading.amounts:  # an amount takes the place of the one that was asked about
        said = context.unfinished[: asked.part.start], context.unfinished[asked.part.end :]
        return understand(f"{said[0]}{reading.text.strip(_ENDS)}{said[1]}", before)
    return understand(f"{context.unfinished} {reading.text}", before)
