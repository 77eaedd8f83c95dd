"""What two facts make together, what is denied and what is foretold, told truly and falsely.

"That of ETH is 58", "2,730 USD from its support", "it did not fall 2 %", "so did SOL", "twenty twenty-six"
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import permutations
from random import Random

from tests.agent.grounding.spelling import Fact, grouped, in_words, rounded, subject_of

_HALF = Decimal("0.5")
_OF_TWO = {"rsi": ("RSI", "el RSI"), "adx": ("ADX", "el ADX"), "price": ("price", "el precio")}
_LEVELS = {"support_1": ("support", "soporte"), "resistance_1": ("resistance", "resistencia")}


def pairs(facts: Sequence[Fact], names: Sequence[str]) -> list[tuple[Fact, Fact]]:
    """Two markets that have one value each of a name."""
    found = {}
    for name in names:
        for fact in facts:
            if fact["name"] == name and "~" not in fact["subject"]:
                found.setdefault((name, fact["subject"]), []).append(fact)
    single = [each[0] for each in found.values() if len({fact["value"] for fact in each}) == 1]
    return [
        (one, other)
        for one, other in permutations(single, 2)
        if one["name"] == other["name"] and one["subject"] != other["subject"]
    ]


def value(fact: Fact) -> Decimal:
    return Decimal(fact["value"])


def number(amount: Decimal, lang: str, decimals: int = 2) -> str:
    return grouped(round(amount, decimals), lang, Random(1))


def shown(fact: Fact, lang: str) -> str:
    return number(value(fact), lang, 2 if abs(value(fact)) >= 1 else 4)


def levels(facts: Sequence[Fact]) -> Iterator[tuple[Fact, Fact, Fact]]:
    """The price, the nearest support and the nearest resistance of one market."""
    for subject in dict.fromkeys(fact["subject"] for fact in facts):
        own = {fact["name"]: fact for fact in facts if fact["subject"] == subject}
        prices = {fact["value"] for fact in facts if fact["name"] == "price" and fact["subject"] == subject}
        if not {"price", *_LEVELS} <= own.keys() or len(prices) > 1 or value(own["price"]) < 10:
            continue
        if value(own["support_1"]) < value(own["price"]) < value(own["resistance_1"]):
            yield own["price"], own["support_1"], own["resistance_1"]


def changes(facts: Sequence[Fact]) -> list[Fact]:
    """Of markets of which only one change is known."""
    found = [fact for fact in facts if fact["name"] == "change_percent"]
    return [
        fact
        for fact in found
        if sum(other["subject"] == fact["subject"] for other in found) == 1
        and abs(round(value(fact), 1)) >= Decimal("0.2")
    ]


# -- truths ------------------------------------------------------------------------------------------------------


def true(facts: Sequence[Fact], lang: str, chance: Random) -> Iterator[str]:
    spanish = lang == "es"
    for one, other in pairs(facts, list(_OF_TWO)):
        yield chance.choice(both(one, other, shown(one, lang), shown(other, lang), spanish=spanish))
        gap = abs(value(one) - value(other))
        if one["name"] == "rsi" and gap > 1:
            yield apart(one, other, number(gap, lang, 1), above=value(one) > value(other), spanish=spanish)
        if one["name"] == "price" and value(one) > 2 * value(other) > 0:
            yield chance.choice(
                times(one, other, number(value(one) / value(other), lang, 1), spanish=spanish)
            )
    for price, support, resistance in levels(facts):
        yield between(price, shown(support, lang), shown(resistance, lang), spanish=spanish)
        for level in (support, resistance):
            yield side(level, shown(level, lang), above=level is support, spanish=spanish)
            gap = abs(value(price) - value(level))
            if gap > 20:
                yield chance.choice(distance(level, number(gap, lang), spanish=spanish))
            yield chance.choice(unsure(level, shown(level, lang), spanish=spanish))
    for fact in changes(facts):
        size = number(abs(value(fact)), lang)
        yield chance.choice(denied(fact, size, fell=value(fact) > 0, spanish=spanish))
        half = abs(value(fact)).to_integral_value(rounding="ROUND_FLOOR") + _HALF
        if half > 1 and abs(abs(value(fact)) - half) < half * Decimal("0.04"):
            yield in_halves(fact, half, spanish=spanish)
        for other in changes(facts):
            if other is not fact and (value(other) > 0) == (value(fact) > 0):
                yield followed(fact, other, size, spanish=spanish)
    for fact in facts:
        if fact["name"] == "last_bar" and not spanish:
            year = datetime.fromisoformat(fact["value"]).year
            yield f"The data end in twenty {in_words(Decimal(year % 100), 'en')}."


def both(one: Fact, other: Fact, first: str, second: str, *, spanish: bool) -> list[str]:
    what = _OF_TWO[one["name"]][spanish]
    a, b = (subject_of(each, "") for each in (one, other))
    if spanish:
        return [
            f"E{what[1:]} de {a} es {first} y el de {b} {second}.",
            f"En {a}, {what} es de {first}; el de {b} es de {second}.",
            f"E{what[1:]} de {a} es {first}, frente a {second} en {b}.",
        ]
    return [
        f"The {what} of {a} is {first} and that of {b} is {second}.",
        f"{a} has a {what} of {first}, ahead of {b}'s {second}.",
        f"The {what} of {a} is {first}, against {second} for {b}.",
    ]


def apart(one: Fact, other: Fact, gap: str, *, above: bool, spanish: bool) -> str:
    a, b = (subject_of(each, "") for each in (one, other))
    if spanish:
        return f"El RSI de {a} está {gap} puntos por {'encima' if above else 'debajo'} del de {b}."
    return f"The RSI of {a} is {gap} points {'above' if above else 'below'} that of {b}."


def times(one: Fact, other: Fact, ratio: str, *, spanish: bool) -> list[str]:
    a, b = (subject_of(each, "") for each in (one, other))
    if spanish:
        return [
            f"{a} cuesta {ratio} veces lo que {b}.",
            f"{a} vale {ratio} veces más que {b}.",
            f"Un {a} equivale a unos {ratio} {b}.",
        ]
    return [
        f"{a} costs {ratio} times what {b} does.",
        f"{a} is worth {ratio} times as much as {b}.",
        f"One {a} buys {ratio} {b}.",
    ]


def between(price: Fact, low: str, high: str, *, spanish: bool) -> str:
    who = subject_of(price, "")
    return f"{who} se mueve entre {low} y {high}." if spanish else f"{who} trades between {low} and {high}."


def distance(level: Fact, gap: str, *, spanish: bool) -> list[str]:
    who, what = subject_of(level, ""), _LEVELS[level["name"]][spanish]
    if spanish:
        return [f"{who} está a {gap} USD de su {what}.", f"A {who} le separan {gap} USD de su {what}."]
    return [f"{who} is {gap} USD from its {what}.", f"{who} has {gap} USD to go to its {what}."]


def side(level: Fact, shown: str, *, above: bool, spanish: bool) -> str:
    who, what = subject_of(level, ""), _LEVELS[level["name"]][spanish]
    if spanish:
        return f"{who} está por {'encima' if above else 'debajo'} de su {what} de {shown}."
    return f"{who} is {'above' if above else 'below'} its {what} of {shown}."


def unsure(level: Fact, shown: str, *, spanish: bool) -> list[str]:
    who = subject_of(level, "")
    if spanish:
        return [f"Nadie sabe si {who} llegará a {shown}.", f"{who} podría llegar a {shown}."]
    return [f"Nobody knows whether {who} will reach {shown}.", f"If {who} breaks {shown}, it may go on."]


def denied(fact: Fact, size: str, *, fell: bool, spanish: bool) -> list[str]:
    """That it went the other way than `fell` says by so much."""
    who = subject_of(fact, "")
    if spanish:
        was, did = ("cayó", "subió") if fell else ("subió", "cayó")
        return [
            f"{who} no {was} un {size} %: {did} un {size} %.",
            f"No es cierto que {who} {was} un {size} %.",
            f"{who} no {was}, {did} un {size} %.",
        ]
    was, did = ("fall", "rose") if fell else ("rise", "fell")
    past = "fell" if fell else "rose"
    return [
        f"{who} did not {was} {size}%: it {did} by that.",
        f"It is not true that {who} {past} {size}%.",
        f"{who} did not {was}, it {did} {size}%.",
    ]


def in_halves(fact: Fact, half: Decimal, *, spanish: bool) -> str:
    who, whole = subject_of(fact, ""), half - _HALF
    if spanish:
        return f"{who} {'sube' if value(fact) > 0 else 'baja'} un {in_words(whole, 'es')} y medio por ciento."
    return f"{who} {'rose' if value(fact) > 0 else 'fell'} {in_words(whole, 'en')} and a half percent."


def followed(fact: Fact, other: Fact, size: str, *, spanish: bool) -> str:
    a, b = (subject_of(each, "") for each in (fact, other))
    up = value(fact) > 0
    if spanish:
        return f"{a} {'subió' if up else 'cayó'} un {size} %, y {b} también."
    return f"{a} {'rose' if up else 'fell'} {size}%, and so did {b}."


# -- lies --------------------------------------------------------------------------------------------------------


def swaps_that_of(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    apart = [
        each
        for each in pairs(facts, list(_OF_TWO))
        if abs(value(each[0]) - value(each[1])) > abs(value(each[1])) / 10
    ]
    if not apart:
        return None
    one, other = chance.choice(apart)
    return chance.choice(both(one, other, shown(other, lang), shown(one, lang), spanish=lang == "es"))


def reverses_a_comparison(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    far = [each for each in pairs(facts, ["rsi"]) if abs(value(each[0]) - value(each[1])) > 1]
    if not far:
        return None
    one, other = chance.choice(far)
    gap = number(abs(value(one) - value(other)), lang, 1)
    return apart(one, other, gap, above=value(one) < value(other), spanish=lang == "es")


def multiplies_another(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    dear = [each for each in pairs(facts, ["price"]) if value(each[0]) > 2 * value(each[1]) > 0]
    if not dear:
        return None
    one, other = chance.choice(dear)
    ratio = value(one) / value(other) * Decimal(str(chance.choice((1.3, 0.7, 1.12))))
    return chance.choice(times(one, other, number(ratio, lang, 1), spanish=lang == "es"))


def places_elsewhere(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    for price, support, resistance in levels(facts):
        wide = value(resistance) - value(support)
        low, high = value(support) - 3 * wide - 7, value(support)
        if chance.random() < 0.5:
            low, high = value(resistance), value(resistance) + 3 * wide + 7
        return between(price, number(low, lang), number(high, lang), spanish=lang == "es")
    return None


def stands_on_the_other_side(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    for _, support, resistance in levels(facts):
        level = chance.choice((support, resistance))
        return side(level, shown(level, lang), above=level is resistance, spanish=lang == "es")
    return None


def is_farther(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    for price, support, resistance in levels(facts):
        level = chance.choice((support, resistance))
        gap = abs(value(price) - value(level)) * Decimal("1.7") + 311
        return chance.choice(distance(level, number(gap, lang), spanish=lang == "es"))
    return None


def foretells(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    """A level of today as what will certainly come."""
    known = [each for each in facts if each["name"] in _LEVELS]
    if not known:
        return None
    level = chance.choice(known)
    who, at = subject_of(level, ""), shown(level, lang)
    if lang == "es":
        forms = [
            f"{who} llegará a {at} mañana.", f"{who} va a tocar {at}.", f"Sin duda {who} alcanza {at}.",
            f"Mañana {who} estará en {at} USD.", f"{who} subirá hasta {at} esta semana.",
        ]  # fmt: skip
    else:
        forms = [
            f"{who} will reach {at} tomorrow.", f"{who} is going to hit {at}.", f"No doubt {who} hits {at}.",
            f"{who} is bound to touch {at} by Friday.", f"{who} will soon trade at {at} USD.",
        ]  # fmt: skip
    return chance.choice(forms)


def denies_what_is_true(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    known = changes(facts)
    if not known:
        return None
    change = chance.choice(known)
    size = number(abs(value(change)), lang)
    return chance.choice(denied(change, size, fell=value(change) < 0, spanish=lang == "es"))


def denies_a_value(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    if fact["name"] not in ("rsi", "adx", "price"):
        return None
    who, what = subject_of(fact, lang), _OF_TWO[fact["name"]][lang == "es"]
    at = grouped(rounded(value(fact), chance), lang, chance)
    if lang == "es":
        return f"E{what[1:]} de {who} no es {at}."
    return f"The {what} of {who} is not {at}."


def tells_halves(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    known = changes(facts)
    if not known:
        return None
    change = chance.choice(known)
    half = abs(value(change)).to_integral_value(rounding="ROUND_FLOOR") + chance.choice((2, 3)) + _HALF
    return in_halves(change, half, spanish=lang == "es")


def follows_the_other_way(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    known = changes(facts)
    apart = [(a, b) for a, b in permutations(known, 2) if (value(a) > 0) != (value(b) > 0)]
    if not apart:
        return None
    one, other = chance.choice(apart)
    return followed(one, other, number(abs(value(one)), lang), spanish=lang == "es")


def spells_a_year(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    who, year = subject_of(fact, lang), Decimal(chance.choice((12, 17, 30, 33, 41)))
    if lang == "es":
        return f"En dos mil {in_words(year, 'es')} {who} era otra cosa."
    return f"In twenty {in_words(year, 'en')} {who} was another thing."


LIES: Sequence[Callable[[Fact, Sequence[Fact], str, Random], str | None]] = (
    swaps_that_of, reverses_a_comparison, multiplies_another, places_elsewhere, is_farther,
    stands_on_the_other_side, foretells,
    denies_what_is_true, denies_a_value, tells_halves, follows_the_other_way, spells_a_year,
)  # fmt: skip
