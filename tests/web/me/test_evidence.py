"""A step shows what was asked and every fact with its evidence."""

from datetime import UTC, datetime
from typing import Any

from agent.embedded.answers.wording import word
from bots.web.me.evidence import MOST_FACTS, asked, cell, found
from knowledge.conversations import Call
from knowledge.reader import Reader
from tools.catalog import load
from tools.facts import FactSheet
from trading.errors import BadInput, NotAvailableYet, UnknownSymbol

EN, ES = Reader("en"), Reader("es")


def sheet(*, simulated: bool = False, source: str = "kraken BTC/USD 4h") -> FactSheet:
    written = FactSheet(
        "BTC", source=source, as_of=datetime(2018, 12, 31, 20, tzinfo=UTC), simulated=simulated
    )
    written.add("price", 3742.7, "USD")
    written.add("rsi", 41.9, "ratio")
    return written


def call(*sheets: FactSheet, **changes: Any) -> Call:
    facts = [fact.as_dict() for one in sheets for fact in one.facts]
    return Call("1", "market_analysis", {"symbol": "BTC", "venue": None}, facts, **changes)


def test_each_number_stands_under_its_source_and_time() -> None:
    shown = found(call(sheet()), EN)
    assert shown.startswith("Source: kraken BTC/USD 4h · 31 Dec 2018 20:00 UTC\n")
    assert "| price | 3,742.70 USD |" in shown


def test_numbers_follow_the_language() -> None:
    shown = found(call(sheet()), ES)
    assert "31 dic 2018" in shown
    assert "| precio | 3.742,70 USD |" in shown


def test_simulated_values_say_so() -> None:
    assert "SIMULADO" in found(call(sheet(simulated=True)), ES)
    assert "SIMULATED" not in found(call(sheet()), EN)


def test_facts_of_two_sources_stand_in_two_tables() -> None:
    shown = found(call(sheet(), sheet(source="okx BTC/USDT 4h")), EN)
    assert shown.count("Source:") == 2


def test_an_error_is_told_in_the_readers_language() -> None:
    failed = call(error=UnknownSymbol("XYZ", ["XYO"]).as_dict())
    assert "XYZ" in found(failed, EN)
    assert "No conozco" in found(failed, ES)


def test_what_is_not_built_yet_is_told_by_its_name() -> None:
    failed = call(error=NotAvailableYet("place_order").as_dict())
    assert "poner órdenes" in found(failed, ES)


def test_what_an_error_quotes_is_never_a_link() -> None:
    problem = BadInput("I do not know [click](http://evil.example).", remedy="Try <b>BTC</b>.")
    shown = found(call(error=problem.as_dict()), EN)
    assert shown == "I do not know \\[click\\](http://evil.example). Try \\<b\\>BTC\\</b\\>."


def test_a_flood_of_facts_is_cut_and_counted() -> None:
    many = sheet()
    for number in range(MOST_FACTS):
        many.add(f"level_{number}", 1.0, "USD")
    assert found(call(many), EN).endswith("… and 2 more")


def test_hostile_text_stays_in_its_cell() -> None:
    assert cell("a|b\n[x](http://evil) <img>") == "a\\|b \\[x\\](http://evil) \\<img\\>"
    assert asked(Call("1", "t", {"symbol": "**B|C**", "empty": ""}), EN) == "**symbol** \\*\\*B\\|C\\*\\*"


def test_sources_labels_and_ages_are_said_in_words() -> None:
    written = sheet(simulated=True, source="simulated BTC/USD 4h")
    written.add("venue", "simulated", "label")
    written.add("age", 7, "years")
    shown = found(call(written), ES)
    assert "Fuente: simulado BTC/USD 4h" in shown
    assert "| procedencia | simulado |" in shown
    assert "| antigüedad | 7 años |" in shown


def test_a_step_is_told_with_the_readers_digits_and_time() -> None:
    shown = found(call(sheet()), Reader("en", "1'234.56", "Europe/Madrid"))
    assert "31 Dec 2018 21:00 UTC+1" in shown
    assert "| price | 3’742.70 USD |" in shown


def test_a_setting_is_shown_by_its_name_and_its_value_in_words() -> None:
    settings = FactSheet("settings", source="your settings", as_of=datetime(2026, 1, 1, tzinfo=UTC))
    settings.add("set", "America/Mexico_City", "label", subject="time_zone")
    settings.add("before", "dark", "label", subject="theme")
    shown = found(call(settings), ES)
    assert "Fuente: tus ajustes" in shown
    assert "| zona horaria | America/Mexico\\_City |" in shown
    assert "| tema (era) | oscuro |" in shown


def test_every_argument_of_a_tool_has_a_name_in_both_languages() -> None:
    for tool in load().values():
        for name in tool.args.model_fields:
            assert "_" not in asked(Call("1", tool.name, {name: 1}), ES)
            assert word(name, "es") != name, name
