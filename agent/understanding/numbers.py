"""Amounts in a message: numerals with their sign and unit, in English, Spanish and Russian.

    "$1.2k", "250 USDT", "medio por ciento", "10x", "un millón y medio", "двести пятьдесят рублей"

What belongs to a time ("4h", "30 días", "since 2024") or to a name ("1INCH", "S&P 500") is no amount.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Final

from agent.understanding.numerals import numerals
from agent.understanding.numerals.numeral import Numeral, times
from agent.understanding.times import spans as spans_of
from agent.understanding.times.span import Span
from agent.understanding.tokens import Phrases, Token, data, listed, tokenize, words

_FILE: Final = "numerals.toml"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount and where it stands in the text, sign and unit included.

    `kind` is "plain", "percent" (5 for 5 %), "money" (with its `currency`, an ISO 4217 code, USDT or USDC; XXX
    for pesos of no country), "leverage" (10 for 10x, x10, 10:1 and 1:10) or "ordinal" (2 for "the second", #2).

    `readings` has two values where the text leaves open what its separator means ("1.500"), and `value` is the
    likelier: it must not move money unasked. `certain` is false for a lone "one", "un", "a", which is an amount
    only where one belongs: "buy a bitcoin", not "dame un análisis".
    """

    start: int
    end: int
    value: Decimal
    kind: str = "plain"
    currency: str | None = None
    readings: tuple[Decimal, ...] = ()
    certain: bool = True


def read_numbers(text: str, number_format: str = "auto", spans: Sequence[Span] | None = None) -> list[Amount]:
    """Every amount in the order of the text; none overlaps another.

    `number_format` is one of `knowledge.reader`, or en, es, ru; anything else leaves 1.500 open. `spans` are
    what `read_times` found in the same text, which else is looked at again for what is a time in it.
    """
    tokens = tokenize(text)
    found = numerals(text, tokens, number_format)
    if not found:
        return []
    taken = spans_of(text, tokens, found, _any_clock()) if spans is None else spans
    free = _outside(found, tokens, taken)
    return _Units(tokens).read(free)


def _outside(found: Sequence[Numeral], tokens: Sequence[Token], spans: Sequence[Span]) -> list[Numeral]:
    """The numerals that no span of time holds."""
    kept: list[Numeral] = []
    place = 0
    for numeral in found:
        start, end = tokens[numeral.first].start, tokens[numeral.last - 1].end
        while place < len(spans) and spans[place].end <= start:
            place += 1
        if place == len(spans) or end <= spans[place].start:
            kept.append(numeral)
    return kept


@dataclass(frozen=True, slots=True)
class _Read:
    """An amount and the tokens that it is made of."""

    amount: Amount
    first: int
    last: int


