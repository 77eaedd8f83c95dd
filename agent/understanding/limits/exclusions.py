"""What a message says to leave out: "RSI, but not MACD", "BTC y no ETH", "не на 4h, на дневке"."""

import re
from collections.abc import Sequence
from typing import Final

from agent.understanding.lexicon import proviso
from agent.understanding.phrases import Word

_LINK: Final = re.compile(
    r"[\s:\"'«“]*(?:(?:the|its|any|on|in|for|of|el|la|los|las|su|en|de|del|para|con|на|по|с|у) )*"
    r"[\"'«“]?"
)
_LIST: Final = re.compile(r"(?:, ?| ?(?:,? and|or|nor|y|o|ni|e|и|или|ни|&|/) ?(?:(?:the|el|la|los|las) )?)")
_ASIDE: Final = re.compile(r"\w ?,? (?:no|ni|не) (?:(?:the|el|la|los|las) )?$")
_AFTERWARDS: Final = re.compile(r" (?:no|not|нет|не надо)(?= ?(?:[,.;!?]|$))")


def excluded(folded: str, words: Sequence[Word], places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Which of these places in the text are spoken of as left out. A "no" that opens the message corrects what
    was said before, and leaves nothing out."""
    said = [(words[match.last - 1].end, match.first > 0) for match in proviso("excluding").find(words, {})]
    gone: list[tuple[int, int]] = []
    lists = False
    for n, (start, end) in enumerate(sorted(places)):
        heads = [within for until, within in said if until <= start and _LINK.fullmatch(folded, until, start)]
        aside = n > 0 and bool(_ASIDE.search(folded, 0, start))
        if heads or aside or _AFTERWARDS.match(folded, end):
            lists = aside or any(heads)
        elif not (gone and lists and _LIST.fullmatch(folded, gone[-1][1], start)):
            continue
        gone.append((start, end))
    return gone
