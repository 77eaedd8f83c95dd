"""What the turns before this one leave to the next: the last calls, what nobody answered, what waits for a yes.

What a person's words and the assistant's calls do to it stands in understanding/replies/turns.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from agent.calls import refused_in, without
from agent.talk import error, results, turns_of
from agent.understanding import settings
from agent.understanding.meaning import Context, ToolCall
from agent.understanding.replies import turns
from agent.understanding.traits import MONEY


def after(before: Sequence[BaseMessage], known: Context) -> Context:
    """`known` with what these turns leave. A setting is nothing to come back to; a model may have made calls that
    no tool took: they are left out, and so are arguments that say nothing."""
    for turn in turns_of(before):
        known = _after(turn, known)
    return known


def _after(turn: Sequence[BaseMessage], known: Context) -> Context:
    if isinstance(turn[0], HumanMessage):
        known = turns.heard(str(turn[0].text), known)
    failed = {one.tool_call_id for one in turn if isinstance(one, ToolMessage) and error(one)}
    for message in without(turn, refused_in(turn)):
        made = message.tool_calls if isinstance(message, AIMessage) else ()
        about = [call for call in made if call["name"] != settings.TOOL]
        if about:
            calls = [_call(call["name"], call["args"]) for call in about]
            came_to_nothing = [one for one, call in zip(calls, about, strict=True) if call["id"] in failed]
            known = turns.made(calls, known, failed=came_to_nothing)
    return replace(known, unfinished="") if results(turn) else known


def _call(tool: str, args: Mapping[str, Any]) -> ToolCall:
    said = {name: value for name, value in args.items() if value is not None}
    return ToolCall(
        tool, {name: _amount(name, value) for name, value in said.items()} if tool in MONEY else said
    )


def _amount(name: str, value: Any) -> Any:
    """A proposal is changed and compared by its amounts, which a message holds as text."""
    if name.endswith("_id") or isinstance(value, bool) or not isinstance(value, int | float | str):
        return value
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return value
