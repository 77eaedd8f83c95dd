"""Timeframes, lengths, dates, ranges and horizons as people say them in English, Spanish and Russian.

Each word gets a one-letter code (u a unit, n a numeral, m a month, l "last" ...); regular expressions over
the codes, and not over the words, then find the expressions in any of the languages. calendar.toml says
which word has which code.

Nothing here asks what time it is: the clock is handed in. A day or month without a year is the latest that
has begun. Days are those of the clock's zone; a date in figures is day first unless it cannot be.
"""

from collections.abc import Sequence
from datetime import datetime

from agent.understanding.numerals import numerals
from agent.understanding.numerals.numeral import Numeral
from agent.understanding.times.calendar import Length, moved
from agent.understanding.times.expressions import Expressions
from agent.understanding.times.pieces import TELLING, pieces, respelt
from agent.understanding.times.span import Span
from agent.understanding.times.things import Things
from agent.understanding.tokens import Token, tokenize
from trading.errors import BadInput


def read_times(text: str, clock: datetime) -> list[Span]:
    """Every expression of time in order; none overlaps another. Raises BadInput where the clock has no zone."""
    if clock.utcoffset() is None:
        raise BadInput(
            "The clock has no time zone.", value=clock.isoformat(), remedy="Pass an aware datetime."
        )
    tokens = tokenize(text)
    return spans(text, tokens, numerals(text, tokens), clock)


def before(span: Span, clock: datetime) -> str:
    """The day that a length of days or more reaches back to: "6 months"."""
    return moved(clock, Length(span.count, span.unit), -1).date().isoformat()


def spans(text: str, tokens: Sequence[Token], found: Sequence[Numeral], clock: datetime) -> list[Span]:
    """The same, where tokens and numerals were read already."""
    items = pieces(text, [respelt(token) for token in tokens], found)
    if not any(item.code in TELLING for item in items):
        return []
    things = Things(text, clock.date()).read(items)
    return Expressions(text, clock).read(things)
