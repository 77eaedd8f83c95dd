"""An indicator of several periods is one call for each."""

import pytest

from tests.agent.understanding.reads import reads


@pytest.mark.parametrize(
    ("text", "name", "periods"),
    [
        ("medias de 50 y 200 de btc", "sma", [50, 200]),
        ("las medias de 50 y 200 sesiones de btc", "sma", [50, 200]),
        ("media de 20 de btc", "sma", [20]),
        ("ema de 20 y de 50 de btc", "ema", [20, 50]),
        ("sma 50 and 200 of btc", "sma", [50, 200]),
        ("ema 9, 21 and 50 for btc", "ema", [9, 21, 50]),
        ("ema 9,21,50 btc", "ema", [9, 21, 50]),
        ("ema 20/50 btc", "ema", [20, 50]),
        ("20/50 ema of btc", "ema", [20, 50]),
        ("emas of 20 and 50 on BTC", "ema", [20, 50]),
        ("moving averages 50 & 200 btc", "sma", [50, 200]),
        ("sma(50) and sma(200) btc", "sma", [50, 200]),
        ("rsi 7 n 14 of btc", "rsi", [7, 14]),
        ("rsi 14 y 21 de btc", "rsi", [14, 21]),
        ("скользящие 50 и 200 биткоина", "sma", [50, 200]),
        ("средние 50 и 200 btc", "sma", [50, 200]),
        ("bollinger 20 btc", "bbands", [20]),
    ],
)
def test_each_period_is_a_call(text: str, name: str, periods: list[int]) -> None:
    asked = [("technical_indicators", {"symbol": "BTC", "indicators": [name], "period": n}) for n in periods]
    assert reads(text) == ("call", [], asked)


@pytest.mark.parametrize(
    ("text", "periods", "timeframe"),
    [
        ("50 and 200 day moving averages of btc", [50, 200], "1d"),
        ("50 day and 200 day sma of btc", [50, 200], "1d"),
        ("200 day average of btc", [200], "1d"),
        ("medias móviles de 50 y 200 días de BTC", [50, 200], "1d"),
        ("btc 200 week moving average", [200], "1w"),
        ("sma 50 y 200 de btc en 4h", [50, 200], "4h"),
    ],
)
def test_days_and_weeks_are_the_bars_of_an_average(text: str, periods: list[int], timeframe: str) -> None:
    asked = [
        (
            "technical_indicators",
            {"symbol": "BTC", "indicators": ["sma"], "period": n, "timeframe": timeframe},
        )
        for n in periods
    ]
    assert reads(text) == ("call", [], asked)
