"""Preferences that are heard in what a person says."""

import pytest

from knowledge.preference_talk import heard, is_about_answers, is_preference, settable


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I only trade 4h", [("timeframe", "4h")]),
        ("solo opero en 1d", [("timeframe", "1d")]),
        ("prefiero Kraken", [("exchange", "kraken")]),
        ("I never risk more than 2% and I prefer Binance", [("exchange", "binance"), ("risk", "2")]),
        ("habla siempre en español", [("language", "es")]),
        ("quiero los precios en euros", [("currency", "EUR")]),
    ],
)
def test_a_setting_that_is_named_with_its_value_is_offered(text: str, found: list[tuple[str, str]]) -> None:
    assert is_preference(text)
    assert settable(text) == found


@pytest.mark.parametrize("text", ["my dog is called Dollar", "tengo dos hijos", "I won 5% last week", "any"])
def test_a_fact_is_no_preference_and_sets_nothing(text: str) -> None:
    assert not is_preference(text)
    assert settable(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I only trade at night", "I only trade at night"),
        ("How is BTC? I never use leverage.", "I never use leverage"),
        (
            "Nunca arriesgo más del 1,5 % por operación, ¿cómo está ETH?",
            "Nunca arriesgo más del 1,5 % por operación",
        ),
        ("yo solo opero en 4h", "yo solo opero en 4h"),
        ("я никогда не торгую ночью", "я никогда не торгую ночью"),
        ("I never got my card", ""),
        ("do I only trade at night?", ""),
        ("I only trade at night?", ""),
        ("remember that I only trade at night", ""),
        ("I only want to see BTC", ""),
        ("quiero comprar BTC", ""),
    ],
)
def test_how_somebody_always_trades_is_heard_in_passing(text: str, found: str) -> None:
    assert heard(text) == found


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("Prefiero respuestas cortas.", True), ("I want shorter answers", True), ("quiero respuestas", False)],
)
def test_a_wish_for_how_answers_are_written_is_known_for_one(text: str, is_one: bool) -> None:
    assert is_about_answers(text) is is_one
