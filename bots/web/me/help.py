"""What can be asked, by topic, with examples that work; and what cannot be asked yet."""

from itertools import groupby
from typing import Any, Final

from agent.embedded.answers.wording import tool_name
from agent.examples import asked
from tools.catalog import Tool, load

TOPICS: Final = ("markets", "risk", "yours")


def help_card(language: str) -> dict[str, Any]:
    """As public/elements/Help.jsx draws it."""
    entries = sorted(asked(language), key=lambda entry: TOPICS.index(entry.topic))
    return {
        "topics": [
            {
                "topic": topic,
                "entries": [{"title": one.title, "examples": list(one.examples)} for one in group],
            }
            for topic, group in groupby(entries, key=lambda entry: entry.topic)
        ],
        "planned": [
            [tool_name(tool.name, language) for tool in group]
            for _, group in groupby(_planned(), key=lambda tool: tool.node)
        ],
    }


def _planned() -> list[Tool]:
    tools = load()
    return sorted((tools[name] for name in tools if not tools[name].built), key=lambda tool: tool.node)
