"""A model's call as tools and people write it, before anything judges or keeps it.

Small models invent arguments, fill in empty ones, and write BTC-USD, bitcoin or 4H. What is guarded, what runs and
what is gone on from later ("and on 4h?") is the same call.
"""

from collections.abc import Mapping
from typing import Any, Final

from langchain_core.messages.tool import ToolCall

from agent.understanding.symbols import normalise
from tools.catalog import Tool
from trading.markets.timeframes import Timeframe

_NOTHING: Final = (None, "", "null", "None")
_TIMEFRAMES: Final = {str(one).upper(): str(one) for one in Timeframe if not str(one).endswith("m")}
""" "4H" is 4h; "1M" would be a month, and is left to the tool."""


def normal(call: ToolCall, catalog: Mapping[str, Tool]) -> ToolCall:
    """A call of a tool that is not there, or that lacks what the tool needs, stays as it is: its answer speaks of
    that."""
    tool = catalog.get(call["name"])
    said = {name: value for name, value in call["args"].items() if value not in _NOTHING}
    if tool is None or not _needed(tool) <= said.keys():
        return call
    if tool.args.model_config.get("extra") != "allow":
        said = {name: value for name, value in said.items() if name in tool.args.model_fields}
    return {**call, "args": {name: _plain(name, value) for name, value in said.items()}}


def _needed(tool: Tool) -> set[str]:
    return {name for name, field in tool.args.model_fields.items() if field.is_required()}


def _plain(name: str, value: Any) -> Any:
    match name, value:
        case "symbol", str():
            return _symbol(value)
        case "symbols", list():
            return [_symbol(one) if isinstance(one, str) else one for one in value]
        case "timeframe", str():
            return _TIMEFRAMES.get(value.strip().upper(), value)
    return value


def _symbol(written: str) -> str:
    base, _, quote = written.strip().replace("-", "/").partition("/")
    return normalise(base, quote)
