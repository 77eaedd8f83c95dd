"""Facts as one table."""

from dataclasses import asdict
from datetime import UTC, datetime

from tools.facts import FactSheet
from tools.tables import table

NOW = datetime(2026, 1, 15, tzinfo=UTC)


def sheet(*rows: tuple[str, str, float, str], simulated: bool = False) -> FactSheet:
    whole = FactSheet("scan", source="a scan", as_of=NOW)
    for subject, unit, price, old in rows:
        row = FactSheet(subject, source=f"venue {subject}", as_of=NOW, simulated=simulated)
        row.add("price", price, unit)
        row.add("old", old, "label")
        whole.include(row)
    return whole


def test_a_row_is_a_subject_and_a_cell_the_value_of_its_fact() -> None:
    made = table(
        "scan",
        sheet(("BTC", "USD", 62000.5, "yes"), ("ETH", "USD", 3000, "no")),
        ["BTC", "ETH"],
        ["price", "old"],
    )
    assert [(column.name, column.unit) for column in made.columns] == [
        ("symbol", "label"),
        ("price", "USD"),
        ("old", "label"),
    ]
    assert made.rows == [["BTC", "62000.5", "yes"], ["ETH", "3000", "no"]]
    assert asdict(made)["evidence"] == {
        "source": "a scan",
        "as_of": "2026-01-15T00:00:00Z",
        "simulated": False,
    }


def test_what_has_no_value_is_empty_and_what_nobody_is_has_no_column() -> None:
    made = table("scan", sheet(("BTC", "USD", 1, "no")), ["BTC", "GONE"], ["price", "old", "never"])
    assert [column.name for column in made.columns] == ["symbol", "price"]
    assert made.rows == [["BTC", "1"], ["GONE", None]]


def test_prices_in_two_currencies_have_their_unit_beside_them() -> None:
    made = table("scan", sheet(("BTC", "USD", 2, "no"), ("SAN", "EUR", 3, "no")), ["BTC", "SAN"], ["price"])
    assert [column.name for column in made.columns] == ["symbol", "price", "unit"]
    assert made.rows == [["BTC", "2", "USD"], ["SAN", "3", "EUR"]]


def test_one_simulated_row_makes_the_table_say_so() -> None:
    assert table(
        "scan", sheet(("BTC", "USD", 1, "no"), simulated=True), ["BTC"], ["price"]
    ).evidence.simulated
    assert not table(
        "scan", sheet(("BTC", "USD", 1, "no"), simulated=True), ["ETH"], ["price"]
    ).evidence.simulated


def test_of_a_daily_bar_the_day_is_told_and_of_an_hourly_one_the_hour() -> None:
    whole = FactSheet("scan", source="a scan", as_of=NOW)
    for subject, source in (("BTC", "binance BTC/USDT 1d"), ("ETH", "binance ETH/USDT 4h")):
        row = FactSheet(subject, source=source, as_of=NOW)
        row.add("last_bar", NOW, "date")
        whole.include(row)
    made = table("scan", whole, ["BTC", "ETH"], ["last_bar"])
    assert made.rows == [["BTC", "2026-01-15"], ["ETH", "2026-01-15T00:00:00Z"]]
