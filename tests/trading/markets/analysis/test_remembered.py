"""The same bars are looked through once."""

from typing import Protocol

import numpy as np
import pytest

from trading.errors import BadInput
from trading.markets.analysis.remembered import KEPT, LONGEST, remembered
from trading.markets.bars import Bars


class Asked(Protocol):
    def __call__(self, bars: Bars, /, times: float = 1.0) -> float: ...


def bars(count: int = 3, *, last: float = 10.0) -> Bars:
    close = np.full(count, 10.0)
    close[-1] = last
    return Bars(np.arange(count) * 60_000, close, close, close, close, close)


@pytest.fixture
def looked() -> list[float]:
    return []


@pytest.fixture
def last_of(looked: list[float]) -> Asked:
    @remembered
    def last(bars: Bars, times: float = 1.0) -> float:
        if times < 0:
            raise BadInput("No.", rule="0 or more.", remedy="Give another.")
        looked.append(times)
        return float(bars.close[-1]) * times

    return last


def test_equal_bars_are_looked_through_once(last_of: Asked, looked: list[float]) -> None:
    assert [last_of(bars()), last_of(bars()), last_of(bars(4)[1:])] == [10.0, 10.0, 10.0]
    assert len(looked) == 2, "those that begin later are others"


def test_another_price_or_parameter_is_another_question(last_of: Asked) -> None:
    assert last_of(bars()) == 10.0
    assert last_of(bars(last=11.0)) == 11.0
    assert last_of(bars(), times=2.0) == last_of(bars(), 2.0) == 20.0


def test_a_refusal_is_not_remembered_as_an_answer(last_of: Asked) -> None:
    for _ in range(2):
        with pytest.raises(BadInput):
            last_of(bars(), -1.0)


def test_what_was_found_first_makes_room(last_of: Asked, looked: list[float]) -> None:
    for price in range(KEPT + 1):
        last_of(bars(last=float(price)))
    looked.clear()
    assert last_of(bars(last=float(KEPT))) == KEPT
    assert not looked
    assert last_of(bars(last=0.0)) == 0.0
    assert looked


def test_a_long_series_is_not_kept(last_of: Asked, looked: list[float]) -> None:
    for _ in range(2):
        last_of(bars(LONGEST + 1))
    assert len(looked) == 2
