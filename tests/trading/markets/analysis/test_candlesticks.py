import numpy as np
import pytest

from tests.trading.markets.indicators.series import HOUR_MS, flat, times, walk
from trading.errors import BadInput, NoData
from trading.markets.analysis.candlesticks import PATTERNS, follow_through, occurrences, sightings
from trading.markets.bars import Bars

DOWN = [(120 - 2 * i, 120.5 - 2 * i, 117.5 - 2 * i, 118 - 2 * i) for i in range(15)]  # ends at 90
UP = [(60 + 2 * i, 62.5 + 2 * i, 59.5 + 2 * i, 62 + 2 * i) for i in range(15)]  # ends at 90


def bars_of(rows) -> Bars:
    table = np.array(rows, dtype=np.float64)
    return Bars(times(len(rows)), *table.T.copy(), np.ones(len(rows)))


# Open, high, low, close of the candles after a fall to 90, or a rise to 90.
EXAMPLES = {
    "doji": (UP, [(90, 91, 89, 90.05)]),
    "hammer": (DOWN, [(90, 91.05, 87, 91)]),
    "hanging_man": (UP, [(90, 91.05, 87, 91)]),
    "inverted_hammer": (DOWN, [(90, 94, 89.95, 91)]),
    "shooting_star": (UP, [(90, 94, 89.95, 91)]),
    "bullish_engulfing": (DOWN, [(89.5, 93, 89, 92.5)]),
    "bearish_engulfing": (UP, [(90.5, 91, 87, 87.5)]),
    "bullish_harami": (DOWN, [(90.5, 91.4, 90.2, 91.2)]),
    "bearish_harami": (UP, [(89.5, 89.8, 88.6, 88.8)]),
    "piercing_line": (DOWN, [(89.8, 91.8, 89.5, 91.5)]),
    "dark_cloud_cover": (UP, [(90.2, 90.5, 88.2, 88.5)]),
    "morning_star": (DOWN, [(89.8, 90.2, 89.2, 89.6), (89.8, 92, 89.6, 91.8)]),
    "evening_star": (UP, [(90.2, 90.8, 89.8, 90.4), (90.2, 90.4, 88, 88.2)]),
    "three_white_soldiers": (DOWN, [(89, 92.1, 88.9, 92), (91, 94.1, 90.9, 94), (93, 96.6, 92.9, 96.5)]),
    "three_black_crows": (UP, [(91, 91.1, 87.9, 88), (89, 89.1, 85.9, 86), (87, 87.1, 83.4, 83.5)]),
}


def test_every_pattern_has_an_example_here_and_there_are_fifteen():
    assert list(EXAMPLES) == [pattern.name for pattern in PATTERNS]
    assert len(PATTERNS) == 15


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_drawn_example_is_recognised_at_its_last_candle_only(name):
    before, candles = EXAMPLES[name]
    bars = bars_of(before + candles)
    found = occurrences(bars)[name]
    assert found[-1]
    assert not found[:-1].any()


# The same with one condition missed, narrowly.
NEAR_MISSES = {
    "doji, its body over a tenth": ("doji", [(90, 91, 89, 90.22)]),
    "hammer, its shadow under two bodies": ("hammer", [(90, 91.05, 88.1, 91)]),
    "hammer, with an upper shadow": ("hammer", [(90, 91.6, 87, 91)]),
    "inverted hammer, with a lower shadow": ("inverted_hammer", [(90, 94, 89.4, 91)]),
    "engulfing, not down to the body's end": ("bullish_engulfing", [(90.1, 93, 89, 92.5)]),
    "harami, over half the body": ("bullish_harami", [(90.3, 91.8, 90.2, 91.4)]),
    "piercing, below the middle": ("piercing_line", [(89.8, 91.8, 89.5, 90.9)]),
    "piercing, over the whole body": ("piercing_line", [(89.8, 92.4, 89.5, 92.1)]),
    "dark cloud, above the middle": ("dark_cloud_cover", [(90.2, 90.5, 88.9, 89.1)]),
    "star, with a body of its own": ("morning_star", [(89.8, 90.2, 88.9, 89.1), (89.1, 92, 89, 91.8)]),
    "star, not past the middle": ("morning_star", [(89.8, 90.2, 89.2, 89.6), (89.6, 91, 89.5, 90.8)]),
    "two soldiers": ("three_white_soldiers", [(91, 94.1, 90.9, 94), (93, 96.6, 92.9, 96.5)]),
    "soldiers, the first short": (
        "three_white_soldiers",
        [(90, 90.6, 89.9, 90.5), (90.2, 93.1, 90.1, 93), (92, 96.6, 91.9, 96.5)],
    ),
    "soldiers, one with a tail": (
        "three_white_soldiers",
        [(89, 92.1, 88.9, 92), (91, 96, 90.9, 94), (93, 96.6, 92.9, 96.5)],
    ),
    "soldiers, one leaping": (
        "three_white_soldiers",
        [(89, 92.1, 88.9, 92), (93, 96.1, 92.9, 96), (95, 98.6, 94.9, 98.5)],
    ),
    "soldiers, one short": (
        "three_white_soldiers",
        [(89, 92.1, 88.9, 92), (91, 92.6, 90.9, 92.5), (92, 96.6, 91.9, 96.5)],
    ),
}


