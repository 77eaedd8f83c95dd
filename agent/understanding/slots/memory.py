"""What is to be remembered, found again, explained or forgotten, in the person's own words."""

import re
from collections.abc import Mapping
from typing import Final

from agent.understanding.meaning import ToolCall
from agent.understanding.slots.filled import Fill, Filled, Request, lacking, whole
from agent.understanding.topics import trimmed

_THAT: Final = re.compile(
    r"^(?:that|que|что|:|,|-|\s|about|de|sobre|lo de|про|о том|том|de que|esto|this|the fact)+(?!\w)\s*", re.I
)


def _after(request: Request) -> str:
    clause = request.clause
    start = clause.intent.end if clause.intent else clause.start
    return clause.reading.text[start : clause.end].strip(" \t\n?!.,;:¿¡")


def _remember(request: Request) -> Filled:
    text = _THAT.sub("", _after(request)).strip()
    return whole(ToolCall("remember", {"text": text})) if text else lacking(ToolCall("remember", {}), "text")


def _query(request: Request) -> Filled:
    query = trimmed(_THAT.sub("", _after(request)))
    tool = request.clause.tool
    return whole(ToolCall(tool, {"query": query})) if query else lacking(ToolCall(tool, {}), "query")


def _recall(request: Request) -> Filled:
    query = trimmed(_THAT.sub("", _after(request)))
    return whole(ToolCall("recall", {"query": query or request.clause.written.strip(" ?¿!¡.")}))


def _list(request: Request) -> Filled:
    return whole(ToolCall("list_memories", {}))


TOOLS: Final[Mapping[str, Fill]] = {
    "remember": _remember,
    "forget": _query,
    "recall": _recall,
    "knowledge_search": _query,
    "list_memories": _list,
}
