from datetime import UTC, datetime

import numpy as np
import pytest

from trading.errors import BadInput
from trading.markets import sessions
from trading.markets.timeframes import Timeframe


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def iso(times: np.ndarray) -> list[str]:
    return [datetime.fromtimestamp(t / 1000, UTC).strftime("%a %Y-%m-%d %H:%M") for t in times.tolist()]


@pytest.mark.parametrize(
    ("calendar", "timeframe", "expected"),
    [
        ("24/7", Timeframe.D1, 365),
        ("24/7", Timeframe.H4, 365 * 6),
        ("24/7", Timeframe.M1, 365 * 1440),
        ("XNYS", Timeframe.D1, 252),
        ("XNYS", Timeframe.H1, 252 * 6.5),
        ("24/5", Timeframe.H1, 260 * 24),
        ("CMES", Timeframe.H1, 252 * 23),
        ("XLON", Timeframe.H1, 252 * 8.5),
        ("XNYS", Timeframe.W1, 365 / 7),
    ],
)
def test_a_year_has_the_bars_of_its_trading_time(
    calendar: str, timeframe: Timeframe, expected: float
) -> None:
    assert sessions.bars_per_year(calendar, timeframe) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("calendar", "moment", "date"),
    [
        ("24/7", "2024-01-06 23:59", "2024-01-06"),
        ("XNYS", "2024-01-05 14:30", "2024-01-05"),
        ("XNYS", "2024-01-05 23:00", "2024-01-05"),  # after the close it is still Friday in New York
        ("XNYS", "2024-01-06 12:00", "2024-01-08"),
        ("24/5", "2024-01-07 22:30", "2024-01-08"),  # Sunday evening opens Monday's session
        ("24/5", "2024-01-05 21:59", "2024-01-05"),
        ("24/5", "2024-01-04 22:00", "2024-01-05"),
        ("CMES", "2024-01-07 23:30", "2024-01-08"),
        ("XNYS", "1955-03-02 16:00", "1955-03-02"),
    ],
)
def test_a_moment_belongs_to_a_session(calendar: str, moment: str, date: str) -> None:
    assert sessions.session_dates(np.array([ms(moment)]), calendar).tolist() == [ms(date)]


def test_new_york_summer_time_moves_the_opens() -> None:
    opens = sessions.opening_times("XNYS", Timeframe.H4, ms("2024-03-08"), ms("2024-03-11 23:00"))
    assert iso(opens) == [
        "Fri 2024-03-08 14:30",
        "Fri 2024-03-08 18:30",
        "Mon 2024-03-11 13:30",
        "Mon 2024-03-11 17:30",
    ]


def test_a_half_day_and_a_holiday_have_the_bars_they_trade() -> None:
    opens = sessions.opening_times("XNYS", Timeframe.H1, ms("2023-11-23"), ms("2023-11-24 23:00"))
    assert iso(opens) == [f"Fri 2023-11-24 {hour}:30" for hour in (14, 15, 16, 17)]


def test_bars_may_be_counted_from_the_full_hour() -> None:
    opens = sessions.opening_times("XNYS", Timeframe.H1, ms("2023-11-24"), ms("2023-11-25"), on_clock=True)
    assert iso(opens) == [f"Fri 2023-11-24 {hour}:00" for hour in (14, 15, 16, 17)]


def test_a_week_is_stamped_with_its_first_session() -> None:
    weeks = sessions.opening_times("XNYS", Timeframe.W1, ms("2024-01-01"), ms("2024-01-20"))
    assert iso(weeks) == ["Tue 2024-01-02 00:00", "Mon 2024-01-08 00:00", "Tue 2024-01-16 00:00"]
    weeks = sessions.opening_times("24/7", Timeframe.W1, ms("2024-01-02"), ms("2024-01-15"))
    assert iso(weeks) == ["Mon 2024-01-08 00:00", "Mon 2024-01-15 00:00"]


def test_the_futures_hour_of_rest_is_closed() -> None:
    hours = sessions.opening_times("CMES", Timeframe.H1, ms("2024-01-09 20:00"), ms("2024-01-09 23:00"))
    assert iso(hours) == ["Tue 2024-01-09 20:00", "Tue 2024-01-09 21:00", "Tue 2024-01-09 23:00"]


@pytest.mark.parametrize(
    ("last", "now", "timeframe", "calendar", "old"),
    [
        ("2024-01-05", "2024-01-08 12:00", Timeframe.D1, "XNYS", False),  # Friday's bar on Monday morning
        ("2024-01-05", "2024-01-10 14:00", Timeframe.D1, "XNYS", False),  # before Wednesday's open
        ("2024-01-05", "2024-01-10 15:00", Timeframe.D1, "XNYS", True),
        ("2024-01-05 20:30", "2024-01-08 14:00", Timeframe.H1, "XNYS", False),
        ("2024-01-05 20:00", "2024-01-05 20:02", Timeframe.M1, "24/7", False),
        ("2024-01-05 20:00", "2024-01-05 20:03", Timeframe.M1, "24/7", True),
        ("2024-01-05 21:59", "2024-01-07 21:00", Timeframe.M1, "24/5", False),
        ("2018-12-31", "2026-01-01", Timeframe.M1, "24/7", True),
        ("2018-12-31", "2018-12-30", Timeframe.D1, "24/7", False),
    ],
)
def test_a_bar_is_old_when_more_than_two_have_opened_since(
    last: str, now: str, timeframe: Timeframe, calendar: str, old: bool
) -> None:
    assert sessions.is_old(ms(last), ms(now), timeframe, calendar) is old


def test_an_unknown_calendar_is_named() -> None:
    with pytest.raises(BadInput, match="no trading calendar 'MARS'"):
        sessions.session_dates(np.array([ms("2024-01-05")]), "MARS")


def test_no_times_have_no_sessions() -> None:
    assert not len(sessions.session_dates(np.empty(0, np.int64), "XNYS"))
