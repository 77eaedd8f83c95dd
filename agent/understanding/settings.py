"""What a person says of how they want to be served: "habla en inglés", "usa velas de 4h por defecto"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, Final

from agent.language import fold
from agent.understanding.times import read_times
from agent.understanding.vocabulary import MESSAGES, read
from knowledge.preferences import Unfit, value

TOOL: Final = "set_preference"
_OTHER_LANGUAGES: Final = {
    **dict.fromkeys(("английском", "английскии", "англииском", "англииски"), "en"),
    **dict.fromkeys(("испанском", "испанскии", "испански"), "es"),
    **dict.fromkeys(("русском", "русски"), "ru"),
}
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)  # no setting depends on the day
_LENGTH: Final = (
    r"\d{1,3} ?(?:m|min(?:ute)?s?|minutos?|h|hs|hrs?|hours?|horas?|d|days?|dias?|w|weeks?|semanas?)"
    r"|(?:una|un|one) (?:hora|dia|semana|hour|day|week)|hourly|horarias?|daily|diari[oa]s?|weekly|semanal(?:es)?"
)
_SENTENCE: Final = r"(?P<value>\S.*?)(?= ?(?:[;!?\n¿¡]|[.,](?!\d)(?!\w)|$)| (?:and|y|please|por favor)(?!\w))"
_REST: Final = r"(?P<value>\S[^\n]*?)(?= ?[.!]*$|\n)"
_BEFORE: Final = re.compile(r"^(?:el|la|los|las|the|an?|un|una|de|del|in|en|to|of|que) ")
_AFTER: Final = re.compile(
    r"(?:[ ,]+(?:por defecto|by default|time(?: ?zone)?|brain|candles?|bars?|velas?|mode|theme))+$"
)


@dataclass(frozen=True, slots=True)
class SaidSetting:
    """What one stretch of a message says of one setting; `args` are those of the tool."""

    start: int
    end: int
    args: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Form:
    pattern: re.Pattern[str]
    key: str = ""
    value: str = ""


@lru_cache(MESSAGES)
def said(text: str, folded: str) -> tuple[SaidSetting, ...]:
    """Every setting that is named, in order; none overlaps another."""
    found: list[SaidSetting] = []
    for form in _forms():
        for match in form.pattern.finditer(folded):
            if not any(other.start < match.end() and match.start() < other.end for other in found):
                found.append(SaidSetting(*match.span(), _args(form, match, text)))
    return tuple(sorted(found, key=lambda one: one.start))


def blanked(text: str, found: Sequence[SaidSetting]) -> str:
    """The text without what was said of settings, each character in its place."""
    for one in found:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def _args(form: _Form, match: re.Match[str], text: str) -> dict[str, str]:
    if not form.key:
        return {}
    if form.value:
        return {"key": form.key, "value": form.value}
    if "value" not in match.re.groupindex:
        return {"key": form.key}
    written = text[match.start("value") : match.end("value")]
    if form.key == "goal":
        return {"key": form.key, "value": written.strip()}
    return {"key": form.key, "value": _value(form.key, written)}


def _value(key: str, written: str) -> str:
    if key == "timeframe" and (times := read_times(_hours(written), _NEVER)):
        return times[0].name
    bare = _AFTER.sub("", written.strip(" \t.,:"))
    while (shorter := _BEFORE.sub("", bare)) != bare:
        bare = shorter
    return _kept(key, bare)


def _kept(key: str, said: str) -> str:
    """As it is kept, where what was said is one of a few: "inglés" is en; else in the person's words."""
    if key not in ("language", "currency"):
        return said
    if key == "language" and (other := _OTHER_LANGUAGES.get(fold(said))):
        return other
    try:
        return value(key, said)
    except Unfit:
        return said


def _hours(length: str) -> str:
    return re.sub(r"\bhorarias?\b", "1h", length)


@cache
def _forms() -> tuple[_Form, ...]:
    return tuple(_read(read("settings.toml")))


def _read(told: Mapping[str, Any]) -> Iterator[_Form]:
    for entry in told["said"]:
        for written in entry["all"]:
            yield _Form(_compiled(written), entry["key"], entry.get("value", ""))
    for written in told["forms"]["all"]:
        yield _Form(_compiled(written))
    for form in ("asks", "set", "is"):
        for key, words in told["words"].items():
            pattern = told["forms"][form].replace("<word>", "|".join(words))
            yield _Form(_compiled(pattern), key)


def _compiled(written: str) -> re.Pattern[str]:
    venues = "|".join(
        re.escape(word) for words in read("symbols.toml")["venues"].values() for word in words.split()
    )
    filled = written.replace("<length>", _LENGTH).replace("<venue>", venues).replace("<rest>", _REST)
    filled = re.sub(r"(?<!P)<value>(\(?)", lambda found: "(?P<value>" if found[1] else _SENTENCE, filled)
    return re.compile(rf"(?<!\w)(?:{filled})(?!\w)")
