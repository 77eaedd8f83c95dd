"""Indicators over a million bars: the compiled loops that hot paths use, and the whole interface."""

import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from bench.counts.oracles import found_data
from bench.measuring.figures import figure
from trading.markets.bars import Bars

_BARS = 1_000_000
_REPEATS = 11

# Milliseconds that TA-Lib's C library took for a million bars (2 cores, Xeon 2.6 GHz); the goal is 1.5 of it.
_TALIB = {"sma": 1.2, "ema": 1.9, "rsi": 2.8, "macd": 2.6, "bbands": 4.2, "atr": 1.4, "adx": 9.1}


async def run() -> list[dict[str, Any]]:
    """Medians in milliseconds on a million real minutes where they are here, else on a walk."""
    return measured(_real() or _walk())


def measured(bars: Bars) -> list[dict[str, Any]]:
    """A goal is stated only for the million bars that it was measured for."""
    goals = _TALIB if len(bars) == _BARS else {}
    loops = [(f"{name} kernel", loop, goals.get(name)) for name, loop in _kernels(bars).items()]
    named = [(f"{name} by name", call, None) for name, call in _named(bars).items()]
    return [_figure(name, call, len(bars), talib) for name, call, talib in loops + named]


def _figure(name: str, call: Callable[[], object], bars: int, talib: float | None) -> dict[str, Any]:
    return figure(
        name,
        _median_ms(call),
        "ms",
        n=bars,
        median_of=_REPEATS,
        goal=None if talib is None else 1.5 * talib,
        reference=None if talib is None else ("TA-Lib", talib),
    )


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
