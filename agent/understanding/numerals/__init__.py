"""Numerals as they are written: in figures with any separators, or in words of three languages.

A numeral has no unit yet: numbers.py adds percent, money and sign, times/ makes lengths and dates of it.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from agent.language import language_of
from agent.understanding.numerals.cardinals import ENDLESS, Cardinal, cardinal_at, room_after, scales, word_at
from agent.understanding.numerals.figures import MOST_FIGURES, decimal_sign, read_figures, separators
from agent.understanding.numerals.fractions import fraction_at, is_article, parts_of, slashed
from agent.understanding.numerals.listed import (
    FILE,
    cardinals,
    currency_words,
    glued_halves,
    names,
    ordinals,
    scale_words,
    starts,
    suffixes,
    tails,
)
from agent.understanding.numerals.numeral import ONE, Numeral, times
from agent.understanding.tokens import Token, words

_PART_SIGNS: Final = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}


def numerals(text: str, tokens: Sequence[Token], number_format: str = "auto") -> list[Numeral]:
    """Every numeral of the text in order; none shares a token with another."""
    reader = _Reader(text, tokens, number_format)
    found: list[Numeral] = []
    index = 0
    begins = starts()
    while index < len(tokens):
        token = tokens[index]
        numeral = None
        if named := names().at(tokens, index):
            index = named[1]
            continue
        if token.kind == "number":
            numeral = reader.in_figures(index)
        elif token.kind == "word" and token.text in begins:
            numeral = reader.in_words(index)
        if numeral:
            found.append(numeral)
        index = numeral.last if numeral else index + 1
    return found


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
        if fraction := slashed(self._tokens, index):
            return fraction
        if after < len(self._tokens) and self._tokens[after].glued:
            if self._ordinal_ending(after):
                return Numeral(index, self._ordinal_ending(after), readings[:1], "ordinal", figures=True)
            if part := _PART_SIGNS.get(word_at(self._tokens, after)):
                return Numeral(index, after + 1, (readings[0] + part,), figures=True)
            if scale := self._suffix(index):
                return self._scaled(index, after + 1, readings, scale)
        if len(readings) == 1:
            return self._continued(index, cardinal_at(self._tokens, after, readings[0]), figures=True)
        scale, after = scales(self._tokens, after)
        return self._scaled(index, after, readings, scale)

    def in_words(self, index: int) -> Numeral | None:
        if half := glued_halves().at(self._tokens, index):
            written, after = half
            percent = written.endswith("%")
            value = Decimal(written.rstrip("%"))
            return Numeral(index, after, (value,), "percent" if percent else "plain")
        if fraction := fraction_at(self._tokens, index):
            return fraction
        start = index + 1 if is_article(self._tokens, index) else index
        if self._vague(start):
            return None
        total = cardinal_at(self._tokens, start, None)
        if total.last > start:
            return self._continued(index, total, figures=False)
        if start > index:
            before_word = start < len(self._tokens) and self._tokens[start].kind == "word"
            lone = Numeral(index, start, (ONE,), certain=False) if before_word else None
            return parts_of(self._tokens, index, start, ONE) or lone
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
            shown = (decimal_sign(token.text) for token in self._tokens if token.kind == "number")
            self._guess = next((sign for sign in shown if sign), "") or self._of_language()
        return self._guess

    def _of_language(self) -> str:
        cyrillic = any("а" <= character <= "я" for token in self._tokens for character in token.text)
        return "," if cyrillic or self._language() == "es" else "."

    def _language(self) -> str:
        if self._spoken is None:
            self._spoken = language_of(self._text, fallback="en")
        return self._spoken

    def _suffix(self, index: int) -> Decimal | None:
        after = self._tokens[index + 1]
        scale = suffixes().get(after.text) or scale_words().get(after.text)
        if after.text == "m" and not self._means_million(index):
            return None
        return scale

    def _means_million(self, index: int) -> bool:
        """Whether the m of 5m or 5M is for millions: figures and neighbours decide it from minutes."""
        before = word_at(self._tokens, index - 1)
        if before in currency_words() or word_at(self._tokens, index + 2) in currency_words():
            return True
        figures = self._tokens[index].text
        minutes = figures in ("1", "3", "5", "15", "30", "45", "60")
        if before in words(FILE, "context.before_minutes"):
            return not figures.isdigit()
        if word_at(self._tokens, index + 2) in words(FILE, "context.after_minutes"):
            return not figures.isdigit()
        if not figures.isdigit() or before in words(FILE, "context.before_millions"):
            return True
        written = self._text[self._tokens[index + 1].start]
        if before in words(FILE, "context.before_odd_millions"):
            return written == "M" or not minutes
        return written == "M" and (not minutes or figures == "1")

    def _ordinal_ending(self, index: int) -> int:
        """The index after the ending of 2nd, 2º, 2.º, 2-й; 0 where there is none."""
        text, tokens = self._tokens[index].text, self._tokens
        if text in words(FILE, "ordinal_endings.glued"):
            return index + 1
        if text in ".-" and index + 1 < len(tokens) and tokens[index + 1].glued:
            after = "after_point" if text == "." else "after_hyphen"
            return index + 2 if tokens[index + 1].text in words(FILE, f"ordinal_endings.{after}") else 0
        return 0

    def _scaled(self, first: int, last: int, readings: tuple[Decimal, ...], scale: Decimal) -> Numeral:
        scaled = tuple(times(value, scale) for value in readings)
        return Numeral(first, last, scaled, figures=True)

    # Words

    def _vague(self, index: int) -> bool:
        word = word_at(self._tokens, index)
        if word == "once" and self._language() != "es":
            return True
        if word in ("пара", "пару", "пары"):
            return word_at(self._tokens, index - 1) in words(
                FILE, "context.pair_before"
            ) or self._pair_follows(index)
        return word in words(FILE, "context.vague") or word in words(FILE, "context.dependent")

    def _pair_follows(self, index: int) -> bool:
        return word_at(self._tokens, index + 2) in ("/", "-") or word_at(self._tokens, index + 1).endswith(
            ("usdt", "usd")
        )

    def _continued(self, first: int, total: Cardinal, *, figures: bool) -> Numeral:
        """The numeral that begins with this cardinal: with a fraction, decimals in words, or an ordinal end."""
        value, last = total.value, total.last
        plain = total.scale == 1
        if plain and not figures and (numeral := self._decimals(first, value, last)):
            return numeral
        if plain and (numeral := parts_of(self._tokens, first, last, value)):
            return numeral
        if not figures and total.room == 10 and (numeral := self._compound_ordinal(first, last, value)):
            return numeral
        if tail := tails().at(self._tokens, last):
            part, after = tail
            if word_at(self._tokens, after) not in words(FILE, "context.mean_after") - {"y", "o", "a", "de"}:
                scale, end = scales(self._tokens, after) if plain else (ONE, after)
                more = times(value + times(part, total.scale), scale)
                return Numeral(first, end, (more,), figures=figures)
        lone = (
            not figures and last == first + 1 and word_at(self._tokens, first) in words(FILE, "context.lone")
        )
        return Numeral(first, last, (value,), certain=not lone, figures=figures)

    def _decimals(self, first: int, value: Decimal, index: int) -> Numeral | None:
        """ "one point two five", "cero coma veinticinco", "ноль целых пять десятых"."""
        if index + 1 >= len(self._tokens):
            return None
        if word_at(self._tokens, index) in words(FILE, "joints.whole"):
            part = cardinal_at(self._tokens, index + 1, None)
            fraction = parts_of(self._tokens, first, part.last, part.value) if part.last > index + 1 else None
            if not fraction:
                return None
            return Numeral(first, fraction.last, (value + fraction.value,))
        if word_at(self._tokens, index) not in words(FILE, "joints.point"):
            return None
        digits, after = self._decimals_said(index + 1)
        if not digits:
            return None
        scale, after = scales(self._tokens, after)
        return Numeral(first, after, (times(Decimal(f"{value}.{digits}"), scale),))

    def _decimals_said(self, index: int) -> tuple[str, int]:
        """Decimals one by one, "zero five", or as one number, "veinticinco"."""
        digits, place = "", index
        while (digit := cardinals().get(word_at(self._tokens, place), ENDLESS)) < 10 and len(
            digits
        ) < MOST_FIGURES:
            digits, place = digits + f"{digit:f}"[:1], place + 1
        if digits:
            return digits, place
        tens = cardinals().get(word_at(self._tokens, index), ENDLESS)
        if tens >= 100:
            return "", index
        place = index + 2 if word_at(self._tokens, index + 1) in ("y", "-") else index + 1
        units = cardinals().get(word_at(self._tokens, place), ENDLESS)
        return (str(tens + units), place + 1) if 0 < units < room_after(tens) else (str(tens), index + 1)

    def _compound_ordinal(self, first: int, index: int, tens: Decimal) -> Numeral | None:
        place = index + 1 if word_at(self._tokens, index) == "-" else index
        unit = ordinals().get(word_at(self._tokens, place))
        if unit is None or unit >= 10:
            return None
        return Numeral(first, place + 1, (tens + unit,), "ordinal")

    def _ordinal(self, index: int) -> Numeral | None:
        word = word_at(self._tokens, index)
        if word not in ordinals() or self._is_moment(index):
            return None
        return Numeral(index, index + 1, (ordinals()[word],), "ordinal")

    def _is_moment(self, index: int) -> bool:
        before = word_at(self._tokens, index - 1)
        return word_at(self._tokens, index) in ("second", "segundo") and before in words(
            FILE, "context.not_ordinal_before"
        )
