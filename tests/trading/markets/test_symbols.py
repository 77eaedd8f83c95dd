import pytest
from hypothesis import given
from hypothesis import strategies as st

from trading.errors import UnknownSymbol
from trading.markets.symbols import nearest, parse_symbol


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("BTC", "BTC"),
        ("btc", "BTC"),
        ("BTC/USDT", "BTC"),
        ("BTCUSDT", "BTC"),
        ("BTC-USD", "BTC"),
        ("ETH/EUR", "ETH/EUR"),
        ("etheur", "ETH/EUR"),
        ("ETHBTC", "ETH/BTC"),
        ("EURUSD", "EUR"),
        ("XAUUSD", "XAU"),
        ("EUR", "EUR"),
        ("AAPL", "AAPL"),
        ("BRK.B", "BRK-B"),
        ("1INCH", "1INCH"),
    ],
)
def test_a_symbol_is_read_as_people_write_it(written: str, meant: str) -> None:
    assert str(parse_symbol(written)) == meant


@pytest.mark.parametrize("hostile", ["", "   ", "'; drop table x;--", "{{7*7}}", "../../etc", "A" * 500, "₿"])
def test_hostile_text_is_no_symbol_and_is_shown_cut(hostile: str) -> None:
    with pytest.raises(UnknownSymbol) as refused:
        parse_symbol(hostile)
    assert len(refused.value.value) <= 40


@given(st.text())
def test_any_text_is_a_symbol_or_is_refused(text: str) -> None:
    try:
        symbol = parse_symbol(text)
    except UnknownSymbol:
        return
    assert parse_symbol(str(symbol)) == symbol


def test_the_nearest_names_are_offered_for_a_typo() -> None:
    assert nearest("BTCC", ["BTC", "ETH", "NVDA"])[0] == "BTC"
    assert nearest("QQQQQQ", ["BTC", "ETH"]) == []
