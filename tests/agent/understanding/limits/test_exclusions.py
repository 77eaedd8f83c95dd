"""What a message says to leave out is left out, and nothing else is."""

import pytest

from tests.agent.understanding.reads import Call, reads

BEFORE: Call = ("market_analysis", {"symbol": "BTC", "timeframe": "4h"})


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("rsi, but not macd of btc", ["rsi"]),
        ("btc rsi without macd", ["rsi"]),
        ("rsi and atr of btc, no macd", ["rsi", "atr"]),
        ("rsi instead of macd for btc", ["rsi"]),
        ("not rsi, macd of btc", ["macd"]),
        ("btc rsi and not the macd or the adx", ["rsi"]),
        ("rsi of btc, leave out the macd", ["rsi"]),
        ("rsi y atr de btc, pero no macd", ["rsi", "atr"]),
        ("rsi de btc sin macd", ["rsi"]),
        ("rsi de btc, no quiero el macd", ["rsi"]),
        ("rsi en vez de macd para btc", ["rsi"]),
        ("rsi de btc, macd no", ["rsi"]),
        ("rsi y adx de btc sin macd ni atr", ["rsi", "adx"]),
        ("rsi биткоина, но не macd", ["rsi"]),
        ("rsi btc без macd", ["rsi"]),
        ("rsi вместо macd для btc", ["rsi"]),
        ("rsi and macd of btc", ["rsi", "macd"]),
        ("rsi y macd de btc, no te olvides", ["rsi", "macd"]),
    ],
)
def test_an_indicator_that_is_not_wanted_is_not_shown(text: str, left: list[str]) -> None:
    assert reads(text) == ("call", [], [("technical_indicators", {"symbol": "BTC", "indicators": left})])


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("analyze btc, not eth", ("market_analysis", {"symbol": "BTC"})),
        ("analiza btc, no eth", ("market_analysis", {"symbol": "BTC"})),
        ("price of btc but not eth", ("get_quote", {"symbol": "BTC"})),
        ("precio de btc, eth no", ("get_quote", {"symbol": "BTC"})),
        ("цена btc, а не eth", ("get_quote", {"symbol": "BTC"})),
        ("analyze btc on 1d, not on 4h", ("market_analysis", {"symbol": "BTC", "timeframe": "1d"})),
        ("analiza btc en 1d y no en 4h", ("market_analysis", {"symbol": "BTC", "timeframe": "1d"})),
    ],
)
def test_a_symbol_or_timeframe_that_is_not_meant_is_not_looked_at(text: str, call: Call) -> None:
    assert reads(text) == ("call", [], [call])


@pytest.mark.parametrize("text", ["no, eth", "not btc, eth", "нет, eth"])
def test_a_no_that_opens_a_message_corrects_the_last_one(text: str) -> None:
    assert reads(text, BEFORE) == ("call", [], [("market_analysis", {"symbol": "ETH", "timeframe": "4h"})])
