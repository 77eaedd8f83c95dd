"""What a request says for the arguments of its tool.

Each module knows one family of tools; `fill` finds the one that a request asks for.
"""

from agent.understanding.slots import (
    agents,
    alerts,
    backtests,
    courses,
    jobs,
    market,
    memory,
    orders,
    pamm,
    portfolio,
    research,
)
from agent.understanding.slots.filled import Fill, Filled, Request

_FAMILIES: dict[str, Fill] = {
    **market.TOOLS,
    **research.TOOLS,
    **backtests.TOOLS,
    **orders.TOOLS,
    **portfolio.TOOLS,
    **alerts.TOOLS,
    **pamm.TOOLS,
    **courses.TOOLS,
    **agents.TOOLS,
    **memory.TOOLS,
    **jobs.TOOLS,
}


def fill(request: Request) -> Filled:
    """The calls of one request, and what they would still need."""
    return _FAMILIES[request.clause.tool](request)
