"""How much an order is for: so many of a market, or so much money.

"0.25 ETH" and "1500 ETH" count coins; "$250 of SOL", "for 200", "на 1500" and "10k of SOL" are money. A number
that could be either ("buy 1500 of ETH", or "long btc 100k", which may also be a price) is the one that its last
close makes likely, and is asked where more than one is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Final

from agent.understanding.clauses import Clause
from agent.understanding.meaning import Context
from agent.understanding.numbers import Amount
from agent.understanding.reading import is_a_share
from agent.understanding.roles import Roles
from agent.understanding.symbols import Symbol
from agent.understanding.tokens import data, listed
from agent.understanding.vocabulary import patterns

OF: Final = re.compile(r" (?:of |de )?")
_OF: Final = re.compile(r" (?:worth )?(?:of|de|del)(?: (?:my|the|mis?|el|la|los|las))? ")
_OF_ONE: Final = re.compile(r" (?:of |de )?(?:a |an |one |un |una )?")
_OF_IT: Final = re.compile(r" (?:of|de) (?:it|them|that|those|eso|esos|esa|esas|ello|ellos)(?!\w)")
_INTO: Final = re.compile(r" (?:into|in|on|a|al|en|в|на) (?:the |el |la )?")
_AFTER: Final = re.compile(r"(?: [x×])?(?: (?:of|for|por|a|на|x))?[ ,:]*")
_FOR: Final = frozenset({"por", "за", "на", "for", "en", "on", "with", "con"})
_FEW: Final = Decimal(10)
"""Below it a number counts coins: nobody trades for less money."""

_MANY: Final = Decimal(100)
"""From here on a number may be money, where no price is known that would tell."""

_MOST: Final = Decimal(1_000_000)
"""Dollars that no order here is worth: coins that would cost more were not meant."""

_NEAR: Final = Decimal(2)


@dataclass(frozen=True, slots=True)
class Size:
    """`said` is the quantity or the notional of an order; `open` the number that could be either."""

    said: Mapping[str, Any]
    open: Amount | None = None


def size(clause: Clause, found: Roles, by: dict[str, Amount], name: str, context: Context) -> Size:
    """How many of the market `name`, or for how much money. A price in `by` that is the money paid is taken out
    of it."""
    levels = {id(amount) for amount in by.values()}
    free = [a for a in found.free if a.kind in ("plain", "money") and id(a) not in levels]
    money = next((a for a in free if a.kind == "money"), None)
    said = by.pop("quantity", None)
    plain = said or next((a for a in free if a.kind == "plain"), None)
    price = by.get("price")
    if price and not money and not plain:
        return _paid(clause, found, by, price)
    if plain and not said and not money:
        return _unmarked(clause, plain, name, context)
    if plain and money and not price and patterns("size")["worth"].match(_rest(clause, plain)):
        return Size({"notional": plain.value})
    return Size({"quantity": plain.value} if plain else {"notional": money.value} if money else {})


def _paid(clause: Clause, found: Roles, by: dict[str, Amount], price: Amount) -> Size:
    """ "por 500" is the money that is paid, where no other number says how many; "en 200 ADA" are coins."""
    if found.words.get("price") not in _FOR:
        return Size({})
    del by["price"]
    coins = price.kind == "plain" and (price.value < 1 or named_next(clause, price))
    return Size({"quantity" if coins else "notional": price.value})


def _unmarked(clause: Clause, amount: Amount, name: str, context: Context) -> Size:
    if _is_a_share(clause, amount):
        return Size({})
    unit = unit_of(clause, amount, name, context)
    return Size({unit: amount.value}) if unit else Size({}, amount)


def _is_a_share(clause: Clause, amount: Amount) -> bool:
    """ "Half" that counts no market is a part of something else: "with half of my cash"."""
    return is_a_share(amount, clause.reading) and _named_next(clause, amount, _OF_ONE) is None


def unit_of(clause: Clause, amount: Amount, name: str, context: Context) -> str:
    """ "quantity" or "notional" for a number without a currency; "" where it could be either."""
    if amount.value < 1 or patterns("size")["units"].match(_rest(clause, amount)):
        return "quantity"  # nobody trades for less than a dollar
    if patterns("size")["worth"].match(_rest(clause, amount)) or _for_money(clause, amount):
        return "notional"
    of = bool(_named_next(clause, amount, _OF)) or bool(_OF_IT.match(clause.reading.folded, amount.end))
    if not (of or _named_before(clause, amount)) or amount.value < _FEW or amount.value % 1:
        return "quantity"
    if of and _scaled(clause.reading.folded[amount.start : amount.end]):
        return "notional"
    return _likely(amount.value, name, context, of=of)


def each_of(clause: Clause, amount: Amount, context: Context) -> str:
    """The same for a number that is for each of several markets."""
    if amount.kind == "money":
        return "notional"
    if amount.value < _FEW or patterns("size")["units"].match(_rest(clause, amount)):
        return "quantity"
    units = {_likely(amount.value, name, context, of=True) for name in clause.names}
    return next(iter(units)) if len(units) == 1 else ""


def may_be_money(quantity: Any) -> bool:
    """Whether so many coins may have been meant as money: the last price would tell."""
    return isinstance(quantity, Decimal) and quantity >= _FEW and not quantity % 1


def meant_by(value: Decimal, args: Mapping[str, Any]) -> str:
    """Which number of an order a lone one corrects, where it has several: the nearest; "" where none is near."""
    numbers = {name: number for name, number in args.items() if isinstance(number, Decimal) and number > 0}
    if len(numbers) < 2 or value <= 0:
        return ""
    ratios = {name: max(value / number, number / value) for name, number in numbers.items()}
    nearest = min(ratios, key=lambda name: ratios[name])
    return nearest if ratios[nearest] <= _FEW else ""


def named_next(clause: Clause, amount: Amount) -> bool:
    """Whether a market stands right behind a number."""
    return _named_next(clause, amount, OF) is not None


def _likely(value: Decimal, name: str, context: Context, *, of: bool) -> str:
    close = context.closes.get(name)
    if close is None:
        return "quantity" if value < _MANY else ""
    if not of and close / _NEAR <= value <= close * _NEAR:
        return ""  # it may be a price
    return "notional" if value * close > _MOST else ""


def _for_money(clause: Clause, amount: Amount) -> bool:
    """ "buy ETH for 200", "spend 500 on SOL", "put 500 into ETH": money, though no currency is named."""
    before = clause.reading.folded[: amount.start]
    if patterns("size")["paid"].search(before):
        return _named_next(clause, amount, OF) is None
    if patterns("size")["worded"].search(before):
        return True
    if patterns("size")["spent"].search(before):
        return _named_next(clause, amount, OF) is None
    into = _named_next(clause, amount, _INTO)
    return bool(into and (amount.value >= _FEW or patterns("size")["put"].search(before)))


def _named_next(clause: Clause, amount: Amount, between: re.Pattern[str]) -> Symbol | None:
    folded = clause.reading.folded
    return next(
        (
            symbol
            for symbol in clause.symbols
            if symbol.start >= amount.end and between.fullmatch(folded[amount.end : symbol.start])
        ),
        None,
    )


def _named_before(clause: Clause, amount: Amount) -> Symbol | None:
    folded = clause.reading.folded
    return next(
        (
            symbol
            for symbol in clause.symbols
            if symbol.end <= amount.start and _AFTER.fullmatch(folded[symbol.end : amount.start])
        ),
        None,
    )


def _rest(clause: Clause, amount: Amount) -> str:
    return clause.reading.folded[amount.end :].lstrip()


def _scaled(written: str) -> bool:
    """Whether a number is counted in thousands or more: 10k, 5 mil, 5 тысяч."""
    return not _scales().isdisjoint(re.findall(r"[^\W\d_]+", written))


@cache
def _scales() -> frozenset[str]:
    numerals = data("numerals.toml")
    return frozenset(word for kind in ("scale", "suffix") for word, _ in listed(numerals[kind]))