class _Units:
    """Signs and units on both sides of each numeral."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens

    def read(self, found: Sequence[Numeral]) -> list[Amount]:
        read: list[_Read] = []
        place, free_from = 0, 0
        while place < len(found):
            numeral = found[place]
            if numeral.first < free_from:  # the "ciento" of "5 por ciento"
                place += 1
                continue
            following = found[place + 1] if place + 1 < len(found) else None
            ratio = self._ratio(numeral, following)
            made = ratio or self._amount(numeral, free_from)
            read.append(made)
            free_from = made.last
            place += 2 if ratio else 1
        return [one.amount for one in self._shared(read)]

    def _amount(self, numeral: Numeral, free_from: int) -> _Read:
        """The amount of a numeral; what comes before `free_from` belongs to another."""
        first, last = numeral.first, numeral.last
        kind, currency, scale = numeral.kind, None, Decimal(1)
        if kind == "plain" and (percent := self._percent(numeral)):
            kind, (scale, last) = "percent", percent
        elif kind == "plain" and (money := self._money_after(numeral)):
            kind, (currency, scale, last) = "money", money
        elif kind == "plain" and (after := self._times_after(numeral)):
            kind, last = "leverage", after
        sign, first = self._sign(first, free_from)
        if kind == "plain" and (before := self._before(first, free_from)):
            kind, currency, first = before
        if sign == 1 and kind == "money":
            sign, first = self._sign(first, free_from)
        readings = tuple(times(value, scale * sign) for value in numeral.readings)
        certain = numeral.certain or kind != "plain"
        return self._read(first, last, kind, readings, currency, certain=certain)

    def _read(
        self,
        first: int,
        last: int,
        kind: str,
        readings: tuple[Decimal, ...],
        currency: str | None = None,
        *,
        certain: bool = True,
    ) -> _Read:
        start, end = self._tokens[first].start, self._tokens[last - 1].end
        return _Read(Amount(start, end, readings[0], kind, currency, readings, certain), first, last)

    def _word(self, index: int) -> str:
        return self._tokens[index].text if 0 <= index < len(self._tokens) else ""

    def _glued(self, index: int) -> bool:
        return 0 <= index < len(self._tokens) and self._tokens[index].glued

    # After it

    def _percent(self, numeral: Numeral) -> tuple[Decimal, int] | None:
        for index in self._places_after(numeral, ("a", "an", "of", "de", "un")):
            if found := _percents().at(self._tokens, index):
                return found
        return None

    def _money_after(self, numeral: Numeral) -> tuple[str, Decimal, int] | None:
        for index in self._places_after(numeral, ("de", "of", "a", "un")):
            if (
                not self._word(index).isalpha()
                and self._glued(index + 1)
                and self._word(index + 1)[0].isalnum()
            ):
                continue  # what follows has the sign: 100 $SOL, 2 $50
            if cents := _cents().at(self._tokens, index):
                return cents[0], Decimal("0.01"), cents[1]
            found = _currencies().at(self._tokens, index)
            if found and not self._is_pair(found[1]):
                return found[0], Decimal(1), found[1]
        return None

    def _places_after(self, numeral: Numeral, between: tuple[str, ...]) -> list[int]:
        """Where the unit may stand: right after, or after "of a" where the numeral is in words."""
        places = [numeral.last]
        while len(places) < 3 and self._word(places[-1]) in between:
            places.append(places[-1] + 1)
        return [place for place in places if place < len(self._tokens)]

    def _is_pair(self, after: int) -> bool:
        """EUR/USD and USD-JPY name a market."""
        return self._word(after) in ("/", "-") and self._glued(after) and self._glued(after + 1)

    def _times_after(self, numeral: Numeral) -> int:
        """The index after the x of 10x; 0 where there is none."""
        if self._word(numeral.last) not in ("x", "х", "×"):
            return 0
        after = self._word(numeral.last + 1)
        ends = not after or not after.isalnum() or after in words(_FILE, "leverage.words")
        return numeral.last + 1 if self._glued(numeral.last) or ends else 0

    # Before it

    def _sign(self, first: int, free_from: int) -> tuple[int, int]:
        """-1 where a minus stands before it, and the index that it then begins at."""
        before = first - 1
        if before < free_from:
            return 1, first
        word = self._word(before)
        if word in ("-", "−", "–", "+") and self._glued(first):
            inside = self._glued(before) and self._word(before - 1) not in ("(", ":", "=", "@", "$", "€", "£")
            return (1, first) if inside else (1 if word == "+" else -1, before)
        if word in words(_FILE, "context.minus"):
            counted_off = self._word(before - 1) in words(_FILE, "context.not_minus_before")
            return (1, first) if counted_off or self._word(before - 1).isdigit() else (-1, before)
        return 1, first

    def _before(self, first: int, free_from: int) -> tuple[str, str | None, int] | None:
        before = first - 1
        if before < free_from:
            return None
        word = self._word(before)
        if word in ("x", "х", "×") and self._glued(first):
            return "leverage", None, before
        if word in ("#", "№") or (word == "nº" or (word == "º" and self._word(before - 1) in ("n", "."))):
            return "ordinal", None, before
        for start in (before - 1, before):
            found = _currencies_before().at(self._tokens, start) if start >= free_from else None
            if found and found[1] == first and not self._in_pair(start):
                return "money", found[0], start
        return None

    def _in_pair(self, index: int) -> bool:
        return self._word(index - 1) in ("/", "-") and self._glued(index) and self._glued(index - 1)

    # Between two

    def _ratio(self, numeral: Numeral, following: Numeral | None) -> _Read | None:
        """10:1, 1:10, "10 к 1", "10 to 1"."""
        if not following or following.first != numeral.last + 1 or numeral.kind != "plain":
            return None
        joint = self._word(numeral.last)
        signs = joint == ":" and self._glued(numeral.last) and self._glued(following.first)
        said = joint in words(_FILE, "leverage.to")
        opened = self._word(numeral.first - 1) in words(_FILE, "leverage.not_after")
        if (not signs and (not said or opened)) or self._word(following.last) in ("%", ":"):
            return None
        if following.value == 1 and numeral.value > 1:
            times_of = numeral.value
        elif numeral.value == 1 and following.value > 1 and (signs or joint == "к"):
            times_of = following.value
        else:
            return None
        return self._read(numeral.first, following.last, "leverage", (times_of,))

    def _shared(self, read: Sequence[_Read]) -> list[_Read]:
        """The unit of "5-10%", "$100-200" and "entre 100 y 200 euros" is that of both."""
        shared = list(read)
        for place in range(len(shared) - 1):
            one, other = shared[place], shared[place + 1]
            if {one.amount.kind, other.amount.kind} not in ({"plain", "percent"}, {"plain", "money"}):
                continue
            if not self._is_range(one, other):
                continue
            given, taker = (other, place) if one.amount.kind == "plain" else (one, place + 1)
            amount = replace(
                shared[taker].amount, kind=given.amount.kind, currency=given.amount.currency, certain=True
            )
            shared[taker] = replace(shared[taker], amount=amount)
        return shared

    def _is_range(self, one: _Read, other: _Read) -> bool:
        if other.first != one.last + 1:
            return False
        joint = self._word(one.last)
        if joint in ("-", "–"):
            return self._glued(one.last) == self._glued(other.first)
        opened = self._word(one.first - 1) in words(_FILE, "ranges.openers")
        return opened and joint in words(_FILE, "ranges.joints")


@cache
def _any_clock() -> datetime:
    """Late enough that whatever year is said may be one."""
    return datetime(data("calendar.toml")["years"]["last"], 12, 31, tzinfo=UTC)


@cache
def _percents() -> Phrases[Decimal]:
    return Phrases((phrase, Decimal(key)) for phrase, key in listed(data(_FILE)["percent"]))


@cache
def _currencies() -> Phrases[str]:
    return Phrases(listed(data(_FILE)["currency"]))


@cache
def _currencies_before() -> Phrases[str]:
    """Signs and codes, which may stand before the figures."""
    said = listed(data(_FILE)["currency"])
    return Phrases((phrase, key) for phrase, key in said if phrase == key.lower() or not phrase.isalpha())


@cache
def _cents() -> Phrases[str]:
    return Phrases(listed(data(_FILE)["cents"]))
