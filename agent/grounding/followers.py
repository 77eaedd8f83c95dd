"""Markets that are said to have gone the way of another: "ETH rose 2 %, and so did SOL"."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from agent.grounding import lexicon
from agent.grounding.ledger import Ledger
from agent.grounding.mentions import Mention
from agent.grounding.sentences import Symbol

_NEXT: Final = 40  # letters from a number to who is said to have done the same


def unbacked_followers(mention: Mention, ledger: Ledger) -> Iterator[tuple[int, int]]:
    """Where the sentence of a change names a market that went the same way, and no fact says that it did."""
    if not mention.sign or mention.figure.units[0] != "percent":
        return
    for symbol in _followers(mention):
        changes = [fact.value for fact in ledger.numbers if fact.is_change and symbol.base in fact.bases]
        if not any((value > 0) == (mention.sign > 0) for value in changes if value):
            yield symbol.start, symbol.end


def _followers(mention: Mention) -> Sequence[Symbol]:
    folded, end = mention.sentence.folded, mention.figure.end
    near = (each for each in mention.sentence.symbols if end <= each.start <= end + _NEXT)
    found = []
    for symbol in near:
        before, after = folded[end : symbol.start], folded[symbol.end : symbol.end + _NEXT]
        if _same("before").search(before) or (_same("after").match(after) and not re.search(r"\d", after)):
            found.append(symbol)
    return found


@cache
def _same(side: str) -> re.Pattern[str]:
    words = lexicon.either(lexicon.read()["anaphors"][f"same_{side}"])
    return re.compile(rf"(?<!\w)(?:{words})\s+$" if side == "before" else rf"\s+(?:{words})(?!\w)")
