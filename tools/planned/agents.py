"""Agents that trade by themselves under a mandate."""

from typing import Annotated, Final, Literal

from pydantic import Field

from tools.catalog import Effect
from tools.planned import Planned, planned

Agent = Annotated[Literal["atlas", "orion", "nova"], Field(description="Which agent")]


class AgentStatus(Planned):
    """What the trading agents are doing: "status of Nova", "cómo van los agentes"."""

    agent: Annotated[Agent | None, Field(description="Which one; none for all")] = None


class AgentControl(Planned):
    """Starts, pauses, resumes or stops an agent, or runs it once: "pause Atlas", "pausa Atlas"."""

    agent: Agent
    action: Annotated[
        Literal["start", "pause", "resume", "stop", "run"], Field(description="What it shall do")
    ]


TOOLS: Final = (planned(AgentStatus, Effect.READ), planned(AgentControl, Effect.WRITE))
