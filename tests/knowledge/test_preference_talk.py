"""Preferences that are heard in what a person says."""

import pytest

from knowledge.preference_talk import is_preference, settable


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
