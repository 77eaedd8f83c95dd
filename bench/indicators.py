"""Indicators over a million bars: the compiled loops that hot paths use, and the whole interface."""

import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from bench.oracles import found_data
from trading.markets.bars import Bars

_BARS = 1_000_000
_REPEATS = 11

# Milliseconds that TA-Lib's C library took for a million bars (2 cores, Xeon 2.6 GHz); the goal is 1.5 of it.
_TALIB = {"sma": 1.2, "ema": 1.9, "rsi": 2.8, "macd": 2.6, "bbands": 4.2, "atr": 1.4, "adx": 9.1}


def run(bars: Bars | None = None, **_: Any) -> list[dict[str, Any]]:
    """Medians in milliseconds; by default on a million real minutes where they are here, else on a walk.

    A goal is stated only for the million bars that it was measured for.
    """
    if bars is None:
        bars = _real() or _walk()
    goals = _TALIB if len(bars) == _BARS else {}
    loops = [(f"{name} kernel", loop, goals.get(name)) for name, loop in _kernels(bars).items()]
    named = [(f"{name} by name", call, None) for name, call in _named(bars).items()]
    return [_result(name, call, len(bars), goal) for name, call, goal in loops + named]


def _result(name: str, call: Callable[[], object], bars: int, talib: float | None) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(_median_ms(call), 3),
        "unit": "ms",
        "n": bars,
        "median_of": _REPEATS,
        "goal": None if talib is None else round(1.5 * talib, 2),
        "reference": None if talib is None else {"name": "TA-Lib", "value": talib},
    }


def _median_ms(call: Callable[[], object]) -> float:
    call()  # compiled and paged in
    times = []
    for _ in range(_REPEATS):
        start = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def _kernels(bars: Bars) -> Mapping[str, Callable[[], object]]:
    from trading.markets.indicators.kernels import averages, oscillators, ranges

    high, low, close = bars.high, bars.low, bars.close
    size = len(bars)
    return {
        "sma": lambda: averages.sma(close, 30),
        "ema": lambda: averages.recursive(close, 30, 2 / 31, False),
        "rsi": lambda: oscillators.rsi(close, 14, False),
        "macd": lambda: averages.macd(close, 12, 26, 9, False, np.empty((3, size))),
        "bbands": lambda: ranges.bbands(close, 20, 2.0, np.empty((3, size))),
        "atr": lambda: ranges.atr(high, low, close, 14),
        "adx": lambda: ranges.adx(high, low, close, 14, np.empty((4, size))),
        "stoch": lambda: oscillators.stoch(high, low, close, 14, 3, 3),
    }


def _named(bars: Bars) -> Mapping[str, Callable[[], object]]:
    from trading.markets.indicators import INDICATORS

    hot = (*_TALIB, "stoch")
    return {name: lambda name=name: INDICATORS[name].compute(bars) for name in hot}  # type: ignore[misc]


def _real() -> Bars | None:
    import pandas as pd

    try:
        folder = found_data(Path.cwd()).parent
    except FileNotFoundError:
        return None
    minutes = folder / "market/btcusd_1m_bitfinex_2016-06_2018-12.parquet"
    if not minutes.exists():
        return None
    frame = pd.read_parquet(minutes).head(_BARS)
    prices = (np.array(frame[name], dtype=np.float64) for name in ("open", "high", "low", "close", "volume"))
    opening, high, low, close, volume = prices
    return Bars(np.array(frame["ts"], dtype=np.int64), opening, high, low, close, volume)


def _walk() -> Bars:
    rng = np.random.default_rng(7)
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.001, _BARS)))
    opening = np.concatenate((close[:1], close[:-1]))
    high = np.maximum(opening, close) * (1 + np.abs(rng.normal(0, 0.0005, _BARS)))
    low = np.minimum(opening, close) * (1 - np.abs(rng.normal(0, 0.0005, _BARS)))
    ts = np.arange(_BARS, dtype=np.int64) * 60_000
    return Bars(ts, opening, high, low, close, rng.lognormal(0, 1, _BARS))
