from pathlib import Path

import pytest

from trading.markets.files.spelling import from_file_name, instrument, split
from trading.markets.instruments import AssetClass
from trading.markets.symbols import QUOTES, parse_symbol


@pytest.mark.parametrize(
    ("written", "symbol", "kind", "calendar"),
    [
        ("BTC/USD", "BTC/USD", AssetClass.SPOT, "24/7"),
        ("btcusd", "BTC/USD", AssetClass.SPOT, "24/7"),
        ("1000PEPEUSDT", "1000PEPE/USDT", AssetClass.SPOT, "24/7"),
        ("ETH-BTC", "ETH/BTC", AssetClass.SPOT, "24/7"),
        ("XRP/ETH", "XRP/ETH", AssetClass.SPOT, "24/7"),
        ("EURUSD", "EUR/USD", AssetClass.FX, "24/5"),
        ("USD_JPY", "USD/JPY", AssetClass.FX, "24/5"),
        ("XAUUSD", "XAU/USD", AssetClass.METAL, "24/5"),
        ("AAPL", "AAPL", AssetClass.STOCK, "XNYS"),
        ("BRK-A", "BRK-A", AssetClass.STOCK, "XNYS"),
        ("GOOGL", "GOOGL", AssetClass.STOCK, "XNYS"),
        ("^VIX", "VIX", AssetClass.INDEX, "XNYS"),
    ],
)
def test_a_symbol_tells_its_market(written: str, symbol: str, kind: AssetClass, calendar: str) -> None:
    found = instrument(written, "somewhere")
    assert (found.symbol, found.asset_class, found.calendar) == (symbol, kind, calendar)


def test_class_and_calendar_may_be_told() -> None:
    found = instrument("ES", "cme", AssetClass.FUTURE)
    assert (found.symbol, found.calendar) == ("ES/USD", "CMES")
    assert instrument("SAN", "bme", AssetClass.STOCK, "XMAD").calendar == "XMAD"


def test_a_file_is_named_for_its_symbol() -> None:
    assert from_file_name(Path("btcusd_1m_bitfinex.parquet")) == "BTCUSD"
    assert from_file_name(Path("GOOG.csv.gz")) == "GOOG"


@pytest.mark.parametrize("quote", QUOTES)
def test_a_file_and_a_person_mean_the_same_pair(quote: str) -> None:
    written = f"SOLANA{quote}"
    asked = parse_symbol(written)
    assert split(written) == ("SOLANA", quote)
    assert (asked.base, asked.quoted_in(quote)) == ("SOLANA", True)
    assert parse_symbol(quote).base == quote
