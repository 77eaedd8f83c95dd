"""What a request becomes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from agent.understanding.clauses import Clause
from agent.understanding.meaning import Context, Part, Placed, ToolCall


@dataclass(frozen=True, slots=True)
class Request:
    """A clause with the symbols and venues that it is about, named in it or taken over."""

    clause: Clause
    names: Sequence[str]
    venues: Sequence[str]
    context: Context


@dataclass(frozen=True, slots=True)
class Filled:
    """Calls that are whole; or, where something is missing, what is known of them, and the words that could not
    be taken, where some were said."""

    calls: Sequence[ToolCall]
    missing: Sequence[str] = field(default=())
    part: Part | None = None


Fill: TypeAlias = Callable[[Request], Filled]


def whole(*calls: ToolCall) -> Filled:
    return Filled(calls)


def lacking(call: ToolCall, *missing: str) -> Filled:
    return Filled([call], missing)


def open_at(request: Request, call: ToolCall, thing: Placed, *missing: str) -> Filled:
    """Where the words that were said can be taken in more ways than one."""
    return Filled([call], missing, Part.of(request.clause.reading.text, thing))


def said(**args: Any) -> dict[str, Any]:
    """The arguments that have a value."""
    return {name: value for name, value in args.items() if value not in (None, "", [], ())}


def with_symbol(tool: str, request: Request, args: Mapping[str, Any], *, missing: str = "symbol") -> Filled:
    """One call for each symbol, at each venue where venues are named."""
    if not request.names:
        return lacking(ToolCall(tool, dict(args)), missing)
    return Filled([ToolCall(tool, {"symbol": name, **args}) for name in request.names])
