"""Finds and checks every tool.

    tools/<node>/<name>.py   ->  Tool(name, node, description, Args, effect, run)
    tools/planned/<node>.py  ->  the same of tools that are not built yet

A tool file is: a docstring (what the model reads), `Args` (a pydantic model), `EFFECT`, and
`async def run(args, context) -> ToolResult`; `OUTSIDE = True` where its results hold text that somebody wrote.
A file that is not such a tool refuses to load, by name.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from types import ModuleType
from typing import Any, Final

from pydantic import BaseModel

import tools
from tools.context import ToolContext
from tools.result import ToolResult
from tools.schemas import compact

_PLANNED: Final = "planned"


class Effect(StrEnum):
    """What running a tool does to the world."""

    READ = "read"
    WRITE = "write"  # the user's own notes and settings: at once, undone as easily
    MONEY = "money"  # only ever a proposal


@dataclass(frozen=True, slots=True)
class Tool:
    """`built` is False for one that is planned: running it only ever raises NotAvailableYet. `outside`: its
    results hold text from outside, which is data and never an instruction."""

    name: str
    node: str
    description: str
    args: type[BaseModel]
    effect: Effect
    run: Callable[[Any, ToolContext], Awaitable[ToolResult]]
    built: bool = True
    outside: bool = False

    def schema(self) -> dict[str, Any]:
        """The function schema that a chat model is bound to."""
        description = " ".join(self.description.split())
        parameters = compact(self.args.model_json_schema())
        function = {"name": self.name, "description": description, "parameters": parameters}
        return {"type": "function", "function": function}


class BrokenTool(Exception):
    """A file in tools/ that is not a whole tool; raised at start."""


class Catalog(Mapping[str, Tool]):
    """Every tool by name."""

    def __init__(self, found: Iterator[Tool]) -> None:
        self._tools: dict[str, Tool] = {}
        for tool in found:
            if known := self._tools.get(tool.name):
                raise BrokenTool(f"two tools are named {tool.name}: {_place(known)} and {_place(tool)}")
            self._tools[tool.name] = tool

    def __getitem__(self, name: str) -> Tool:
        return self._tools[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tools)

    def __len__(self) -> int:
        return len(self._tools)

    @property
    def built(self) -> dict[str, Tool]:
        """Those that can do what they say."""
        return {name: tool for name, tool in self._tools.items() if tool.built}

    @property
    def nodes(self) -> list[str]:
        """The folders, which are the graph's tool nodes."""
        return sorted({tool.node for tool in self._tools.values()})


def _place(tool: Tool) -> str:
    return f"tools/{tool.node}" if tool.built else f"tools/planned/{tool.node}.py"


def load() -> Catalog:
    """Imports every tool file and every plan. Raises BrokenTool for the first one that is not whole, and for
    a tool that is both built and planned."""
    return Catalog(chain(_built(), _planned()))


def _built() -> Iterator[Tool]:
    for node in pkgutil.iter_modules(tools.__path__):
        if node.ispkg and node.name != _PLANNED:
            for file in pkgutil.iter_modules([f"{tools.__path__[0]}/{node.name}"]):
                yield as_tool(node.name, importlib.import_module(f"tools.{node.name}.{file.name}"))


def _planned() -> Iterator[Tool]:
    for file in pkgutil.iter_modules([f"{tools.__path__[0]}/{_PLANNED}"]):
        yield from importlib.import_module(f"tools.{_PLANNED}.{file.name}").TOOLS


def as_tool(node: str, module: ModuleType) -> Tool:
    """The tool that a module is. Raises BrokenTool with what it lacks."""
    name = module.__name__.rpartition(".")[2]
    description = inspect.cleandoc(module.__doc__ or "")
    args, effect, run = (getattr(module, part, None) for part in ("Args", "EFFECT", "run"))
    if not description:
        raise BrokenTool(f"tools/{node}/{name}.py has no docstring for the model to read")
    if not (inspect.isclass(args) and issubclass(args, BaseModel)):
        raise BrokenTool(f"tools/{node}/{name}.py has no pydantic Args")
    if not isinstance(effect, Effect):
        raise BrokenTool(f"tools/{node}/{name}.py does not say its EFFECT")
    if not inspect.iscoroutinefunction(run):
        raise BrokenTool(f"tools/{node}/{name}.py has no async run(args, context)")
    outside = getattr(module, "OUTSIDE", False) is True
    return Tool(name, node, description, args, effect, run, outside=outside)
