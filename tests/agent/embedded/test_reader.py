"""Numbers and times are written as the reader writes and lives them; words follow the question."""

from itertools import cycle

import pytest

from agent.embedded.answers import render
from agent.embedded.answers.numbers import show, stated
from agent.embedded.answers.wording import source
from knowledge.reader import Reader, zone_said
from tests.agent.embedded.sheets import AT, result

PRICE = {"name": "price", "value": "1234567.5", "unit": "USD"}
MOMENT = {"name": "last_bar", "value": "2018-12-31T23:30:00Z", "unit": "date"}


@pytest.mark.parametrize(
    ("reader", "written"),
    [
        (Reader("en"), "1,234,567.50 USD"),
        (Reader("es"), "1.234.567,50 USD"),
        (Reader("en", "1.234,56"), "1.234.567,50 USD"),
        (Reader("es", "1,234.56"), "1,234,567.50 USD"),
        (Reader("es", "1 234,56"), "1\u202f234\u202f567,50 USD"),
        (Reader("en", "1'234.56"), "1’234’567.50 USD"),
    ],
)
def test_a_chosen_number_format_holds_in_both_languages(reader: Reader, written: str) -> None:
    assert show(PRICE, reader) == written


@pytest.mark.parametrize(
    ("zone", "english", "spanish"),
    [
        ("UTC", "31 Dec 2018 23:30 UTC", "31 dic 2018 23:30 UTC"),
        ("Europe/Madrid", "1 Jan 2019 00:30 UTC+1", "1 ene 2019 00:30 UTC+1"),
        ("America/New_York", "31 Dec 2018 18:30 UTC-5", "31 dic 2018 18:30 UTC-5"),
        ("Asia/Kolkata", "1 Jan 2019 05:00 UTC+5:30", "1 ene 2019 05:00 UTC+5:30"),
        ("America/St_Johns", "31 Dec 2018 20:00 UTC-3:30", "31 dic 2018 20:00 UTC-3:30"),
    ],
)
def test_a_time_is_the_readers_and_says_its_zone(zone: str, english: str, spanish: str) -> None:
    assert show(MOMENT, Reader("en", time_zone=zone)) == english
    assert show(MOMENT, Reader("es", time_zone=zone)) == spanish


def test_a_day_stays_the_markets_day_wherever_it_is_read() -> None:
    day = {"name": "last_bar", "value": "2018-12-31", "unit": "date"}
    assert show(day, Reader("en", time_zone="Pacific/Auckland")) == "31 Dec 2018"


def test_the_bar_of_a_day_is_told_by_its_day_where_it_began_the_day_before() -> None:
    bogota = Reader("en", time_zone="America/Bogota")
    bar = {**MOMENT, "value": "2018-12-31T00:00:00Z"}
    assert show({**bar, "source": "kraken BTC/USD 1d"}, bogota) == "31 Dec 2018"
    assert show({**bar, "source": "kraken BTC/USD 4h"}, bogota) == "30 Dec 2018 19:00 UTC-5"


def test_summer_time_is_told_from_winter_time() -> None:
    madrid = Reader(time_zone="Europe/Madrid")
    assert (zone_said(madrid.local(AT)), zone_said(madrid.local(AT.replace(month=7)))) == ("UTC+1", "UTC+2")


@pytest.mark.parametrize(
    ("amount", "english", "spanish"),
    [("7", "7 years", "7 años"), ("1", "1 year", "1 año")],
)
def test_a_count_without_a_word_beside_it_gets_its_unit(amount: str, english: str, spanish: str) -> None:
    age = {"name": "age", "value": amount, "unit": "years"}
    assert (stated(age, Reader("en")), stated(age, Reader("es"))) == (english, spanish)


def test_an_answer_keeps_one_way_of_writing_from_its_first_number_to_its_last() -> None:
    made = result("market_analysis", cycle([3742.7, 1250.55]))
    swiss = render.answer(made, Reader("es", "1'234.56", "Europe/Madrid"))
    assert "3’742.70" in swiss
    assert "1’250.55" in swiss
    assert "3.742,70" not in swiss
    assert "31 dic 2018 21:00 UTC+1" in swiss


def test_a_source_is_said_in_words() -> None:
    assert source("simulated BTC/USD 4h", "es") == "simulado BTC/USD 4h"
    assert source("your watchlist", "es") == "tu lista de seguimiento"
    assert source("kraken BTC/USD 4h", "es") == "kraken BTC/USD 4h"
    assert source("file AAPL/USD 1d", "en") == "imported file AAPL/USD 1d"
