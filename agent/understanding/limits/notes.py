"""What of a message no call takes. It is said beside the answer, and never passed over."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from agent.understanding.clauses import Clause
from agent.understanding.lexicon import book
from agent.understanding.meaning import Context, Note, ToolCall
from agent.understanding.numbers import Amount
from agent.understanding.reading import Reading, amount_of
from agent.understanding.slots import scans
from agent.understanding.times.span import Span
from agent.understanding.traits import Trait, tools_with

_OF_NOW: Final = tools_with(Trait.OF_NOW)
_WINDOWED: Final = tools_with(Trait.WINDOWED)
_FIRST_YEAR: Final = 1990


def notes(reading: Reading, calls: Sequence[ToolCall], context: Context) -> list[Note]:
    """In the order in which an answer says them."""
    looks = [call for call in calls if call.tool in _OF_NOW]
    if not looks:
        return []
    times = [note for span in reading.times if (note := _of_time(span, reading, looks, context))]
    times = times or _years(reading, looks, context)
    return [*times[:1], *_left_out(reading, looks), *_worth(reading, looks)]


def _of_time(span: Span, reading: Reading, looks: Sequence[ToolCall], context: Context) -> Note | None:
    if span.kind not in ("range", "point"):
        return None
    today = context.clock.date()
    said = reading.text[span.start : span.end]
    if span.until and date.fromisoformat(span.until[:10]) < today:
        return Note("past", said)
    if not span.since or date.fromisoformat(span.since[:10]) >= today:
        return None
    windowed = any("window" in call.args for call in looks if call.tool in _WINDOWED)
    quoted = any(call.tool == "get_quote" for call in looks)
    return Note("since", said) if quoted and not windowed else None


def _years(reading: Reading, looks: Sequence[ToolCall], context: Context) -> list[Note]:
    """ "BTC at the start of 2023": a number that no argument takes and that is a year of markets."""
    taken = {str(value) for call in looks for value in call.args.values()}
    numbers = [one for one in reading.amounts if one.kind == "plain" and not amount_of(one, reading)]
    years = [one for one in numbers if one.value in range(_FIRST_YEAR, context.clock.year)]
    return [Note("past", reading.text[one.start : one.end]) for one in years if str(one.value) not in taken]


def _left_out(reading: Reading, looks: Sequence[ToolCall]) -> list[Note]:
    """Conditions that no tool knows; and an indicator that is not wanted where all are shown."""
    said = [reading.said(match) for match in reading.find(book("talk", "unknown_condition"))]
    if any(call.tool == "technical_indicators" and "indicators" not in call.args for call in looks):
        said += [(one.start, one.end) for one in reading.excluded]
    said += _second_conditions(reading, [call for call in looks if call.tool == "scan"])
    whole = [one for one in said if not any(_within(one, other) for other in said)]
    return [Note("left_out", reading.text[start:end]) for start, end in dict.fromkeys(whole)]


def _second_conditions(reading: Reading, calls: Sequence[ToolCall]) -> list[tuple[int, int]]:
    """ "RSI under 30 and ADX over 25": a scan takes one of them, and the other is left out."""
    if not calls:
        return []
    conditions = scans.said(Clause(reading, 0, len(reading.text), None))
    return [
        scans.words(piece)
        for piece, one in conditions
        if not any(one.items() <= call.args.items() for call in calls)
    ]


def _within(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one != other and other[0] <= one[0] and one[1] <= other[1]


def _worth(reading: Reading, looks: Sequence[ToolCall]) -> list[Note]:
    """ "0.25 BTC", "500 dollars of SOL": what it comes to is asked as well. One thing is its price."""
    quotes = [
        str(call.args["symbol"]) for call in looks if call.tool == "get_quote" and "symbol" in call.args
    ]
    amounts = [one for one in reading.amounts if one.kind in ("plain", "money")]
    if len(quotes) != 1 or len(amounts) != 1:
        return []
    amount, said = amounts[0], reading.text[amounts[0].start : amounts[0].end]
    if amount.kind == "money":
        return [Note("worth", said, quotes[0], money=amount.value)] if _paid_in(amount, quotes[0]) else []
    if amount.value == 1 or not amount_of(amount, reading):
        return []
    return [Note("worth", said, quotes[0], quantity=amount.value)]


def _paid_in(amount: Amount, symbol: str) -> bool:
    """Whether the money is what the symbol is quoted in."""
    quote = symbol.partition("/")[2]
    return amount.currency == quote if quote else amount.currency in ("USD", "USDT", "USDC")
