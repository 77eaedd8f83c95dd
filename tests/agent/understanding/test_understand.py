"""Requests for the seven market tools, as people say them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.understanding.meaning import Context, Expect, ToolCall, Understanding
from agent.understanding.understand import understand
from tests.shared_data import shared

STORED = ("BTC/USD", "AAPL", "ZZZ/USD")
BUILT = {
    "get_quote",
    "market_analysis",
    "technical_indicators",
    "volatility_analyzer",
    "correlation_matrix",
    "watchlist",
    "scan",
}


def read(text: str, *last: tuple[str, dict[str, Any]], unfinished: str = "") -> Understanding:
    return understand(text, Context([ToolCall(*call) for call in last], STORED, unfinished))


def calls(text: str, *last: tuple[str, dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    return [(call.tool, dict(call.args)) for call in read(text, *last).calls]


def one(tool: str, **args: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(tool, args)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("¿Cómo está BTC en 4h?", one("market_analysis", symbol="BTC", timeframe="4h")),
        ("analiza btc/usdt en 15 minutos", one("market_analysis", symbol="BTC", timeframe="15m")),
        ("Analyze ETH/EUR on the daily", one("market_analysis", symbol="ETH/EUR", timeframe="1d")),
        ("anlyze bitcoin 1h", one("market_analysis", symbol="BTC", timeframe="1h")),
        ("trend of XRP in 4 hours", one("market_analysis", symbol="XRP", timeframe="4h")),
        ("AAPL weekly chart", one("market_analysis", symbol="AAPL", timeframe="1w")),
        ("¿qué tal va solana hoy?", one("market_analysis", symbol="SOL")),
        ("support and resistance for SOL", one("market_analysis", symbol="SOL")),
        ("BTCUSDT 1h", one("market_analysis", symbol="BTC", timeframe="1h")),
        ("what's happening with bitcoin?", one("market_analysis", symbol="BTC")),
        ("¿Cuánto vale el oro?", one("get_quote", symbol="XAU")),
        ("how much is nvidia", one("get_quote", symbol="NVDA")),
        ("hi, price of eth please", one("get_quote", symbol="ETH")),
        ("price of zzz", one("get_quote", symbol="ZZZ")),
        ("RSI y MACD de SOL en 1h",
         one("technical_indicators", symbol="SOL", indicators=["rsi", "macd"], timeframe="1h")),
        ("media móvil de 50 días de bitcoin",
         one("technical_indicators", symbol="BTC", indicators=["sma"], period=50, timeframe="1d")),
        ("RSI de BTC en 15m", one("technical_indicators", symbol="BTC", indicators=["rsi"], timeframe="15m")),
        ("is BTC overbought?", one("technical_indicators", symbol="BTC", indicators=["rsi"])),
        ("indicators for ETH", one("technical_indicators", symbol="ETH")),
        ("¿Debería comprar BTC?", one("market_analysis", symbol="BTC")),
        ("is it a good time to sell ETH?", one("market_analysis", symbol="ETH")),
        ("dime algo de doge en 15m", one("market_analysis", symbol="DOGE", timeframe="15m")),
        ("RSI 5000 de BTC", one("technical_indicators", symbol="BTC", indicators=["rsi"], period=5000)),
        ("force index of BTC", one("technical_indicators", symbol="BTC", indicators=["force"])),
        ("how volatile is ETH?", one("volatility_analyzer", symbol="ETH")),
        ("volatilidad de ETH en 14 días", one("volatility_analyzer", symbol="ETH", window=14)),
        ("BTC volatility on 1d", one("volatility_analyzer", symbol="BTC", timeframe="1d")),
        ("volatility of BTC over the last 24 hours",
         one("volatility_analyzer", symbol="BTC", window=24, timeframe="1h")),
        ("correlación entre BTC, ETH y oro en 90 días",
         one("correlation_matrix", symbols=["BTC", "ETH", "XAU"], window=90)),
        ("how are BTC and ETH correlated?", one("correlation_matrix", symbols=["BTC", "ETH"])),
        ("do gold and bitcoin move together?", one("correlation_matrix", symbols=["XAU", "BTC"])),
        ("add SOL and ADA to my watchlist", one("watchlist", action="add", symbols=["SOL", "ADA"])),
        ("quita ETH de mi lista", one("watchlist", action="remove", symbols=["ETH"])),
        ("¿qué hay en mi lista?", one("watchlist", action="list")),
        ("¿qué monedas tienen el RSI por debajo de 30 en 4h?",
         one("scan", metric="rsi", op="below", value=30.0, timeframe="4h")),
        ("¿cuáles han subido más de 5%?", one("scan", metric="change_pct", op="above", value=5.0)),
        ("which coins are oversold?", one("scan", metric="rsi", op="below", value=30)),
        ("scan for RSI > 70", one("scan", metric="rsi", op="above", value=70.0)),
        ("qué está en sobreventa en mi lista", one("scan", metric="rsi", op="below", value=30)),
        ("mi lista: ¿qué está sobrecomprado?", one("scan", metric="rsi", op="above", value=70)),
        ("what is oversold in my watchlist?", one("scan", metric="rsi", op="below", value=30)),
        ("en mi lista, qué está en sobreventa", one("scan", metric="rsi", op="below", value=30)),
        ("what in my list has an RSI below 35?", one("scan", metric="rsi", op="below", value=35.0)),
        ("¿me recomiendas comprar BTC?", one("market_analysis", symbol="BTC")),
    ],
)  # fmt: skip
def test_one_request_is_one_call(text: str, expected: list[tuple[str, dict[str, Any]]]) -> None:
    assert calls(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("precio de BTC y ETH", one("get_quote", symbol="BTC") + one("get_quote", symbol="ETH")),
        ("price and volatility of BTC",
         one("get_quote", symbol="BTC") + one("volatility_analyzer", symbol="BTC")),
        ("ETH price; volatility of SOL",
         one("get_quote", symbol="ETH") + one("volatility_analyzer", symbol="SOL")),
        ("analyze BTC on 1h and 4h",
         one("market_analysis", symbol="BTC", timeframe="1h")
         + one("market_analysis", symbol="BTC", timeframe="4h")),
        ("RSI 14 and EMA 200 of BTC",
         one("technical_indicators", symbol="BTC", indicators=["rsi"], period=14)
         + one("technical_indicators", symbol="BTC", indicators=["ema"], period=200)),
    ],
)  # fmt: skip
def test_several_requests_are_several_calls_in_order(
    text: str, expected: list[tuple[str, dict[str, Any]]]
) -> None:
    assert calls(text) == expected


ANALYSIS = ("market_analysis", {"symbol": "BTC", "timeframe": "1h"})
VOLATILITY = ("volatility_analyzer", {"symbol": "ETH", "window": 14})
CORRELATION = ("correlation_matrix", {"symbols": ["BTC", "ETH"]})


@pytest.mark.parametrize(
    ("text", "last", "expected"),
    [
        ("and on 4h?", ANALYSIS, one("market_analysis", symbol="BTC", timeframe="4h")),
        ("¿y en diario?", ANALYSIS, one("market_analysis", symbol="BTC", timeframe="1d")),
        ("and ETH?", ANALYSIS, one("market_analysis", symbol="ETH", timeframe="1h")),
        ("how about gold?", ANALYSIS, one("market_analysis", symbol="XAU", timeframe="1h")),
        ("and the volatility?", ANALYSIS, one("volatility_analyzer", symbol="BTC")),
        ("¿y la correlación con ETH?", ANALYSIS, one("correlation_matrix", symbols=["BTC", "ETH"])),
        ("add it to my watchlist", ANALYSIS, one("watchlist", action="add", symbols=["BTC"])),
        ("¿y a 30 días?", VOLATILITY, one("volatility_analyzer", symbol="ETH", window=30)),
        ("with 90 days", CORRELATION, one("correlation_matrix", symbols=["BTC", "ETH"], window=90)),
        ("and SOL", CORRELATION, one("correlation_matrix", symbols=["BTC", "ETH", "SOL"])),
    ],
)
def test_a_follow_up_changes_the_last_call(
    text: str, last: tuple[str, dict[str, Any]], expected: list[tuple[str, dict[str, Any]]]
) -> None:
    assert calls(text, last) == expected


@pytest.mark.parametrize("action", ["add", "remove"])
@pytest.mark.parametrize("text", ["BTC?", "BTC", "¿y BTC?", "and BTC?"])
def test_a_symbol_alone_never_repeats_a_change_of_the_watchlist(text: str, action: str) -> None:
    last = ("watchlist", {"action": action, "symbols": ["SOL"]})
    assert calls(text, last) == one("market_analysis", symbol="BTC")


def test_a_follow_up_on_two_calls_changes_both_and_repeats_neither() -> None:
    both = (("get_quote", {"symbol": "BTC"}), ("get_quote", {"symbol": "ETH"}))
    assert calls("and SOL?", *both) == one("get_quote", symbol="SOL")


@pytest.mark.parametrize(
    ("text", "symbol"),
    [("what's the price of foocoin?", "FOOCOIN"), ("analyze QWXZ on 1h", "QWXZ"), ("$wat price", "WAT")],
)
def test_an_unknown_symbol_still_reaches_the_tool_that_knows_the_nearest(text: str, symbol: str) -> None:
    assert [args["symbol"] for _, args in calls(text)] == [symbol]


def test_a_timeframe_that_does_not_exist_reaches_the_tool_that_says_which_do() -> None:
    assert calls("analyze BTC on 2h") == one("market_analysis", symbol="BTC", timeframe="2h")


@pytest.mark.parametrize(
    ("text", "missing"), [("volatility", "symbol"), ("precio", "symbol"), ("correlation of BTC", "symbols")]
)
def test_what_is_missing_is_asked(text: str, missing: str) -> None:
    understood = read(text)
    assert (understood.expect, tuple(understood.missing)) == (Expect.CLARIFY, (missing,))


def test_the_answer_to_what_was_missing_completes_the_request() -> None:
    both = read("ETH", unfinished="correlation with SOL").calls
    assert both == [ToolCall("correlation_matrix", {"symbols": ["SOL", "ETH"]})]
    assert read("ETH", unfinished="volatility").calls[0] == ToolCall("volatility_analyzer", {"symbol": "ETH"})


def test_a_finished_request_is_not_completed_again() -> None:
    assert read("ETH", ("get_quote", {"symbol": "BTC"}), unfinished="thanks").calls[0].tool == "get_quote"


@pytest.mark.parametrize(
    ("text", "topic"),
    [("hola", "greeting"), ("how are you?", "greeting"), ("gracias", "thanks"), ("ayuda", "help"),
     ("what can you do?", "help"), ("tell me a joke about cats", "outside"), ("what is love?", "outside"),
     ("what is the weather in Madrid?", "outside")],
)  # fmt: skip
def test_what_needs_no_tool_calls_none(text: str, topic: str) -> None:
    understood = read(text)
    assert (understood.topic, list(understood.calls)) == (topic, [])


@pytest.mark.parametrize(
    ("text", "tool"),
    [("compra 1 BTC", "place_order"), ("buy 0.1 BTC", "place_order"),
     ("news on ETH", "news_fetcher"), ("mi cartera", "get_portfolio"),
     ("avísame si BTC pasa de 90000", "create_alert"), ("backtest ema cross on BTC", "backtest_strategy")],
)  # fmt: skip
def test_each_tool_is_asked_for_by_its_words(text: str, tool: str) -> None:
    assert [call.tool for call in read(text).calls] == [tool]


def test_two_tools_are_asked_for_in_one_message() -> None:
    assert calls("RSI of BTC and news on ETH") == [
        *one("technical_indicators", symbol="BTC", indicators=["rsi"]),
        *one("news_fetcher", symbol="ETH"),
    ]


@given(st.text(max_size=300))
def test_any_text_is_understood_somehow(text: str) -> None:
    understood = read(text, ANALYSIS)
    assert understood.calls or understood.topic or understood.missing


def test_the_examples_of_the_project_for_these_tools_are_understood() -> None:
    lines = shared("utterances/dev_utterances.jsonl").read_text("utf-8").splitlines()
    examples = [json.loads(line) for line in lines]
    mine = [e for e in examples if e["lang"] != "ru" and any(call["tool"] in BUILT for call in e["calls"])]
    for example in mine:
        last = [(turn["tool"], turn["args"]) for turn in example.get("context", ()) if turn.get("tool")]
        expected = [(call["tool"], call["args"]) for call in example["calls"]]
        assert calls(example["text"], *last) == expected, example["text"]
    assert len(mine) > 10


@pytest.mark.parametrize(
    "text", ["alert(1)", "<script>alert(1)</script>", "buy(1)", "news();", "recuerda(x)"]
)
def test_code_that_was_pasted_is_no_request(text: str) -> None:
    understood = read(text)
    assert (understood.expect, understood.topic, list(understood.calls)) == (Expect.DECLINE, "outside", [])


def test_a_text_that_is_too_long_to_be_a_request_asks_for_nothing() -> None:
    understood = understand("buy 1 BTC and " * 1_000, Context())
    assert (understood.expect, understood.calls) == (Expect.DECLINE, ())
