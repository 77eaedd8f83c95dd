"""What stands in a message before anything is made of it: words, symbols, amounts, times, names."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Final, TypeVar

from agent.language import fold, language_of
from agent.understanding import spelling, symbols, venues
from agent.understanding.covered import Covered
from agent.understanding.lexicon import book
from agent.understanding.limits import exclusions
from agent.understanding.meaning import Context, Placed
from agent.understanding.numbers import Amount, read_numbers
from agent.understanding.phrases import Concordance, Kinds, Match, Phrasebook, Word, words_of
from agent.understanding.symbols import Symbol
from agent.understanding.times import read_times
from agent.understanding.times.span import Span
from agent.understanding.venues import Venue
from agent.understanding.vocabulary import MESSAGES

_ORDER_ID: Final = re.compile(
    r"(?:(?<!\w)(?:order|orden|ordene|ордер\w*|заявк\w*|id|number|numero|номер|alert|alerta|алерт|job|task|trabajo|tarea|задач\w*|задани\w*)s?"
    r" (?:no |n |nr |id |number |numero |номер |num )?|#|№ ?)#?(?P<id>(?=[a-z-]*\d)[a-z0-9][a-z0-9-]{0,35})"
    r"(?![\w%.,]\w|\w| ?(?:usd|eth|btc))"
)


_QUOTE: Final = re.compile(r"(?<=[A-Za-z])[/_-](?:USD[TC]?|EUR)(?!\w)", re.I)
"""What a pair is quoted in is no unit of the number after it: "BTC/USDT 15m"."""
_PLAIN: Final = 9
"""A longer message is no plain question about a symbol that nobody knows."""

Thing = TypeVar("Thing", bound=Placed)
_start: Final[Callable[[Placed], int]] = attrgetter("start")
_end: Final[Callable[[Placed], int]] = attrgetter("end")


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the lexicon where it stands: an indicator, a strategy, a product; or an id."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as it was read; offsets are those of `text`."""

    text: str
    folded: str
    words: Sequence[Word]
    symbols: Sequence[Symbol]
    amounts: Sequence[Amount]
    times: Sequence[Span]
    venues: Sequence[Venue]
    indicators: Sequence[Name]
    strategies: Sequence[Name]
    products: Sequence[Name]
    ids: Sequence[Name]
    excluded: Sequence[Name]
    kinds: Kinds
    held: frozenset[int]  # the words that are a part of something that was read
    concordance: Concordance

    def find(self, phrases: Phrasebook, start: int = 0, end: int | None = None) -> list[Match]:
        """The phrases between two offsets."""
        first, last = self.between(start, len(self.text) if end is None else end)
        return self.concordance.find(phrases, first, last)

    def has(self, phrases: Phrasebook, start: int, end: int) -> bool:
        """Whether one of the phrases stands between two offsets."""
        return self.concordance.has(phrases, *self.between(start, end))

    def between(self, start: int, end: int) -> tuple[int, int]:
        """The first word that begins at `start` or after it, and the word after the last before `end`."""
        first = bisect_left(self.words, start, key=_start)
        last = bisect_left(self.words, end, lo=first, key=_start)
        return (first, last) if first < last else (0, 0)

    def said(self, match: Match) -> tuple[int, int]:
        """Where a match stands in the text."""
        return self.words[match.first].start, self.words[match.last - 1].end


def read(text: str, context: Context) -> Reading:
    known = frozenset(name.partition("/")[0].upper() for name in context.symbols)
    return _read(text, known, context.number_format, context.clock)


@lru_cache(MESSAGES)
def _read(text: str, known: frozenset[str], number_format: str, clock: datetime) -> Reading:
    folded = fold(text)
    words = words_of(folded)
    found_venues = venues.venues(folded)
    ids = [Name(*match.span("id"), match["id"]) for match in _ORDER_ID.finditer(folded)]
    counted = _without_lasting(_QUOTE.sub(lambda quote: " " * len(quote[0]), text), words)
    times = read_times(counted, clock)
    numbers = read_numbers(counted, number_format, times)
    named = {kind: _names(kind, words) for kind in ("indicators", "strategies", "products")}
    unplaced = venues.blanked(text, found_venues), venues.blanked(folded, found_venues)
    found = symbols.symbols(*unplaced, known, requested=False)
    if book("talk", "foreign").find(words, {}):
        found = [symbol for symbol in found if symbol.known]
    currencies = [amount for amount in numbers if amount.currency]
    found_symbols = _without(found, [*times, *currencies, *named["products"]])
    ids = [one for one in ids if not any(one.end + 1 == symbol.start for symbol in found_symbols)]
    found_symbols = _without(found_symbols, ids)
    things: list[Placed] = [*found_symbols, *named["indicators"], *times]
    gone = _excluded(folded, words, things)
    found_symbols, times = _without(found_symbols, gone), _without(times, gone)
    named["indicators"] = _without(named["indicators"], gone)
    certain = [amount.end for amount in numbers if amount.certain]
    amounts = _without((a for a in numbers if a.certain or _counts(a, folded, found_symbols, certain)), ids)
    spelled = spelling.read(words, taken(words, [*found_symbols, *amounts, *times]))
    kinds = _kinds(
        spelled,
        symbol=found_symbols, amount=amounts, time=times, venue=found_venues, id=ids,
        indicator=named["indicators"], strategy=named["strategies"], product=named["products"],
        leverage=[amount for amount in amounts if amount.kind == "leverage"],
    )  # fmt: skip
    return Reading(
        text, folded, spelled, found_symbols, amounts, times, found_venues,
        named["indicators"], named["strategies"], named["products"], ids, gone, kinds,
        frozenset(n for at, here in kinds.items() for _, end in here for n in range(at, end)),
        Concordance(spelled, kinds),
    )  # fmt: skip


