"""What a tool answers: facts, and pictures where people look rather than read."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Protocol

from tools.facts import Fact


class Picture(Protocol):
    """Something to draw, told apart by its kind. Two of the same `about` show the same thing."""

    @property
    def kind(self) -> str: ...

    @property
    def about(self) -> str: ...

    def as_dict(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class CandleChart:
    """Which bars to draw; a page reads them again by this reference. `levels` are prices to mark."""

    kind: ClassVar[str] = "candles"

    symbol: str
    venue: str
    timeframe: str
    count: int
    levels: Mapping[str, float] = field(default_factory=dict)

    @property
    def about(self) -> str:
        return f"{self.symbol} {self.venue} {self.timeframe}"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ToolResult:
    """Typed facts and pictures. Words are the brain's business."""

    facts: Sequence[Fact]
    pictures: Sequence[Picture] = ()
