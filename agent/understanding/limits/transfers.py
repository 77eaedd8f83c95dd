"""What is to go to somebody or to come from somewhere: "send 1 BTC to bob", "envía 0,2 BTC a mi amigo".

Nobody here moves coins or money, so it is no order, and no question about the price either.
"""

from typing import Final

from agent.language import common_words
from agent.understanding.lexicon import book
from agent.understanding.phrases import Match
from agent.understanding.reading import Reading

_OURS: Final = frozenset({"symbol", "product", "amount", "strategy"})
"""What something is bought with, invested in or changed to: "pasa 500 a SOL", "transfer 500 to atlas"."""
_WHOSE: Final = frozenset({"my", "his", "her", "our", "their", "моему", "моей", "нашему"})
_TRADED: Final = frozenset(
    {"market", "mercado", "limit", "limite", "buy", "sell", "comprar", "vender", "рынку"}
)


def asked_for(reading: Reading) -> bool:
    return any(_goes_away(match, reading) for match in reading.find(book("talk", "transfer")))


def _goes_away(match: Match, reading: Reading) -> bool:
    match match.label:
        case "to":
            return _to_somebody(match.last, reading)
        case "somebody":
            return _names_somebody(match, reading)
        case _:
            return not reading.products


def _to_somebody(place: int, reading: Reading) -> bool:
    """Whether what follows is none of ours, and no way to trade."""
    kinds = {kind for kind, _ in reading.kinds.get(place, ())}
    named = place < len(reading.words) and reading.words[place].text not in _TRADED
    return named and not kinds & _OURS


def _names_somebody(match: Match, reading: Reading) -> bool:
    """ "Send bob 1 BTC", "переведи 1 BTC бобу": who gets it stands beside what it is, without a word between."""
    words = reading.words
    who = match.last
    while who < len(words) and words[who].text in _WHOSE:
        who += 1
    given = _thing(who + 1, reading) if who < len(words) else 0
    if given:
        return who > match.last or _is_a_name(who, reading)
    after = _thing(match.last, reading)
    return bool(0 < after < len(words) and not words[after].text.isascii() and _is_a_name(after, reading))


def _thing(place: int, reading: Reading) -> int:
    """The word after an amount of a market; 0 where none begins here."""
    for kind, end in reading.kinds.get(place, ()):
        named = next((last for one, last in reading.kinds.get(end, ()) if one == "symbol"), 0)
        if kind == "amount" and named:
            return named
    return 0


def _is_a_name(place: int, reading: Reading) -> bool:
    word = reading.words[place].text
    return len(word) > 1 and word not in common_words() and word not in _TRADED and place not in reading.kinds
