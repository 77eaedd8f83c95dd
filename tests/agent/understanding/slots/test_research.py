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


@pytest.mark.parametrize(
    "text",
    [
        "I have 10,000 dollars, risk 1% on BTC with entry 90k and stop at 88k",
        "I've got 10k, risk 1% on BTC with entry 90k and stop at 88k",
        "with a 10k account, risk 1% on BTC entry 90k stop 88k",
        "My balance: $10,000. BTC. Entry 90k. Stop 88k. Risk 1%.",
        "there are 10,000 dollars in my account, risk 1% on BTC with entry 90k and stop at 88k",
        "tengo 10 mil, arriesgo 1% en BTC con entrada 90k y stop 88k",
        "mi saldo es de 10000, riesgo del 1%, BTC entrada 90000 stop 88000",
        "у меня 10000 долларов, риск 1% на BTC, вход 90000, стоп 88000",
    ],
)
def test_a_size_is_reckoned_from_the_balance_that_prose_names(text: str) -> None:
    args = {"symbol": "BTC", "entry": "90000", "stop": "88000", "balance": "10000", "risk_pct": "1"}
    assert reads(text)[2] == [("risk_calculator", args)]


@pytest.mark.parametrize(
    ("text", "side", "stop"),
    [
        ("risk calc: balance 25k, risk 2%, LINK long, entry 18, stop 16.5", "buy", "16.5"),
        ("I have 25k, risk 2%, long LINK from 18, stop 16.5, how many coins?", "buy", "16.5"),
        ("I have 25k, risk 2%, short LINK from 18, stop 19.5, how many coins?", "sell", "19.5"),
        ("long LINK from 18, stop 16.5, account 25k, risk 2%", "buy", "16.5"),
        ("tengo 25.000 € y arriesgo el 2 %: corto en LINK a 18, stop 19,5", "sell", "19.5"),
        ("tengo 25k, riesgo 2%, largo LINK desde 18, stop 16,5", "buy", "16.5"),
        ("у меня 25000, риск 2%, лонг LINK от 18, стоп 16.5", "buy", "16.5"),
    ],
)
def test_a_trade_with_a_balance_and_a_risk_is_a_size_and_no_order(text: str, side: str, stop: str) -> None:
    args = {"symbol": "LINK", "entry": "18", "stop": stop, "side": side, "balance": "25000", "risk_pct": "2"}
    assert reads(text) == ("call", [], [("risk_calculator", args)])


def test_what_stands_beside_such_a_trade_is_asked_too() -> None:
    _, _, calls = reads("I have 25k, risk 2%, long LINK from 18, stop 16.5, and show me the news of BTC")
    assert [tool for tool, _ in calls] == ["risk_calculator", "news_fetcher"]


def test_coins_that_are_counted_beside_a_risk_are_an_order_that_is_asked_about() -> None:
    expect, _, ((tool, _),) = reads("buy 0.5 ETH at 3000, stop 2900, I have 25k, risk 2%")
    assert (expect, tool) == ("clarify", "place_order")


@pytest.mark.parametrize(
    "text",
    [
        "how is ETH and how is SOL and correlation of BTC and ETH",
        "¿cómo está ETH y cómo va SOL y la correlación de BTC y ETH?",
        "как там ETH и как SOL и корреляция BTC и ETH",
    ],
)
def test_a_correlation_of_two_takes_no_third_from_the_request_before_it(text: str) -> None:
    assert reads(text)[2] == [
        ("market_analysis", {"symbol": "ETH"}),
        ("market_analysis", {"symbol": "SOL"}),
        ("correlation_matrix", {"symbols": ["BTC", "ETH"]}),
    ]


def test_a_correlation_of_one_takes_the_market_before_it() -> None:
    pair = ("correlation_matrix", {"symbols": ["BTC", "ETH"]})
    assert reads("how is BTC and ETH correlation")[2] == [pair]
    assert reads("how is BTC and correlation with ETH")[2] == [pair]
