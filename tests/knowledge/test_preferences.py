"""One list of preferences: what is written is read generously, and what fits no rule is refused."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.preferences import EXCHANGES, PREFERENCES, TIMEFRAMES, Unfit, defaults, value
from knowledge.reader import NUMBER_LOCALES, Reader
from tools.memory.set_preference import Key
from trading.exchanges.simulated import SimulatedVenue
from trading.exchanges.venues import VENUES
from trading.markets.timeframes import Timeframe


@pytest.mark.parametrize(
    ("key", "written", "stored"),
    [
        ("language", "Inglés", "en"), ("language", "spanish", "es"), ("language", "ES", "es"),
        ("time_zone", "Madrid", "Europe/Madrid"), ("time_zone", "new york", "America/New_York"),
        ("time_zone", "México", "America/Mexico_City"), ("time_zone", "Ciudad de México", "America/Mexico_City"),
        ("time_zone", "europe/berlin", "Europe/Berlin"), ("time_zone", "utc", "UTC"),
        ("number_format", "1.234,56", "1.234,56"), ("number_format", "1\u202f234,56", "1 234,56"),
        ("number_format", "1’234.56", "1'234.56"), ("number_format", "automático", "auto"),
        ("currency", "euros", "EUR"), ("currency", "usdt", "USD"), ("currency", "pesos mexicanos", "MXN"),
        ("theme", "oscuro", "dark"), ("theme", "system", "system"), ("timeframe", "4h", "4h"),
        ("exchange", "Kraken", "kraken"), ("exchange", "cualquiera", "auto"),
        ("exchange", "simulador", "simulated"), ("exchange", "Bitfinex", "bitfinex"),
        ("brain", "qwen2.5:7b", "qwen2.5:7b"), ("brain", "Llama3.1", "llama3.1"),
        ("brain", "integrado", "embedded"),
        ("brain", "hf.co/some/model:q4", "hf.co/some/model:q4"),
        ("risk", "1,5 %", "1.5"), ("risk", "10", "10"), ("risk", "0.10", "0.1"),
        ("experience", "principiante", "new"), ("goal", " save  for a house ", "save for a house"),
        ("goal", "", ""),
    ],
)  # fmt: skip
def test_what_is_written_becomes_the_value(key: str, written: str, stored: str) -> None:
    assert value(key, written) == stored


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("language", "ruso"), ("time_zone", "Narnia"), ("time_zone", ""), ("time_zone", "../../etc/passwd"),
        ("number_format", "1234"), ("currency", "doge"), ("theme", "pink"), ("timeframe", "3h"),
        ("exchange", "<script>"), ("exchange", "x" * 41), ("brain", "rm -rf /"),
        ("brain", "a b"), ("brain", "-x"), ("brain", ""),
        ("risk", "0.05"), ("risk", "10.1"), ("risk", "NaN"), ("risk", "lots"), ("risk", "-1"),
        ("goal", "x" * 201), ("goal", "bell\x07"), ("experience", "42"), ("password_hash", "x"), ("role", "owner"),
    ],
)  # fmt: skip
def test_what_fits_no_rule_is_refused_with_the_value(key: str, written: str) -> None:
    with pytest.raises(Unfit) as refused:
        value(key, written)
    assert refused.value.value in (written[:40], key)
    assert refused.value.choices or refused.value.rule != "choices"


@given(st.sampled_from(sorted(PREFERENCES)), st.text(max_size=250))
def test_any_text_is_read_or_refused_and_what_was_read_is_read_the_same_again(key: str, text: str) -> None:
    try:
        stored = value(key, text)
    except Unfit:
        return
    assert value(key, stored) == stored
    assert len(stored) <= 200


def test_every_default_and_every_choice_keeps_its_own_rule() -> None:
    for key, preference in PREFERENCES.items():
        for choice in filter(None, (preference.default, *preference.choices)):
            assert value(key, choice) == choice
    assert defaults().keys() == PREFERENCES.keys()


def test_the_lists_are_those_of_the_trade() -> None:
    assert list(TIMEFRAMES) == list(Timeframe)
    assert set(EXCHANGES) == {"auto", SimulatedVenue().venue, *VENUES}
    assert set(get_args(Key)) == set(PREFERENCES)


def test_digits_are_those_of_the_words_unless_a_format_was_chosen() -> None:
    assert Reader("es").number_locale == "es"
    assert Reader("es").speaking("en").number_locale == "en"
    assert Reader("es", "1.234,56").speaking("en").number_locale == "es"
    assert {Reader("en", shape).number_locale for shape in NUMBER_LOCALES} == {"es", "en", "fr", "de-CH"}
