"""Bars: the columns of a candle series.

Prices are float64 here. A price enters a money path only through the function that quantises it to its
market's tick.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Floats: TypeAlias = NDArray[np.float64]
Times: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Bars:
    """Candles in rising order of `ts`, each bar's opening time in epoch milliseconds UTC.

    All columns have one length. Bars that did not trade are absent: a gap is never filled. Daily and weekly
    bars of a market with sessions are stamped at midnight UTC of their (first) session date.
    """

    ts: Times
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats

    def __len__(self) -> int:
        return len(self.ts)

    def __getitem__(self, where: slice | NDArray[np.bool_]) -> Self:
        return type(self)(*(column[where] for column in self.columns()))

    def columns(self) -> tuple[NDArray[Any], ...]:
        """ts, open, high, low, close, volume."""
        return self.ts, self.open, self.high, self.low, self.close, self.volume

    def tail(self, count: int) -> Self:
        return self[max(len(self) - count, 0) :]

    def same_as(self, other: "Bars") -> bool:
        return all(np.array_equal(a, b) for a, b in zip(self.columns(), other.columns(), strict=True))

    def to_frame(self) -> "pd.DataFrame":
        """Columns open high low close volume over a UTC DatetimeIndex."""
        import pandas as pd

        index = pd.DatetimeIndex(self.ts.astype("datetime64[ms]"), name="ts").tz_localize("UTC")
        return pd.DataFrame(
            {name: getattr(self, name) for name in ("open", "high", "low", "close", "volume")}, index=index
        )

    @classmethod
    def empty(cls) -> Self:
        return cls.from_rows([])

    @classmethod
    def from_rows(cls, rows: Sequence[Sequence[float]]) -> Self:
        """From rows of [ts in ms, open, high, low, close, volume], as exchanges send them."""
        table = np.asarray(rows, dtype=np.float64).reshape(-1, 6)
        return cls(table[:, 0].astype(np.int64), *(np.ascontiguousarray(table[:, i]) for i in range(1, 6)))

    @classmethod
    def join(cls, parts: Sequence["Bars"]) -> Self:
        """One after the other; the parts must already be in order and must not overlap."""
        return cls(*(np.concatenate(columns) for columns in zip(*(p.columns() for p in parts), strict=True)))
