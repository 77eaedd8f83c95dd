"""When words that point at a tool do not mean it: questions, refusals, other people's business.

A money call needs an order verb where a command stands; text about bank cards, flights or music is none of ours.
"""

import re
from collections.abc import Sequence
from typing import Final

from agent.understanding.lexicon import book
from agent.understanding.meaning import Placed
from agent.understanding.phrases import Match
from agent.understanding.reading import Reading
from agent.understanding.symbols import listed
from agent.understanding.traits import MONEY, Trait, tools_with

_TERSE: Final = tools_with(Trait.TERSE)
_EXPLAINED: Final = re.compile(
    r"what (?:is|are)|que (?:es|son)|что такое|explain|explica"
    r"|how (?:do i|to)|como (?:compro|se)|как (?:купить|продать)"
)
_NAME: Final = 2
_LONG: Final = 14
_BRIEF: Final = 8
_TERSELY: Final = 2
_BEHIND: Final = 3
_LONGEST_LEAD: Final = 60
"""Words that may lead to a verb: a command that stands behind more is none."""
_ABOUT_ORDERS: Final = re.compile(r"order|orden|ордер|заявк|лимитк|limit|stop|стоп|sl|tp")
_MINE: Final = re.compile(r"^\W*(?:my|mi|mis|мой|моя|мои)(?!\w)")


def fits(reading: Reading, tool: str, said: tuple[int, int], clause: tuple[int, int]) -> bool:
    """Whether a phrase of this tool means it where it stands."""
    start, _ = clause
    if not dictated(reading, tool, said) and _foreign(reading, tool, clause):
        return False
    match tool:
        case _ if tool in MONEY:
            return _commanded(reading, tool, said, clause)
        case "agent_control" | "delete_alert":
            return _may_act(reading, said, clause)
        case "cancel_order":
            lasting = reading.find(book("entities", "time_in_force"), *clause)  # "good till cancelled"
            unwanted = lasting or _unwanted(reading, clause)
            return not unwanted and _what_to_cancel(reading, clause) and not _asked(reading, start, said[0])
        case "knowledge_search":
            return _can_be_explained(reading, said, clause)
        case "halt_trading":
            return not _asked(reading, start, said[0]) and _of_trading(reading)
        case "forget" if _NOTHING_TO_FORGET.match(reading.folded, said[0]):
            return False
        case "forget" if _KEPT.search(reading.folded, 0, said[0]):
            return False
        case "forget":
            return commanding(reading, start, said[0]) and not _asked(reading, start, said[0])
        case "create_alert" if reading.find(book("talk", "opinion"), said[0], clause[1]):
            return False
        case "quiz_answer" if _ASKS.match(reading.folded, said[0]):
            return False
        case "pamm_list" if reading.find(book("talk", "explained"), *clause):
            return False
        case "remember" | "start_quiz" | "quiz_answer":
            return commanding(reading, start, said[0]) and not _asked(reading, start, said[1])
        case "get_lesson":
            if _SHOW_IT.fullmatch(reading.folded[slice(*said)]):
                return False
            return not _MINE.search(reading.folded[said[1] : clause[1]])
        case "watchlist":
            return bool(reading.symbols) or len(reading.words) <= _BRIEF
        case _:
            return True


_ASKS: Final = re.compile(
    r"(?:answer|responde|respuesta|ответ\w*)\W+(?:is (?:it|this|that|the|there|he|she)|are|will|does|do|did"
    r"|can|should|what|how|why|when"
    r"|where|who|yes or no|me|my question|sube|baja|va|que|como)(?!\w)"
)
""" "Just answer: is it going up?" answers no quiz."""
_THAT: Final = re.compile(r"\s*:|,?\s*(?:that|que|что)(?!\w)")
_ENDS_WITH_THAT: Final = re.compile(r"(?:^|\W)(?:that|que|что)$")


def dictated(reading: Reading, tool: str, said: tuple[int, int]) -> bool:
    """ "Remember that ...", "recuerda: ...", "olvida que ...": whatever follows is what is to be noted, or is not
    any more."""
    if tool not in ("remember", "forget") or not commanding(reading, 0, said[0]):
        return False
    phrase = reading.folded[slice(*said)]
    return bool(_ENDS_WITH_THAT.search(phrase) or _THAT.match(reading.folded, said[1]))


