"""Between the record of a conversation and the messages that a brain reads."""

from collections.abc import Iterable, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from agent import calls
from agent.mind import WRITER
from knowledge.conversations import Call, Message, Role


def as_messages(record: Iterable[Message]) -> list[BaseMessage]:
    """Oldest first; an answer becomes its calls, their results, and its words."""
    return [message for entry in record for message in _spoken(entry)]


def as_call(result: ToolMessage) -> Call:
    artifact: dict[str, Any] = result.artifact
    return Call(
        id=result.tool_call_id,
        tool=artifact["tool"],
        args=artifact["args"],
        facts=artifact["facts"],
        error=artifact["error"],
        elapsed_ms=artifact["elapsed_ms"],
    )


def _spoken(entry: Message) -> list[BaseMessage]:
    match entry.role:
        case Role.USER:
            return [HumanMessage(entry.text, id=str(entry.id))]
        case Role.RECORD:
            return [SystemMessage(entry.text, id=str(entry.id))]
        case Role.ASSISTANT:
            signed = {WRITER: entry.brain} if entry.brain else {}
            return [*_work(entry), AIMessage(entry.text, id=str(entry.id), response_metadata=signed)]


def _work(entry: Message) -> Sequence[BaseMessage]:
    if not entry.calls:
        return []
    asked = [{"id": call.id, "name": call.tool, "args": dict(call.args)} for call in entry.calls]
    return [
        AIMessage("", id=f"{entry.id}-calls", tool_calls=asked),
        *(calls.message(call.id, _artifact(call)) for call in entry.calls),
    ]


def _artifact(call: Call) -> dict[str, Any]:
    return {
        "tool": call.tool,
        "args": dict(call.args),
        "facts": [dict(fact) for fact in call.facts],
        "pictures": [],
        "error": dict(call.error) if call.error else None,
        "elapsed_ms": call.elapsed_ms,
    }
