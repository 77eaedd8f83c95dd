"""Strategies and what they would have done."""

from typing import Any

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


MACD: dict[str, Any] = {"strategy": "macd", "symbol": "BTC"}
HALF_A_YEAR: dict[str, Any] = {**MACD, "timeframe": "4h", "start": "2025-07-15"}


@pytest.mark.parametrize(
    "text",
    [
        "backtest macd on btc 4h last 6 months",
        "backtest macd on btc, 4h, last 6 months",
        "backtest macd on btc 4h past 6 months",
        "backtest macd on btc 4h over the last 6 months",
        "backtest macd in the last 6 months on btc 4h",
        "backtest macd btc 4h 6 months",
        "simulate macd on btc 4h for the last six months",
        "prueba macd en btc 4h últimos 6 meses",
        "prueba el macd en btc 4h en los últimos seis meses",
        "simula macd en btc 4h durante los últimos 6 meses",
        "backtest de macd en btc 4h 6 meses",
        "haz un backtest de macd en BTC de 4h de los últimos 6 meses",
        "бэктест macd на btc 4h за последние 6 месяцев",
        "прогони macd на btc 4h за последние 6 месяцев",
        "протестируй macd на биткоине 4h за полгода",
    ],
)
def test_the_bars_and_the_past_of_a_test_stand_side_by_side(text: str) -> None:
    assert reads(text) == ("call", [], [("backtest_strategy", HALF_A_YEAR)])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "backtest macd on btc 4h last year",
            {"timeframe": "4h", "start": "2025-01-01", "end": "2025-12-31"},
        ),
        ("backtest macd on btc 1d 2024", {"timeframe": "1d", "start": "2024-01-01", "end": "2024-12-31"}),
        ("backtest macd btc 1h 2 weeks", {"timeframe": "1h", "start": "2026-01-01"}),
        ("backtest macd on btc 4h since january", {"timeframe": "4h", "start": "2026-01-01"}),
        ("backtest macd on btc with 0.1% fees", {}),
        ("backtest macd on btc with 10k and 0.1% fees", {"capital": "10000"}),
        ("backtest macd on btc with fees of 0.1%", {}),
        ("backtest macd on btc with commission 5 usd", {}),
        ("backtest macd on btc, $5 per trade, 10000 capital", {"capital": "10000"}),
        ("backtest macd on btc with a 2% stop and 0.1% fee", {}),
        ("backtest macd on btc with 0.05% slippage and 5000 dollars", {"capital": "5000"}),
        ("prueba macd en btc con comisiones del 0,1%", {}),
        ("prueba macd en btc con 10k y 0,1% de comisión", {"capital": "10000"}),
        ("backtest macd en btc con deslizamiento de 0,05%", {}),
        ("бэктест macd на btc с комиссией 0.1%", {}),
        ("бэктест macd на btc с 10000 и комиссией 0,1%", {"capital": "10000"}),
    ],
)
def test_years_are_no_capital_and_costs_are_none(text: str, said: dict[str, Any]) -> None:
    assert reads(text) == ("call", [], [("backtest_strategy", {**MACD, **said})])
