"""Every number of a text is held against the facts: what is true is kept in any form, what is not is found."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.grounding.grounded import ground
from knowledge.reader import Reader
from tests.agent.grounding.writers import Told, lying, truthful

SHORT, LONG = 100, 1_000


def fact(name: str, value: object, unit: str, subject: str = "BTC", pair: str = "BTC/USD") -> dict[str, Any]:
    return {
        "id": name, "name": name, "subject": subject, "value": str(value), "unit": unit,
        "source": f"bitfinex {pair} 4h", "as_of": "2026-01-15T12:00:00Z", "simulated": False,
    }  # fmt: skip


FACTS = [
    fact("price", "62123.45", "USD"), fact("rsi", "55.34", "points"), fact("rsi_period", 14, "count"),
    fact("change_percent", "-2.345", "percent"), fact("macd", "120.5", "USD"), fact("macd_signal", "98.2", "USD"),
    fact("support_1", "61000.5", "USD"), fact("support_1_touches", 5, "count"), fact("support_2", 59500, "USD"),
    fact("resistance_1", 64000, "USD"), fact("volatility_annual", "45.2", "percent"),
    fact("volatility_percentile", 73, "percent"), fact("adx", "31.2", "points"), fact("atr", "810.4", "USD"),
    fact("timeframe", "4h", "label"), fact("timeframe_hours", 4, "hours"), fact("bars", 300, "count"),
    fact("last_bar", "2026-01-15T08:00:00Z", "date"), fact("price", "3012.7", "USD", "ETH", "ETH/USD"),
    fact("change_percent", "1.2", "percent", "ETH", "ETH/USD"), fact("rsi", "61.7", "points", "ETH", "ETH/USD"),
    fact("correlation", "0.84", "ratio", "BTC~ETH"),
]  # fmt: skip
ASKED = "is my stop of 2700 ok for ETH?"


def unbacked(draft: str, reader: Reader | None = None) -> list[str]:
    return list(ground(draft, FACTS, reader or Reader("en"), user_text=ASKED).unbacked)


@pytest.mark.parametrize(
    "true",
    [
        "BTC is at 62,123.45 USD.",
        "BTC trades at about $62k, down 2.3% with an RSI of 55.3.",
        "BTC está casi en 62.200 USD y baja un 2,3 %.",
        "**BTC** price: 62,123.45 USD\n- RSI (14): 55.34\n- MACD 120.5, signal 98.2\n- Volatility: 45.2% a year",
        "RSI and ADX are 55.3 and 31.2.",
        "BTC and ETH trade at 62,123 and 3,013 dollars.",
        "| Symbol | Price (USD) | RSI | Change |\n|---|---|---|---|\n| BTC | 62,123.45 | 55.3 | -2.3% |\n"
        "| ETH | 3,012.70 | 61.7 | +1.2% |",
        "Support lies at 61,000.50 (5 touches) and 59,500; resistance at 64,000.",
        "El soporte está en 61.000,5 (5 toques) y 59.500 USD, y la resistencia en 64.000.",
        "On the 4h chart, the last bar of 15 Jan 2026 08:00 UTC closed at 62,123.",
        "El RSI de 14 periodos marca 55,3 y el ADX 31,2.",
        "BTC fell 2.3% to 62,123 USD.",
        "A 2.3% drop left BTC at 62,123.",
        "BTC ha caído un 2,35 por ciento.",
        "The price is 1.8% above support at 61,000.5.",
        "BTC is 20.6 times ETH.",
        "1. BTC: 62,123\n2. ETH: 3,012.7",
        "Two markets were looked at: BTC fell 2.35 %, ETH rose 1.2 %.",
        "The 3 levels to watch are 61,000.5, 59,500 and 64,000.",
        "Price ranges from 61,000.5 to 64,000, between support and resistance.",
        "It looks at the last 300 bars. In 2025 it was different.",
        "Your stop of 2,700 is far away from ETH's price of 3,012.7.",
        "Tu stop de 2.700 está lejos.",
        "El precio ronda los 62.100 dólares, algo más de 62 mil.",
        "MACD (120.5) is above its signal (98.2).",
        "BTC is at {price:BTC} with RSI {rsi:BTC}; the correlation is {correlation}.",
    ],
)
def test_what_is_true_is_kept(true: str) -> None:
    assert unbacked(true) == []


@pytest.mark.parametrize(
    ("lie", "found"),
    [
        ("It will reach 70,000.", "70,000"),
        ("BTC is at 62,744.68 USD.", "62,744.68 USD"),
        ("RSI is 62,123.", "62,123"),
        ("ETH is at 62,123 USD.", "62,123 USD"),
        ("BTC rose 2.3%.", "2.3%"),
        ("BTC ganó un 2,3 %.", "2,3 %"),
        ("BTC RSI is 55.3%.", "55.3%"),
        ("BTC is at 62,123 EUR.", "62,123 EUR"),
        ("It holds 62,123 BTC.", "62,123 BTC"),
        ("MACD 98.2, signal 120.5", "98.2"),
        ("Volatility is 73% a year.", "73%"),
        ("On the 1h chart, RSI is 55.3.", "1h"),
        ("The last bar is of 14 Jan 2026.", "14 Jan 2026"),
        ("| Symbol | Price |\n|---|---|\n| BTC | 3,012.7 |", "3,012.7"),
        ("The price is 1.8% below support at 61,000.5.", "1.8%"),
        ("RSI 21 is 55.3.", "21"),
        ("Support has 7 touches.", "7"),
        ("The correlation is -0.84.", "-0.84"),
        ("The stop of 2,700 is good.", "2,700"),
        ("BTC is at {price:SOL}.", "{price:SOL}"),
        ("It costs {price}.", "{price}"),
        ("ETH is at {price:BTC}.", "62,123.45 USD"),
    ],
)
def test_what_is_not_true_is_found(lie: str, found: str) -> None:
    assert found in unbacked(lie)


def test_a_placeholder_is_written_as_the_reader_writes_numbers() -> None:
    assert ground("{price:BTC}", FACTS, Reader("es")).text == "62.123,45 USD"


def test_what_was_seen_one_time_is_counted() -> None:
    seen = [*FACTS, fact("pattern_count", 1, "count"), fact("pattern_hit_rate", 0, "percent")]
    for said in ("It rose 0% of the time, seen 1 time.", "Subió un 0 % de las veces, visto 1 vez."):
        assert ground(said, seen, Reader("en")).unbacked == []


@pytest.mark.parametrize(
    "said", ["BTC is at 70,001 and ", "70,001 ", "| BTC | 70,001 |\n", "at 70,001" + " " * 300]
)
def test_a_draft_of_any_length_is_read_whole(said: str) -> None:
    assert len(unbacked(said * 60)) == 60


def test_times_may_be_told_in_the_readers_zone() -> None:
    madrid = Reader("en", time_zone="Europe/Madrid")
    assert unbacked("The last bar began at 09:00.", madrid) == []
    assert unbacked("The last bar began at 10:00.", madrid) == ["10:00"]


def test_numbers_of_an_error_may_be_repeated() -> None:
    found = ground("It takes 10 to 2000 days.", [], Reader("en"), told=["A whole number from 10 to 2000."])
    assert found.unbacked == []


@given(st.text(max_size=300))
def test_any_text_can_be_held_against_facts(text: str) -> None:
    assert isinstance(unbacked(text), list)


@given(st.decimals("0.0001", "1e9", places=4))
def test_a_fact_is_never_refused_as_it_is(value: Any) -> None:
    facts = [fact("price", value, "USD")]
    assert ground(f"BTC is at {value:,f} USD.", facts, Reader("en")).unbacked == []


def held(told: Told) -> list[str]:
    return list(ground(told.draft, told.facts, Reader(told.lang), args=told.args).unbacked)


def refused(turns: int) -> list[str]:
    told = (truthful(Random(seed)) for seed in range(turns))
    return [f"{found}: {each.draft}" for each in told if (found := held(each))]


def shown(turns: int) -> list[str]:
    told = (lying(Random(seed)) for seed in range(turns))
    return [f"{kind}: {each.draft}" for kind, each in told if not held(each)]


def test_a_truthful_model_is_never_refused() -> None:
    assert refused(SHORT) == []


def test_no_lie_is_shown() -> None:
    assert shown(SHORT) == []


@pytest.mark.soak
def test_a_truthful_model_is_never_refused_for_long() -> None:
    assert refused(LONG) == []


@pytest.mark.soak
def test_no_lie_is_shown_for_long() -> None:
    assert shown(LONG) == []
