"""A talk as messages: where its last turn begins, and what that has found."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage


def this_turn(messages: Sequence[BaseMessage]) -> Sequence[BaseMessage]:
    """From the user's last message on."""
    for i in range(len(messages) - 1, -1, -1):
        if isinstance(messages[i], HumanMessage):
            return messages[i:]
    return messages


def turns_of(messages: Sequence[BaseMessage]) -> list[Sequence[BaseMessage]]:
    """Each from a message of the user's on; what stands before the first one is a turn of nobody's."""
    begins = [n for n, message in enumerate(messages) if n == 0 or isinstance(message, HumanMessage)]
    return [messages[begin:end] for begin, end in pairwise([*begins, len(messages)])]


def results(messages: Sequence[BaseMessage]) -> list[ToolMessage]:
    return [message for message in messages if isinstance(message, ToolMessage)]


def last_results(messages: Sequence[BaseMessage]) -> list[ToolMessage]:
    """Of this turn, or, where it called nothing, of the last one that did."""
    rest = list(messages)
    while rest:
        turn = this_turn(rest)
        if found := results(turn):
            return found
        rest = rest[: len(rest) - len(turn)]
    return []


def facts(result: ToolMessage) -> list[Mapping[str, Any]]:
    """In the shape of tools.facts. An earlier turn's result has only what the brain read: name, subject, value and
    unit, and the evidence once."""
    if result.artifact:
        return list(result.artifact["facts"])
    read = _read(result)
    evidence = {
        "source": "",
        "as_of": "",
        "simulated": False,
        **{key: read.get(key, "") for key in _EVIDENCE},
    }
    rows = [row for row in read.get("facts", ()) if isinstance(row, list) and len(row) == len(_ROW)]
    return [{"id": row[0], **dict(zip(_ROW, row, strict=True)), **evidence} for row in rows]


def error(result: ToolMessage) -> Mapping[str, Any]:
    """What went wrong; nothing where nothing did."""
    if result.status != "error":
        return {}
    found = result.artifact["error"] if result.artifact else _read(result).get("error")
    return found if isinstance(found, dict) else {}


def arguments(messages: Sequence[BaseMessage], found: Sequence[ToolMessage]) -> Iterator[Mapping[str, Any]]:
    """Of the calls that gave these results."""
    ids = {result.tool_call_id for result in found}
    for message in messages:
        if isinstance(message, AIMessage):
            yield from (call["args"] for call in message.tool_calls if call["id"] in ids)


_EVIDENCE = ("source", "as_of", "simulated")
_ROW = ("name", "subject", "value", "unit")


def _read(result: ToolMessage) -> dict[str, Any]:
    try:
        read = json.loads(str(result.content))
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
