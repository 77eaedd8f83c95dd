"""Parts, in figures and in words: 3/4, "two thirds", "media docena", "треть"."""

from collections.abc import Sequence
from decimal import Decimal

from agent.understanding.numerals.cardinals import word_at
from agent.understanding.numerals.listed import (
    FILE,
    collectives,
    denominators,
    fractions,
    ordinals,
    russian_denominators,
    scale_words,
)
from agent.understanding.numerals.numeral import ONE, ROUNDED, Numeral, times
from agent.understanding.tokens import Token, words


def slashed(tokens: Sequence[Token], index: int) -> Numeral | None:
    """3/4, and 1 1/2."""
    if fraction := _parts(tokens, index):
        return Numeral(index, index + 3, (fraction,), figures=True)
    whole = tokens[index].text
    mixed = _parts(tokens, index + 1) if whole.isdigit() and len(whole) < 3 else None
    return Numeral(index, index + 4, (Decimal(whole) + mixed,), figures=True) if mixed else None


def _parts(tokens: Sequence[Token], index: int) -> Decimal | None:
    parts = tokens[index : index + 4]
    if len(parts) < 3 or parts[1].text != "/" or not (parts[1].glued and parts[2].glued):
        return None
    longer = len(parts) > 3 and parts[3].glued and parts[3].text == "/"
    above, below = parts[0].text, parts[2].text
    if longer or not (above.isdigit() and below.isdigit()) or above.startswith("0") or len(below) > 2:
        return None
    proper = int(above) < int(below) and int(below) in (2, 3, 4, 5, 6, 8, 10, 20)
    return ROUNDED.divide(Decimal(above), Decimal(below)) if proper else None


def parts_of(tokens: Sequence[Token], first: int, index: int, above: Decimal) -> Numeral | None:
    """ "two thirds", "un cuarto", "три десятых": a numerator and a denominator."""
    if not 0 < above < 100 or above != above.to_integral() or index >= len(tokens):
        return None
    found = denominators().at(tokens, index)
    if found and _is_part(tokens, index, found[1], above):
        return _multiplied(tokens, first, found[1], ROUNDED.divide(above, found[0]))
    below = russian_denominators().get(word_at(tokens, index))
    if below and word_at(tokens, index).endswith(("ая", "ую", "ои") if above == 1 else ("ых", "ыми")):
        return _multiplied(tokens, first, index + 1, ROUNDED.divide(above, below))
    return None


def _is_part(tokens: Sequence[Token], index: int, after: int, above: Decimal) -> bool:
    """A third of it, not the third of them."""
    word = word_at(tokens, index)
    if word_at(tokens, index - 1) in words(FILE, "context.part_before"):
        return False
    if word not in ordinals():
        return True
    if above > 1:
        return False
    ends = after >= len(tokens) or tokens[after].kind == "sign"
    return ends or word_at(tokens, after) in ("of", "de", "del", "parte") or word in ("cuarto", "decima")


def _multiplied(tokens: Sequence[Token], first: int, after: int, part: Decimal) -> Numeral:
    """The part, or that part of a million: "half a million", "media docena"."""
    place = after
    while place < after + 2 and word_at(tokens, place) in ("of", "de", "a", "an", "un", "una"):
        place += 1
    step = scale_words().get(word_at(tokens, place))
    many = collectives().at(tokens, place)
    word = word_at(tokens, place)
    if word in words(FILE, "context.vague") and not word.startswith(("миллион", "тысяч", "миллиард")):
        return Numeral(first, after, (part,))
    if step and word not in ("k", "grand"):
        return Numeral(first, place + 1, (times(part, step),))
    if many and many[0] > 2:
        return Numeral(first, many[1], (times(part, many[0]),))
    return Numeral(first, after, (part,))


def fraction_at(tokens: Sequence[Token], index: int) -> Numeral | None:
    """Half, la mitad, medio, треть: parts that need no numerator."""
    word = word_at(tokens, index)
    if word in ("medio", "media"):
        return _multiplied(tokens, index, index + 1, Decimal("0.5")) if _is_half(tokens, index) else None
    found = denominators().at(tokens, index)
    if found and found[1] == index + 2:
        return Numeral(index, found[1], (ROUNDED.divide(ONE, found[0]),))
    part = fractions().get(word)
    start = index
    if part is None and is_article(tokens, index):
        part, start = fractions().get(word_at(tokens, index + 1)), index + 1
    if part is None or word_at(tokens, start - 1) in words(FILE, "context.part_before"):
        return None
    if word_at(tokens, start) == "quarter" and start == index and word_at(tokens, index + 1) != "of":
        return None
    if word_at(tokens, start) == "пол" and not (
        start + 1 < len(tokens) and word_at(tokens, start + 1).isalpha()
    ):
        return None
    return _multiplied(tokens, index, start + 1, part)


def _is_half(tokens: Sequence[Token], index: int) -> bool:
    """Whether "medio" is a half here, not the middle or the mean."""
    before, after = word_at(tokens, index - 1), word_at(tokens, index + 1)
    if not after or not after.isalpha():
        return index == 0 or before in words(FILE, "context.half_asked")
    if before in words(FILE, "context.mean_before") and after not in scale_words():
        return False
    return after not in words(FILE, "context.mean_after")


def is_article(tokens: Sequence[Token], index: int) -> bool:
    return word_at(tokens, index) in ("a", "an")
