"""Prices that can be compared across splits and dividends."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from trading.markets.bars import Bars
from trading.markets.instruments import Split

_DAY_MS = 86_400_000


def adjusted(bars: Bars, splits: Sequence[Split]) -> Bars:
    """Bars on the scale of their last one: earlier prices times their factor, volumes over their split's.

    A factor holds for bars dated up to and including its `until`. The stored bars stay raw.
    """
    if not splits or not len(bars):
        return bars
    ordered = sorted(splits, key=lambda split: split.until)
    ends = np.array([_midnight(split) + _DAY_MS for split in ordered])
    which = np.searchsorted(ends, bars.ts, side="right")
    price = _factors([float(split.price_factor * split.split_factor) for split in ordered], which)
    shares = _factors([float(split.split_factor) for split in ordered], which)
    return Bars(
        bars.ts,
        bars.open * price,
        bars.high * price,
        bars.low * price,
        bars.close * price,
        bars.volume / shares,
    )


def _midnight(split: Split) -> int:
    return int(datetime(split.until.year, split.until.month, split.until.day, tzinfo=UTC).timestamp()) * 1000


def _factors(values: list[float], which: np.ndarray) -> np.ndarray:
    """The factor of each bar, one after the last end, relative to the last bar's."""
    each = np.array([*values, 1.0])[which]
    return np.asarray(each / each[-1])
