"""What stands behind a number of an answer: fact, tool, source and time."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from agent.embedded.answers.numbers import stated
from agent.embedded.answers.wording import headed, source, tool_name, word
from bots.web.me.evidence import arguments
from bots.web.me.linking import MOST_MEANT
from knowledge.conversations import Call, Message
from knowledge.reader import Reader


class NotThere(LookupError):
    """What was asked for is not there, or is somebody else's."""


_REFS: Final = re.compile(r"\d{1,3}\.\d{1,4}(?:,\d{1,3}\.\d{1,4})*")


def facts_behind(message: Message, refs: str, reader: Reader) -> list[dict[str, Any]]:
    """The facts that a link names, as its reader reads them. Raises NotThere unless all of them are there."""
    if not _REFS.fullmatch(refs) or refs.count(",") >= MOST_MEANT:
        raise NotThere(refs)
    return [_described(*_found(message, ref), reader) for ref in refs.split(",")]


def _found(message: Message, ref: str) -> tuple[Call, Mapping[str, Any]]:
    which, _, fact = ref.partition(".")
    try:
        call = message.calls[int(which)]
        return call, call.facts[int(fact)]
    except IndexError:
        raise NotThere(ref) from None


def _described(call: Call, fact: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    return {
        "name": headed(word(str(fact["name"]), reader.language)),
        "subject": word(str(fact["subject"]), reader.language),
        "value": stated(fact, reader),
        "tool": tool_name(call.tool, reader.language),
        "asked": arguments(call, reader),
        "source": source(str(fact["source"]), reader.language),
        "as_of": fact["as_of"],
        "simulated": bool(fact["simulated"]),
        "old": _is_old(fact, call.facts),
        "elapsed_ms": round(call.elapsed_ms),
    }


def _is_old(fact: Mapping[str, Any], facts: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the series that it was read from was said to be old."""
    same = (other for other in facts if other["source"] == fact["source"] and other["name"] == "old")
    return any(other["value"] == "yes" for other in same)
