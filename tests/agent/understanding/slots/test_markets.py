"""Looks at markets in three languages, misspelt ones too."""

import pytest

from tests.agent.understanding.reads import Call, reads

SAID: list[tuple[str, str, list[Call]]] = [
    ("should I buy 1 BTC?", "call", [("market_analysis", {"symbol": "BTC"})]),
    ("what happens if I sell 1 BTC?", "call", [("market_analysis", {"symbol": "BTC"})]),
    ("scan for coins with rsi below 30", "call", [("scan", {"metric": "rsi", "op": "below", "value": "30"})]),
    (
        "whale trades over 1 million in BTC",
        "call",
        [("whale_tracker", {"symbol": "BTC", "min_usd": "1000000"})],
    ),
    ("order book BTC depth 20", "call", [("order_book_analyzer", {"symbol": "BTC", "depth": 20})]),
    ("what's nvidia trading at", "call", [("get_quote", {"symbol": "NVDA"})]),
    ("¿qué tal ves el oro en semanal?", "call", [("market_analysis", {"symbol": "XAU", "timeframe": "1w"})]),
    ("pásame el análisis de nvidia", "call", [("market_analysis", {"symbol": "NVDA"})]),
    (
        "dame un vistazo de solana en 30 minutos",
        "call",
        [("market_analysis", {"symbol": "SOL", "timeframe": "30m"})],
    ),
    ("qué onda con doge", "call", [("market_analysis", {"symbol": "DOGE"})]),
    ("cuánto está el bitcoin", "call", [("get_quote", {"symbol": "BTC"})]),
    ("precio actual de ETH/EUR", "call", [("get_quote", {"symbol": "ETH/EUR"})]),
    (
        "bollinger bands and ATR for SOL on 1h",
        "call",
        [("technical_indicators", {"symbol": "SOL", "indicators": ["bbands", "atr"], "timeframe": "1h"})],
    ),
    (
        "EMA 200 de BTC en diario",
        "call",
        [
            (
                "technical_indicators",
                {"symbol": "BTC", "indicators": ["ema"], "period": 200, "timeframe": "1d"},
            )
        ],
    ),
    (
        "is ETH oversold on 4h?",
        "call",
        [("technical_indicators", {"symbol": "ETH", "indicators": ["rsi"], "timeframe": "4h"})],
    ),
    (
        "volatilidad histórica de ETH en 30 días",
        "call",
        [("volatility_analyzer", {"symbol": "ETH", "window": 30})],
    ),
    (
        "correlation between gold, BTC and nvidia last 90 days",
        "call",
        [("correlation_matrix", {"symbols": ["XAU", "BTC", "NVDA"], "window": 90})],
    ),
    ("¿se mueven juntos BTC y el nasdaq?", "call", [("correlation_matrix", {"symbols": ["BTC", "QQQ"]})]),
    (
        "profundidad de mercado de ETH en binance",
        "call",
        [("order_book_analyzer", {"symbol": "ETH", "exchange": "binance"})],
    ),
    ("spread of BTC on kraken", "call", [("order_book_analyzer", {"symbol": "BTC", "exchange": "kraken"})]),
    (
        "grandes operaciones de ETH de más de 500k",
        "call",
        [("whale_tracker", {"symbol": "ETH", "min_usd": "500000"})],
    ),
    (
        "whales moving btc over $5m since yesterday",
        "call",
        [("whale_tracker", {"symbol": "BTC", "min_usd": "5000000", "since": "2026-01-14"})],
    ),
    ("watch SOL", "call", [("watchlist", {"action": "add", "symbols": ["SOL"]})]),
    (
        "agrega nvidia a mi lista de seguimiento",
        "call",
        [("watchlist", {"action": "add", "symbols": ["NVDA"]})],
    ),
    ("добавь эфир в список наблюдения", "call", [("watchlist", {"action": "add", "symbols": ["ETH"]})]),
    (
        "which stocks rose more than 3% today?",
        "call",
        [("scan", {"metric": "change_pct", "op": "above", "value": "3"})],
    ),
    (
        "busca criptos con volatilidad mayor a 80",
        "call",
        [("scan", {"metric": "volatility", "op": "above", "value": "80"})],
    ),
    ("anlisis de etherum", "call", [("market_analysis", {"symbol": "ETH"})]),
    ("bitconi price", "call", [("get_quote", {"symbol": "BTC"})]),
    ("prcie of solana", "call", [("get_quote", {"symbol": "SOL"})]),
    ("corelation BTC ETH", "call", [("correlation_matrix", {"symbols": ["BTC", "ETH"]})]),
    ("volatilty of eth", "call", [("volatility_analyzer", {"symbol": "ETH"})]),
    ("stop my import", "call", [("job_cancel", {"job": "import"})]),
    ("cómo va la importación", "call", [("job_status", {"job": "import"})]),
    (
        "price of BTC and then buy 0.01",
        "confirm",
        [
            ("get_quote", {"symbol": "BTC"}),
            ("place_order", {"symbol": "BTC", "side": "buy", "quantity": "0.01"}),
        ],
    ),
    (
        "RSI de BTC, noticias de ETH y mi saldo",
        "call",
        [
            ("technical_indicators", {"symbol": "BTC", "indicators": ["rsi"]}),
            ("news_fetcher", {"symbol": "ETH"}),
            ("get_portfolio", {"section": "balance"}),
        ],
    ),
    (
        "analiza BTC y ETH en 4h",
        "call",
        [
            ("market_analysis", {"symbol": "BTC", "timeframe": "4h"}),
            ("market_analysis", {"symbol": "ETH", "timeframe": "4h"}),
        ],
    ),
    ("цена биткоина и эфира", "call", [("get_quote", {"symbol": "BTC"}), ("get_quote", {"symbol": "ETH"})]),
    ("bitcoin", "call", [("market_analysis", {"symbol": "BTC"})]),
    ("ETH 4h", "call", [("market_analysis", {"symbol": "ETH", "timeframe": "4h"})]),
    ("¿cómo anda ether?", "call", [("market_analysis", {"symbol": "ETH"})]),
    ("покажи график эфира на 4 часах", "call", [("market_analysis", {"symbol": "ETH", "timeframe": "4h"})]),
    (
        "rsi биткоина на 15м",
        "call",
        [("technical_indicators", {"symbol": "BTC", "indicators": ["rsi"], "timeframe": "15m"})],
    ),
    ("волатильность солы за 30 дней", "call", [("volatility_analyzer", {"symbol": "SOL", "window": 30})]),
    ("корреляция биткоина и золота", "call", [("correlation_matrix", {"symbols": ["BTC", "XAU"]})]),
    ("стакан по эфиру", "call", [("order_book_analyzer", {"symbol": "ETH"})]),
    ("киты по биткоину больше 1 млн", "call", [("whale_tracker", {"symbol": "BTC", "min_usd": "1000000"})]),
    ("add ADA to my watchlist", "call", [("watchlist", {"action": "add", "symbols": ["ADA"]})]),
]