def commanding(reading: Reading, start: int, verb: int) -> bool:
    """Whether nothing but words that lead to a command, or ask for it kindly, stands before the verb."""
    first, last = reading.between(start, verb)
    lead = book("talk", "lead").words
    if last - first > _LONGEST_LEAD:
        return False
    held = {n for match in _courtesies(reading, start, verb) for n in range(match.first, match.last)}
    return all(
        n in reading.held or n in held or reading.words[n].text in lead for n in range(first, last) if last
    )


_SHOW_IT: Final = re.compile(r"ensename(?:la|lo|las|los)")
_STATE: Final = re.compile(r"\w+(?:ad[oa]s?|id[oa]s?|ando|iendo)")
""" "Pausado": how something is, and no command."""


def _may_act(reading: Reading, said: tuple[int, int], clause: tuple[int, int]) -> bool:
    """Whether what acts at once is told to: not forbidden, not asked, not a state."""
    if reading.find(book("talk", "negated"), *clause) or _asked(reading, clause[0], said[0]):
        return False
    return not _STATE.fullmatch(reading.folded[slice(*said)].split()[0])


_STOP_TO_TRADE: Final = re.compile(r"(?<!\w)(?:stop(?:[ -]limit)? (?:buy|sell)|(?:buy|sell)[ -]stop)(?!\w)")
"""An order of its own, and no change of one."""


def _commanded(reading: Reading, tool: str, said: tuple[int, int], clause: tuple[int, int]) -> bool:
    start, end = clause
    if tool == "modify_order" and (
        _STOP_TO_TRADE.search(reading.folded[start:end])
        or _swapped(reading, start, end)
        or _levered(reading, clause)
    ):
        return False
    if tool == "close_position" and _of_a_level(reading, said, end):
        return False
    if _unwanted(reading, clause) or _asked(reading, start, said[1]):
        return False
    if tool == "pamm_invest" and reading.symbols and not _any(reading.products, clause):
        return False  # "invest 500 in SOL" is an order
    if tool in ("pamm_invest", "pamm_withdraw") and not (
        _any(reading.products, clause) or _own(reading, clause)
    ):
        return bool(_any(reading.amounts, clause)) and commanding(reading, start, said[0])
    if tool == "set_leverage" and not (_any(reading.symbols, clause) or _any(reading.amounts, clause)):
        return False
    return commanding(reading, start, said[0])


def _swapped(reading: Reading, start: int, end: int) -> bool:
    """ "Поменяй 1 ETH на BTC" changes no order."""
    return any(match.label == "swap" for match in reading.find(book("orders", "place_order"), start, end))


def _levered(reading: Reading, clause: tuple[int, int]) -> bool:
    """ "Lower my ETH leverage to 2x": a leverage is no price and no size of an order."""
    said = [amount for amount in reading.amounts if clause[0] <= amount.start < clause[1]]
    return bool(said) and all(amount.kind == "leverage" for amount in said)


def _of_a_level(reading: Reading, said: tuple[int, int], end: int) -> bool:
    """ "Take 10% off my take profit" changes the level, and closes nothing."""
    changed = reading.find(book("orders", "modify_order"), said[0], end)
    return any(start == said[0] and last > said[1] for start, last in map(reading.said, changed))


def _unwanted(reading: Reading, clause: tuple[int, int]) -> bool:
    """Whether it is not to be done, or was only wanted once."""
    return bool(
        reading.find(book("talk", "negated"), *clause) or reading.find(book("provisos", "said"), *clause)
    )


def _asked(reading: Reading, start: int, end: int) -> bool:
    """Whether a question stands there: "would you buy?", and not "would you please buy"."""
    asked = reading.find(book("talk", "question"), start, end)
    kindly = _courtesies(reading, start, end) if asked else []
    return not all(any(one.first <= match.first < one.last for one in kindly) for match in asked)


def _courtesies(reading: Reading, start: int, end: int) -> Sequence[Match]:
    """Those that begin before `end`; one may say the verb itself: "maybe buy me"."""
    last = min(reading.between(start, end)[1] + _BEHIND, len(reading.words))
    until = reading.words[last - 1].end if last else end
    return reading.find(book("talk", "courtesy"), start, max(end, until))


