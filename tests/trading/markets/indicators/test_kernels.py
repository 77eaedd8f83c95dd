"""The compiled loops say what their Python text says."""

import numpy as np
import pytest

from bench import indicators
from tests.trading.markets.indicators.series import flat, walk
from trading.markets.bars import Bars
from trading.markets.indicators import kernels
from trading.markets.indicators.kernels import Loop, averages, oscillators, ranges


def rows(count: int, bars: Bars) -> np.ndarray:
    return np.full((count, len(bars)), -1.0)


CALLS = {
    "sma": (averages.sma, lambda b: (b.close, 7)),
    "recursive": (averages.recursive, lambda b: (b.close, 7, 0.25, False)),
    "recursive from the first": (averages.recursive, lambda b: (b.close, 7, 0.25, True)),
    "wma": (averages.wma, lambda b: (b.close, 7)),
    "kama": (averages.kama, lambda b: (b.close, 7, 2, 30)),
    "macd": (averages.macd, lambda b: (b.close, 5, 9, 4, False, rows(3, b))),
    "macd from the first": (averages.macd, lambda b: (b.close, 5, 9, 4, True, rows(3, b))),
    "bbands": (ranges.bbands, lambda b: (b.close, 7, 2.0, rows(3, b))),
    "true_range": (ranges.true_range, lambda b: (b.high, b.low, b.close)),
    "atr": (ranges.atr, lambda b: (b.high, b.low, b.close, 7)),
    "adx": (ranges.adx, lambda b: (b.high, b.low, b.close, 7, rows(4, b))),
    "highest": (ranges.highest, lambda b: (b.high, 7)),
    "latest_highest": (ranges.latest_highest, lambda b: (b.high, 7)),
    "mean_deviation": (ranges.mean_deviation, lambda b: (b.close, 7)),
    "window_sum": (ranges.window_sum, lambda b: (b.volume, 7)),
    "rsi": (oscillators.rsi, lambda b: (b.close, 7, False)),
    "rsi from the first": (oscillators.rsi, lambda b: (b.close, 7, True)),
    "raw_stochastic": (oscillators.raw_stochastic, lambda b: (b.high, b.low, b.close, 7)),
    "stoch": (oscillators.stoch, lambda b: (b.high, b.low, b.close, 7, 3, 3)),
    "psar": (oscillators.psar, lambda b: (b.high, b.low, 0.02, 0.2)),
}
SHORT = walk(3)


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("bars", [walk(300), walk(300, noise=0.2), flat(60), SHORT, SHORT[:1], SHORT[:0]])
def test_compiled_and_interpreted_agree(name, bars):
    loop, arguments = CALLS[name]
    fast, slow = arguments(bars), arguments(bars)
    said, meant = loop.machine(*fast), loop.py_func(*slow)
    if said is None:
        said, meant = fast[-1], slow[-1]
    np.testing.assert_allclose(said, meant, rtol=1e-9, atol=1e-9)
    assert np.shape(said)[-1] == len(bars)


def test_every_loop_is_held_against_its_text():
    loops = {
        name
        for module in (averages, oscillators, ranges)
        for name, loop in vars(module).items()
        if isinstance(loop, Loop)
    }
    assert loops == {name.split(" from")[0] for name in CALLS}


def test_a_question_is_answered_without_the_compiler_and_a_long_series_with_it():
    alone = Loop(lambda values: len(values))
    alone(np.zeros(kernels.SHORT))
    assert "machine" not in vars(alone)
    averages.sma(np.zeros(kernels.SHORT + 1), 7)
    assert "machine" in vars(averages.sma)


def test_the_benchmark_times_every_hot_indicator_and_states_goals_only_for_a_million_bars():
    results = indicators.measured(bars=walk(200))
    assert [result["name"] for result in results[:8]] == [
        f"{name} kernel" for name in ("sma", "ema", "rsi", "macd", "bbands", "atr", "adx", "stoch")
    ]
    assert all(result["value"] > 0 and result["n"] == 200 and result["goal"] is None for result in results)
