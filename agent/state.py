"""What the graph carries: the talk, which is checkpointed, and the turn, which is not."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypedDict, cast

from langchain_core.messages import AnyMessage, BaseMessage, HumanMessage, ToolMessage
from langgraph.graph.message import Messages, add_messages

from agent.brain import Setting
from agent.mind import Mind
from tools.context import ToolContext

REMEMBERED = 40


def remember(known: Messages, new: Messages) -> list[AnyMessage]:
    """LangGraph's own merge, then the last whole turns within REMEMBERED messages; never less than one."""
    earlier = cast(Messages, _without_artifacts(known)) if _begins(new) else known
    merged = cast(list[AnyMessage], add_messages(earlier, new))
    if len(merged) <= REMEMBERED:
        return merged
    starts = [i for i, message in enumerate(merged) if isinstance(message, HumanMessage)]
    fitting = [i for i in starts if len(merged) - i <= REMEMBERED]
    return merged[(fitting or starts[-1:] or [0])[0] :]


def _begins(new: Messages) -> bool:
    """Whether these are the first messages of a turn."""
    return isinstance(new, list) and any(isinstance(message, HumanMessage) for message in new)


def _without_artifacts(known: Messages) -> list[AnyMessage]:
    """What earlier turns found is in the record, and in words before the brain; it is not carried along."""
    return [
        message.model_copy(update={"artifact": None})
        if isinstance(message, ToolMessage) and message.artifact
        else message
        for message in cast(list[AnyMessage], known)
    ]


class Talk(TypedDict):
    messages: Annotated[list[AnyMessage], remember]
    notices: list[str]


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn's surroundings: never written down, never global."""

    tools: ToolContext
    setting: Setting
    mind: Mind
    recall: Callable[[], Awaitable[Sequence[BaseMessage]]]  # the talk before this turn, from the record


def this_turn(messages: Sequence[BaseMessage]) -> Sequence[BaseMessage]:
    """From the user's last message on."""
    for i in range(len(messages) - 1, -1, -1):
        if isinstance(messages[i], HumanMessage):
            return messages[i:]
    return messages


def results(messages: Sequence[BaseMessage]) -> list[ToolMessage]:
    return [message for message in messages if isinstance(message, ToolMessage)]
