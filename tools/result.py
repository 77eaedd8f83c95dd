"""What a tool answers."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from tools.facts import Fact


@dataclass(frozen=True, slots=True)
class CandleChart:
    """Which bars to draw; a page reads them again by this reference. `levels` are prices to mark."""

    symbol: str
    venue: str
    timeframe: str
    count: int
    levels: Mapping[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ToolResult:
    """Typed facts, and pictures by reference. Words are the brain's business."""

    facts: Sequence[Fact]
    charts: Sequence[CandleChart] = ()