@pytest.mark.parametrize("case", NEAR_MISSES)
def test_a_narrow_miss_is_not_the_pattern(case):
    name, candles = NEAR_MISSES[case]
    assert not occurrences(bars_of(EXAMPLES[name][0] + candles))[name].any()


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != "doji"])
def test_the_same_candles_after_the_opposite_move_are_not_that_pattern(name):
    before, candles = EXAMPLES[name]
    opposite = UP if before is DOWN else DOWN
    assert not occurrences(bars_of(opposite + candles))[name][-1]


MIRRORED = {
    "hammer": "shooting_star",
    "inverted_hammer": "hanging_man",
    "bullish_engulfing": "bearish_engulfing",
    "bullish_harami": "bearish_harami",
    "piercing_line": "dark_cloud_cover",
    "morning_star": "evening_star",
    "three_white_soldiers": "three_black_crows",
}


@pytest.mark.parametrize("tick", [0.01, 0.05, 0.5])
@pytest.mark.parametrize("count", [1500, 3000])
def test_what_falls_mirrors_what_rises(tick, count):
    """Upside down, a bullish pattern is its bearish counterpart, also where two lengths are equal: in ticks
    they often are, and rounding must not decide."""
    prices = [np.round(np.round(column / tick) * tick, 2) for column in walk(count, seed=3).columns()[1:5]]
    opened, high, low, close = prices
    turned = [np.round(1e3 - column, 2) for column in (opened, low, high, close)]
    ours = occurrences(Bars(times(count), *prices, np.ones(count)))
    theirs = occurrences(Bars(times(count), *turned, np.ones(count)))
    for bullish, bearish in MIRRORED.items():
        np.testing.assert_array_equal(ours[bullish], theirs[bearish], bullish)
        np.testing.assert_array_equal(ours[bearish], theirs[bullish], bearish)


def test_a_market_that_never_moved_has_no_pattern():
    assert not any(found.any() for found in occurrences(flat(100)).values())
    assert sightings(flat(100)) == ()


def test_a_sighting_names_the_pattern_its_bar_and_what_followed_it_before():
    bars = bars_of(DOWN + EXAMPLES["hammer"][1] + [(91, 92.5, 90.5, 92)])
    seen = {sighting.name: sighting for sighting in sightings(bars, ahead=1)}
    assert seen["hammer"].at == 15 * HOUR_MS
    assert seen["hammer"].bias == 1
    assert seen["hammer"].follow.count == 1
    assert seen["hammer"].follow.hit_rate == 1.0
    assert seen["hammer"].follow.base_rate == pytest.approx(2 / 16)


def test_older_patterns_are_not_sighted():
    bars = bars_of(DOWN + EXAMPLES["hammer"][1] + [(91, 92.5, 90.5, 92)])
    assert "hammer" not in {sighting.name for sighting in sightings(bars, within=1)}


def test_follow_through_counts_only_bars_whose_future_is_here():
    bars = walk(100)
    every = np.ones(100, dtype=bool)
    told = follow_through(bars, every, 1, 5)
    assert told.count == 95
    assert told.hit_rate == told.base_rate == np.mean(bars.close[5:] > bars.close[:-5])
    assert follow_through(bars, every, -1, 5).hit_rate == pytest.approx(1 - told.hit_rate)


def test_a_pattern_without_direction_or_without_a_future_has_no_hit_rate():
    bars = walk(100)
    last = np.arange(100) == 99
    assert follow_through(bars, last, 1, 5).hit_rate is None
    assert follow_through(bars, ~last, 0, 5).hit_rate is None


def test_nothing_foretells_a_random_walk():
    bars = walk(60_000, seed=21)
    found = occurrences(bars)
    for pattern in PATTERNS:
        told = follow_through(bars, found[pattern.name], pattern.bias, 5)
        assert told.count > 20
        if pattern.bias:
            assert abs(told.hit_rate - told.base_rate) < 4 * 0.5 / np.sqrt(told.count)


@pytest.mark.parametrize(("within", "ahead"), [(0, 5), (3, 0)])
def test_impossible_windows_are_refused(within, ahead):
    with pytest.raises(BadInput, match="1 bar or more"):
        sightings(walk(100), within=within, ahead=ahead)


def test_patterns_need_15_bars():
    with pytest.raises(NoData, match="needs 15 bars"):
        occurrences(walk(14))
