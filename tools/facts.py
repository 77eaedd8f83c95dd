"""Facts: the one shape in which a tool says a value."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

_DAILY: Final = (" 1d", " 1w")
_MIDNIGHT: Final = "T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Fact:
    """A value with its meaning and its evidence.

    `value` is a decimal string (or ISO text for dates, a word for labels); `unit` is USD, EUR, BTC ...,
    percent, ratio, points, count, hours, days, years, date or label; `source` names venue and series; `as_of`
    is the data's time.
    """

    id: str
    name: str
    subject: str
    value: str
    unit: str
    source: str
    as_of: str
    simulated: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "subject": self.subject,
            "value": self.value,
            "unit": self.unit,
            "source": self.source,
            "as_of": self.as_of,
            "simulated": self.simulated,
        }

    @property
    def number(self) -> Decimal:
        return Decimal(self.value)


class FactSheet:
    """Writes down the facts of one call: one source, one time, ids in order."""

    def __init__(self, subject: str, *, source: str, as_of: datetime, simulated: bool = False) -> None:
        self.subject = subject
        self.source = source
        self.as_of = as_of.astimezone(UTC).isoformat().replace("+00:00", "Z")
        self.simulated = simulated
        self.facts: list[Fact] = []

    def add(
        self, name: str, value: Decimal | float | int | str | date, unit: str, *, subject: str | None = None
    ) -> None:
        """Records a value; a float is written with ten significant digits."""
        subject = subject or self.subject
        self.facts.append(
            Fact(
                id=f"{name}:{subject}" if subject != self.subject else name,
                name=name,
                subject=subject,
                value=_written(value),
                unit=unit,
                source=self.source,
                as_of=self.as_of,
                simulated=self.simulated,
            )
        )

    def include(self, other: "FactSheet") -> None:
        """Takes over another sheet's facts with their own source and time."""
        for fact in other.facts:
            self.facts.append(replace(fact, id=f"{fact.name}:{fact.subject}"))


def market_time(text: str, source: str) -> str:
    """The ISO time of something from this source. A bar of a day or a week begins at the market's midnight, which
    elsewhere is the day before: of it the day alone is told."""
    return text.removesuffix(_MIDNIGHT) if source.endswith(_DAILY) else text


def _written(value: Decimal | float | int | str | date) -> str:
    match value:
        case str():
            return value
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case float():
            return f"{Decimal(f'{value:.10g}'):f}"
        case _:
            return f"{Decimal(value):f}"
