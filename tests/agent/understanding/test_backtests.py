"""Strategies and what they would have done."""

import pytest

from tests.agent.understanding.reads import Call, reads

SAID: list[tuple[str, str, list[Call]]] = [
    (
        "протестируй ema cross на BTC 4h с 2023",
        "call",
        [
            (
                "backtest_strategy",
                {"strategy": "ema_cross", "symbol": "BTC", "timeframe": "4h", "start": "2023-01-01"},
            )
        ],
    ),
    ("walk forward ema cross on ETH", "call", [("walk_forward", {"strategy": "ema_cross", "symbol": "ETH"})]),
    (
        "optimize the rsi strategy on BTC",
        "call",
        [("optimize_strategy", {"strategy": "rsi", "symbol": "BTC"})],
    ),
    (
        "activate ema cross strategy",
        "call",
        [("strategy_control", {"strategy": "ema_cross", "action": "activate"})],
    ),
    (
        "backtest rsi strategy on ETH daily from 2022 to 2024 with 10000 capital",
        "call",
        [
            (
                "backtest_strategy",
                {
                    "strategy": "rsi",
                    "symbol": "ETH",
                    "timeframe": "1d",
                    "start": "2022-01-01",
                    "end": "2024-12-31",
                    "capital": "10000",
                },
            )
        ],
    ),
    (
        "prueba la estrategia cruce de medias en BTC 1h con rápida 10 y lenta 50",
        "call",
        [
            (
                "backtest_strategy",
                {"strategy": "ema_cross", "symbol": "BTC", "timeframe": "1h", "fast": 10, "slow": 50},
            )
        ],
    ),
    (
        "backtest buy and hold SOL last 6 months",
        "call",
        [("backtest_strategy", {"strategy": "buy_and_hold", "symbol": "SOL", "start": "2025-07-15"})],
    ),
    (
        "simulate ema cross 20/50 on BTC",
        "call",
        [("backtest_strategy", {"strategy": "ema_cross", "symbol": "BTC", "fast": 20, "slow": 50})],
    ),
    ("list my strategies", "call", [("strategy_list", {})]),
    ("mis estrategias", "call", [("strategy_list", {})]),
    ("save strategy breakout as v2", "call", [("strategy_save", {"strategy": "breakout"})]),
    ("versiones de la estrategia ema cross", "call", [("strategy_versions", {"strategy": "ema_cross"})]),
    (
        "rollback ema cross to version 2",
        "call",
        [("strategy_control", {"strategy": "ema_cross", "action": "rollback", "version": 2})],
    ),
    (
        "desactiva la estrategia rsi",
        "call",
        [("strategy_control", {"strategy": "rsi", "action": "deactivate"})],
    ),
    (
        "análisis walk-forward de macd en BTC",
        "call",
        [("walk_forward", {"strategy": "macd", "symbol": "BTC"})],
    ),
    (
        "robustness check for ema cross on BTC",
        "call",
        [("robustness_check", {"strategy": "ema_cross", "symbol": "BTC"})],
    ),
    (
        "is the ema cross strategy on BTC overfit?",
        "call",
        [("robustness_check", {"strategy": "ema_cross", "symbol": "BTC"})],
    ),
]


@pytest.mark.parametrize(("text", "expect", "calls"), SAID)
def test_what_is_said_is_what_is_asked_for(text: str, expect: str, calls: list[Call]) -> None:
    assert reads(text) == (expect, [], calls)
