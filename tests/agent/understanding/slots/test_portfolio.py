"""What is held and what was done, as people ask for it."""

import pytest

from tests.agent.understanding.reads import Call, reads

SAID: list[tuple[str, str, list[Call]]] = [
    ("мой баланс", "call", [("get_portfolio", {"section": "balance"})]),
    ("show me my trades this week", "call", [("trade_history", {"period": "week", "section": "trades"})]),
    ("win rate this month", "call", [("trade_history", {"period": "month", "section": "stats"})]),
    ("historial de operaciones de BTC", "call", [("trade_history", {"symbol": "BTC", "section": "trades"})]),
    ("how much did I make today?", "call", [("get_portfolio", {"section": "pnl", "period": "day"})]),
    ("¿cuánto he ganado esta semana?", "call", [("get_portfolio", {"section": "pnl", "period": "week"})]),
    ("muéstrame mis posiciones", "call", [("get_portfolio", {"section": "positions"})]),
    ("how's my portfolio doing?", "call", [("get_portfolio", {})]),
    ("¿cuánto dinero tengo?", "call", [("get_portfolio", {"section": "balance"})]),
    ("pnl this month", "call", [("get_portfolio", {"section": "pnl", "period": "month"})]),
    ("мои позиции", "call", [("get_portfolio", {"section": "positions"})]),
    ("какой у меня риск", "call", [("get_portfolio", {"section": "risk"})]),
    ("historial de este mes", "call", [("trade_history", {"period": "month"})]),
    ("my last 10 trades", "call", [("trade_history", {"section": "trades"})]),
    ("estadísticas de mis operaciones", "call", [("trade_history", {"section": "stats"})]),
]


@pytest.mark.parametrize(("text", "expect", "calls"), SAID)
def test_what_is_said_is_what_is_asked_for(text: str, expect: str, calls: list[Call]) -> None:
    assert reads(text) == (expect, [], calls)
