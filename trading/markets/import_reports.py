"""What an import did: counted while it runs, told when it ends."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from trading.markets.cleaning import BadRow, Cleaning
from trading.markets.completeness import Completeness
from trading.markets.store import Written
from trading.markets.timeframes import Timeframe


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of one series' rows so far. `last_ts` is the last time that was kept."""

    rows: int = 0
    written: Written = field(default_factory=Written)
    cleaning: Cleaning = field(default_factory=Cleaning)
    last_ts: int | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Self:
        cleaning = kept["cleaning"]
        examples = tuple(BadRow(**example) for example in cleaning["examples"])
        return cls(
            kept["rows"], Written(**kept["written"]), Cleaning(cleaning["counts"], examples), kept["last_ts"]
        )


@dataclass(frozen=True, slots=True)
class SeriesReport:
    """One series after an import: what its file brought, and how complete the stored series now is."""

    symbol: str
    venue: str
    timeframe: Timeframe
    tally: Tally
    completeness: Completeness
    factors: int = 0

    def as_dict(self) -> dict[str, Any]:
        return {
            "symbol": self.symbol,
            "venue": self.venue,
            "timeframe": str(self.timeframe),
            "rows": self.tally.rows,
            **asdict(self.tally.written),
            "bad": self.tally.cleaning.bad,
            "problems": dict(self.tally.cleaning.counts),
            "examples": [asdict(example) for example in self.tally.cleaning.examples],
            **self.completeness.as_dict(),
            "factors": self.factors,
        }


@dataclass(frozen=True, slots=True)
class ImportReport:
    path: Path
    rows: int
    series: tuple[SeriesReport, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON, for a job's result."""
        return {"path": str(self.path), "rows": self.rows, "series": [one.as_dict() for one in self.series]}
