"""A symbol that is misspelt is corrected, or asked for; the one spoken of before never stands in for it."""

import pytest

from tests.agent.understanding.reads import Call, reads

BEFORE: Call = ("market_analysis", {"symbol": "BTC", "timeframe": "4h"})


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("nvdia rsi", "NVDA"),
        ("rsi nvidea", "NVDA"),
        ("solna rsi", "SOL"),
        ("rsi de solan", "SOL"),
        ("telsa rsi", "TSLA"),
        ("rsi bitcon", "BTC"),
        ("rsi bitcion", "BTC"),
        ("etherium rsi", "ETH"),
        ("cardno rsi", "ADA"),
        ("rsi de dogcoin", "DOGE"),
        ("rsi riple", "XRP"),
        ("zorblax rsi", "ZORBLAX"),
        ("rsi zorblax", "ZORBLAX"),
        ("rsi de zorblax", "ZORBLAX"),
        ("рси солны", "СОЛНЫ"),
        ("rsi please", "BTC"),
        ("and the rsi?", "BTC"),
        ("quick rsi check", "BTC"),
        ("el rsi porfa", "BTC"),
        ("dame el rsi", "BTC"),
        ("what about its rsi", "BTC"),
        ("а rsi?", "BTC"),
    ],
)
def test_a_symbol_that_nobody_knows_is_not_the_one_before(text: str, symbol: str) -> None:
    assert reads(text, BEFORE) == (
        "call",
        [],
        [("technical_indicators", {"symbol": symbol, "indicators": ["rsi"]})],
    )


@pytest.mark.parametrize(
    "text", ["compra 2 eht", "comrpa 2 eht", "sell 1 zorblax now", "buy 100 usd of slona coin", "купи 1 эфр"]
)
def test_an_order_never_takes_over_the_symbol_of_a_look(text: str) -> None:
    expect, missing, _ = reads(text, BEFORE)
    assert (expect, missing) == ("clarify", ["symbol"])


@pytest.mark.parametrize(
    "text", ["apply for a card", "either of them", "the plaza is big", "I left my inlet there"]
)
def test_a_word_of_everyday_life_is_no_misspelt_symbol(text: str) -> None:
    assert reads(text)[2] == []
