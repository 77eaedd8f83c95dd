"""Small bars that tests make."""

import numpy as np

from trading.markets.bars import Bars, Floats

HOUR_MS = 3_600_000


def walk(count: int, seed: int = 1, drift: float = 0.0, noise: float = 0.01) -> Bars:
    """A seeded random walk around 100 with wicks and volume."""
    rng = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(rng.normal(drift, noise, count)))
    opening = np.concatenate((close[:1], close[:-1])) * np.exp(rng.normal(0, noise / 5, count))
    high = np.maximum(opening, close) * np.exp(np.abs(rng.normal(0, noise / 2, count)))
    low = np.minimum(opening, close) * np.exp(-np.abs(rng.normal(0, noise / 2, count)))
    return Bars(times(count), opening, high, low, close, rng.lognormal(3, 1, count))


def flat(count: int, price: float = 100.1, volume: float = 5.0) -> Bars:
    """Bars that never moved."""
    level = np.full(count, price)
    return Bars(times(count), level, level, level, level, np.full(count, volume))


def scaled(bars: Bars, factor: float) -> Bars:
    """The same market quoted in another unit."""
    prices = (column * factor for column in (bars.open, bars.high, bars.low, bars.close))
    return Bars(bars.ts, *prices, bars.volume)


def closes(values: Floats | list[float]) -> Bars:
    """Bars without wicks, each opening at its own close."""
    close = np.asarray(values, dtype=np.float64)
    return Bars(times(len(close)), close, close, close, close, np.ones(len(close)))


def times(count: int) -> np.ndarray:
    return np.arange(count, dtype=np.int64) * HOUR_MS
