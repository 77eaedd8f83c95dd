"""News, mood, forecasts, sizes and portfolios."""

import pytest

from tests.agent.understanding.reads import Call, reads

SAID: list[tuple[str, str, list[Call]]] = [
    ("новости по золоту", "call", [("news_fetcher", {"symbol": "XAU"})]),
    ("настроение по биткоину", "call", [("sentiment_analysis", {"symbol": "BTC"})]),
    (
        "best portfolio of BTC ETH gold with 10k max sharpe",
        "call",
        [
            (
                "portfolio_optimizer",
                {"symbols": ["BTC", "ETH", "XAU"], "method": "max_sharpe", "capital": "10000"},
            )
        ],
    ),
    (
        "tamaño de posición: cuenta 5000, riesgo 2%, entrada 3000, stop 2900 en ETH",
        "call",
        [
            (
                "risk_calculator",
                {"symbol": "ETH", "entry": "3000", "stop": "2900", "balance": "5000", "risk_pct": "2"},
            )
        ],
    ),
    ("predict btc tomorrow", "call", [("price_prediction", {"symbol": "BTC", "horizon": "24h"})]),
    (
        "¿a cuánto llegará ETH la semana que viene?",
        "call",
        [("price_prediction", {"symbol": "ETH", "horizon": "7d"})],
    ),
    (
        "top 5 headlines about crypto regulation",
        "call",
        [("news_fetcher", {"topic": "crypto regulation", "limit": 5})],
    ),
    ("noticias de hoy sobre la FED", "call", [("news_fetcher", {"topic": "FED", "since": "2026-01-15"})]),
    (
        "news about nvidia since last week",
        "call",
        [("news_fetcher", {"symbol": "NVDA", "since": "2026-01-05"})],
    ),
    ("what's the mood on solana", "call", [("sentiment_analysis", {"symbol": "SOL"})]),
    ("miedo y codicia de BTC", "call", [("sentiment_analysis", {"symbol": "BTC"})]),
    ("where will ETH be in 3 days?", "call", [("price_prediction", {"symbol": "ETH", "horizon": "3d"})]),
    ("прогноз по золоту на неделю", "call", [("price_prediction", {"symbol": "XAU", "horizon": "7d"})]),
    ("will bitcoin go up tomorrow?", "call", [("price_prediction", {"symbol": "BTC", "horizon": "24h"})]),
    (
        "position size for BTC: entry 90000, stop 88000, balance $5000, risking 1%",
        "call",
        [
            (
                "risk_calculator",
                {"symbol": "BTC", "entry": "90000", "stop": "88000", "balance": "5000", "risk_pct": "1"},
            )
        ],
    ),
    (
        "calcula el riesgo de un corto en ETH entrada 3000 stop 3100 objetivo 2700",
        "call",
        [
            (
                "risk_calculator",
                {"symbol": "ETH", "entry": "3000", "stop": "3100", "side": "sell", "target": "2700"},
            )
        ],
    ),
    (
        "how many SOL can I buy with entry 140 stop 130 risking $100",
        "call",
        [
            (
                "risk_calculator",
                {"symbol": "SOL", "entry": "140", "stop": "130", "side": "buy", "risk_amount": "100"},
            )
        ],
    ),
    (
        "минимальная волатильность для BTC, ETH и золота",
        "call",
        [("portfolio_optimizer", {"symbols": ["BTC", "ETH", "XAU"], "method": "min_volatility"})],
    ),
    (
        "распредели 10000 долларов между BTC и ETH",
        "call",
        [("portfolio_optimizer", {"symbols": ["BTC", "ETH"], "capital": "10000"})],
    ),
    ("optimize my portfolio", "call", [("portfolio_optimizer", {})]),
    (
        "reparte 10 mil entre BTC, ETH y SOL con paridad de riesgo",
        "call",
        [
            (
                "portfolio_optimizer",
                {"symbols": ["BTC", "ETH", "SOL"], "method": "risk_parity", "capital": "10000"},
            )
        ],
    ),
    ("noticas de bitcoin", "call", [("news_fetcher", {"symbol": "BTC"})]),
]


@pytest.mark.parametrize(("text", "expect", "calls"), SAID)
def test_what_is_said_is_what_is_asked_for(text: str, expect: str, calls: list[Call]) -> None:
    assert reads(text) == (expect, [], calls)
