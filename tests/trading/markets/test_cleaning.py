import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trading.markets import cleaning
from trading.markets.bars import Bars
from trading.markets.cleaning import BadRow, clean
from trading.markets.timeframes import Timeframe

MINUTE = 60_000
GOOD = (10.0, 11.0, 9.0, 10.5, 3.0)


def bars(*rows: tuple[float, ...]) -> Bars:
    return Bars.from_rows(rows)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ((MINUTE, float("nan"), 11, 9, 10, 1), cleaning.NOT_A_NUMBER),
        ((MINUTE, 10, float("inf"), 9, 10, 1), cleaning.NOT_A_NUMBER),
        ((MINUTE, 10, 11, 9, 10, float("nan")), cleaning.NOT_A_NUMBER),
        ((MINUTE, 10, 11, 0, 10, 1), cleaning.NOT_POSITIVE),
        ((MINUTE, 10, 11, -3, 10, 1), cleaning.NOT_POSITIVE),
        ((MINUTE, 10, 9.9, 9, 9.5, 1), cleaning.HIGH_TOO_LOW),
        ((MINUTE, 10, 11, 10.2, 10.5, 1), cleaning.LOW_TOO_HIGH),
        ((MINUTE, 10, 11, 9, 10, -1), cleaning.NEGATIVE_VOLUME),
        ((MINUTE + 1, 10, 11, 9, 10, 1), cleaning.OFF_GRID),
        ((0, 10, 11, 9, 10, 1), cleaning.DUPLICATE),
        ((-MINUTE, 10, 11, 9, 10, 1), cleaning.OUT_OF_ORDER),
    ],
)
def test_a_bad_row_is_left_out_and_told(row: tuple[float, ...], problem: str) -> None:
    kept, found = clean(bars((0, *GOOD), row, (2 * MINUTE, *GOOD)), Timeframe.M1)
    assert kept.ts.tolist() == [0, 2 * MINUTE]
    assert found.counts == {problem: 1}
    assert found.examples == (BadRow(2, int(row[0]), problem),)


def test_good_bars_come_back_as_they_are() -> None:
    given_bars = bars((0, *GOOD), (MINUTE, *GOOD))
    kept, found = clean(given_bars, Timeframe.M1)
    assert kept is given_bars
    assert found.bad == 0


def test_a_row_counts_once_under_the_first_rule_it_breaks() -> None:
    _, found = clean(bars((1, float("nan"), 0, 5, -1, -1)), Timeframe.M1)
    assert found.counts == {cleaning.NOT_A_NUMBER: 1}


def test_what_an_earlier_part_kept_is_not_repeated() -> None:
    part = bars((MINUTE, *GOOD), (2 * MINUTE, *GOOD), (3 * MINUTE, *GOOD))
    kept, found = clean(part, Timeframe.M1, rows=np.array([70, 71, 72]), after=2 * MINUTE)
    assert kept.ts.tolist() == [3 * MINUTE]
    assert found.counts == {cleaning.DUPLICATE: 1, cleaning.OUT_OF_ORDER: 1}
    assert [example.row for example in found.examples] == [70, 71]


def test_a_bad_row_does_not_push_good_ones_out_of_order() -> None:
    kept, _ = clean(bars((0, *GOOD), (9 * MINUTE, 10, 1, 9, 10, 1), (MINUTE, *GOOD)), Timeframe.M1)
    assert kept.ts.tolist() == [0, MINUTE]


@pytest.mark.parametrize(
    ("ts", "timeframe", "calendar", "off"),
    [
        (4 * 86_400_000, Timeframe.W1, "24/7", False),  # a Monday
        (7 * 86_400_000, Timeframe.W1, "24/7", True),
        (5 * 86_400_000, Timeframe.W1, "XNYS", False),  # a week may begin after a holiday
        (30 * MINUTE, Timeframe.H1, "24/7", True),
        (30 * MINUTE, Timeframe.H1, "XNYS", False),  # 09:30
        (31 * MINUTE, Timeframe.H1, "XNYS", True),
        (30 * MINUTE, Timeframe.D1, "XNYS", True),
    ],
)
def test_the_grid_is_that_of_the_market(ts: int, timeframe: Timeframe, calendar: str, off: bool) -> None:
    assert bool(cleaning.off_grid(np.array([ts]), timeframe, calendar)[0]) is off


def test_reports_add_up_and_keep_the_first_examples() -> None:
    parts = [clean(bars((i * MINUTE + 1, *GOOD)), Timeframe.M1, rows=np.array([i]))[1] for i in range(8)]
    total = sum(parts, cleaning.Cleaning())
    assert total.bad == 8
    assert [example.row for example in total.examples] == [0, 1, 2, 3, 4]


prices = st.one_of(st.floats(-1, 20), st.just(float("nan")), st.just(float("inf")))
rows = st.lists(st.tuples(st.integers(0, 20_000), *[prices] * 5), max_size=30)


@given(rows)
def test_what_is_kept_is_a_series_and_every_row_is_accounted_for(found_rows: list[tuple[float, ...]]) -> None:
    dirty = bars(*((ts // 3 * MINUTE + (ts % 3 == 0), *rest) for ts, *rest in found_rows))
    kept, found = clean(dirty, Timeframe.M1)
    assert len(kept) + found.bad == len(dirty)
    assert (np.diff(kept.ts) > 0).all()
    assert (kept.high >= np.maximum(kept.open, kept.close)).all()
    assert (kept.low <= np.minimum(kept.open, kept.close)).all()
    again, nothing = clean(kept, Timeframe.M1)
    assert again is kept
    assert nothing.bad == 0
