"""A model's prose, held against what the tools of its turn found.

    draft -> placeholders filled -> every number matched -> kept, or the numbers that nothing backs

"{price:BTC}" or "{rsi}" in a draft is a fact, written as the embedded brain writes it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from agent.embedded.answers import numbers
from agent.grounding.ledger import Ledger
from agent.grounding.matching import unbacked
from knowledge.reader import Reader

_PLACE: Final = re.compile(r"\{\s*([A-Za-z_][\w.]*(?::[\w/~.-]+)?)\s*\}")


@dataclass(frozen=True, slots=True)
class Grounded:
    """A draft with its placeholders filled; `unbacked` is what in it no fact holds, as it was written."""

    text: str
    unbacked: Sequence[str]


def ground(
    draft: str,
    facts: Sequence[Mapping[str, Any]],
    reader: Reader,
    *,
    args: Iterable[Mapping[str, Any]] = (),
    user_text: str = "",
    told: Iterable[str] = (),
) -> Grounded:
    """`facts` have the shape of tools.facts, `args` are those of the calls that found them. `user_text` is what
    the person said: their own numbers may be repeated where they are said to be theirs. `told` are sentences of
    ours, such as errors, whose numbers may be repeated."""
    filled, unknown = _filled(draft, facts, reader)
    wanting = unbacked(filled, Ledger(facts, reader, args=args, user_text=user_text, told=told))
    return Grounded(filled, [*unknown, *wanting])


def _filled(draft: str, facts: Sequence[Mapping[str, Any]], reader: Reader) -> tuple[str, list[str]]:
    unknown: list[str] = []

    def fill(match: re.Match[str]) -> str:
        found = _facts(match[1], facts)
        if len({fact["value"] for fact in found}) != 1:
            unknown.append(match[0])
            return match[0]
        return numbers.show(found[0], reader)

    return _PLACE.sub(fill, draft), unknown


def _facts(name: str, facts: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """By id, by name, or by name and subject; several where two markets have one of a name."""
    exact = [fact for fact in facts if f"{fact['name']}:{fact.get('subject', '')}" == name]
    return exact or [fact for fact in facts if name in (fact.get("id"), fact["name"])]