_ALL_TRADING: Final = re.compile(
    r"trad|operar|operac|negoc|торг|everything|all|todo|panic|panico"
    r"|emergenc|kill|все|кран|паник|авари|экстрен"
)
_NOTHING_TO_FORGET: Final = re.compile(
    r"(?:forget|olvida|забудь) "
    r"(?:(?:it|that|this|eso|esto|это)(?!\w)(?! (?:i |about |de |que |о ))|(?:my|the) (?:last|previous) )"
)


_KEPT: Final = re.compile(
    r"(?<!\w)(?:don.?t|do not|never|not|no|nunca|jamas|не|никогда)"
    r"(?: (?:you|ever|te|lo|me|se|vayas|vas|debes|puedes|a|не))* $"
)
""" "Don't forget", "no olvides": it is to be kept."""


def _of_trading(reading: Reading) -> bool:
    """Whether it is trading that is to stop, and not "the process"; a word or two mean everything."""
    return len(reading.words) <= _TERSELY or bool(_ALL_TRADING.search(reading.folded))


def _what_to_cancel(reading: Reading, clause: tuple[int, int]) -> bool:
    start, end = clause
    named = _any(reading.ids, clause) or _any(reading.symbols, clause)
    return bool(named or _ABOUT_ORDERS.search(reading.folded[start:end]) or _everything(reading, clause))


def _everything(reading: Reading, clause: tuple[int, int]) -> bool:
    return bool(
        re.search(r"(?<!\w)(?:all|everything|tod[oa]s?(?! list)|все)(?!\w)", reading.folded[slice(*clause)])
    )


def _can_be_explained(reading: Reading, said: tuple[int, int], clause: tuple[int, int]) -> bool:
    end = clause[1]
    about = (said[0], len(reading.text))
    term = (
        reading.has(book("entities", "terms"), *about)
        or _any(reading.indicators, about)
        or _any(reading.strategies, about)
    )
    times = [span for span in reading.times if span.unit != "b"]  # a candle is a concept as well
    terms = reading.find(book("entities", "terms"), said[0], end)
    wide = [reading.said(match) for match in terms if match.last - match.first > 1]
    symbols = [one for one in reading.symbols if not any(a <= one.start and one.end <= b for a, b in wide)]
    bare = not (_any(symbols, clause) or _any(times, clause) or _any(reading.venues, clause))
    if term and bare:
        return not _MINE.search(reading.folded[said[1] : end])
    rest = reading.folded[said[1] : end].strip(" ?!.¿¡").split()
    if not rest and _any(times, clause) and not _any(reading.symbols, clause):
        return True  # "eso del 4h, ¿qué es?"
    asked_of = (said[1], len(reading.text)) if rest else clause
    named = _any(reading.symbols, asked_of) and not _any(reading.times, clause) and len(rest) <= _NAME
    return bool(named and _EXPLAINED.match(reading.folded[slice(*said)]))


def elsewhere(reading: Reading) -> bool:
    """Whether the whole message speaks of something else, and names nothing of ours."""
    return bool(reading.find(book("talk", "foreign"))) and not _ours(reading, (0, len(reading.text)))


def _foreign(reading: Reading, tool: str, clause: tuple[int, int]) -> bool:
    """Whether the message is about something else: "cancel my reservation", "play the news"; or so long that
    a word or two of ours mean nothing."""
    if _ours(reading, clause):
        return False
    if reading.find(book("talk", "foreign")):
        return True
    return tool in _TERSE and len(reading.words) > _LONG


def _ours(reading: Reading, clause: tuple[int, int]) -> bool:
    named: list[Placed] = [*reading.products, *reading.indicators, *reading.strategies, *reading.venues]
    symbols = [one for one in reading.symbols if one.known and one.name not in listed("everyday")]
    return _own(reading, clause) or _any([*named, *symbols], clause)


def _own(reading: Reading, clause: tuple[int, int]) -> bool:
    return bool(reading.find(book("talk", "own_domain"), *clause))


def _any(things: Sequence[Placed], span: tuple[int, int]) -> bool:
    return any(span[0] <= thing.start < span[1] for thing in things)
