"""What a person wants noted, recalled, forgotten or explained: a form says the tool, the rest is its argument."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from agent.embedded.vocabulary import read


def asked(text: str, folded: str) -> tuple[str, Mapping[str, Any]] | None:
    """The tool and its arguments, or None for a message that asks for none of this."""
    for tool, entry in read("notes.toml").items():
        for pattern in _patterns()[tool]:
            if found := pattern.match(folded):
                return tool, _args(entry.get("argument", ""), found, text)
    return None


def _args(argument: str, found: re.Match[str], text: str) -> Mapping[str, Any]:
    if not argument:
        return {}
    return {argument: text[found.start("said") : found.end("said")].strip(" .!")}


@cache
def _patterns() -> Mapping[str, list[re.Pattern[str]]]:
    return {
        tool: [re.compile(rf"[¿¡ ]*(?:{form})(?!\w)", re.DOTALL) for form in entry["forms"]]
        for tool, entry in read("notes.toml").items()
    }
