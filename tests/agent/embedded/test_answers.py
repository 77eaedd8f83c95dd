"""Every number in an answer stands in its facts, and every tool has words in both languages."""

import re
from itertools import chain, cycle, repeat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import agent.embedded.answers
from agent.embedded.answers import render
from agent.embedded.answers.numbers import show
from agent.language import LANGUAGES
from knowledge.reader import Reader
from tests.agent.embedded.sheets import FILLS, result
from tests.agent.grounding.held import unbacked
from tools.catalog import load
from trading import errors

USUAL = [3742.7, -2.345, 0.61, 33.21, 1250.55, 47.3, 0.0004, 71.0]
languages = pytest.mark.parametrize("language", LANGUAGES)
tools = pytest.mark.parametrize("tool", FILLS)
TALK = (
    *("_menu", "greeting", "help", "clarify", "error_", "outside", "planned", "displeased"),
    *("identity", "nothing_", "refuse"),
)
on_one_market = pytest.mark.parametrize(
    "tool", ["get_quote", "market_analysis", "technical_indicators", "volatility_analyzer"]
)


@languages
@tools
def test_every_number_of_an_answer_stands_in_its_facts(tool: str, language: str) -> None:
    made = result(tool, cycle(USUAL))
    assert unbacked(render.answer(made, Reader(language)), made["facts"], language) == []


@given(
    st.sampled_from(sorted(FILLS)),
    st.sampled_from(LANGUAGES),
    st.lists(st.floats(-1e9, 1e9, allow_nan=False), min_size=1, max_size=12),
)
def test_whatever_the_numbers_are(tool: str, language: str, numbers: list[float]) -> None:
    made = result(tool, chain.from_iterable(repeat(numbers)))
    assert unbacked(render.answer(made, Reader(language)), made["facts"], language) == []


@languages
def test_a_number_that_no_fact_holds_is_found(language: str) -> None:
    facts = result("get_quote", cycle(USUAL))["facts"]
    invented = "It will reach 9.999 soon." if language == "es" else "It will reach 9,999 soon."
    assert unbacked(invented, facts, language) == [invented.split()[3]]


@languages
def test_every_tool_of_the_catalog_has_a_template(language: str) -> None:
    assert [name for name in load().built if not render.has_template(name, language)] == []


@languages
@on_one_market
def test_an_answer_opens_with_its_venue_and_the_date_of_its_last_bar(tool: str, language: str) -> None:
    opening = render.answer(result(tool, cycle(USUAL)), Reader(language)).splitlines()[0]
    assert "bitfinex BTC/USD" in opening
    assert (
        show({"value": "2018-12-31T20:00:00Z", "unit": "date", "name": "last_bar"}, Reader(language))
        in opening
    )
    assert "4h" in opening


@languages
@on_one_market
def test_the_price_is_shown(tool: str, language: str) -> None:
    text = render.answer(result(tool, cycle(USUAL)), Reader(language))
    assert show({"value": "3742.7", "unit": "USD", "name": "price"}, Reader(language)) in text


@languages
def test_every_output_and_setting_of_an_indicator_is_shown(language: str) -> None:
    made = result("technical_indicators", cycle(USUAL))
    text = render.answer(made, Reader(language))
    price = next(fact for fact in made["facts"] if fact["name"] == "price")
    shown = [fact for fact in made["facts"] if fact["name"].startswith(("macd", "rsi", "bbands"))]
    assert [fact["name"] for fact in shown if show(fact, Reader(language), price) not in text] == []


@languages
@tools
def test_simulated_facts_are_called_simulated(tool: str, language: str) -> None:
    word = "SIMULADO" if language == "es" else "SIMULATED"
    assert word in render.answer(result(tool, cycle(USUAL), simulated=True), Reader(language))
    assert word not in render.answer(result(tool, cycle(USUAL)), Reader(language))


@languages
@pytest.mark.parametrize(
    "tool", ["get_quote", "market_analysis", "technical_indicators", "volatility_analyzer"]
)
def test_old_bars_are_called_old(tool: str, language: str) -> None:
    word = "ANTIGUOS" if language == "es" else "OLD"
    assert word in render.answer(result(tool, cycle(USUAL), old=True), Reader(language))
    assert word not in render.answer(result(tool, cycle(USUAL)), Reader(language))


