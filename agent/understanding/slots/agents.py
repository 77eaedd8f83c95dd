"""Trading agents."""

from collections.abc import Mapping
from typing import Final

from agent.understanding.clauses import Clause
from agent.understanding.lexicon import book, names, proviso
from agent.understanding.meaning import ToolCall
from agent.understanding.slots.filled import Fill, Filled, Request, said, whole


def _status(request: Request) -> Filled:
    clause = request.clause
    agents = clause.products or [one for one in clause.reading.products if one.start < clause.start]
    return (
        whole(*(ToolCall("agent_status", {"agent": agent.name}) for agent in agents))
        if agents
        else whole(ToolCall("agent_status", {}))
    )


def _control(request: Request) -> Filled:
    """It is done at once, or not at all."""
    action = request.clause.intent.group if request.clause.intent else ""
    agents = _meant(request.clause)
    calls = [ToolCall("agent_control", {"agent": agent, "action": action}) for agent in agents]
    timed = any(span.kind != "point" for span in request.clause.times)  # "now" and "today" are points
    numbered = any(
        amount.certain for amount in request.clause.amounts
    )  # "start nova at 9"; no agent takes one
    missing = [*([] if agents else ["agent"]), *(["now"] if timed or numbered else [])]
    return Filled(calls or [ToolCall("agent_control", said(action=action))], missing)


def _meant(clause: Clause) -> list[str]:
    """Those that are named, or all of them, without those that are to be left alone: "all except nova"."""
    spared = _spared(clause)
    named = [agent.name for agent in clause.products if agent.name not in spared]
    every = bool(clause.reading.find(book("entities", "all"), clause.start, clause.end))
    return [agent for agent in names("products") if agent not in spared] if every and not named else named


def _spared(clause: Clause) -> list[str]:
    reading = clause.reading
    left_out = reading.find(proviso("exception"), clause.start, clause.end)
    return [
        agent.name
        for agent in clause.products
        if any(_reaches(reading.folded, reading.said(match), agent.start) for match in left_out)
    ]


def _reaches(folded: str, words: tuple[int, int], start: int) -> bool:
    """Whether nothing cuts what stands at `start` off from the words that spare it."""
    return words[0] < start and "," not in folded[words[1] : start]


TOOLS: Final[Mapping[str, Fill]] = {"agent_status": _status, "agent_control": _control}
