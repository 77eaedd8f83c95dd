"""Numerals as they are written: in figures with any separators, or in words of three languages.

A numeral has no unit yet: numbers.py adds percent, money and sign, times/ makes lengths and dates of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cache
from typing import Final

from agent.language import fold, language_of
from agent.understanding.tokens import SPACES, Phrases, Token, data, listed, words

_FILE: Final = "numerals.toml"
_EXACT: Final = Context(prec=80)
_ROUNDED: Final = Context(prec=28)
_MOST_FIGURES: Final = 30
"""Figures that a number may have: more is no amount, and would only cost time."""
_FORMATS: Final = {"en": "1,234.56", "es": "1.234,56", "ru": "1 234,56"}
_MOST_SCALES: Final = 2
"""Scale words after one another: "mil millones"."""
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,' ])[0-9]{3})(?:\1[0-9]{3})*")
_ENDLESS: Final = Decimal("Infinity")
_ONE: Final = Decimal(1)
_PART_SIGNS: Final = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral over the tokens from `first` up to `last`, which is not part of it.

    `readings` has a second value where one separator and three digits leave it open. `certain` is false for
    a lone "one" or "un", which is mostly an article.
    """

    first: int
    last: int
    readings: tuple[Decimal, ...]
    kind: str = "plain"
    certain: bool = True
    figures: bool = False

    @property
    def value(self) -> Decimal:
        return self.readings[0]


def separators(number_format: str) -> tuple[str, str] | None:
    """The signs of thousands and decimals of a format of `knowledge.reader`, or of a language; None if open."""
    pattern = _FORMATS.get(number_format, number_format)
    return (pattern[1], pattern[5]) if re.fullmatch(r"1.234.56", pattern) else None


def times(value: Decimal, factor: Decimal) -> Decimal:
    """The exact product, without zeros that nobody said: 1.5 million is 1500000."""
    product = _EXACT.multiply(value, factor)
    if factor == 1:
        return product
    bare = _EXACT.normalize(product)
    return _EXACT.quantize(bare, _ONE) if bare == bare.to_integral() else bare


