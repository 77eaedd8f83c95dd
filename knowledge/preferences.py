"""What a person may prefer: one list of keys, each with its default and the rule that a value keeps.

A value is text, as it is stored: "4h", "1.234,56", "Europe/Madrid", "1.5". What somebody wrote is read
generously ("Madrid", "1,5 %", "euros"), and what fits no rule is refused with the rule.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from knowledge.reader import NUMBER_LOCALES

AUTO: Final = "auto"
EMBEDDED: Final = "embedded"
LEAST_RISK, MOST_RISK = Decimal("0.1"), Decimal(10)
_MODEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9._/-]{0,80}[a-z0-9])?(?::[a-z0-9][a-z0-9._-]{0,40})?")
_VENUE: Final = re.compile(r"[a-z0-9](?:[a-z0-9 ._-]{0,38}[a-z0-9])?")
_PLAIN: Final = {" ": " ", "\u00a0": " ", "\u202f": " ", "’": "'"}


class Unfit(ValueError):
    """A value that its preference does not take. `rule` is a key of words: `choices`, or what it says."""

    def __init__(self, key: str, value: str, rule: str, choices: Sequence[str] = ()) -> None:
        super().__init__(f"{key} cannot be {value!r}")
        self.key = key
        self.value = value
        self.rule = rule
        self.choices = tuple(choices)


@dataclass(frozen=True, slots=True)
class Preference:
    """`read` turns what was written into the value, or into None where it does not fit. `choices` are all
    values, where they are few."""

    key: str
    default: str
    read: Callable[[str], str | None]
    rule: str = "choices"
    choices: Sequence[str] = ()

    def value(self, text: str) -> str:
        """Raises Unfit."""
        found = self.read(text)
        if found is None:
            raise Unfit(self.key, text[:40], self.rule, self.choices)
        return found


def value(key: str, text: str) -> str:
    """What is stored for what was written. Raises Unfit, also for a key that is none."""
    if key not in PREFERENCES:
        raise Unfit("preference", key[:40], "choices", list(PREFERENCES))
    return PREFERENCES[key].value(text)


def defaults() -> dict[str, str]:
    return {key: preference.default for key, preference in PREFERENCES.items()}


def fold(text: str) -> str:
    """Lower case, without accents or spare spaces."""
    bare = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split())


def _one_of(
    key: str, default: str, choices: Sequence[str], also: Mapping[str, str] | None = None
) -> Preference:
    """`also` are other words, folded, for the same values."""
    known = {fold(choice): choice for choice in choices} | dict(also or {})
    return Preference(key, default, lambda text: known.get(fold(text)), choices=choices)


def _number_format(text: str) -> str | None:
    plain = "".join(_PLAIN.get(character, character) for character in text.strip())
    return (
        plain
        if plain in NUMBER_LOCALES
        else AUTO
        if fold(text) in (AUTO, "automatico", "automatic")
        else None
    )


def _time_zone(text: str) -> str | None:
    wanted = fold(text).replace("_", " ").removeprefix("ciudad de ")
    return _PLACES.get(wanted) or _zones().get(wanted)


def _brain(text: str) -> str | None:
    """A name that a model could have; whether it is there, whoever runs models knows."""
    wanted = fold(text)
    named = _BRAINS.get(wanted, wanted)
    return named if _MODEL.fullmatch(named) else None


def _exchange(text: str) -> str | None:
    """A name that a venue could have; whether it is one, whoever has the prices knows."""
    wanted = fold(text)
    named = _EXCHANGES.get(wanted, wanted)
    return named if named in EXCHANGES or _VENUE.fullmatch(named) else None


def _goal(text: str) -> str | None:
    said = " ".join(text.split())
    return said if len(said) <= 200 and said.isprintable() else None


def _risk(text: str) -> str | None:
    plain = text.strip().removesuffix("%").strip().replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    if not number.is_finite() or not LEAST_RISK <= number <= MOST_RISK:
        return None
    return f"{number.normalize():f}"


@cache
def _zones() -> dict[str, str]:
    """Every zone by its name and by its city, folded; a city of two zones is that of the shorter name."""
    names = sorted((name for name in available_timezones() if _is_place(name)), key=len, reverse=True)
    cities = {fold(name.rpartition("/")[2].replace("_", " ")): name for name in names}
    return cities | {fold(name).replace("_", " "): name for name in names}


def zones() -> list[str]:
    """Those to offer; others, such as US/Eastern, are understood."""
    return ["UTC", *sorted(name for name in available_timezones() if name.startswith(_REGIONS))]


def _is_place(name: str) -> bool:
    return ("/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/"))) or name == "UTC"


_REGIONS: Final = (
    "Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/",
)  # fmt: skip


_PLACES: Final = {
    "utc": "UTC", "gmt": "UTC", "mexico": "America/Mexico_City", "cdmx": "America/Mexico_City",
    "nueva york": "America/New_York", "ny": "America/New_York", "londres": "Europe/London",
    "espana": "Europe/Madrid", "spain": "Europe/Madrid", "barcelona": "Europe/Madrid",
    "canarias": "Atlantic/Canary", "argentina": "America/Argentina/Buenos_Aires",
    "colombia": "America/Bogota", "chile": "America/Santiago", "santiago de chile": "America/Santiago",
    "peru": "America/Lima", "venezuela": "America/Caracas", "ecuador": "America/Guayaquil",
    "quito": "America/Guayaquil", "uruguay": "America/Montevideo", "paraguay": "America/Asuncion",
    "costa rica": "America/Costa_Rica", "la habana": "America/Havana", "tokio": "Asia/Tokyo",
    "nueva delhi": "Asia/Kolkata", "moscu": "Europe/Moscow", "pekin": "Asia/Shanghai",
    "beijing": "Asia/Shanghai", "berna": "Europe/Zurich", "ginebra": "Europe/Zurich",
    "geneva": "Europe/Zurich", "roma": "Europe/Rome", "lisboa": "Europe/Lisbon", "estambul": "Europe/Istanbul",
    "frankfurt": "Europe/Berlin", "miami": "America/New_York", "washington": "America/New_York",
    "boston": "America/New_York", "san francisco": "America/Los_Angeles", "seattle": "America/Los_Angeles",
    "guadalajara": "America/Mexico_City", "medellin": "America/Bogota", "valencia": "Europe/Madrid",
    "hongkong": "Asia/Hong_Kong", "singapur": "Asia/Singapore", "seul": "Asia/Seoul",
}  # fmt: skip
_BRAINS: Final = {
    "automatico": AUTO, "automatic": AUTO, "el integrado": EMBEDDED, "integrado": EMBEDDED,
    "incorporado": EMBEDDED, "built-in": EMBEDDED, "built in": EMBEDDED, "incluido": EMBEDDED,
    "the embedded one": EMBEDDED,
}  # fmt: skip
_LANGUAGES: Final = {
    "spanish": "es", "espanol": "es", "castellano": "es", "english": "en", "ingles": "en",
}  # fmt: skip
CURRENCIES: Final = (
    "USD", "EUR", "GBP", "CHF", "JPY", "CAD", "AUD", "MXN", "ARS", "BRL", "CLP", "COP", "PEN", "UYU",
)  # fmt: skip
_CURRENCIES: Final = {
    "dollar": "USD", "dollars": "USD", "us dollar": "USD", "dolar": "USD", "dolares": "USD", "$": "USD",
    "usdt": "USD", "usdc": "USD", "euro": "EUR", "euros": "EUR", "€": "EUR", "pound": "GBP", "pounds": "GBP",
    "libra": "GBP", "libras": "GBP", "£": "GBP", "sterling": "GBP", "yen": "JPY", "yenes": "JPY",
    "franc": "CHF", "francs": "CHF", "swiss franc": "CHF", "franco suizo": "CHF", "francos suizos": "CHF",
    "peso mexicano": "MXN", "pesos mexicanos": "MXN", "mexican peso": "MXN", "mexican pesos": "MXN",
    "peso argentino": "ARS", "pesos argentinos": "ARS", "argentine peso": "ARS", "real": "BRL", "reales": "BRL",
    "peso chileno": "CLP", "pesos chilenos": "CLP", "peso colombiano": "COP", "pesos colombianos": "COP",
    "sol peruano": "PEN", "soles": "PEN", "peso uruguayo": "UYU", "pesos uruguayos": "UYU",
}  # fmt: skip
TIMEFRAMES: Final = ("1m", "5m", "15m", "30m", "1h", "4h", "1d", "1w")
EXCHANGES: Final = (AUTO, "binance", "bybit", "okx", "kraken", "coinbase", "simulated")
_EXCHANGES: Final = {
    "any": AUTO, "none": AUTO, "cualquiera": AUTO, "ninguna": AUTO, "ninguno": AUTO, "automatico": AUTO,
    "automatic": AUTO, "simulado": "simulated", "simulada": "simulated", "simulador": "simulated",
    "simulator": "simulated", "okex": "okx",
}  # fmt: skip
_THEMES: Final = {
    "sistema": "system", "auto": "system", "automatico": "system", "automatic": "system", "claro": "light",
    "clara": "light", "oscuro": "dark", "oscura": "dark", "day": "light", "night": "dark", "dia": "light",
    "noche": "dark",
}  # fmt: skip
_EXPERIENCES: Final = {
    "nuevo": "new", "nueva": "new", "beginner": "new", "principiante": "new", "none": "new", "ninguna": "new",
    "algo": "some", "poca": "some", "alguna": "some", "intermediate": "some", "intermedio": "some",
    "experto": "experienced", "experta": "experienced", "expert": "experienced", "mucha": "experienced",
    "con experiencia": "experienced", "advanced": "experienced", "avanzado": "experienced",
}  # fmt: skip

PREFERENCES: Final[Mapping[str, Preference]] = {
    preference.key: preference
    for preference in (
        _one_of("language", "en", ("es", "en"), _LANGUAGES),
        Preference("number_format", AUTO, _number_format, choices=(AUTO, *NUMBER_LOCALES)),
        Preference("time_zone", "UTC", _time_zone, rule="time_zone"),
        _one_of("currency", "USD", CURRENCIES, _CURRENCIES),
        _one_of("theme", "system", ("system", "light", "dark"), _THEMES),
        _one_of("timeframe", "1h", TIMEFRAMES),
        Preference("exchange", AUTO, _exchange, choices=EXCHANGES),
        Preference("brain", AUTO, _brain, rule="brain"),
        Preference("goal", "", _goal, rule="goal"),
        _one_of("experience", "", ("new", "some", "experienced"), _EXPERIENCES),
        Preference("risk", "1", _risk, rule="risk"),
    )
}
