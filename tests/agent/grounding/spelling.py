"""Numbers as people and models write them, in English and Spanish."""

from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

Fact = Mapping[str, Any]


def rounded(value: Decimal, chance: Random) -> Decimal:
    size = abs(value)
    least = 0 if size >= 1000 else 1 if size >= 10 else 2 - min(size.adjusted(), 0)
    return round(value, chance.choice((least, least + 1, max(least, 2))))


def grouped(value: Decimal, lang: str, chance: Random) -> str:
    """By the language, sometimes by the other's way where that cannot be misread, or without groups."""
    text = f"{value:,f}"
    if chance.random() < 0.2:
        text = text.replace(",", "")
    if lang == "es":
        text = text.translate(str.maketrans(",.", ".,"))
    return text


def written(fact: Fact, lang: str, chance: Random, value: Decimal | None = None, unit: str = "") -> str:
    """A value with its unit in one of many forms."""
    exact = Decimal(fact["value"]) if value is None else value
    value = rounded(exact, chance) if value is None else value
    unit = unit or fact["unit"]
    if value > 0 and unit in ("percent", "USD", "points") and chance.random() < 0.15:
        return (
            in_words(value, lang)
            + {"percent": (" percent", " por ciento"), "USD": (" dollars", " dólares")}.get(unit, ("", ""))[
                lang == "es"
            ]
        )
    if value > 1 and unit == "USD" and chance.random() < 0.1:
        return with_cents(round(exact, 2), lang)
    if unit == "ratio" and abs(value) <= 1 and chance.random() < 0.3:
        return f"{grouped(value.scaleb(2), lang, chance)}%"
    number = grouped(value, lang, chance)
    match unit:
        case "percent":
            return number + chance.choice(["%", " %", " percent" if lang == "en" else " por ciento"])
        case "USD":
            if value > 0 and chance.random() < 0.3:
                return f"${number}"
            return number + chance.choice([" USD", " dollars" if lang == "en" else " dólares", ""])
        case "points" | "ratio":
            return number
        case _:
            return f"{number} {unit}"


def thousands(fact: Fact, lang: str, chance: Random) -> str:
    """ "about 62k", "casi 62.000"."""
    value = Decimal(fact["value"])
    short = round(value / 1000, 1 if value < 100_000 else 0)
    digits = grouped(short, lang, chance)
    about = (
        ("about", "around", "roughly", "~") if lang == "en" else ("unos", "alrededor de", "en torno a", "~")
    )
    forms = [f"{digits}k", f"{digits}K", f"${digits}K", f"{digits} {'thousand' if lang == 'en' else 'mil'}"]
    whole = grouped(round(value, -3 if value >= 20_000 else -2), lang, chance)
    lead = chance.choice(about)
    return f"{lead}{'' if lead == '~' else ' '}{chance.choice([*forms, whole])}"


WORDS: Mapping[str, tuple[str, str]] = {
    "ones": (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen",
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
        "diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco "
        "veintiséis veintisiete veintiocho veintinueve",
    ),
    "tens": (
        "- - twenty thirty forty fifty sixty seventy eighty ninety",
        "- - veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    ),
    "hundreds": (
        "",
        "- ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos",
    ),
}


def in_words(value: Decimal, lang: str) -> str:
    """Below a million: "two point three", "doce mil treinta coma cinco"."""
    spanish = lang == "es"
    whole, _, part = f"{value:f}".partition(".")
    said = whole_in_words(int(whole), spanish)
    if not part.strip("0"):
        return said
    ones = WORDS["ones"][spanish].split()
    return " ".join([said, "coma" if spanish else "point", *(ones[int(digit)] for digit in part)])


def whole_in_words(value: int, spanish: bool) -> str:
    ones, tens = (WORDS[key][spanish].split() for key in ("ones", "tens"))
    if value >= 1000:
        thousands, rest = divmod(value, 1000)
        many = "" if spanish and thousands == 1 else whole_in_words(thousands, spanish)
        if spanish and many.endswith("uno"):
            many = many[:-3] + ("ún" if many.endswith("iuno") else "un")
        head = f"{many} {'mil' if spanish else 'thousand'}".strip()
        return f"{head} {whole_in_words(rest, spanish)}" if rest else head
    if value >= 100:
        hundreds, rest = divmod(value, 100)
        if spanish:
            head = "cien" if value == 100 else WORDS["hundreds"][1].split()[hundreds]
            return f"{head} {whole_in_words(rest, spanish)}" if rest else head
        head = f"{ones[hundreds]} hundred"
        return f"{head} and {whole_in_words(rest, spanish)}" if rest else head
    if value < len(ones):
        return ones[value]
    ten, one = divmod(value, 10)
    return tens[ten] + (f"{' y ' if spanish else '-'}{ones[one]}" if one else "")


def with_cents(value: Decimal, lang: str) -> str:
    """ "56,783 dollars and 54 cents"."""
    whole, _, part = f"{value:,.2f}".partition(".")
    if lang == "es":
        return f"{whole.replace(',', '.')} dólares y {part} centavos"
    return f"{whole} dollars and {part} cents"


def subject_of(fact: Fact, lang: str) -> str:
    both = " and " if lang == "en" else " y "
    return both.join(part.partition("/")[0] for part in fact["subject"].split("~"))