def read_figures(written: str) -> tuple[Decimal, ...]:
    """What figures with separators may mean: none where they make no number, two where they leave it open,
    of which the first takes the separator for one of thousands."""
    text = written.replace("’", "'")
    for space in SPACES[1:]:
        text = text.replace(space, " ")
    if sum(character.isdigit() for character in text) > _MOST_FIGURES:
        return ()
    if text.isdigit() or text.startswith("."):
        return (Decimal(text),)
    last = max(text.rfind(sign) for sign in ".,' ")
    whole, sign, rest = text[:last], text[last], text[last + 1 :]
    readings: list[Decimal] = []
    if _GROUPED.fullmatch(text) and not text.startswith("0"):
        readings.append(Decimal(re.sub(r"\D", "", text)))
    if sign in ".," and sign not in whole and (whole.isdigit() or _GROUPED.fullmatch(whole)):
        readings.append(Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{rest}"))
    return tuple(readings)


def numerals(text: str, tokens: Sequence[Token], number_format: str = "auto") -> list[Numeral]:
    """Every numeral of the text in order; none shares a token with another."""
    reader = _Reader(text, tokens, number_format)
    found: list[Numeral] = []
    index = 0
    starts = _starts()
    while index < len(tokens):
        token = tokens[index]
        numeral = None
        if named := _names().at(tokens, index):
            index = named[1]
            continue
        if token.kind == "number":
            numeral = reader.in_figures(index)
        elif token.kind == "word" and token.text in starts:
            numeral = reader.in_words(index)
        if numeral:
            found.append(numeral)
        index = numeral.last if numeral else index + 1
    return found


@dataclass(frozen=True, slots=True)
class _Sum:
    """A cardinal of one or more words: its value, the index after it, and what may still be added to it."""

    value: Decimal
    last: int
    scale: Decimal
    room: Decimal


class _Reader:
    def __init__(self, text: str, tokens: Sequence[Token], number_format: str) -> None:
        self._text = text
        self._tokens = tokens
        self._separators = separators(number_format)
        self._guess: str | None = None
        self._spoken: str | None = None

    def in_figures(self, index: int) -> Numeral | None:
        token = self._tokens[index]
        readings = self._readings(token.text)
        if not readings:
            return None
        after = index + 1
        if fraction := self._slashed(index):
            return fraction
        if after < len(self._tokens) and self._tokens[after].glued:
            if self._ordinal_ending(after):
                return Numeral(index, self._ordinal_ending(after), readings[:1], "ordinal", figures=True)
            if part := _PART_SIGNS.get(self._word(after)):
                return Numeral(index, after + 1, (readings[0] + part,), figures=True)
            if scale := self._suffix(index):
                return self._scaled(index, after + 1, readings, scale)
        if len(readings) == 1:
            return self._continued(index, self._sum(after, readings[0]), figures=True)
        scale, after = self._scales(after)
        return self._scaled(index, after, readings, scale)

    def in_words(self, index: int) -> Numeral | None:
        if half := _glued_halves().at(self._tokens, index):
            written, after = half
            percent = written.endswith("%")
            value = Decimal(written.rstrip("%"))
            return Numeral(index, after, (value,), "percent" if percent else "plain")
        if fraction := self._fraction(index):
            return fraction
        start = index + 1 if self._article(index) else index
        if self._vague(start):
            return None
        total = self._sum(start, None)
        if total.last > start:
            return self._continued(index, total, figures=False)
        if start > index:
            before_word = start < len(self._tokens) and self._tokens[start].kind == "word"
            lone = Numeral(index, start, (_ONE,), certain=False) if before_word else None
            return self._of(index, start, _ONE) or lone
        return self._ordinal(index)

    # Figures

    def _readings(self, written: str) -> tuple[Decimal, ...]:
        readings = read_figures(written)
        if len(readings) < 2:
            return readings
        sign = next(character for character in written if not character.isdigit())
        grouped, decimal = readings
        if self._separators and sign in self._separators:
            return (grouped,) if sign == self._separators[0] else (decimal,)
        return readings if self._likely_decimal() != sign else (decimal, grouped)

    def _likely_decimal(self) -> str:
        """The decimal sign that the rest of the message shows, else that of its language."""
        if self._guess is None:
            shown = (_decimal_sign(token.text) for token in self._tokens if token.kind == "number")
            self._guess = next((sign for sign in shown if sign), "") or self._of_language()
        return self._guess

    def _of_language(self) -> str:
        cyrillic = any("а" <= character <= "я" for token in self._tokens for character in token.text)
        return "," if cyrillic or self._language() == "es" else "."

    def _language(self) -> str:
        if self._spoken is None:
            self._spoken = language_of(self._text, fallback="en")
        return self._spoken

    def _slashed(self, index: int) -> Numeral | None:
        """3/4, and 1 1/2."""
        if fraction := self._parts(index):
            return Numeral(index, index + 3, (fraction,), figures=True)
        whole = self._tokens[index].text
        mixed = self._parts(index + 1) if whole.isdigit() and len(whole) < 3 else None
        return Numeral(index, index + 4, (Decimal(whole) + mixed,), figures=True) if mixed else None

    def _parts(self, index: int) -> Decimal | None:
        parts = self._tokens[index : index + 4]
        if len(parts) < 3 or parts[1].text != "/" or not (parts[1].glued and parts[2].glued):
            return None
        longer = len(parts) > 3 and parts[3].glued and parts[3].text == "/"
        above, below = parts[0].text, parts[2].text
        if longer or not (above.isdigit() and below.isdigit()) or above.startswith("0") or len(below) > 2:
            return None
        proper = int(above) < int(below) and int(below) in (2, 3, 4, 5, 6, 8, 10, 20)
        return _ROUNDED.divide(Decimal(above), Decimal(below)) if proper else None

    def _suffix(self, index: int) -> Decimal | None:
        after = self._tokens[index + 1]
        scale = _suffixes().get(after.text) or _scale_words().get(after.text)
        if after.text == "m" and not self._means_million(index):
            return None
        return scale

    def _means_million(self, index: int) -> bool:
        """Whether the m of 5m or 5M is for millions: figures and neighbours decide it from minutes."""
        before = self._word(index - 1)
        if before in _currency_words() or self._word(index + 2) in _currency_words():
            return True
        figures = self._tokens[index].text
        minutes = figures in ("1", "3", "5", "15", "30", "45", "60")
        if before in words(_FILE, "context.before_minutes"):
            return not figures.isdigit()
        if self._word(index + 2) in words(_FILE, "context.after_minutes"):
            return not figures.isdigit()
        if not figures.isdigit() or before in words(_FILE, "context.before_millions"):
            return True
        written = self._text[self._tokens[index + 1].start]
        if before in words(_FILE, "context.before_odd_millions"):
            return written == "M" or not minutes
        return written == "M" and (not minutes or figures == "1")

    def _ordinal_ending(self, index: int) -> int:
        """The index after the ending of 2nd, 2º, 2.º, 2-й; 0 where there is none."""
        text, tokens = self._tokens[index].text, self._tokens
        if text in words(_FILE, "ordinal_endings.glued"):
            return index + 1
        if text in ".-" and index + 1 < len(tokens) and tokens[index + 1].glued:
            after = "after_point" if text == "." else "after_hyphen"
            return index + 2 if tokens[index + 1].text in words(_FILE, f"ordinal_endings.{after}") else 0
        return 0

    def _scales(self, index: int) -> tuple[Decimal, int]:
        scale = _ONE
        last = index + _MOST_SCALES
        while index < last and (step := _scale_words().get(self._word(index))) is not None:
            scale *= step
            index += 1
        return scale, index

    def _scaled(self, first: int, last: int, readings: tuple[Decimal, ...], scale: Decimal) -> Numeral:
        scaled = tuple(times(value, scale) for value in readings)
        return Numeral(first, last, scaled, figures=True)

    # Words

    def _word(self, index: int) -> str:
        return self._tokens[index].text if 0 <= index < len(self._tokens) else ""

    def _article(self, index: int) -> bool:
        return self._word(index) in ("a", "an")

    def _vague(self, index: int) -> bool:
        word = self._word(index)
        if word == "once" and self._language() != "es":
            return True
        if word in ("пара", "пару", "пары"):
            return self._word(index - 1) in words(_FILE, "context.pair_before") or self._pair_follows(index)
        return word in words(_FILE, "context.vague") or word in words(_FILE, "context.dependent")

    def _pair_follows(self, index: int) -> bool:
        return self._word(index + 2) in ("/", "-") or self._word(index + 1).endswith(("usdt", "usd"))

    def _sum(self, index: int, seed: Decimal | None) -> _Sum:
        """The cardinal from here on; `seed` is what figures before it say, as in "2 mil 500"."""
        stack: list[tuple[Decimal, Decimal]] = []
        group, room, begun = seed, Decimal(0) if seed is not None else _ENDLESS, index
        scale = _ONE
        while index < len(self._tokens):
            token = self._tokens[index]
            if (many := _collectives().at(self._tokens, index)) and self._may_count(many[0], stack, group):
                group = (group if group is not None else _ONE) * many[0]
                room, scale, index = (many[0] if many[0] == 100 else Decimal(0)), many[0], many[1]
            elif (value := self._cardinal(index, stack, group)) is not None:
                if group is not None and not value < room:
                    break
                if group is None:
                    begun = index
                group, room, scale = (group or Decimal(0)) + value, _room(value), _ONE
                index += 1
            elif (step := _scale_words().get(token.text)) and self._may_scale(token.text, step, stack, group):
                if group is not None and stack and stack[-1][1] == step:
                    return _Sum(sum((value for value, _ in stack), Decimal(0)), begun, stack[-1][1], room)
                if group is None and not stack and token.text in words(_FILE, "context.dependent"):
                    break
                below = group
                while stack and stack[-1][1] < step:
                    below = (below or Decimal(0)) + stack.pop()[0]
                stack.append((times(_ONE if below is None else below, step), step))
                group, room, scale, index = None, _ENDLESS, step, index + 1
            elif self._joins(index, room, stack, group):
                index += 1
            else:
                break
        total = sum((value for value, _ in stack), Decimal(0)) + (group or Decimal(0))
        return _Sum(total, index, scale, room)

    def _cardinal(
        self, index: int, stack: Sequence[tuple[Decimal, Decimal]], group: Decimal | None
    ) -> Decimal | None:
        token = self._tokens[index]
        if token.kind == "number":
            return self._figures_after_scale(index, stack[-1][1]) if stack and group is None else None
        value = _cardinals().get(token.text)
        if value is None or (group is None and stack and value >= stack[-1][1]):
            return None
        return value

    def _figures_after_scale(self, index: int, scale: Decimal) -> Decimal | None:
        """The 500 of "2 mil 500": three figures, or fewer with a scale of their own."""
        written = self._tokens[index].text
        if not written.isdigit() or len(written) > 3:
            return None
        own = _scale_words().get(self._word(index + 1), _ONE)
        return Decimal(written) if own < scale and (len(written) == 3 or own > 1) else None

    def _may_count(
        self, many: Decimal, stack: Sequence[tuple[Decimal, Decimal]], group: Decimal | None
    ) -> bool:
        return not stack if group is None else group < 100 and many > 2

    def _may_scale(
        self, word: str, step: Decimal, stack: Sequence[tuple[Decimal, Decimal]], group: Decimal | None
    ) -> bool:
        """ "Un millón mil" is 1,001,000; "a million thousand" are two numbers."""
        if group is None and stack:
            return stack[-1][1] < step or (stack[-1][1] > step and word in words(_FILE, "context.alone"))
        return True

    def _joins(
        self, index: int, room: Decimal, stack: Sequence[tuple[Decimal, Decimal]], group: Decimal | None
    ) -> bool:
        """Whether this "y", "and" or hyphen stands inside a cardinal."""
        word = self._word(index)
        following = _cardinals().get(self._word(index + 1))
        if following is None or word not in ("y", "and", "-"):
            return False
        if word == "and":
            after_hundreds = room == 100 or (group is None and bool(stack))
            return after_hundreds and following < 100 and self._word(index + 1).isascii()
        if word == "-" and not (self._tokens[index].glued and self._tokens[index + 1].glued):
            return False
        return room == 10 and 0 < following < 10

    def _continued(self, first: int, total: _Sum, *, figures: bool) -> Numeral:
        """The numeral that begins with this cardinal: with a fraction, decimals in words, or an ordinal end."""
        value, last = total.value, total.last
        plain = total.scale == 1
        if plain and not figures and (numeral := self._decimals(first, value, last)):
            return numeral
        if plain and (numeral := self._of(first, last, value)):
            return numeral
        if not figures and total.room == 10 and (numeral := self._compound_ordinal(first, last, value)):
            return numeral
        if tail := _tails().at(self._tokens, last):
            part, after = tail
            if self._word(after) not in words(_FILE, "context.mean_after") - {"y", "o", "a", "de"}:
                scale, end = self._scales(after) if plain else (_ONE, after)
                more = times(value + times(part, total.scale), scale)
                return Numeral(first, end, (more,), figures=figures)
        lone = not figures and last == first + 1 and self._word(first) in words(_FILE, "context.lone")
        return Numeral(first, last, (value,), certain=not lone, figures=figures)

    def _decimals(self, first: int, value: Decimal, index: int) -> Numeral | None:
        """ "one point two five", "cero coma veinticinco", "ноль целых пять десятых"."""
        if index + 1 >= len(self._tokens):
            return None
        if self._word(index) in words(_FILE, "joints.whole"):
            part = self._sum(index + 1, None)
            fraction = self._of(first, part.last, part.value) if part.last > index + 1 else None
            if not fraction:
                return None
            return Numeral(first, fraction.last, (value + fraction.value,))
        if self._word(index) not in words(_FILE, "joints.point"):
            return None
        digits, after = self._decimals_said(index + 1)
        if not digits:
            return None
        scale, after = self._scales(after)
        return Numeral(first, after, (times(Decimal(f"{value}.{digits}"), scale),))

    def _decimals_said(self, index: int) -> tuple[str, int]:
        """Decimals one by one, "zero five", or as one number, "veinticinco"."""
        digits, place = "", index
        while (digit := _cardinals().get(self._word(place), _ENDLESS)) < 10 and len(digits) < _MOST_FIGURES:
            digits, place = digits + f"{digit:f}"[:1], place + 1
        if digits:
            return digits, place
        tens = _cardinals().get(self._word(index), _ENDLESS)
        if tens >= 100:
            return "", index
        place = index + 2 if self._word(index + 1) in ("y", "-") else index + 1
        units = _cardinals().get(self._word(place), _ENDLESS)
        return (str(tens + units), place + 1) if 0 < units < _room(tens) else (str(tens), index + 1)

    def _of(self, first: int, index: int, above: Decimal) -> Numeral | None:
        """ "two thirds", "un cuarto", "три десятых": a numerator and a denominator."""
        if not 0 < above < 100 or above != above.to_integral() or index >= len(self._tokens):
            return None
        found = _denominators().at(self._tokens, index)
        if found and self._is_part(index, found[1], above):
            return self._multiplied(first, found[1], _ROUNDED.divide(above, found[0]))
        below = _russian_denominators().get(self._word(index))
        if below and self._word(index).endswith(("ая", "ую", "ои") if above == 1 else ("ых", "ыми")):
            return self._multiplied(first, index + 1, _ROUNDED.divide(above, below))
        return None

    def _is_part(self, index: int, after: int, above: Decimal) -> bool:
        """A third of it, not the third of them."""
        word = self._word(index)
        if self._word(index - 1) in words(_FILE, "context.part_before"):
            return False
        if word not in _ordinals():
            return True
        if above > 1:
            return False
        ends = after >= len(self._tokens) or self._tokens[after].kind == "sign"
        return ends or self._word(after) in ("of", "de", "del", "parte") or word in ("cuarto", "decima")

    def _multiplied(self, first: int, after: int, part: Decimal) -> Numeral:
        """The part, or that part of a million: "half a million", "media docena"."""
        place = after
        while place < after + 2 and self._word(place) in ("of", "de", "a", "an", "un", "una"):
            place += 1
        step = _scale_words().get(self._word(place))
        many = _collectives().at(self._tokens, place)
        word = self._word(place)
        if word in words(_FILE, "context.vague") and not word.startswith(("миллион", "тысяч", "миллиард")):
            return Numeral(first, after, (part,))
        if step and word not in ("k", "grand"):
            return Numeral(first, place + 1, (times(part, step),))
        if many and many[0] > 2:
            return Numeral(first, many[1], (times(part, many[0]),))
        return Numeral(first, after, (part,))

    def _fraction(self, index: int) -> Numeral | None:
        """Half, la mitad, medio, треть: parts that need no numerator."""
        word = self._word(index)
        if word in ("medio", "media"):
            return self._multiplied(index, index + 1, Decimal("0.5")) if self._is_half(index) else None
        found = _denominators().at(self._tokens, index)
        if found and found[1] == index + 2:
            return Numeral(index, found[1], (_ROUNDED.divide(_ONE, found[0]),))
        part = _fractions().get(word)
        start = index
        if part is None and self._article(index):
            part, start = _fractions().get(self._word(index + 1)), index + 1
        if part is None or self._word(start - 1) in words(_FILE, "context.part_before"):
            return None
        if self._word(start) == "quarter" and start == index and self._word(index + 1) != "of":
            return None
        if self._word(start) == "пол" and not (
            start + 1 < len(self._tokens) and self._word(start + 1).isalpha()
        ):
            return None
        return self._multiplied(index, start + 1, part)

    def _is_half(self, index: int) -> bool:
        """Whether "medio" is a half here, not the middle or the mean."""
        before, after = self._word(index - 1), self._word(index + 1)
        if not after or not after.isalpha():
            return index == 0 or before in words(_FILE, "context.half_asked")
        if before in words(_FILE, "context.mean_before") and after not in _scale_words():
            return False
        return after not in words(_FILE, "context.mean_after")

    def _compound_ordinal(self, first: int, index: int, tens: Decimal) -> Numeral | None:
        place = index + 1 if self._word(index) == "-" else index
        unit = _ordinals().get(self._word(place))
        if unit is None or unit >= 10:
            return None
        return Numeral(first, place + 1, (tens + unit,), "ordinal")

    def _ordinal(self, index: int) -> Numeral | None:
        word = self._word(index)
        if word not in _ordinals() or self._is_moment(index):
            return None
        return Numeral(index, index + 1, (_ordinals()[word],), "ordinal")

    def _is_moment(self, index: int) -> bool:
        before = self._word(index - 1)
        return self._word(index) in ("second", "segundo") and before in words(
            _FILE, "context.not_ordinal_before"
        )


def _decimal_sign(written: str) -> str:
    """The decimal sign that figures show beyond doubt."""
    readings = read_figures(written)
    if len(readings) != 1:
        return ""
    last = max(written.rfind("."), written.rfind(","))
    if last < 0:
        return ""
    if readings[0] == readings[0].to_integral() and _GROUPED.fullmatch(written):
        return "," if written[last] == "." else "."
    return written[last]


def _room(value: Decimal) -> Decimal:
    """What may be added to a cardinal: after twenty less than ten, after two hundred less than a hundred."""
    if value >= 100:
        return Decimal(100) if value % 100 == 0 else Decimal(0)
    return Decimal(10) if value >= 20 and value % 10 == 0 else Decimal(0)


def _values(section: str) -> dict[str, Decimal]:
    return {fold(word): _value(key) for word, key in listed(data(_FILE)[section])}


def _value(key: str) -> Decimal:
    above, _, below = key.partition("/")
    return _ROUNDED.divide(Decimal(above), Decimal(below)) if below else Decimal(above)


def _phrases(section: str) -> Phrases[Decimal]:
    return Phrases((phrase, _value(key)) for phrase, key in listed(data(_FILE)[section]))


@cache
def _cardinals() -> dict[str, Decimal]:
    return _values("cardinal")


@cache
def _scale_words() -> dict[str, Decimal]:
    return _values("scale")


@cache
def _suffixes() -> dict[str, Decimal]:
    return _values("suffix")


@cache
def _fractions() -> dict[str, Decimal]:
    return _values("fraction")


@cache
def _collectives() -> Phrases[Decimal]:
    return _phrases("collective")


@cache
def _denominators() -> Phrases[Decimal]:
    return _phrases("denominator")


@cache
def _tails() -> Phrases[Decimal]:
    return _phrases("tail")


@cache
def _glued_halves() -> Phrases[str]:
    return Phrases((phrase, key) for phrase, key in listed(data(_FILE)["glued_half"]))


@cache
def _names() -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in data(_FILE)["names"]["phrases"])


