"""A message cut into its requests.

"RSI of BTC and ETH and news on SOL" -> RSI of BTC, ETH | news on SOL
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import attrgetter
from typing import Final, TypeVar

from agent.understanding import intents
from agent.understanding.intents import Intent
from agent.understanding.lexicon import book, proviso
from agent.understanding.meaning import Placed
from agent.understanding.numbers import Amount
from agent.understanding.reading import Name, Reading
from agent.understanding.symbols import Symbol
from agent.understanding.times.span import Span
from agent.understanding.traits import CHANGING, OWN_WORDS, Trait, tools_with
from agent.understanding.venues import Venue
from agent.understanding.vocabulary import patterns

_SEPARATOR: Final = re.compile(
    r"(?<=\w)[?!.;]+(?=\s|$)|[¿¡\n;]|,(?!\d)"
    r"|(?<!\w)(?:and|y|e|also|tambien|then|luego|despues|plus|as well as|asi como|и|а|также|потом|затем|&|\+"
    r"|n(?= [a-z]{2}))(?!\w)"
)
_SEVERAL: Final = tools_with(Trait.SEVERAL)
_OF_AN_ORDER: Final = tools_with(Trait.OF_AN_ORDER)
_OF_A_SIZE: Final = tools_with(Trait.OF_A_SIZE)
_CONDITION: Final = 2  # letters at least, and a blank
_WATCHED: Final = tools_with(Trait.WATCHED)
Thing = TypeVar("Thing", bound=Placed)
_start: Final[Callable[[Placed], int]] = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a message, and what it asks for."""

    reading: Reading
    start: int
    end: int
    intent: Intent | None = None
    implied: Sequence[Symbol] = ()

    @property
    def folded(self) -> str:
        return self.reading.folded[self.start : self.end]

    @property
    def written(self) -> str:
        return self.reading.text[self.start : self.end]

    @property
    def tool(self) -> str:
        return self.intent.tool if self.intent else ""

    def inside(self, things: Sequence[Thing]) -> list[Thing]:
        """Things are in the order of the text."""
        first = bisect_left(things, self.start, key=_start)
        return list(things[first : bisect_left(things, self.end, lo=first, key=_start)])

    @property
    def symbols(self) -> list[Symbol]:
        return [*self.inside(self.reading.symbols), *self.implied]

    @property
    def amounts(self) -> list[Amount]:
        return self.inside(self.reading.amounts)

    @property
    def times(self) -> list[Span]:
        return self.inside(self.reading.times)

    @property
    def places(self) -> list[Venue]:
        return self.inside(self.reading.venues)

    @property
    def products(self) -> list[Name]:
        return self.inside(self.reading.products)

    @property
    def ids(self) -> list[Name]:
        return self.inside(self.reading.ids)

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(symbol.name for symbol in self.symbols))

    @property
    def venues(self) -> list[str]:
        """Those that are meant: "is the price simulated?" names none, "simulated BTC" does."""
        return list(dict.fromkeys(place.name for place in self.places if place.placed or self.symbols))

    @property
    def without_timeframes(self) -> str:
        """The words with names such as "4h" blanked, so that no number in them is read for another."""
        text = self.folded
        for span in self.times:
            if span.compact or span.kind == "timeframe":
                start, end = span.start - self.start, span.end - self.start
                text = text[:start] + "·" * (end - start) + text[end:]
        return text

    @property
    def empty(self) -> bool:
        return not (self.intent or self.symbols or self.times or self.places or self.amounts or self.products)


def clauses(reading: Reading) -> list[Clause]:
    """Split at separators; what names no intent of its own belongs to its neighbour."""
    found = intents.found(reading)
    separators = list(_SEPARATOR.finditer(reading.folded))
    kept = [cut for cut in separators if not _within_a_name(cut, reading, found)]
    cuts = [0, *(cut.end() for cut in kept), len(reading.text)]
    ends = [verb for start, end in pairwise(cuts) for verb in _led_by_a_condition(reading, found, start, end)]
    pieces = [
        Clause(reading, start, end, intents.best(reading, found, start, end))
        for start, end in pairwise(sorted({*cuts, *ends}))
        if start < end
    ]
    joined: list[Clause] = []
    for n, piece in enumerate(pieces):
        ahead = pieces[n + 1] if n + 1 < len(pieces) else None
        joined[-1:] = _followed(joined[-1], piece, ahead) if joined else [piece]
    return [clause for clause in joined if not clause.empty] or joined[:1]


