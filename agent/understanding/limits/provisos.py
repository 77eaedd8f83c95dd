"""What a request is tied to that no tool can carry: "except BTC", "only if RSI is below 30", "every Monday".

A request that changes something is never made without such a part: it is asked about, in the person's own words. A
price that the order's own market reaches is no such part: an order can wait for it (triggers.py).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from agent.language import common_words
from agent.understanding.clauses import Clause
from agent.understanding.intents import Intent, Strength
from agent.understanding.lexicon import book, proviso
from agent.understanding.limits.denied import denied
from agent.understanding.limits.triggers import trigger
from agent.understanding.meaning import Context, Part, Placed, ToolCall
from agent.understanding.numbers import Amount
from agent.understanding.slots import alert_conditions
from agent.understanding.slots.filled import Filled
from agent.understanding.slots.order_types import says_no_to_a_type
from agent.understanding.symbols import DOLLARS
from agent.understanding.times.span import Span
from agent.understanding.traits import CHANGING, MONEY, Trait, tools_with
from agent.understanding.vocabulary import patterns

_KINDS: Final = ("condition", "exception", "expiry", "schedule")
_PASSED: Final = {kind: tools_with(Trait(f"passes_{kind}")) for kind in _KINDS if kind != "exception"}
_UNIT: Final = re.compile(r" (?P<unit>[^\W\d_]+) (?:of|de|del|in|en|в) (?:the |el |la )?")
_AT_A_VENUE: Final = tools_with(Trait.AT_A_VENUE)
_NOT_A_VENUE: Final = frozenset({"simulated", "paper"})


@dataclass(frozen=True, slots=True)
class _Stretch:
    start: int
    end: int


def bound(clause: Clause, filled: Filled, context: Context, *, shown: bool = False) -> Filled:
    """The request as it is, or what of it could not be taken. `shown`: it is about what stood there before, and
    none of its words describe that."""
    if clause.tool not in CHANGING:
        return filled
    found = next(_found(clause, filled.calls, context, shown=shown), None)
    if not found:
        return filled
    kind, stretch = found
    return Filled(_known(filled.calls, kind, stretch, clause), [kind], Part.of(clause.reading.text, stretch))


def bound_by(parts: Sequence[Clause], filled: Filled, context: Context) -> Filled:
    """A request of before as these words change it: what they tie it to is asked about as well, though they name
    no tool. "Better 0.2, but only on Monday"."""
    for clause in parts:
        if filled.missing:
            break
        meant = Intent(filled.calls[0].tool, "", clause.start, clause.start, Strength.STRONG)
        filled = bound(replace(clause, intent=meant), filled, context, shown=True)
    return filled


def _known(calls: Sequence[ToolCall], kind: str, stretch: Placed, clause: Clause) -> Sequence[ToolCall]:
    """What the rest of the request says: nothing, where it may be about what is excepted, and no number that
    stands in the part."""
    if kind == "exception":
        return [ToolCall(clause.tool, {})]
    inside = {a.value for a in clause.amounts if stretch.start <= a.start < stretch.end}
    return [
        ToolCall(call.tool, {name: value for name, value in call.args.items() if value not in inside})
        for call in calls
    ]


def called_off(clause: Clause, until: int) -> Part | None:
    """Where a request is taken back before the next one: "buy 1 BTC but not today"."""
    found = clause.reading.find(book("provisos", "called_off"), clause.start, until)
    if not found:
        return None
    return Part.of(clause.reading.text, _Stretch(*clause.reading.said(found[0])))


def _found(
    clause: Clause, calls: Sequence[ToolCall], context: Context, *, shown: bool
) -> Iterator[tuple[str, Placed]]:
    """Every part that is not carried and its kind, the weightiest first."""
    named = shown or any("alert_id" in call.args for call in calls)
    passed = () if named else [kind for kind, tools in _PASSED.items() if clause.tool in tools]
    for kind in _KINDS:
        if kind not in passed:
            said = (one for one in _said(clause, kind) if not _carried(clause, kind, one))
            yield from ((kind, one) for one in said if not _is_of_bars(clause, calls, kind, one))
    yield from (("exception", one) for one in denied(clause, calls))
    if not any("symbol" in call.args or "symbols" in call.args for call in calls):
        yield from (("exception", one) for one in clause.inside(clause.reading.excluded))
    yield from (("now", one) for one in _figures(clause, calls))
    if "schedule" not in passed:
        barred = _bars(clause, calls)
        others = (one for one in _at_other_times(clause, context) if one not in barred)
        yield from (("schedule", one) for one in others)
    if clause.tool not in MONEY:
        return
    yield from (("condition", one) for one in clause.inside(clause.reading.indicators))
    yield from (("currency", one) for one in _foreign_money(clause, calls))
    if clause.tool not in _AT_A_VENUE or len(clause.venues) > 1:
        yield from (("exchange", one) for one in clause.places if one.name not in _NOT_A_VENUE)
    yield from (("unit", one) for one in _counted_in(clause, calls))
    yield from (("above_zero", one) for one in clause.amounts if one.value <= 0)


def _said(clause: Clause, kind: str) -> Iterator[_Stretch]:
    """Where a kind is said; an exception and a condition go on to the end of what is asked, or up to its verb, the
    others to the end of their time."""
    reading = clause.reading
    found = reading.find(proviso(kind), clause.start, clause.end)
    if kind == "schedule":  # "every time it falls" is a condition
        whenever = {match.first for match in reading.find(book("provisos", "condition"))}
        found = [match for match in found if match.first not in whenever]
    for match in sorted(found, key=lambda m: m.first):
        start, end = reading.said(match)
        if kind in ("exception", "condition"):
            verb = clause.intent.start if clause.intent else start
            end = max(end, verb if start < verb else clause.end)
        else:
            end = max([end, *(span.end for span in clause.times if start <= span.start <= end + 1)])
        words = reading.text[start:end]
        yield _Stretch(start, start + len(words.rstrip(" \t\n,;:.!?¿¡")))


def _carried(clause: Clause, kind: str, stretch: _Stretch) -> bool:
    """Whether the call says it: a time in force, a price that is waited for, "if you can"."""
    reading = clause.reading
    if kind == "exception":
        return _spares(clause, stretch) or says_no_to_a_type(clause, stretch)
    lasting = reading.find(book("entities", "time_in_force"), clause.start, clause.end)
    if any(_meet(stretch, *reading.said(match)) for match in lasting):
        return True
    if kind != "condition":
        return False
    idle = reading.find(book("provisos", "idle"), clause.start, clause.end)
    idle += reading.find(book("talk", "courtesy"), clause.start, clause.end)
    if any(start <= stretch.start < end for start, end in map(reading.said, idle)):
        return True
    waited = trigger(clause) if clause.tool == "place_order" else None
    return bool(waited and waited.start <= stretch.start < waited.end)


def _is_of_bars(clause: Clause, calls: Sequence[ToolCall], kind: str, stretch: _Stretch) -> bool:
    barred = _bars(clause, calls) if kind == "schedule" else ()
    return any(_meet(stretch, span.start, span.end) for span in barred)


def _bars(clause: Clause, calls: Sequence[ToolCall]) -> list[Span]:
    """The times that an alert carries: the bars that it looks at."""
    if clause.tool != "create_alert":
        return []
    moving = any(call.args.get("op") == "change_pct" for call in calls)
    frames = [call.args.get("timeframe") for call in calls]
    named = alert_conditions.bars(clause, clause.times, moving=moving)
    return [span for span in named if alert_conditions.bar_length(span, moving=moving) in frames]


def _spares(clause: Clause, stretch: _Stretch) -> bool:
    """Whether an exception is carried: the agents are few, and all but the spared ones are named."""
    agents = clause.products if clause.tool == "agent_control" else ()
    return any(stretch.start <= agent.start < stretch.end for agent in agents)


def _figures(clause: Clause, calls: Sequence[ToolCall]) -> Iterator[_Stretch]:
    """Figures that what is done at once is tied to and that it cannot take: "stop trading at 5"."""
    if not _names_all(clause, calls):
        return
    reading, taken = clause.reading, {value for call in calls for value in call.args.values()}
    for amount in clause.amounts:
        led = _tied().search(reading.folded, clause.start, amount.start)
        if led and amount.value not in taken and str(amount.value) not in taken:
            yield _Stretch(led.start(), amount.end)


def _names_all(clause: Clause, calls: Sequence[ToolCall]) -> bool:
    """Whether no figure can describe what is meant: an alert is also named by its price."""
    numbered = clause.tool == "delete_alert" and any("alert_id" in call.args for call in calls)
    return numbered or clause.tool == "halt_trading"


@cache
def _tied() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{patterns('tied')['to'].pattern})(?: [^\W\d]+){{0,3}} [$€]?$")


def _at_other_times(clause: Clause, context: Context) -> Iterator[Span]:
    """Times that are not now: "tomorrow", "in two hours". Today is, but an alert stands on."""
    today = context.clock.date().isoformat()
    for span in clause.times:
        now = span.kind == "point" and span.since == span.until == today and clause.tool != "create_alert"
        ends = span.kind == "range" and not span.since and clause.tool == "halt_trading"
        if not now and not ends:
            yield span


def _foreign_money(clause: Clause, calls: Sequence[ToolCall]) -> Iterator[Amount]:
    """Money that is not the account's, nor what its own market is quoted in."""
    quotes = {str(call.args.get("symbol", "")).partition("/")[2] for call in calls}
    for amount in clause.amounts:
        if amount.kind == "money" and amount.currency not in DOLLARS | quotes:
            yield amount


def _counted_in(clause: Clause, calls: Sequence[ToolCall]) -> Iterator[Placed]:
    """ "100 satoshis of BTC", "20 lucas de BTC": units between a number and its market that are none of ours."""
    reading = clause.reading
    quantities = {call.args.get("quantity") for call in calls}
    ends = {symbol.start for symbol in clause.symbols}
    for amount in clause.amounts:
        found = _UNIT.match(reading.folded, amount.end)
        if amount.value in quantities and found and found.end() in ends and not _ours(found["unit"]):
            yield _Stretch(amount.start, found.end("unit"))


def _ours(unit: str) -> bool:
    return bool(patterns("size")["units"].fullmatch(unit)) or unit in common_words()


def _meet(stretch: _Stretch, start: int, end: int) -> bool:
    return stretch.start < end and start < stretch.end
