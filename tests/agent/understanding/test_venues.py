"""Where a price is asked for, in the words of both languages."""

from typing import Any

import pytest

from tests.agent.understanding.test_understand import calls, one, read

BEFORE = ("technical_indicators", {"symbol": "BTC", "indicators": ["rsi"], "timeframe": "4h"})
ON_OKX = ("get_quote", {"symbol": "BTC", "exchange": "okx"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BTC on kraken", one("market_analysis", symbol="BTC", exchange="kraken")),
        ("BTC en OKX", one("market_analysis", symbol="BTC", exchange="okx")),
        ("precio de ETH en binance", one("get_quote", symbol="ETH", exchange="binance")),
        ("price of BTC from the file", one("get_quote", symbol="BTC", exchange="file")),
        ("precio de BTC simulado", one("get_quote", symbol="BTC", exchange="simulated")),
        ("simulated BTC", one("market_analysis", symbol="BTC", exchange="simulated")),
        ("volatilidad de BTC de Bitfinex", one("volatility_analyzer", symbol="BTC", exchange="bitfinex")),
        (
            "RSI of BTC on 4h on GEMINI",
            one("technical_indicators", symbol="BTC", indicators=["rsi"], timeframe="4h", exchange="gemini"),
        ),
        (
            "correlation of BTC and ETH on kraken",
            one("correlation_matrix", symbols=["BTC", "ETH"], exchange="kraken"),
        ),
        ("BTC price on kraken and okx", [*one("get_quote", symbol="BTC", exchange="kraken"), ON_OKX]),
        (
            "BTC price on OKX and ETH price on kraken",
            [ON_OKX, *one("get_quote", symbol="ETH", exchange="kraken")],
        ),
        (
            "price and volatility of BTC on okx",
            [ON_OKX, *one("volatility_analyzer", symbol="BTC", exchange="okx")],
        ),
        ("price on kraken of foocoin", one("get_quote", symbol="FOOCOIN", exchange="kraken")),
    ],
)
def test_a_named_venue_is_asked_and_is_no_symbol(
    text: str, expected: list[tuple[str, dict[str, Any]]]
) -> None:
    assert calls(text) == expected


@pytest.mark.parametrize("text", ["and on kraken?", "¿y en Kraken?", "what about on kraken?", "y en KRAKEN"])
def test_a_follow_up_moves_the_last_call_to_another_venue(text: str) -> None:
    tool, args = BEFORE
    assert calls(text, BEFORE) == one(tool, **args, exchange="kraken")


def test_the_venue_stays_while_the_talk_is_about_it() -> None:
    assert calls("and ETH?", ON_OKX) == one("get_quote", symbol="ETH", exchange="okx")
    assert calls("and the volatility?", ON_OKX) == one("volatility_analyzer", symbol="BTC", exchange="okx")
    assert calls("and volatility of ETH?", ON_OKX) == one("volatility_analyzer", symbol="ETH")
    assert calls("¿y qué tal en kraken?", ON_OKX) == one("get_quote", symbol="BTC", exchange="kraken")


@pytest.mark.parametrize(
    "text", ["BTC price on mtgox", "¿precio de BTC en mtgox?", "BTC price, kept in a file"]
)
def test_a_venue_that_nobody_knows_is_left_out(text: str) -> None:
    assert calls(text) == one("get_quote", symbol="BTC")


def test_what_is_only_said_about_a_venue_asks_for_nothing() -> None:
    assert calls("yesterday I moved all my coins to kraken", BEFORE) == []
    assert calls("is this simulated?", BEFORE) == []
    assert read("price on kraken").missing == ("symbol",)