def _problems(kind: type[errors.Problem]) -> list[type[errors.Problem]]:
    below = [kind for kind in kind.__subclasses__() if kind.__module__ == errors.__name__]
    return [kind, *(each for one in below for each in _problems(one))]


@languages
@pytest.mark.parametrize("kind", _problems(errors.Problem), ids=lambda kind: kind.__name__)
def test_every_problem_has_words_with_its_value_and_a_remedy(kind: Any, language: str) -> None:
    if kind is errors.NotAvailableYet:
        pytest.skip("told in tests/tools/test_planned.py")
    if kind is errors.UnknownSymbol:
        problem = kind("VALUE", ["NEAR"])
    else:
        problem = kind("It went wrong with VALUE.", value="VALUE", rule="The rule.", remedy="The remedy.")
    failed = {"tool": "get_quote", "args": {}, "facts": [], "error": problem.as_dict()}
    text = render.answer(failed, Reader(language))
    assert "VALUE" in text
    assert len(text.split()) > 5
    assert render.has_template(f"error_{kind.code}", language)


def test_templates_write_no_number_by_themselves() -> None:
    """A digit outside {{ }} and {% %} would be a number without a fact; examples and errors may hold some."""
    folder = Path(agent.embedded.answers.__path__[0])
    guilty = []
    for path in folder.glob("*.j2"):
        bare = re.sub(r"{[{%].*?[%}]}", "", path.read_text("utf-8"), flags=re.S)
        talk = path.name.startswith(TALK)
        guilty += [path.name] if re.search(r"\d", bare) and not talk else []
    assert guilty == []


@pytest.mark.parametrize(
    ("value", "unit", "english", "spanish"),
    [
        ("3742.7", "USD", "3,742.70 USD", "3.742,70 USD"),
        ("0.00001234", "USD", "0.00001234 USD", "0,00001234 USD"),
        ("-2.345", "percent", "-2.3%", "-2,3 %"),
        ("0.61", "ratio", "0.61", "0,61"),
        ("1234567", "count", "1,234,567", "1.234.567"),
        ("-0.001", "percent", "0.00%", "0,00 %"),
        ("47.97", "percent", "48.0%", "48,0 %"),
        ("30", "points", "30", "30"),
        ("1.08231", "USD", "1.0823 USD", "1,0823 USD"),
        ("4.5", "USD", "4.50 USD", "4,50 USD"),
        ("up", "label", "up", "alcista"),
        ("2018-12-31T20:00:00Z", "date", "31 Dec 2018 20:00 UTC", "31 dic 2018 20:00 UTC"),
        ("2018-12-31", "date", "31 Dec 2018", "31 dic 2018"),
        ("NaN", "USD", "—", "—"),
    ],
)
def test_a_fact_is_written_as_its_reader_writes(value: str, unit: str, english: str, spanish: str) -> None:
    fact = {"name": "x", "value": value, "unit": unit}
    assert (show(fact, Reader("en")), show(fact, Reader("es"))) == (english, spanish)


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        ("-2.35", "percent", "-2.35%"), ("-2.35", "%", "-2.35%"), ("0.468", "ratio", "0.468"),
        ("-1.385346207", "percent", "-1.4%"), ("30", "points", "30"), ("62123.4", "USD", "62,123.40 USD"),
    ],
)  # fmt: skip
def test_a_value_of_few_decimals_may_be_written_as_it_is(value: str, unit: str, written: str) -> None:
    assert show({"name": "x", "value": value, "unit": unit}, Reader("en"), exact=True) == written


@pytest.mark.parametrize(
    ("hours", "written"), [("0.25", "15m"), ("1", "1h"), ("4", "4h"), ("24", "1d"), ("168", "1w")]
)
def test_a_bar_length_is_written_as_traders_write_it(hours: str, written: str) -> None:
    assert show({"name": "timeframe_hours", "value": hours, "unit": "hours"}, Reader("en")) == written
