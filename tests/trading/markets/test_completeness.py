from datetime import UTC, datetime

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.shared_data import shared
from trading.markets.completeness import Gap, completeness
from trading.markets.sessions import opening_times
from trading.markets.timeframes import Timeframe

MINUTE = 60_000


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def test_a_gap_is_reported_with_its_ends() -> None:
    found = completeness(np.array([0, 1, 4, 5, 7]) * MINUTE, Timeframe.M1)
    assert (found.expected, found.present, found.missing, found.outside) == (8, 5, 3, 0)
    assert found.coverage_percent == pytest.approx(62.5)
    assert not found.complete
    assert found.gaps == (Gap(2 * MINUTE, 3 * MINUTE, 2), Gap(6 * MINUTE, 6 * MINUTE, 1))


def test_a_full_series_has_no_gap() -> None:
    found = completeness(np.arange(500) * MINUTE, Timeframe.M1)
    assert found.gaps == ()
    assert found.complete
    assert found.coverage_percent == 100


def test_nothing_expects_nothing() -> None:
    found = completeness(np.empty(0, np.int64), Timeframe.M1)
    assert (found.expected, found.missing, found.coverage_percent) == (0, 0, 0)


def test_weekends_and_holidays_are_no_gap() -> None:
    days = opening_times("XNYS", Timeframe.D1, ms("2023-12-18"), ms("2024-01-19"))
    assert completeness(days, Timeframe.D1, "XNYS").missing == 0
    without = days[days != ms("2024-01-03")]
    assert completeness(without, Timeframe.D1, "XNYS").gaps == (Gap(ms("2024-01-03"), ms("2024-01-03"), 1),)


def test_a_bar_on_a_holiday_is_outside_and_never_present() -> None:
    found = completeness(np.array([ms(f"2024-01-{day:02}") for day in (12, 15, 16)]), Timeframe.D1, "XNYS")
    assert (found.expected, found.present, found.outside) == (2, 2, 1)


def test_hours_may_be_stamped_on_the_full_hour() -> None:
    day = ms("2024-01-05 14:00")
    assert completeness(day + np.arange(7) * 60 * MINUTE, Timeframe.H1, "XNYS").coverage_percent == 100


def test_the_missing_minutes_of_a_real_series_are_counted() -> None:
    table = pq.read_table(shared("market/btcusd_1m_bitfinex_2016-06_2018-12.parquet"), columns=["ts"])
    found = completeness(table["ts"].to_numpy(), Timeframe.M1)
    assert found.present == 1_221_863
    assert found.missing == 137_497
    assert found.coverage_percent == pytest.approx(89.885, abs=1e-3)
    assert found.gaps[0].first == ms("2016-08-02 18:03")
    assert found.gaps[0].bars == pytest.approx(189.8 * 60, abs=3)
