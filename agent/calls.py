"""One call of one tool, from arguments to a message that carries facts or a problem, never an exception."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import structlog
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from pydantic import ValidationError

from tools.catalog import Catalog, Tool
from tools.context import ToolContext
from tools.result import ToolResult
from trading.errors import BadInput, Problem

log = structlog.get_logger(__name__)

BAD_CALL = "bad_call"


class BadCall(BadInput):
    """The brain asked for what does not exist or does not fit; the brain may repair it."""

    code = BAD_CALL


async def answer(call: Mapping[str, Any], catalog: Catalog, context: ToolContext) -> ToolMessage:
    """The tool's message. Its artifact is {tool, args, facts, pictures, error, elapsed_ms} in plain values."""
    began = time.perf_counter()
    result, error = await _attempt(call, catalog, context)
    artifact = {
        "tool": call["name"],
        "args": dict(call["args"]),
        "facts": [fact.as_dict() for fact in result.facts],
        "pictures": [{"kind": p.kind, "about": p.about, "props": asdict(p)} for p in result.pictures],
        "error": error,
        "elapsed_ms": round((time.perf_counter() - began) * 1000, 3),
    }
    return message(str(call["id"]), artifact)


def message(call_id: str, artifact: Mapping[str, Any]) -> ToolMessage:
    return ToolMessage(
        id=f"tm-{call_id}",
        tool_call_id=call_id,
        name=artifact["tool"],
        content=_compact(artifact["facts"], artifact["error"]),
        artifact=dict(artifact),
        status="error" if artifact["error"] else "success",
    )


def refused(result: ToolMessage) -> bool:
    """Whether the call was one that no tool takes. An earlier turn's result has only what the brain read."""
    if result.artifact:
        error = result.artifact["error"]
        return bool(error) and error["code"] == BAD_CALL
    return result.status == "error" and f'"code":"{BAD_CALL}"' in str(result.content)


def refused_in(messages: Sequence[BaseMessage]) -> frozenset[str]:
    """The ids of the calls that no tool took."""
    return frozenset(m.tool_call_id for m in messages if isinstance(m, ToolMessage) and refused(m))


def without(messages: Sequence[BaseMessage], ids: frozenset[str]) -> list[BaseMessage]:
    """The talk as if these calls had never been made."""
    kept: list[BaseMessage] = []
    for message in messages:
        if isinstance(message, ToolMessage) and message.tool_call_id in ids:
            continue
        if isinstance(message, AIMessage) and message.tool_calls:
            calls = [call for call in message.tool_calls if call["id"] not in ids]
            if not calls:
                continue
            message = message.model_copy(update={"tool_calls": calls})
        kept.append(message)
    return kept


async def _attempt(
    call: Mapping[str, Any], catalog: Catalog, context: ToolContext
) -> tuple[ToolResult, dict[str, str] | None]:
    try:
        tool = _tool(call["name"], catalog)
        return await tool.run(_arguments(tool, call["args"]), context), None
    except Problem as problem:
        return ToolResult(()), problem.as_dict()
    except Exception:
        # A tool that raised would leave the thread with a call that nobody answered.
        log.exception("tool failed", tool=call["name"])
        return ToolResult(()), _UNEXPECTED.as_dict()


_UNEXPECTED = Problem(
    "The tool failed in a way that it should not.",
    rule="Nothing was changed; the program's log says more.",
    remedy="Ask again, or ask for something else.",
)


def _tool(name: str, catalog: Catalog) -> Tool:
    if name not in catalog:
        raise BadCall(
            f"There is no tool named {name[:40]!r}.",
            value=name[:40],
            rule=f"The tools are {', '.join(catalog)}.",
            remedy="Call one of them.",
        )
    return catalog[name]


def _arguments(tool: Tool, args: Mapping[str, Any]) -> Any:
    try:
        return tool.args.model_validate(dict(args))
    except ValidationError as invalid:
        first = invalid.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or tool.name
        raise BadCall(
            f"The argument {where} of {tool.name} does not fit.",
            value=str(first["input"])[:80],
            rule=f"{where}: {first['msg']}.",
            remedy="Ask again with a value that fits.",
        ) from None


def _compact(facts: Sequence[Mapping[str, Any]], error: Mapping[str, str] | None) -> str:
    """What a language model reads: every value with its unit, the evidence once."""
    if error:
        return json.dumps({"error": dict(error)}, ensure_ascii=False, separators=(",", ":"))
    evidence = {key: facts[0][key] for key in ("source", "as_of", "simulated")} if facts else {}
    rows = [[fact["name"], fact["subject"], fact["value"], fact["unit"]] for fact in facts]
    return json.dumps({**evidence, "facts": rows}, ensure_ascii=False, separators=(",", ":"))
