"""What the graph carries: the talk, which is checkpointed, and the turn, which is not."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypedDict, cast

from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage, ToolMessage
from langgraph.graph.message import Messages, add_messages

from agent.asked import Hearing
from agent.mind import Mind
from tools.context import ToolContext

REMEMBERED = 40


def remember(known: Messages, new: Messages) -> list[AnyMessage]:
    """LangGraph's own merge, then the last whole turns within REMEMBERED messages; never less than one.

    A turn that has come to words lets go of what it found: that is in the record, and not carried along.
    Raises TypeError where what is known is no talk: a checkpoint is a row, which may hold anything."""
    if not isinstance(known, list):
        raise TypeError(f"a talk is a list of messages, not {type(known).__name__}")
    merged = cast(list[AnyMessage], add_messages(known, new))
    if _ended(merged):
        merged = [_without_artifact(message) for message in merged]
    if len(merged) <= REMEMBERED:
        return merged
    starts = [i for i, message in enumerate(merged) if isinstance(message, HumanMessage)]
    fitting = [i for i in starts if len(merged) - i <= REMEMBERED]
    return merged[(fitting or starts[-1:] or [0])[0] :]


def _ended(messages: Sequence[AnyMessage]) -> bool:
    last = messages[-1] if messages else None
    return isinstance(last, AIMessage) and not last.tool_calls


def _without_artifact(message: AnyMessage) -> AnyMessage:
    carries = isinstance(message, ToolMessage) and message.artifact
    return message.model_copy(update={"artifact": None}) if carries else message


class Talk(TypedDict):
    messages: Annotated[list[AnyMessage], remember]
    notices: list[str]


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn's surroundings: never written down, never global."""

    tools: ToolContext
    hearing: Hearing
    mind: Mind
    recall: Callable[[], Awaitable[Sequence[BaseMessage]]]  # the talk before this turn, from the record
