"""Cardinals in words: "two hundred and five thousand", "mil quinientos", "2 mil 500"."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from agent.understanding.numerals.listed import FILE, cardinals, collectives, scale_words
from agent.understanding.numerals.numeral import ONE, times
from agent.understanding.tokens import Token, words

ENDLESS: Final = Decimal("Infinity")
_MOST_SCALES: Final = 2
"""Scale words after one another: "mil millones"."""


@dataclass(frozen=True, slots=True)
class Cardinal:
    """A cardinal of one or more words: its value, the index after it, and what may still be added to it."""

    value: Decimal
    last: int
    scale: Decimal
    room: Decimal


def word_at(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].text if 0 <= index < len(tokens) else ""


def scales(tokens: Sequence[Token], index: int) -> tuple[Decimal, int]:
    scale = ONE
    last = index + _MOST_SCALES
    while index < last and (step := scale_words().get(word_at(tokens, index))) is not None:
        scale *= step
        index += 1
    return scale, index


def cardinal_at(tokens: Sequence[Token], index: int, seed: Decimal | None) -> Cardinal:
    """The cardinal from here on; `seed` is what figures before it say, as in "2 mil 500"."""
    stack: list[tuple[Decimal, Decimal]] = []
    group, room, begun = seed, Decimal(0) if seed is not None else ENDLESS, index
    scale = ONE
    while index < len(tokens):
        token = tokens[index]
        if (many := collectives().at(tokens, index)) and _may_count(many[0], stack, group):
            group = (group if group is not None else ONE) * many[0]
            room, scale, index = (many[0] if many[0] == 100 else Decimal(0)), many[0], many[1]
        elif (value := _cardinal(tokens, index, stack, group)) is not None:
            if group is not None and not value < room:
                break
            if group is None:
                begun = index
            group, room, scale = (group or Decimal(0)) + value, room_after(value), ONE
            index += 1
        elif (step := scale_words().get(token.text)) and _may_scale(token.text, step, stack, group):
            if group is not None and stack and stack[-1][1] == step:
                return Cardinal(sum((value for value, _ in stack), Decimal(0)), begun, stack[-1][1], room)
            if group is None and not stack and token.text in words(FILE, "context.dependent"):
                break
            below = group
            while stack and stack[-1][1] < step:
                below = (below or Decimal(0)) + stack.pop()[0]
            stack.append((times(ONE if below is None else below, step), step))
            group, room, scale, index = None, ENDLESS, step, index + 1
        elif _joins(tokens, index, room, stack, group):
            index += 1
        else:
            break
    total = sum((value for value, _ in stack), Decimal(0)) + (group or Decimal(0))
    return Cardinal(total, index, scale, room)


def _cardinal(
    tokens: Sequence[Token], index: int, stack: Sequence[tuple[Decimal, Decimal]], group: Decimal | None
) -> Decimal | None:
    token = tokens[index]
    if token.kind == "number":
        return _figures_after_scale(tokens, index, stack[-1][1]) if stack and group is None else None
    value = cardinals().get(token.text)
    if value is None or (group is None and stack and value >= stack[-1][1]):
        return None
    return value


def _figures_after_scale(tokens: Sequence[Token], index: int, scale: Decimal) -> Decimal | None:
    """The 500 of "2 mil 500": three figures, or fewer with a scale of their own."""
    written = tokens[index].text
    if not written.isdigit() or len(written) > 3:
        return None
    own = scale_words().get(word_at(tokens, index + 1), ONE)
    return Decimal(written) if own < scale and (len(written) == 3 or own > 1) else None


def _may_count(many: Decimal, stack: Sequence[tuple[Decimal, Decimal]], group: Decimal | None) -> bool:
    return not stack if group is None else group < 100 and many > 2


def _may_scale(
    word: str,
    step: Decimal,
    stack: Sequence[tuple[Decimal, Decimal]],
    group: Decimal | None,
) -> bool:
    """ "Un millón mil" is 1,001,000; "a million thousand" are two numbers."""
    if group is None and stack:
        return stack[-1][1] < step or (stack[-1][1] > step and word in words(FILE, "context.alone"))
    return True


def _joins(
    tokens: Sequence[Token],
    index: int,
    room: Decimal,
    stack: Sequence[tuple[Decimal, Decimal]],
    group: Decimal | None,
) -> bool:
    """Whether this "y", "and" or hyphen stands inside a cardinal."""
    word = word_at(tokens, index)
    following = cardinals().get(word_at(tokens, index + 1))
    if following is None or word not in ("y", "and", "-"):
        return False
    if word == "and":
        after_hundreds = room == 100 or (group is None and bool(stack))
        return after_hundreds and following < 100 and word_at(tokens, index + 1).isascii()
    if word == "-" and not (tokens[index].glued and tokens[index + 1].glued):
        return False
    return room == 10 and 0 < following < 10


def room_after(value: Decimal) -> Decimal:
    """What may be added to a cardinal: after twenty less than ten, after two hundred less than a hundred."""
    if value >= 100:
        return Decimal(100) if value % 100 == 0 else Decimal(0)
    return Decimal(10) if value >= 20 and value % 10 == 0 else Decimal(0)
