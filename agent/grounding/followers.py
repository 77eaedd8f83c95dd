"""Markets that went the way of another: "ETH rose 2 %, and so did SOL", "ETH and SOL rose 2 %"."""

import re
from collections.abc import Iterator
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


def _followers(mention: Mention) -> list[Symbol]:
    folded, end = mention.sentence.folded, mention.figure.end
    near = (each for each in mention.sentence.symbols if end <= each.start <= end + _NEXT)
    found = _together(mention)
    for symbol in near:
        before, after = folded[end : symbol.start], folded[symbol.end : symbol.end + _NEXT]
        if _same("before").search(before) or (_same("after").match(after) and not re.search(r"\d", after)):
            found.append(symbol)
    return found


def _together(mention: Mention) -> list[Symbol]:
    """Those that one number is said of at once, in a few words: "BTC and ETH both gained 2 %"."""
    sentence, start = mention.sentence, mention.figure.start
    before = [each for each in sentence.symbols if each.end <= start and each.base in mention.symbols]
    if len(before) < 2 or len(before) != len(mention.symbols):
        return []
    between = sentence.folded[before[-1].end : start]
    return before if len(between) <= _NEXT and not re.search(r"[:;,]", between) else []


@cache
def _same(side: str) -> re.Pattern[str]:
    words = lexicon.either(lexicon.read()["anaphors"][f"same_{side}"])
    return re.compile(rf"(?<!\w)(?:{words})\s+$" if side == "before" else rf"\s+(?:{words})(?!\w)")
