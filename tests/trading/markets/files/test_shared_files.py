"""Every market file of the shared data is understood, or refused for a reason."""

import pytest

from tests.shared_data import shared
from trading.errors import BadFile
from trading.markets.files.factors import adjusted_factors, read_factors
from trading.markets.files.preview import preview
from trading.markets.files.reading import read
from trading.markets.files.understanding import understand

READ = {
    "backtesting_py/EURUSD.csv.gz": (5_000, 1),
    "backtesting_py/GOOG.csv.gz": (2_148, 1),
    "btcusd_1d_coinbase.parquet": (1_665, 1),
    "btcusd_1m_bitfinex_2016-06_2018-12.parquet": (1_221_863, 1),
    "btcusdt_1h_binance_2017-08_2022.parquet": (47_108, 1),
    "crypto_1h_binance_2021-04_2022.parquet": (352_058, 24),
    "crypto_5m_freqtrade_a.parquet": (47_530, 9),
    "ethusd_1m_bitfinex_2017-01_2018-06.parquet": (672_493, 1),
    "fx_ejtrader_a_2012_2018.parquet": (88_344, 5),
    "ltcusd_1m_bitfinex_2018h2.parquet": (187_598, 1),
    "us_daily_lean_a_1998_2014.parquet": (25_511, 7),
    "us_daily_lean_a_factors.csv.gz": (440, 7),
    "us_hour_lean_spy_aapl_to_2014.parquet": (59_733, 2),
    "us_stocks_1d_stocknet_a_2012-09_2016-08.parquet": (42_108, 44),
    "vix_1d_1990_2018.parquet": (7_304, 1),
}
REFUSED = {
    "backtesting_py/BTCUSD.csv.gz": "bars 31 days apart",
    "factors_dataset_to_2015.parquet": "only one value a column",
    "sp500_dataset_to_2015.parquet": "only one value a column",
    "sp500_index_to_2015.parquet": "only one value a column",
    "xrpeth_trades_freqtrade.parquet": "single trades",
}


def test_every_file_has_its_expectation() -> None:
    folder = shared("market")
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert files == READ.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", READ)
def test_a_file_is_understood(name: str) -> None:
    rows, series = READ[name]
    found = preview(shared(f"market/{name}"))
    assert (found.rows, len(found.series)) == (rows, series)
    assert sum(one.rows for one in found.series) == rows
    assert found.questions == ()


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_without_bars_is_refused(name: str) -> None:
    with pytest.raises(BadFile, match=REFUSED[name]):
        preview(shared(f"market/{name}"))


def test_bars_are_clean_but_where_the_source_says_otherwise() -> None:
    (zone,) = preview(shared("market/fx_ejtrader_a_2012_2018.parquet")).problems
    assert zone == "Its times carry no zone; they are read as New York close."
    problems = preview(shared("market/vix_1d_1990_2018.parquet")).problems
    assert problems[:2] == (
        "20 rows: high lies below open, close or low",
        "27 rows: low lies above open or close",
    )


def test_hours_of_new_york_are_placed_in_utc() -> None:
    found = preview(shared("market/us_hour_lean_spy_aapl_to_2014.parquet"))
    assert found.zone == "America/New_York"
    assert found.series[0].first_ts == 883_749_600_000  # 1998-01-02 09:00 in New York


def test_a_file_of_factors_gives_the_splits_of_apple() -> None:
    factors = read_factors(understand(shared("market/us_daily_lean_a_factors.csv.gz")))
    apple = {str(split.until): split for split in factors["AAPL"]}
    assert len(apple) == 41
    assert str(apple["2020-08-28"].split_factor) == "0.25"
    assert str(apple["2020-08-28"].price_factor) == "0.9967882"


def test_an_adjusted_close_becomes_few_factors_that_give_it_back() -> None:
    understood = understand(shared("market/us_stocks_1d_stocknet_a_2012-09_2016-08.parquet"))
    factors = adjusted_factors(understood)
    assert len(factors["AAPL"]) == 17  # sixteen dividends, and those after the file's end
    assert "AMZN" not in {symbol for symbol, splits in factors.items() if splits}
    apple = next(part for block in read(understood) for part in block.parts if part.symbol == "AAPL")
    assert apple.adjusted is not None
    first = float(factors["AAPL"][0].price_factor) * apple.bars.close[0]
    assert first == pytest.approx(apple.adjusted[0], rel=1e-5)