def _led_by_a_condition(reading: Reading, found: Sequence[Intent], start: int, end: int) -> Iterator[int]:
    """Where "buy" begins in "if it drops to 3000 buy 1 ETH"; nowhere in "if I buy 1 ETH"."""
    led = _leading(reading, "condition", start, end)
    first = reading.between(start, end)[0]
    asked = [match for match in reading.find(book("talk", "question"), start, end) if match.first > first]
    if led is None or asked or reading.find(book("provisos", "supposed"), start, end):
        return
    verbs = [i.start for i in found if i.tool in CHANGING and led + _CONDITION < i.start < end]
    things: list[Placed] = [*reading.amounts, *reading.indicators]
    if verbs and any(led < thing.start < verbs[0] for thing in things):
        yield verbs[0]


def _leading(reading: Reading, kind: str, start: int, end: int) -> int | None:
    """Where the words of a condition or an exception end that a stretch begins with, perhaps after "and only"."""
    first, last = reading.between(start, end)
    lead = book("provisos", "lead").words
    while first < last and reading.words[first].text in lead:
        first += 1
    matches = reading.find(proviso(kind), start, end)
    ends = [reading.said(match)[1] for match in matches if match.first <= first]
    return max(ends, default=None)


def _tied(piece: Clause) -> bool:
    """Whether a piece begins as a part of the request beside it, and asks for nothing that changes anything."""
    if piece.tool in CHANGING:
        return False
    return any(
        _leading(piece.reading, kind, piece.start, piece.end) is not None
        for kind in ("condition", "exception", "expiry")
    )


def _leads(piece: Clause, ahead: Clause | None) -> bool:
    """Whether a condition speaks of what comes after it: "..., and if it drops to 3000 sell 1 ETH"."""
    if not ahead or ahead.tool not in CHANGING or not _tied(piece):
        return False
    return patterns("trigger")["when"].match(piece.folded.lstrip()) is not None


def _within_a_name(cut: re.Match[str], reading: Reading, found: Sequence[Intent]) -> bool:
    """Whether "and" is a part of a name: buy and hold, fear and greed, 1 and a half."""
    things: list[Placed] = [*reading.strategies, *reading.amounts, *reading.times, *reading.symbols]
    spans = [(thing.start, thing.end) for thing in things]
    return any(start < cut.start() and cut.end() < end for start, end in spans) or intents.spans(
        found, cut.start(), cut.end()
    )


def _part_of_an_order(clause: Clause, piece: Clause) -> bool:
    """ "buy 1 ETH at 2900, 5x leverage and set a stop at 2700": the rest is about the same order."""
    if clause.tool == "risk_calculator":
        return piece.tool in _OF_A_SIZE and bool(piece.amounts) and not piece.symbols
    if clause.tool != "place_order" or piece.symbols or piece.ids:
        return False
    return piece.tool in _OF_AN_ORDER or _is_its_type(piece)


def _is_its_type(piece: Clause) -> bool:
    """ "..., limit order at 3000", "..., no market orders": how it is to be done, and no order beside it."""
    if not piece.intent or piece.intent.group != "order":
        return False
    found = piece.reading.find(book("entities", "order_types"), piece.start, piece.end)
    return bool(found) and {match.label for match in found} <= {"market", "limit"}


def _condition(clause: Clause, piece: Clause) -> bool:
    """ "Alert me if ETH RSI is below 30 and BTC price above 70k": one more thing to be told of, or to wait for."""
    reading = piece.reading
    tied = clause.tool in CHANGING and reading.find(book("provisos", "condition"), clause.start, clause.end)
    waits = clause.tool == "create_alert" or bool(tied)
    if clause.tool == "scan" and not piece.symbols:
        waits = True  # "anything oversold? RSI under 30"
    return waits and piece.tool in _WATCHED and bool(piece.amounts) and bool(_comparing(piece))


def _comparing(piece: Clause) -> list[int]:
    """Where words that compare begin: above, below, crosses."""
    sides = (book("entities", side) for side in ("above", "below", "crosses"))
    return [
        piece.reading.said(match)[0]
        for side in sides
        for match in piece.reading.find(side, piece.start, piece.end)
    ]


