"""What a request names only to say no to it: "compra 1 ETH, no BTC", "pause atlas, not nova", "without 10x".

A "no" with a sign right behind it takes back what was said, and denies nothing: "in Atlas, no, in Orion".
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from agent.understanding.clauses import Clause
from agent.understanding.lexicon import book
from agent.understanding.meaning import Part, Placed, ToolCall
from agent.understanding.vocabulary import patterns


def denied(clause: Clause, calls: Sequence[ToolCall]) -> Iterator[Part]:
    """The denials of a clause of which something stands in its calls all the same."""
    text = clause.reading.text
    for match in _denials().finditer(clause.reading.folded, _begin(clause), clause.end):
        end = match.end() + len(match["rest"].rstrip()) - len(match["rest"])
        part = Part(match.start(), end, text[match.start() : end])
        if _carried(clause, part, calls):
            yield part


def _begin(clause: Clause) -> int:
    """Behind the verb: a "no" before it forbids the whole."""
    verb = clause.intent.start if clause.intent else clause.start
    return max(clause.start, verb + 1) if clause.start <= verb < clause.end else clause.start


def _carried(clause: Clause, part: Part, calls: Sequence[ToolCall]) -> bool:
    said: set[Any] = {value for call in calls for value in call.args.values() if not isinstance(value, list)}
    values: list[tuple[Placed, Any]] = [(amount, amount.value) for amount in clause.amounts]
    values += [(one, one.name) for one in clause.symbols]
    values += [(product, product.name) for product in clause.products]
    values += [(venue, venue.name) for venue in clause.places]
    if any(value in said for one, value in values if _inside(one, part)):
        return True
    flags = [match.label for match in clause.reading.find(book("entities", "flags"), part.start, part.end)]
    return any(call.args.get(flag) for call in calls for flag in flags)


def _inside(one: Placed, part: Part) -> bool:
    return part.start <= one.start < part.end


@cache
def _denials() -> re.Pattern[str]:
    said, but = (patterns("denied")[name].pattern for name in ("words", "but"))
    return re.compile(rf"(?<!\w)(?:{said})(?= )(?P<rest>(?:(?! (?:{but}) )[^,;!?\n])*)")
