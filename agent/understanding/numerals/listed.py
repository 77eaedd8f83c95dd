"""The words that numerals are made of, as numerals.toml lists them."""

from decimal import Decimal
from functools import cache
from typing import Final

from agent.language import fold
from agent.understanding.numerals.numeral import ROUNDED
from agent.understanding.tokens import Phrases, data, listed

FILE: Final = "numerals.toml"


def _values(section: str) -> dict[str, Decimal]:
    return {fold(word): _value(key) for word, key in listed(data(FILE)[section])}


def _value(key: str) -> Decimal:
    above, _, below = key.partition("/")
    return ROUNDED.divide(Decimal(above), Decimal(below)) if below else Decimal(above)


def _phrases(section: str) -> Phrases[Decimal]:
    return Phrases((phrase, _value(key)) for phrase, key in listed(data(FILE)[section]))


@cache
def cardinals() -> dict[str, Decimal]:
    return _values("cardinal")


@cache
def scale_words() -> dict[str, Decimal]:
    return _values("scale")


@cache
def suffixes() -> dict[str, Decimal]:
    return _values("suffix")


@cache
def fractions() -> dict[str, Decimal]:
    return _values("fraction")


@cache
def collectives() -> Phrases[Decimal]:
    return _phrases("collective")


@cache
def denominators() -> Phrases[Decimal]:
    return _phrases("denominator")


@cache
def tails() -> Phrases[Decimal]:
    return _phrases("tail")


@cache
def glued_halves() -> Phrases[str]:
    return Phrases((phrase, key) for phrase, key in listed(data(FILE)["glued_half"]))


@cache
def names() -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in data(FILE)["names"]["phrases"])


@cache
def ordinals() -> dict[str, Decimal]:
    return (
        _values("ordinal")
        | _russian("endings")
        | {fold(word): Decimal(key) for word, key in listed(data(FILE)["russian"]["whole"])}
    )


@cache
def russian_denominators() -> dict[str, Decimal]:
    return {word: value for word, value in _russian("feminine").items() if value > 1} | {
        "третья": Decimal(3),
        "третью": Decimal(3),
        "третьих": Decimal(3),
    }


def _russian(endings: str) -> dict[str, Decimal]:
    russian = data(FILE)["russian"]
    return {
        fold(stem + ending): Decimal(key)
        for key, stem in russian["stems"].items()
        for ending in russian[endings].split()
    }


@cache
def currency_words() -> frozenset[str]:
    return frozenset(fold(word) for word, _ in listed(data(FILE)["currency"]))


@cache
def starts() -> frozenset[str]:
    """Every word that a numeral in words may begin with."""
    sections = ("cardinal", "collective", "scale", "fraction", "denominator", "ordinal", "glued_half")
    said = (fold(phrase).split()[0] for section in sections for phrase, _ in listed(data(FILE)[section]))
    return frozenset(said) | frozenset(ordinals()) | {"a", "an", "medio", "media"}
