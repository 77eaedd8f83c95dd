import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.language import fold, language_in_thread, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¿Cómo está BTC en 4h?", "es"),
        ("How is BTC on 4h?", "en"),
        ("precio de ETH", "es"),
        ("ETH price", "en"),
        ("analiza BTC", "es"),
        ("mañana", "es"),
        ("what’s the trend of gold", "en"),
    ],
)
def test_the_language_is_that_of_the_message(text: str, language: str) -> None:
    assert language_of(text, fallback="en") == language_of(text, fallback="es") == language


@pytest.mark.parametrize("text", ["BTC", "RSI 14", "4h?", "", "Привет"])
def test_a_message_that_does_not_say_gets_the_accounts_language(text: str) -> None:
    assert language_of(text, fallback="es") == "es"
    assert language_of(text, fallback="en") == "en"


def test_a_language_that_is_not_spoken_here_becomes_english() -> None:
    assert language_of("BTC", fallback="ru") == "en"


@pytest.mark.parametrize(
    ("text", "before", "language"),
    [
        ("asdf", ["¿Cómo está BTC?"], "es"),
        ("4h?", ["BTC", "¿Cómo está BTC?", "how is ETH?"], "es"),
        ("help", ["¿Cómo está BTC?"], "en"),
        ("ayuda", ["How is BTC?"], "es"),
        ("BTC", [], "en"),
        ("Привет", ["¿Cómo está BTC?"], "en"),
    ],
)
def test_a_message_that_does_not_say_goes_on_in_the_language_of_its_thread(
    text: str, before: list[str], language: str
) -> None:
    assert language_in_thread(text, before, fallback="en") == language


@given(st.text())
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_folding_takes_accents_and_capitals_away() -> None:
    assert fold("¿CUÁNTO subió el Ñandú?") == "¿cuanto subio el nandu?"
