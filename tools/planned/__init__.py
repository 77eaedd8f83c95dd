"""Tools that are not built yet, one module for each node: what they take and do, in one place.

    tools/planned/<node>.py  ->  TOOLS, each an argument schema with its effect

A schema's class name is the tool's (PlaceOrder is place_order) and its docstring what the model reads. Such a
tool is bound and guarded like any other; running it answers that it is not available yet. Whoever builds a
tool deletes its schema here.
"""

import inspect
import re
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from tools.catalog import Effect, Tool
from tools.context import ToolContext
from tools.result import ToolResult
from trading.errors import NotAvailableYet

_CAPITAL: Final = re.compile(r"(?<!^)(?=[A-Z])")


class Planned(BaseModel):
    """The arguments of a planned tool: an argument that it does not know is refused, never ignored."""

    model_config = ConfigDict(extra="forbid")


def planned(args: type[Planned], effect: Effect) -> Tool:
    """The tool of a schema, in the node that its module is named for."""
    name = _CAPITAL.sub("_", args.__name__).lower()
    node = args.__module__.rpartition(".")[2]
    return Tool(name, node, inspect.cleandoc(args.__doc__ or ""), args, effect, _Waiting(name), built=False)


@dataclass(frozen=True, slots=True)
class _Waiting:
    name: str

    async def __call__(self, args: Any, context: ToolContext) -> ToolResult:
        raise NotAvailableYet(self.name)