def _only_compares(piece: Clause) -> bool:
    """ "And BTC is below 60000" says no size, so it is no second order."""
    return any(all(start < amount.start for amount in piece.amounts) for start in _comparing(piece))


def _is_its_condition(piece: Clause) -> bool:
    """Whether what a piece would look at only ties something else that it names: "and 2 ETH only if RSI is below
    30"."""
    if not piece.intent or piece.tool in CHANGING:
        return False
    reading = piece.reading
    said = [
        reading.said(match) for match in reading.find(book("provisos", "condition"), piece.start, piece.end)
    ]
    tied = min((start for start, _ in said if start <= piece.intent.start), default=piece.start)
    return any(one.start < tied for one in piece.symbols) and any(one.start < tied for one in piece.amounts)


def _followed(clause: Clause, piece: Clause, ahead: Clause | None) -> list[Clause]:
    if clause.tool == "place_order" and _is_its_condition(piece):
        piece = replace(piece, intent=None)
    if clause.tool in CHANGING and _tied(piece) and not _leads(piece, ahead):
        return [replace(clause, end=piece.end)]
    if piece.tool in CHANGING and _tied(clause):
        return [replace(piece, start=clause.start)]
    if _leads(piece, ahead) or (piece.intent and not clause.intent and _forbidden(clause)):
        return [clause, piece]
    if (
        clause.tool == "place_order"
        and not piece.intent
        and clause.symbols
        and piece.symbols
        and piece.amounts
        and not (not clause.amounts and _for_each(piece))
        and not _only_compares(piece)
    ):
        return [clause, replace(piece, intent=clause.intent)]  # "buy 1 BTC and 2 ETH"
    if clause.tool == "get_portfolio" and piece.tool == "risk_calculator" and clause.amounts:
        return [replace(piece, start=clause.start)]  # "my balance is 10,000, risk 1 % ..."
    if _of_its_own_pair(clause, piece, ahead):
        return [clause, piece]
    if _continues(clause, piece):
        part = _part_of_an_order(clause, piece) or _condition(clause, piece)
        whole = part or clause.tool in OWN_WORDS
        intent = clause.intent if whole else intents.stronger(clause.intent, piece.intent)
        return [Clause(clause.reading, clause.start, piece.end, intent)]
    return [clause, piece]


def _of_its_own_pair(clause: Clause, piece: Clause, ahead: Clause | None) -> bool:
    """ "How is SOL and correlation of BTC | and ETH": it has two of its own, and takes none of the one before."""
    if piece.tool != "correlation_matrix" or not (clause.intent and clause.symbols and piece.intent):
        return False
    led = any(symbol.start >= piece.intent.end for symbol in piece.symbols)
    return led and ahead is not None and not ahead.intent and bool(ahead.symbols)


def _for_each(piece: Clause) -> bool:
    """ "Buy BTC and ETH for 500 each": what is said of the last is said of all."""
    return bool(piece.reading.find(book("provisos", "each"), piece.start, piece.end))


def _forbidden(clause: Clause) -> bool:
    """ "No vendas nada, ¿cómo va el oro?": what is not to be done says nothing of the rest."""
    return bool(clause.reading.find(book("talk", "negated"), clause.start, clause.end))


def _continues(clause: Clause, piece: Clause) -> bool:
    """Whether the piece is a part of the request before it, and not a request of its own."""
    if not clause.intent or not piece.intent:
        return True
    if clause.tool == "order_book_analyzer" and piece.tool == "market_analysis" and not piece.symbols:
        return True  # "the ETH book, 20 levels"
    if piece.tool == "correlation_matrix" and len(piece.names) < 2:
        return clause.intent.feeble or not clause.names
    if clause.tool == "correlation_matrix" and len(clause.names) < 2:
        return piece.intent.feeble
    if clause.tool == "knowledge_search" and piece.symbols and not clause.symbols:
        return False
    if clause.tool in OWN_WORDS or _part_of_an_order(clause, piece) or _condition(clause, piece):
        return True
    if clause.tool == piece.tool:
        if clause.intent.group != piece.intent.group:
            return False
        both = (clause.symbols and piece.symbols) or (clause.products and piece.products)
        return not both or piece.tool in _SEVERAL
    if clause.intent.feeble and not clause.symbols and not clause.products:
        return True
    return piece.intent.feeble and not piece.symbols
