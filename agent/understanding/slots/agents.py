"""Trading agents."""

from collections.abc import Mapping
from typing import Final

from agent.understanding.meaning import ToolCall
from agent.understanding.slots.filled import Fill, Filled, Request, lacking, said, whole


def _status(request: Request) -> Filled:
    agents = request.clause.products
    return (
        whole(*(ToolCall("agent_status", {"agent": agent.name}) for agent in agents))
        if agents
        else whole(ToolCall("agent_status", {}))
    )


def _control(request: Request) -> Filled:
    action = request.clause.intent.group if request.clause.intent else ""
    agents = [agent.name for agent in request.clause.products]
    if not agents:
        return lacking(ToolCall("agent_control", said(action=action)), "agent")
    return whole(*(ToolCall("agent_control", {"agent": agent, "action": action}) for agent in agents))


TOOLS: Final[Mapping[str, Fill]] = {"agent_status": _status, "agent_control": _control}
