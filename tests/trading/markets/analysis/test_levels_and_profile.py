import numpy as np
import pytest

from tests.trading.markets.indicators.series import HOUR_MS, closes, flat, times, walk
from trading.errors import BadInput, NoData
from trading.markets.analysis.levels import Kind, levels, pivots
from trading.markets.analysis.volume_profile import volume_profile
from trading.markets.bars import Bars


def test_a_peak_is_a_pivot_known_only_five_bars_later():
    bars = closes([*range(1, 11), *range(9, 2, -1)])
    (peak,) = pivots(bars)
    assert (peak.price, peak.high) == (10, True)
    assert (peak.at, peak.known) == (9 * HOUR_MS, 14 * HOUR_MS)
    assert pivots(bars[:14]) == ()


def test_of_two_equal_peaks_the_later_is_the_pivot():
    (peak,) = pivots(closes([1, 2, 3, 4, 5, 6, 5, 6, 5, 4, 3, 2, 1.0]))
    assert peak.at == 7 * HOUR_MS


def test_prices_that_never_move_have_no_pivot_and_no_level():
    assert pivots(flat(50)) == ()
    assert levels(flat(50)) == ()


def wave() -> Bars:
    """Between 90 and 110, five times, ending at 97."""
    swing = np.concatenate([np.linspace(90, 110, 12), np.linspace(109, 91, 11)])
    return closes(np.concatenate([*[swing] * 5, np.linspace(90, 97, 6)]))


def test_a_wave_has_its_floor_as_support_and_its_ceiling_as_resistance_nearest_first():
    support, resistance = levels(wave())
    assert (support.kind, support.price, support.touches) == (Kind.SUPPORT, 90, 5)
    assert (resistance.kind, resistance.price, resistance.touches) == (Kind.RESISTANCE, 110, 5)
    assert support.distance_percent == pytest.approx(100 * (90 / 97 - 1))
    assert support.distance_atr < 0 < resistance.distance_atr
    assert support.first < support.last
    assert {level.touches for level in levels(wave()[:-1])} == {4, 5}  # the last floor is not yet confirmed


@pytest.mark.parametrize(
    ("price", "sides"),
    [
        (97.0, [(90, Kind.SUPPORT), (110, Kind.RESISTANCE)]),
        (90.0, [(90, Kind.SUPPORT), (110, Kind.RESISTANCE)]),
        (89.0, [(90, Kind.RESISTANCE), (110, Kind.RESISTANCE)]),
        (112.0, [(110, Kind.SUPPORT), (90, Kind.SUPPORT)]),
    ],
)
def test_a_level_that_the_price_has_passed_since_the_last_close_changes_sides(price, sides):
    found = levels(wave(), price=price)
    assert [(level.price, level.kind) for level in found] == sides
    assert [level.distance_percent > 0 for level in found] == [level.price > price for level in found]


def test_levels_are_sorted_by_distance_and_stand_on_enough_touches():
    found = levels(walk(800, seed=8), least=3)
    assert len(found) > 2
    distances = [abs(level.distance_percent) for level in found]
    assert distances == sorted(distances)
    assert min(level.touches for level in found) >= 3


def test_a_wider_reach_makes_fewer_levels():
    bars = walk(800, seed=8)
    assert len(levels(bars, reach=2.0, least=1)) < len(levels(bars, reach=0.2, least=1))


def test_a_pivot_needs_a_neighbour():
    with pytest.raises(BadInput, match="1 or more"):
        pivots(walk(50), width=0)


def test_levels_need_15_bars():
    with pytest.raises(NoData, match="needs 15 bars"):
        levels(walk(14))


def test_volume_is_spread_over_each_bars_range_and_none_is_lost():
    bars = Bars(times(2), *(np.array(pair) for pair in ([1.0, 1], [2.0, 4], [0.0, 0], [1.0, 1], [8.0, 8])))
    profile = volume_profile(bars, rows=4)
    assert [row.volume for row in profile.rows] == pytest.approx([6, 6, 2, 2])
    assert profile.poc == pytest.approx(0.5)
    assert (profile.value_low, profile.value_high) == (0, 2)


@pytest.mark.parametrize("share", [0.3, 0.7, 1.0])
def test_the_value_area_holds_its_share_and_the_point_of_control(share):
    bars = walk(300, seed=4)
    profile = volume_profile(bars, rows=40, share=share)
    held = sum(r.volume for r in profile.rows if profile.value_low <= r.low < profile.value_high)
    assert held >= share * bars.volume.sum() * (1 - 1e-9)
    assert profile.value_low < profile.poc < profile.value_high
    assert sum(row.volume for row in profile.rows) == pytest.approx(bars.volume.sum())
    assert max(profile.rows, key=lambda row: row.volume).low < profile.poc


def test_bars_without_a_range_count_where_they_stand():
    profile = volume_profile(closes([1.0, 1.0, 2.0, 3.0, 3.0, 3.0]), rows=2)
    assert [row.volume for row in profile.rows] == pytest.approx([2, 4])


def test_a_single_price_is_its_own_profile():
    profile = volume_profile(flat(20, price=7.0))
    assert (profile.poc, profile.value_low, profile.value_high) == (7, 7, 7)
    assert len(profile.rows) == 1


def test_without_volume_there_is_no_profile():
    with pytest.raises(NoData, match="Nothing was traded"):
        volume_profile(flat(20, volume=0.0))


@pytest.mark.parametrize(("rows", "share"), [(0, 0.7), (10, 0.0), (10, 1.1)])
def test_an_impossible_profile_is_refused(rows, share):
    with pytest.raises(BadInput, match="1 row or more"):
        volume_profile(walk(20), rows=rows, share=share)
