"""A turn as far as its calls: the same thinking, bound tools and guard as in a conversation, and no tool is run.

What a tool would say may be given, as it is for measuring what a text from outside brings a model to do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.messages.tool import ToolCall, tool_call

from agent.brain import Setting
from agent.calls import message
from agent.graph import thought
from agent.mind import Mind
from agent.state import Talk
from tools.catalog import Catalog

MOST_ROUNDS: Final = 4
"""A model that is shown a tool's words may call again so often."""

_EVIDENCE: Final = {"source": "", "as_of": "", "simulated": False}


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What would have been called, in order, and who thought of it in the end."""

    calls: Sequence[Mapping[str, Any]]
    text: str
    brain: str


async def rehearse(
    text: str,
    before: Sequence[BaseMessage],
    mind: Mind,
    setting: Setting,
    catalog: Catalog,
    *,
    tool_output: str = "",
) -> Rehearsed:
    """`before` is the talk so far; `tool_output` is what every call would be answered with."""
    talk: Talk = {"messages": [*_kept(before), HumanMessage(text, id=f"turn-{len(before)}")], "notices": []}
    made: list[Mapping[str, Any]] = []
    said = ""
    for _ in range(MOST_ROUNDS):
        (reply,) = (await thought(talk, setting, mind, catalog))["messages"]
        said = str(reply.text)
        made += [{"tool": call["name"], "args": dict(call["args"])} for call in reply.tool_calls]
        if not reply.tool_calls or not tool_output:
            break
        talk["messages"] += [reply, *(_answered(call, tool_output) for call in reply.tool_calls)]
    return Rehearsed(made, said, mind.name)


def talk_of(turns: Sequence[Mapping[str, Any]]) -> list[BaseMessage]:
    """Earlier turns as messages: {role: user | assistant | tool, content, and of an assistant tool and args}."""
    messages: list[BaseMessage] = []
    for n, turn in enumerate(turns):
        content = str(turn.get("content", ""))
        match turn.get("role"):
            case "user":
                messages.append(HumanMessage(content))
            case "assistant" if turn.get("tool"):
                call = tool_call(name=turn["tool"], args=dict(turn.get("args") or {}), id=f"earlier-{n}")
                messages += [AIMessage("", tool_calls=[call]), _answered(call, content)]
            case "assistant":
                messages.append(AIMessage(content))
            case _ if messages and isinstance(messages[-1], ToolMessage):
                last = messages[-1]
                messages[-1] = _answered(
                    tool_call(name=str(last.name), args={}, id=last.tool_call_id), content
                )
    return messages


def _answered(call: ToolCall, said: str) -> ToolMessage:
    """A result as tools give it, whose one fact is the text."""
    fact = {
        "id": "said",
        "name": "text",
        "subject": call["name"],
        "value": said,
        "unit": "label",
        **_EVIDENCE,
    }
    result = {
        "tool": call["name"],
        "args": call["args"],
        "facts": [fact],
        "pictures": [],
        "error": None,
        "elapsed_ms": 0,
    }
    return message(str(call["id"]), result)


def _kept(messages: Sequence[BaseMessage]) -> list[AnyMessage]:
    kept: list[AnyMessage] = []
    for one in messages:
        if isinstance(one, HumanMessage | AIMessage | ToolMessage):
            kept.append(one)
    return kept