@cache
def _ordinals() -> dict[str, Decimal]:
    return (
        _values("ordinal")
        | _russian("endings")
        | {fold(word): Decimal(key) for word, key in listed(data(_FILE)["russian"]["whole"])}
    )


@cache
def _russian_denominators() -> dict[str, Decimal]:
    return {word: value for word, value in _russian("feminine").items() if value > 1} | {
        "третья": Decimal(3),
        "третью": Decimal(3),
        "третьих": Decimal(3),
    }


def _russian(endings: str) -> dict[str, Decimal]:
    russian = data(_FILE)["russian"]
    return {
        fold(stem + ending): Decimal(key)
        for key, stem in russian["stems"].items()
        for ending in russian[endings].split()
    }


@cache
def _currency_words() -> frozenset[str]:
    return frozenset(fold(word) for word, _ in listed(data(_FILE)["currency"]))


@cache
def _starts() -> frozenset[str]:
    """Every word that a numeral in words may begin with."""
    sections = ("cardinal", "collective", "scale", "fraction", "denominator", "ordinal", "glued_half")
    said = (fold(phrase).split()[0] for section in sections for phrase, _ in listed(data(_FILE)[section]))
    return frozenset(said) | frozenset(_ordinals()) | {"a", "an", "medio", "media"}
