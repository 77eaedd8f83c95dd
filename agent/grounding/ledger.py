"""The facts of a turn, as numbers of prose are held against them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from agent.embedded.answers import naming
from agent.embedded.answers.wording import word
from agent.grounding import lexicon
from agent.grounding.digits import in_digits
from agent.language import LANGUAGES, fold
from agent.understanding.vocabulary import read as vocabulary
from knowledge.reader import Reader

_SYMBOL: Final = re.compile(r"[A-Z0-9.]{1,12}(?:[/~-][A-Z0-9./]{1,12})*")
_FRAME: Final = re.compile(r"(?<![\w.,])(\d+)\s?(m|h|d|w)(?!\w)")
_HOURS: Final = {"m": Fraction(1, 60), "h": Fraction(1), "d": Fraction(24), "w": Fraction(168)}
_UNIT_HOURS: Final = {
    "minutes": Fraction(1, 60),
    "hours": Fraction(1),
    "days": Fraction(24),
    "weeks": Fraction(168),
    "months": Fraction(730),
    "years": Fraction(8766),
}
_AGENTS: Final = frozenset({"atlas", "orion", "nova"})
_SETTINGS: Final = frozenset({"period", "window", "width", "threshold", "step", "limit"})
SIGNED: Final = frozenset(
    (
        "change",
        "profit",
        "loss",
        "correlation",
        "spearman",
        "macd",
        "histogram",
        "sentiment",
        "funding",
        "drawdown",
    )
)


@dataclass(frozen=True, slots=True)
class Backing:
    """A fact that is a number. `bases` are the symbols that it is about."""

    id: str
    name: str
    subject: str
    value: Decimal
    unit: str
    concepts: frozenset[str]
    bases: frozenset[str]

    @property
    def is_change(self) -> bool:
        """Whether words such as "fell" say its sign; an expected move goes either way."""
        return bool(self.concepts & {"change", "profit"}) and "expected" not in self.concepts

    @property
    def is_setting(self) -> bool:
        """Whether it is what something was computed with, and no finding."""
        return bool(self.concepts & _SETTINGS)


class Ledger:
    """`facts` have the shape of tools.facts; `args` are those of the calls that found them; `user_text` is what
    the person said in this turn."""

    def __init__(
        self,
        facts: Sequence[Mapping[str, Any]],
        reader: Reader,
        *,
        args: Iterable[Mapping[str, Any]] = (),
        user_text: str = "",
        told: Iterable[str] = (),
    ) -> None:
        self.facts = facts
        self.reader = reader
        self.args = list(args)
        self.user_text = in_digits(user_text).text
        self.told = in_digits(" ".join(told)).text

    @cached_property
    def numbers(self) -> Sequence[Backing]:
        return [backing for fact in self.facts if (backing := self._backing(fact))]

    def _backing(self, fact: Mapping[str, Any]) -> Backing | None:
        if fact["unit"] in ("label", "date"):
            return None
        try:
            value = Decimal(str(fact["value"]))
        except InvalidOperation:
            return None
        if not value.is_finite():
            return None
        subject = str(fact.get("subject", ""))
        unit = str(fact["unit"])
        return Backing(
            id=str(fact.get("id", fact["name"])),
            name=str(fact["name"]),
            subject=subject,
            value=value,
            unit=lexicon.unit_of(unit),
            concepts=lexicon.concepts_of(str(fact["name"])),
            bases=self._bases(subject),
        )

    def _bases(self, subject: str) -> frozenset[str]:
        if subject.lower() in self.named_subjects:
            return frozenset({subject.lower()})
        return frozenset(bases(subject)) if _SYMBOL.fullmatch(subject) else frozenset()

    @cached_property
    def bases(self) -> frozenset[str]:
        """Every symbol that a fact is about."""
        return frozenset(base for backing in self.numbers for base in backing.bases)

    @cached_property
    def named_subjects(self) -> frozenset[str]:
        """Subjects that are no symbols and are told apart by name: products, strategies."""
        plain = {str(fact.get("subject", "")).lower() for fact in self.facts}
        plain = {name for name in plain if (name and not _SYMBOL.fullmatch(name.upper())) or name in _AGENTS}
        return frozenset(plain if len(plain) > 1 else plain & _AGENTS)

    @cached_property
    def symbols(self) -> Mapping[str, str]:
        """What may be written for each symbol, in folded words."""
        known = {
            fold(base): base for fact in self.facts for base in self._bases(str(fact.get("subject", "")))
        }
        for base, names in vocabulary("symbols.toml")["names"].items():
            for name in (base.lower(), *names.split()):
                known.setdefault(name, base)
        return {name: base for name, base in known.items() if name not in _UNITS}

    @cached_property
    def labels(self) -> Mapping[str, frozenset[str]]:
        """What a phrase says a number is: the lexicon's, and the names of these facts in both languages."""
        known = dict(lexicon.concept_words())
        for name in {backing.name for backing in self.numbers}:
            concepts = lexicon.concepts_of(name)
            bare = name.lower().replace("_", " ")
            called = (fold(say(name, language)) for say in (word, naming.name) for language in LANGUAGES)
            for phrase in {bare, *called}:
                if len(phrase) > 2 and phrase not in known and not phrase.isdecimal():
                    known[phrase] = frozenset({f"={name}"})
            for part in concepts:
                if part.isalpha() and part not in known and len(part) > 2 and not _is_listed(part):
                    known[part] = frozenset({part})
        return known

    @cached_property
    def settings(self) -> Sequence[tuple[frozenset[str], Decimal]]:
        """Numbers that something was computed with: facts that say so, and arguments; a fact's own name too."""
        found = [(backing.concepts, backing.value) for backing in self.numbers if backing.is_setting]
        for backing in (each for each in self.numbers if "touches" not in each.concepts):
            digits = (Decimal(each[1:]) for each in backing.concepts if each.startswith("#"))
            found += [(backing.concepts, number) for number in digits]
        for args in self.args:
            for name, value in args.items():
                if isinstance(value, int | float | Decimal | str) and not isinstance(value, bool):
                    try:
                        found.append((frozenset({name, *_ANY}), Decimal(str(value))))
                    except InvalidOperation:
                        continue
        return [*found, *self._usual_periods(found)]

    def _usual_periods(
        self, known: Sequence[tuple[frozenset[str], Decimal]]
    ) -> Iterator[tuple[frozenset[str], Decimal]]:
        """Of indicators of which nothing says what they were computed with."""
        if any("period" in args for args in self.args):
            return
        told = frozenset(concept for concepts, _ in known for concept in concepts)
        there = frozenset(concept for backing in self.numbers for concept in backing.concepts)
        for concept, entry in lexicon.read()["usual"].items():
            if concept in there and concept not in told:
                yield from ((frozenset({concept}), Decimal(period)) for period in entry["periods"])

    @cached_property
    def lengths(self) -> frozenset[Fraction]:
        """Hours of the timeframes and lengths of time that were looked at."""
        found = {
            Fraction(backing.value) * _UNIT_HOURS[backing.unit]
            for backing in self.numbers
            if backing.unit in _UNIT_HOURS
        }
        for backing in self.numbers:
            if backing.unit == "count" and backing.concepts & {"window", "bars", "ahead", "common"}:
                found |= {Fraction(backing.value) * hours for hours in self.frames or {Fraction(24)}}
                found.add(Fraction(backing.value) * 24)
        for text in self._told:
            found |= set(frames(text))
        for args in self.args:
            found |= {Fraction(str(args["window"])) * 24} if _is_number(args.get("window")) else set()
        if any(backing.concepts & {"change"} for backing in self.numbers):
            found.add(Fraction(24))
        return frozenset(found | self.frames)

    @cached_property
    def frames(self) -> frozenset[Fraction]:
        """Hours of the bars that were looked at."""
        found = {
            hours for fact in self.facts if fact["unit"] == "label" for hours in frames(str(fact["value"]))
        }
        found |= {hours for fact in self.facts for hours in frames(str(fact.get("source", "")))}
        found |= {Fraction(each.value) for each in self.numbers if each.name == "timeframe_hours"}
        return frozenset(
            found | {hours for args in self.args for hours in frames(str(args.get("timeframe", "")))}
        )

    @property
    def _told(self) -> Iterator[str]:
        for fact in self.facts:
            yield str(fact["name"]).replace("_", " ")
            if fact["unit"] == "label":
                yield str(fact["value"])
        for args in self.args:
            yield from (str(value) for value in args.values())

    @cached_property
    def moments(self) -> Sequence[tuple[datetime, bool]]:
        """The times that facts tell and are of, in UTC; whether each has a time of day."""
        written = {str(fact["value"]) for fact in self.facts if fact["unit"] == "date"}
        written |= {str(fact["as_of"]) for fact in self.facts if fact.get("as_of")}
        written |= {str(value) for args in self.args for value in args.values() if isinstance(value, str)}
        return [moment for text in sorted(written) if (moment := _moment(text))]

    @cached_property
    def years(self) -> frozenset[int]:
        """From the year in which the data begin to that in which they end."""
        if not self.moments:
            return frozenset()
        told = [moment for moment, _ in self.moments]
        back = timedelta(hours=float(min(max(self.lengths, default=Fraction(0)), _MOST_HOURS)))
        return frozenset(range((min(told) - back).year, max(told).year + 1))

    @cached_property
    def texts(self) -> Sequence[str]:
        """What may be repeated as it is although digits stand in it: names, series, words."""
        found = {str(fact["value"]) for fact in self.facts if fact["unit"] == "label"}
        found |= {str(fact.get("subject", "")) for fact in self.facts}
        found |= {part for fact in self.facts for part in str(fact.get("source", "")).split(", ")}
        return sorted(
            (text for text in found if re.search(r"\d", text) and not _reads_as_number(text)), key=len
        )[::-1]


_UNITS: Final = frozenset(
    word for unit, words in lexicon.read()["units"].items() if unit != "points" for word in words
)
_ANY: Final = ("*",)
_MOST_HOURS: Final = Fraction(24 * 366 * 30)


def bases(subject: str) -> list[str]:
    """The assets of a symbol or of a pair of them, without what they are quoted in: BTC~ETH/EUR is of both."""
    return [part.partition("/")[0].partition("-")[0] for part in subject.split("~")]


def frames(text: str) -> list[Fraction]:
    """Every "4h" or "1d" of a text, in hours."""
    return [int(count) * _HOURS[unit] for count, unit in _FRAME.findall(text)]


def _is_listed(part: str) -> bool:
    return part in lexicon.read()["concepts"]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _reads_as_number(text: str) -> bool:
    return bool(re.fullmatch(r"[\d.,\s%-]+", text))


def _moment(text: str) -> tuple[datetime, bool] | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    timed = len(text) > len("2018-12-31")
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)), timed
