"""Which numbers of an answer stand in no fact."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent.grounding.grounded import ground
from knowledge.reader import Reader


def unbacked(text: str, facts: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    return list(ground(text, facts, Reader(language)).unbacked)
