"""When words that point at a tool do not mean it: questions, refusals, other people's business.

A money call needs an order verb where a command stands; text about bank cards, flights or music is none of ours.
"""

import re
from collections.abc import Sequence
from typing import Final

from agent.understanding.lexicon import book
from agent.understanding.reading import Reading

_FREE: Final = frozenset({"remember", "forget", "recall", "list_memories", "market_analysis", "get_quote", "news_fetcher"})
_ABOUT_ORDERS: Final = re.compile(r"order|orden|ордер|заявк|лимитк|limit|stop|стоп|sl|tp")
_ABOUT_STRATEGIES: Final = re.compile(r"strateg|estrateg|стратег|backtest|бэктест|бектест|param|парам")


def fits(reading: Reading, tool: str, said: tuple[int, int], clause: tuple[int, int]) -> bool:
    """Whether a phrase of this tool means it where it stands."""
    start, end = clause
    if _foreign(reading, tool, start, end):
        return False
    match tool:
        case "place_order" | "close_position" | "modify_order" | "set_leverage" | "pamm_invest" | "pamm_withdraw":
            return _commanded(reading, tool, said, clause)
        case "cancel_order":
            return _what_to_cancel(reading, clause) and not _asked(reading, start, said[0])
        case "knowledge_search":
            return _can_be_explained(reading, said, clause)
        case "halt_trading":
            return not _asked(reading, start, said[0])
        case "technical_indicators":
            return True
        case _:
            return True


def commanding(reading: Reading, start: int, verb: int) -> bool:
    """Whether nothing but words that lead to a command stands before the verb."""
    first, last = reading.between(start, verb)
    lead = book("talk", "lead").words
    held = {n for at, kinds in reading.kinds.items() for _, end in kinds for n in range(at, end)}
    return all(n in held or reading.words[n].text in lead for n in range(first, last) if last)


def _commanded(reading: Reading, tool: str, said: tuple[int, int], clause: tuple[int, int]) -> bool:
    start, end = clause
    if reading.find(book("talk", "negated"), start, end) or _asked(reading, start, said[1]):
        return False
    if tool in ("pamm_invest", "pamm_withdraw") and not (_any(reading.products, clause) or _own(reading, clause)):
        return bool(_any(reading.amounts, clause)) and commanding(reading, start, said[0])
    if tool == "set_leverage" and not (_any(reading.symbols, clause) or _any(reading.amounts, clause)):
        return False
    return commanding(reading, start, said[0])


def _asked(reading: Reading, start: int, end: int) -> bool:
    return bool(reading.find(book("talk", "question"), start, end))


def _what_to_cancel(reading: Reading, clause: tuple[int, int]) -> bool:
    start, end = clause
    named = _any(reading.ids, clause) or _any(reading.symbols, clause)
    return bool(named or _ABOUT_ORDERS.search(reading.folded[start:end]) or _everything(reading, clause))


def _everything(reading: Reading, clause: tuple[int, int]) -> bool:
    return bool(re.search(r"(?<!\w)(?:all|everything|tod[oa]s?|все)(?!\w)", reading.folded[slice(*clause)]))


def _can_be_explained(reading: Reading, said: tuple[int, int], clause: tuple[int, int]) -> bool:
    start, end = clause
    about = (said[0], end)
    term = reading.find(book("entities", "terms"), *about) or _any(reading.indicators, about) or _any(reading.strategies, about)
    bare = not (_any(reading.symbols, clause) or _any(reading.times, clause) or _any(reading.venues, clause))
    if term and bare:
        return True
    named = reading.symbols and not _any(reading.times, clause)
    rest = reading.folded[said[1] : end].strip(" ?!.¿¡")
    return bool(named and len(rest.split()) <= 2 and not term and re.match(r"what (?:is|are)|que (?:es|son)|что такое|explain|explica|how (?:do i|to)|como (?:compro|se)|как (?:купить|продать)|расскажи что", reading.folded[slice(*said)]))


def _foreign(reading: Reading, tool: str, start: int, end: int) -> bool:
    """Whether the clause is about something else: "cancel my reservation", "play the news"."""
    clause = (start, end)
    ours = _any(reading.symbols, clause) or _any(reading.products, clause) or _own(reading, clause)
    ours = ours or _any(reading.indicators, clause) or _any(reading.strategies, clause)
    return not ours and bool(reading.find(book("talk", "foreign"), start, end))


def _own(reading: Reading, clause: tuple[int, int]) -> bool:
    return bool(reading.find(book("talk", "own_domain"), *clause))


def _any(things: Sequence[object], span: tuple[int, int]) -> bool:
    return any(span[0] <= thing.start < span[1] for thing in things)  # type: ignore[attr-defined]
