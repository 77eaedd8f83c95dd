"""What is done to something that was just shown or done, and that is not named again: "quita la 2", "pause it".

Only alerts, agents and the list of markets are changed so: none of it moves money.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from agent.understanding import fitting
from agent.understanding.clauses import Clause
from agent.understanding.intents import Intent, Strength
from agent.understanding.lexicon import book
from agent.understanding.meaning import Context, ToolCall
from agent.understanding.reading import Reading
from agent.understanding.replies.follow_ups import goes_on, spoken_of
from agent.understanding.slots import fill
from agent.understanding.slots.filled import Filled, Request, lacking
from agent.understanding.vocabulary import patterns

_BRIEF: Final = 8
_IDENTIFYING: Final = ("symbol", "metric", "op", "value")
Deed = Callable[[Reading, Context], Filled | None]


def continued(parts: Sequence[Clause], context: Context) -> Filled | None:
    """The calls that change what the last calls were about; None where the message says no such deed."""
    if not parts or any(_of_its_own(clause) for clause in parts):
        return None
    reading = parts[0].reading
    families = {_FAMILIES.get(call.tool) for call in context.last_calls}
    deed = families.pop() if len(families) == 1 else None
    if deed is None or "?" in reading.text or len(reading.words) > _BRIEF:
        return None
    return None if reading.find(book("talk", "negated")) else deed(reading, context)


def _of_its_own(clause: Clause) -> bool:
    """Whether a clause asks for something else; "resume" alone sums up no market here."""
    bare = clause.tool == "market_analysis" and not clause.symbols
    return bool(clause.intent and not clause.intent.feeble) and not bare


def _alerts(reading: Reading, context: Context) -> Filled | None:
    if not _commanded(reading, "remove"):
        return None
    filled = _filled("delete_alert", "", reading, [one.name for one in reading.symbols], context)
    made = [call for call in context.last_calls if call.tool == "create_alert"]
    if filled.missing and len(made) == 1 and not reading.amounts:
        args = {name: made[0].args[name] for name in _IDENTIFYING if name in made[0].args}
        return Filled([ToolCall("delete_alert", args)])
    return filled


def _watched(reading: Reading, context: Context) -> Filled | None:
    named = list(dict.fromkeys(one.name for one in reading.symbols))
    if not (_commanded(reading, "remove") or _commanded(reading, "add")):
        return _same_again({"symbols": named}, reading, context) if named else None
    pointed = patterns("watch")["it"].search(reading.folded)
    names = named or (spoken_of(context.last_calls) if pointed else [])
    if not names:
        return lacking(ToolCall("watchlist", {}), "symbol")
    return _filled("watchlist", "", reading, names, context)


def _agents(reading: Reading, context: Context) -> Filled | None:
    said = book("deeds", "agents").find([*reading.words], {})
    first = min(said, key=lambda match: (match.first, -match.last), default=None)
    if first is None:
        named = [one.name for one in reading.products]
        return _same_again({"agent": named[0]}, reading, context) if len(named) == 1 else None
    if not fitting.commanding(reading, 0, reading.words[first.first].start):
        return None
    filled = _filled("agent_control", first.label, reading, [], context)
    about = [call.args["agent"] for call in context.last_calls if "agent" in call.args]
    if "agent" not in filled.missing or not about:
        return filled
    meant = [ToolCall("agent_control", {"agent": one, "action": first.label}) for one in dict.fromkeys(about)]
    return Filled(meant, [name for name in filled.missing if name != "agent"])


def _same_again(changes: Mapping[str, Any], reading: Reading, context: Context) -> Filled | None:
    """ "And ETH", "orion too": what was done last, done to another."""
    last = context.last_calls[-1]
    done = last.tool == "agent_control" or last.args.get("action") in ("add", "remove")
    again = goes_on(reading) or reading.find(book("talk", "repeated"))
    return Filled([ToolCall(last.tool, {**last.args, **changes})]) if done and again else None


def _commanded(reading: Reading, verb: str) -> bool:
    found = patterns("watch")[verb].search(reading.folded)
    return found is not None and fitting.commanding(reading, 0, found.start())


def _filled(tool: str, group: str, reading: Reading, names: Sequence[str], context: Context) -> Filled:
    meant = Clause(reading, 0, len(reading.text), Intent(tool, group, 0, 0, Strength.STRONG))
    return fill(Request(meant, names, (), context))


_FAMILIES: Final[Mapping[str, Deed]] = {
    "create_alert": _alerts,
    "list_alerts": _alerts,
    "delete_alert": _alerts,
    "watchlist": _watched,
    "agent_status": _agents,
    "agent_control": _agents,
}