def _without_lasting(text: str, words: Sequence[Word]) -> str:
    """The text without how long an order stands: "at 3500 day order" is no 3500 days."""
    for match in book("entities", "time_in_force").find(words, {}):
        start, end = words[match.first].start, words[match.last - 1].end
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _excluded(folded: str, words: Sequence[Word], things: Sequence[Placed]) -> list[Name]:
    """What is said to be left out, by the name of what it is; it counts for nothing else."""
    gone = exclusions.excluded(folded, words, [(thing.start, thing.end) for thing in things])
    return [Name(start, end, folded[start:end]) for start, end in gone]


def unknown_symbol(reading: Reading) -> list[Symbol]:
    """A word where a symbol belongs, though nobody knows it."""
    if len(reading.words) > _PLAIN or reading.find(book("talk", "foreign")):
        return []
    return _without(
        symbols.unknown(venues.blanked(reading.folded, reading.venues), requested=True),
        [*reading.times, *reading.amounts, *reading.products, *reading.indicators, *reading.strategies],
    )


def taken(words: Sequence[Word], things: Iterable[Placed]) -> frozenset[int]:
    """The words that these things are made of."""
    held = Covered(things)
    return frozenset(n for n, word in enumerate(words) if held.meets(word))


_OF: Final = re.compile(
    r" ?(?:(?:shares?|coins?|tokens?|units?|ounces?|oz|acciones|accion|monedas?|unidades|onzas?"
    r"|акци\w+|монет\w*|унци\w+) ?)?(?:of |de )?"
)


def amount_of(amount: Amount, reading: Reading) -> bool:
    """Whether the number counts a symbol: "0.25 BTC", "100 shares of nvidia"."""
    return any(
        _OF.fullmatch(reading.folded, amount.end, symbol.start)
        for symbol in reading.symbols
        if symbol.start >= amount.end
    )


def is_a_share(amount: Amount, reading: Reading) -> bool:
    """Whether a number is a part that was said in words: "half", "la mitad", and never "0.5"."""
    return amount.value < 1 and not any(map(str.isdigit, reading.text[amount.start : amount.end]))


def _counts(amount: Amount, folded: str, found: Sequence[Symbol], certain: Sequence[int]) -> bool:
    """Whether a lone "a" or "one" counts something: "buy a bitcoin", not "dame un análisis", nor "300 a SOL", nor
    "a quarter of a bitcoin"."""
    if any(end < amount.start and folded[end : amount.start].strip() in ("", "of", "de") for end in certain):
        return False
    if folded[amount.start : amount.end] == "a" and language_of(folded, fallback="en") == "es":
        return False
    rest = folded[amount.end :]
    return any(
        not rest[: symbol.start - amount.end].strip() for symbol in found if symbol.start >= amount.end
    )


def _names(section: str, words: Sequence[Word]) -> list[Name]:
    """In order; the longer reading of the same words wins. A number that makes a name of a word ("medias de
    50") is no part of it."""
    numbers = {n: [("number", n + 1)] for n, word in enumerate(words) if word.text.isdecimal()}
    matches = book("entities", section).find(words, numbers)
    found = sorted(matches, key=lambda match: (match.first, -match.last))
    kept: list[Match] = []
    for match in found:
        if not kept or match.first >= kept[-1].last:
            kept.append(match)
    places = [_bare_of(match, numbers) for match in kept]
    return [
        Name(words[first].start, words[last].end, match.label)
        for match, (first, last) in zip(kept, places, strict=True)
    ]


def _bare_of(match: Match, numbers: Kinds) -> tuple[int, int]:
    """The first and the last word of a name without the number before or after it."""
    last = match.last - 2 if match.last - 1 in numbers else match.last - 1
    return last if match.first in numbers else match.first, last


def _without(things: Iterable[Thing], others: Iterable[Placed]) -> list[Thing]:
    """Those that share no letter with any of the others."""
    covered = Covered(others)
    return [thing for thing in things if not covered.meets(thing)]


def _kinds(words: Sequence[Word], **things: Sequence[Placed]) -> dict[int, list[tuple[str, int]]]:
    kinds: dict[int, list[tuple[str, int]]] = {}
    for kind, found in things.items():
        for thing in found:
            first = bisect_right(words, thing.start, key=_end)
            last = bisect_left(words, thing.end, lo=first, key=_start)
            if first < last:
                kinds.setdefault(first, []).append((kind, last))
    return kinds
