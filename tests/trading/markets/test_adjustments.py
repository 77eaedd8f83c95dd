from datetime import date
from decimal import Decimal

import numpy as np

from trading.markets.adjustments import adjusted
from trading.markets.bars import Bars
from trading.markets.instruments import Split

DAY = 86_400_000


def _days(closes: list[float], first: date = date(2014, 6, 5)) -> Bars:
    start = (first - date(1970, 1, 1)).days * DAY
    return Bars.from_rows([[start + i * DAY, c, c, c, c, 100.0] for i, c in enumerate(closes)])


def test_a_seven_for_one_split_leaves_no_cliff_in_the_prices() -> None:
    raw = _days([700.0, 707.0, 101.0, 102.0])
    split = Split(until=date(2014, 6, 6), price_factor=Decimal(1), split_factor=Decimal("0.142857142857"))
    bars = adjusted(raw, [split])
    assert np.allclose(bars.close, [100.0, 101.0, 101.0, 102.0])
    assert np.allclose(bars.volume, [700.0, 700.0, 100.0, 100.0])


def test_the_last_bar_keeps_its_traded_price_though_later_factors_are_known() -> None:
    raw = _days([50.0, 51.0])
    later = Split(until=date(2020, 1, 1), price_factor=Decimal("0.9"), split_factor=Decimal("0.25"))
    assert adjusted(raw, [later]).same_as(raw)


def test_a_dividend_moves_prices_and_leaves_volumes() -> None:
    raw = _days([100.0, 99.0])
    dividend = Split(until=date(2014, 6, 5), price_factor=Decimal("0.99"), split_factor=Decimal(1))
    bars = adjusted(raw, [dividend])
    assert np.allclose(bars.close, [99.0, 99.0])
    assert np.array_equal(bars.volume, raw.volume)


def test_without_factors_bars_are_as_stored() -> None:
    raw = _days([1.0, 2.0])
    assert adjusted(raw, []) is raw
    assert len(adjusted(Bars.empty(), [])) == 0
