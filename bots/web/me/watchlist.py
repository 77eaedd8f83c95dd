"""One's list of symbols, as its card changes it."""

from collections.abc import Sequence
from typing import Literal

from agent.understanding.symbols import normalise
from tools.context import ToolContext
from tools.market import watchlist


async def watch(action: Literal["add", "remove"], symbols: Sequence[str], context: ToolContext) -> list[str]:
    """What is watched now. Symbols as people write them: "oro" is XAU."""
    named = [symbol if "/" in symbol else normalise(symbol) for symbol in symbols]
    result = await watchlist.run(watchlist.Args(action=action, symbols=named), context)
    return [fact.subject for fact in result.facts if fact.name == "watched"]
