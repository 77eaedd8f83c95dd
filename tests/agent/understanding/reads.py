"""A message as the parser reads it, in plain values."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, TypeAlias

from agent.understanding.meaning import Context, ToolCall
from agent.understanding.traits import MONEY
from agent.understanding.understand import understand

Call: TypeAlias = tuple[str, dict[str, Any]]
NOW: Final = datetime(2026, 1, 15, 12, tzinfo=UTC)
CONTEXT: Final = Context(symbols=("BTC/USD", "ETH/USD"), clock=NOW)


def reads(text: str, *last: Call) -> tuple[str, list[str], list[Call]]:
    """What is expected, what is missing, and the calls with their amounts in digits; a money call before it
    waits for an answer."""
    before = [ToolCall(*call) for call in last]
    pending = [call for call in before if call.tool in MONEY]
    context = Context(before, CONTEXT.symbols, clock=NOW, pending=pending)
    understood = understand(text, context)
    return understood.expect.value, list(understood.missing), plain(understood.calls)


def plain(calls: Sequence[ToolCall]) -> list[Call]:
    return [(call.tool, {name: _digits(value) for name, value in call.args.items()}) for call in calls]


def _digits(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
