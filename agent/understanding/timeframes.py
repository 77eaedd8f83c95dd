"""Bar lengths and windows as people say them."""

import re
from dataclasses import dataclass
from typing import Final

_UNITS: Final = {
    "m": r"m|mins?|minutes?|minutos?",
    "h": r"h|hs|hrs?|hours?|horas?",
    "d": r"d|days?|dias?",
    "w": r"w|wk|weeks?|semanas?",
}
_NUMBER_WORDS: Final = {
    "one": 1, "un": 1, "una": 1, "uno": 1, "two": 2, "dos": 2, "three": 3, "tres": 3, "four": 4, "cuatro": 4,
    "five": 5, "cinco": 5, "seven": 7, "siete": 7, "ten": 10, "diez": 10, "fourteen": 14, "catorce": 14,
    "fifteen": 15, "quince": 15, "twenty": 20, "veinte": 20, "thirty": 30, "treinta": 30, "sixty": 60,
    "sesenta": 60, "ninety": 90, "noventa": 90, "hundred": 100, "cien": 100,
}  # fmt: skip
_COUNT = rf"(?P<count>\d{{1,4}}|{'|'.join(_NUMBER_WORDS)})"
_UNIT = "|".join(f"(?P<{name}>{words})" for name, words in _UNITS.items())
_LENGTH = re.compile(rf"(?<![\w.,$]){_COUNT}[ -]?(?:{_UNIT})(?![\w])")
_REVERSED = re.compile(r"(?<!\w)(?P<unit>[mhdw])(?P<count>1|4|5|15|30)(?!\w)")
_WORDS: Final = [
    (re.compile(rf"(?<!\w)(?:{words})(?!\w)"), timeframe)
    for words, timeframe in (
        (r"half[ -]hour(?:ly)?|media hora", "30m"),
        (r"quarter[ -]hour(?:ly)?|cuarto de hora", "15m"),
        (r"hourly|on the hour|horario|horaria|por hora|cada hora|per hour", "1h"),
        (r"daily|diari[oa]s?|por dia|cada dia|per day|each day|every day", "1d"),
        (r"weekly|semanal(?:es)?|por semana|cada semana|per week", "1w"),
    )
]
_BARS = re.compile(
    rf"(?<![\w.,]){_COUNT}[ -]?(?:bars?|candles?|periods?|velas?|barras?|periodos?|sesiones|sessions?)(?!\w)"
)
_WINDOW = re.compile(r"(?:window|ventana|lookback)(?: (?:of|de|to|a))? (?P<count>\d{1,4})(?![\w.,%])")
KNOWN: Final = ("1m", "5m", "15m", "30m", "1h", "4h", "1d", "1w")
_LETTERS: Final = ("m", "h", "d", "w")


@dataclass(frozen=True, slots=True)
class Length:
    """A stretch of time in the text: `count` of the unit m, h, d, w, or b for bars of any length."""

    start: int
    end: int
    count: int
    unit: str
    compact: bool = True  # written as a name, such as 4h, and not as a span, such as 30 days

    @property
    def timeframe(self) -> str:
        return f"{self.count}{self.unit}"

    @property
    def is_timeframe(self) -> bool:
        return self.timeframe in KNOWN


def lengths(folded: str) -> list[Length]:
    """Every stretch of time, in order; none overlaps another."""
    found = [*_words(folded), *_bars(folded), *_spans(folded)]
    found.sort(key=lambda length: (length.start, -length.end))
    kept: list[Length] = []
    for length in found:
        if not kept or length.start >= kept[-1].end:
            kept.append(length)
    return kept


def _words(folded: str) -> list[Length]:
    named = [
        Length(*match.span(), int(timeframe[:-1]), timeframe[-1])
        for pattern, timeframe in _WORDS
        for match in pattern.finditer(folded)
    ]
    reverse = [
        Length(*match.span(), int(match["count"]), match["unit"]) for match in _REVERSED.finditer(folded)
    ]
    return named + reverse


def _bars(folded: str) -> list[Length]:
    return [
        Length(*match.span(), _count(match["count"]), "b", compact=False)
        for pattern in (_BARS, _WINDOW)
        for match in pattern.finditer(folded)
    ]


def _spans(folded: str) -> list[Length]:
    return [
        Length(*match.span(), _count(match["count"]), unit, compact=match[unit] == unit)
        for match in _LENGTH.finditer(folded)
        for unit in _LETTERS
        if match[unit]
    ]


def _count(text: str) -> int:
    return int(text) if text.isdecimal() else _NUMBER_WORDS[text]