@pytest.mark.parametrize(("text", "expect", "calls"), SAID)
def test_what_is_said_is_what_is_asked_for(text: str, expect: str, calls: list[Call]) -> None:
    assert reads(text) == (expect, [], calls)


ASKED: list[tuple[str, list[str]]] = [
    ("¿qué pasa si vendo todo?", ["symbol"]),
]


@pytest.mark.parametrize(("text", "missing"), ASKED)
def test_what_is_missing_is_asked_and_not_guessed(text: str, missing: list[str]) -> None:
    expect, lacking, _ = reads(text)
    assert (expect, lacking) == ("clarify", missing)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("give me the 200 ema for ETH", [(["ema"], 200)]),
        ("la media de 200 de ETH", [(["sma"], 200)]),
        ("dame la 50 sma de ETH", [(["sma"], 50)]),
        ("200 ema по эфиру", [(["ema"], 200)]),
        ("50 and 200 ema of ETH", [(["ema"], 50), (["ema"], 200)]),
        ("rsi 14 macd of ETH", [(["rsi"], 14), (["macd"], None)]),
    ],
)
def test_a_period_may_stand_before_its_indicator(
    text: str, asked: list[tuple[list[str], int | None]]
) -> None:
    _, _, calls = reads(text)
    assert [(args["indicators"], args.get("period")) for _, args in calls] == asked
