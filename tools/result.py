"""What a tool answers: facts, and pictures where people look rather than read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from tools.facts import Fact


class Picture(Protocol):
    """A dataclass of what is to be drawn, told apart by its kind. Two of the same `about` show the same thing."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def kind(self) -> str: ...

    @property
    def about(self) -> str: ...


@dataclass(frozen=True, slots=True)
class CandleChart:
    """Which bars to draw; a page reads them again by this reference. `levels` are prices to mark; `indicators`
    are drawn with the bars, each as "name" or "name:period"."""

    kind: ClassVar[str] = "candles"

    symbol: str
    venue: str
    timeframe: str
    count: int
    levels: Mapping[str, float] = field(default_factory=dict)
    indicators: Sequence[str] = ()

    @property
    def about(self) -> str:
        return f"{self.symbol} {self.venue} {self.timeframe}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the numbers of a picture come from, as a fact says it."""

    source: str
    as_of: str
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class VolatilityCone:
    """Volatility now against its own past, by window. Each row is window (in bars of `timeframe`), now, the 10,
    25, 50, 75 and 90 % quantiles (percent a year), and how many windows were looked at."""

    kind: ClassVar[str] = "volatility_cone"

    symbol: str
    timeframe: str
    rows: Sequence[Sequence[float]]
    evidence: Evidence

    @property
    def about(self) -> str:
        return f"{self.symbol} {self.evidence.source}"


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A correlation for each pair of `labels`, 1 on the diagonal, None where one never moved. `chance` holds
    the pairs (as indices) whose correlation could be chance; `window` counts days."""

    kind: ClassVar[str] = "heat_map"

    labels: Sequence[str]
    values: Sequence[Sequence[float | None]]
    chance: Sequence[tuple[int, int]]
    window: int
    evidence: Evidence

    @property
    def about(self) -> str:
        return f"{' '.join(self.labels)} {self.window}"


@dataclass(frozen=True, slots=True)
class VolumeProfile:
    """Volume by price: `volumes` in rows of equal height from `low` up to `high`, the point of control, the
    value area that holds `share` of it all, and the last price, in `unit`."""

    kind: ClassVar[str] = "volume_profile"

    symbol: str
    timeframe: str
    bars: int
    low: float
    high: float
    volumes: Sequence[float]
    poc: float
    value_low: float
    value_high: float
    share: float
    last: float
    unit: str
    evidence: Evidence

    @property
    def about(self) -> str:
        return f"{self.symbol} {self.evidence.source}"


@dataclass(frozen=True, slots=True)
class Column:
    """`unit` is one of a fact's: label and date are text, anything else says that the column holds numbers."""

    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Table:
    """Facts as rows: each cell is a fact's own value, or None. `name` says what is listed."""

    kind: ClassVar[str] = "table"

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str | None]]
    evidence: Evidence

    @property
    def about(self) -> str:
        return " ".join(
            [self.name, *(column.name for column in self.columns), *(str(row[0]) for row in self.rows)]
        )


@dataclass(frozen=True, slots=True)
class ToolResult:
    """Typed facts and pictures. Words are the brain's business."""

    facts: Sequence[Fact]
    pictures: Sequence[Picture] = ()
