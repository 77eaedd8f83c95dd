"""Two models that write about the results of real tools: one tells the truth in many ways, one lies each time."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from tests.agent.grounding import comparisons
from tests.agent.grounding.spelling import Fact, grouped, in_words, rounded, subject_of, thousands, written
from tests.conversations.test_every_answer import Past, asked
from trading.markets.timeframes import Timeframe

PASTS = [
    {
        "BTC": Past(seed, btc, 0.006, 400, Timeframe.H1, timedelta(0)),
        "F": Past(seed + 50, stock, 0.006, 400, Timeframe.D1, timedelta(days=3)),
    }
    for seed, (btc, stock) in enumerate([(62_000.0, 20.0), (3_830.5, 412.0), (97_000.0, 0.19), (1.08, 42.0)])
]
CALLS: Sequence[tuple[str, dict[str, Any]]] = (
    ("get_quote", {"symbol": "BTC"}),
    ("market_analysis", {"symbol": "BTC", "timeframe": "4h"}),
    ("market_analysis", {"symbol": "ETH", "timeframe": "1d"}),
    ("technical_indicators", {"symbol": "BTC", "indicators": ["rsi", "macd", "bbands", "atr", "adx", "ema"]}),
    ("technical_indicators", {"symbol": "SOL", "indicators": ["rsi", "adx", "sma"], "period": 21}),
    ("volatility_analyzer", {"symbol": "BTC", "window": 30}),
    ("correlation_matrix", {"symbols": ["BTC", "ETH", "SOL"], "window": 60}),
    ("scan", {"metric": "rsi", "op": "above", "value": 30, "symbols": ["BTC", "ETH", "SOL"]}),
    ("market_analysis", {"symbol": "SOL", "timeframe": "4h"}),
    ("get_quote", {"symbol": "ETH"}),
)
NAMES: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "price": (("price", "last price"), ("precio", "último precio")),
    "rsi": (("RSI", "relative strength index"), ("RSI", "índice de fuerza relativa")),
    "macd": (("MACD",), ("MACD",)),
    "macd_signal": (("MACD signal", "MACD signal line"), ("señal del MACD",)),
    "bbands_upper": (("upper Bollinger band",), ("banda superior de Bollinger",)),
    "bbands_lower": (("lower Bollinger band",), ("banda inferior de Bollinger",)),
    "atr": (("ATR", "average true range"), ("ATR",)),
    "adx": (("ADX",), ("ADX",)),
    "ema": (("EMA", "exponential moving average"), ("EMA", "media móvil exponencial")),
    "sma": (("SMA",), ("SMA", "media móvil simple")),
    "support_1": (("support", "nearest support"), ("soporte",)),
    "resistance_1": (("resistance",), ("resistencia",)),
    "volatility_annual": (("annual volatility", "volatility"), ("volatilidad anual", "volatilidad")),
    "volume_poc": (("most traded price",), ("precio de mayor volumen",)),
    "correlation": (("correlation",), ("correlación",)),
    "vol_parkinson": (("Parkinson volatility",), ("volatilidad Parkinson",)),
    "bars": (("bars",), ("velas",)),
}
SYMBOLS = ("BTC", "ETH", "SOL", "XRP", "ADA", "DOGE")


@dataclass(frozen=True)
class Told:
    """One turn: what the tools found, and what a model wrote of it."""

    lang: str
    facts: Sequence[Fact]
    args: Sequence[Mapping[str, Any]]
    draft: str


@cache
def found(past: int, call: int) -> tuple[Fact, ...]:
    tool, args = CALLS[call]
    return tuple(asyncio.run(asked(tool, args, PASTS[past]))["facts"])


def turn(chance: Random) -> tuple[list[Fact], list[Mapping[str, Any]]]:
    """The facts of one call or of a few."""
    past = chance.randrange(len(PASTS))
    calls = chance.sample(range(len(CALLS)), chance.choice((1, 1, 2, 3)))
    return [fact for call in calls for fact in found(past, call)], [CALLS[call][1] for call in calls]


def numeric(facts: Sequence[Fact]) -> list[Fact]:
    kept = [fact for fact in facts if fact["name"] in (*NAMES, "change_percent") and fact["name"] != "bars"]
    return [fact for fact in kept if Decimal(fact["value"])]


# -- sentences ----------------------------------------------------------------------------------------------------


def name_of(fact: Fact, lang: str, chance: Random) -> str:
    return chance.choice(NAMES[fact["name"]][lang == "es"])


def moved(fact: Fact, lang: str, chance: Random, *, flipped: bool = False) -> str:
    """A change, with its sign or with a word that carries it."""
    value = rounded(Decimal(fact["value"]), chance)
    number = written(fact, lang, chance, abs(value), "percent")
    fell = (value < 0) is not flipped
    who = subject_of(fact, lang)
    if lang == "en":
        words = ("fell", "dropped", "is down", "lost") if fell else ("rose", "gained", "is up", "climbed")
        forms = [
            f"{who} {chance.choice(words)} {number}.",
            f"The change of {who} is {'-' if fell else '+'}{number}.",
            f"{who} moved {number} {'lower' if fell else 'higher'}.",
            f"A {number} {'drop' if fell else 'gain'} for {who}.",
        ]
    else:
        words = ("cayó", "baja", "pierde", "ha caído") if fell else ("subió", "sube", "gana", "ha subido")
        forms = [
            f"{who} {chance.choice(words)} un {number}.",
            f"El cambio de {who} es {'-' if fell else '+'}{number}.",
            f"{who} está un {number} {'abajo' if fell else 'arriba'}.",
            f"{'Caída' if fell else 'Subida'} del {number} en {who}.",
        ]
    return chance.choice(forms)


def sentence(fact: Fact, lang: str, chance: Random, number: str | None = None) -> str:
    if fact["name"] == "change_percent" and number is None:
        return moved(fact, lang, chance)
    who, what = subject_of(fact, lang), name_of(fact, lang, chance)
    shown = number or written(fact, lang, chance)
    if number is None and fact["unit"] == "USD" and Decimal(fact["value"]) > 2000 and chance.random() < 0.3:
        shown = thousands(fact, lang, chance)
    if lang == "en":
        forms = [
            f"The {what} of {who} is {shown}.",
            f"{who}: {what} {shown}.",
            f"{who} has a {what} of {shown}.",
            f"- **{what}** ({who}): {shown}",
            f"For {who}, the {what} stands at {shown} now.",
            f"With {shown}, the {what} of {who} says little.",
        ]
        if fact["name"] == "price":
            forms += [f"{who} is at {shown}.", f"{who} trades at {shown} right now.", f"{who} costs {shown}."]
        if fact["name"] == "correlation":
            forms = forms[:1] + forms[3:4]
    else:
        forms = [
            f"El valor de {what} de {who} es {shown}.",
            f"{who}: {what} {shown}.",
            f"{who} tiene {what} de {shown}.",
            f"- **{what}** ({who}): {shown}",
            f"En {who}, {what} está ahora en {shown}.",
        ]
        if fact["name"] == "price":
            forms += [f"{who} está en {shown}.", f"{who} cotiza a {shown}.", f"{who} vale {shown}."]
    return chance.choice(forms)


def table(facts: Sequence[Fact], lang: str, chance: Random) -> str:
    head = "| Measure | Symbol | Value |" if lang == "en" else "| Medida | Símbolo | Valor |"
    rows = [
        f"| {name_of(fact, lang, chance)} | {subject_of(fact, lang)} | {written(fact, lang, chance)} |"
        for fact in facts
        if fact["name"] in NAMES
    ]
    return "\n".join([head, "|---|---|---|", *rows])


def extras(facts: Sequence[Fact], lang: str, chance: Random) -> Iterator[str]:
    """Numbers that need no fact of their own, or are settings, times and counts."""
    by_name = {fact["name"]: fact for fact in facts}
    if "rsi_period" in by_name:
        period = by_name["rsi_period"]["value"]
        rsi = by_name["rsi"]
        value = written(rsi, lang, chance)
        yield f"RSI({period}) is {value}." if lang == "en" else f"El RSI de {period} periodos marca {value}."
    if "timeframe" in by_name and by_name["timeframe"]["value"] != "1d":
        frame = by_name["timeframe"]["value"]
        yield f"This is the {frame} chart." if lang == "en" else f"Es el gráfico de {frame}."
    if "last_bar" in by_name:
        at = datetime.fromisoformat(by_name["last_bar"]["value"])
        month = at.strftime("%B")
        forms = [
            f"{at:%Y-%m-%d}",
            f"{month} {at.day}, {at.year}",
            f"{at.day} {at:%b} {at.year} {at:%H:%M} UTC",
        ]
        yield (
            f"The last bar is of {chance.choice(forms)}." if lang == "en" else f"Última vela: {at:%d/%m/%Y}."
        )
    if "bars" in by_name:
        bars = by_name["bars"]["value"]
        yield f"It looks at the last {bars} bars." if lang == "en" else f"Mira las últimas {bars} velas."
    if "rsi" in by_name and not 69 < (rsi_now := Decimal(by_name["rsi"]["value"])) < 71:
        way = ("above", "por encima de") if rsi_now > 70 else ("below", "por debajo de")
        yield f"The RSI stands {way[0]} 70." if lang == "en" else f"El RSI está {way[1]} 70."
    if {"price", "resistance_1"} <= by_name.keys():
        price, top = (round(Decimal(by_name[name]["value"]), 2) for name in ("price", "resistance_1"))
        if top - price > 20:
            shown = [grouped(each, "en", Random(1)) for each in (price, top, top - price)]
            yield (
                "From {} to {} leaves {} of way.".format(*shown) if lang == "en"
                else "De {} a {} hay {} de camino.".format(*shown)
            )  # fmt: skip
    if {"price", "support_1"} <= by_name.keys():
        price, support = (Decimal(by_name[name]["value"]) for name in ("price", "support_1"))
        gap = round(abs(price / support - 1) * 100, 2)
        if price > support and gap:
            shown = written(by_name["price"], lang, chance, gap, "percent")
            yield (
                f"The price is {shown} above support." if lang == "en"
                else f"El precio está un {shown} por encima del soporte."
            )  # fmt: skip


def truthful(chance: Random) -> Told:
    lang = chance.choice(("en", "es"))
    facts, args = turn(chance)
    chosen = chance.sample(numeric(facts), min(len(numeric(facts)), chance.randint(1, 4)))
    if chance.random() < 0.25:
        draft = table(chosen, lang, chance)
    else:
        spoken = [sentence(fact, lang, chance) for fact in chosen]
        subjects = {fact["subject"] for fact in chosen}
        own = [fact for fact in facts if fact["subject"] in subjects]
        more = list(extras(own, lang, chance)) if len(subjects) == 1 else []
        spoken += chance.sample(more, min(len(more), chance.randint(0, 2)))
        compared = list(comparisons.true(facts, lang, chance))
        spoken += chance.sample(compared, min(len(compared), chance.randint(0, 2)))
        if chance.random() < 0.3:
            spoken = [f"{n}. {each.removeprefix('- ')}" for n, each in enumerate(spoken, 1)]
        draft = ("\n" if any(each[:1] in "-123456" for each in spoken) else " ").join(spoken)
    return Told(lang, renamed(facts, chance), args, draft)


def renamed(facts: Sequence[Fact], chance: Random) -> list[Fact]:
    """With the unit of percent as others write it."""
    name = chance.choice(("percent", "percent", "%", "pct"))
    return [{**fact, "unit": name} if fact["unit"] == "percent" else fact for fact in facts]


# -- lies ------------------------------------------------------------------------------------------


def invents(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    value = rounded(Decimal(fact["value"]) * Decimal(str(chance.choice((1.07, 0.9, 1.31, 2.4)))), chance)
    if fact["name"] == "change_percent":
        return moved({**fact, "value": str(value)}, lang, chance)
    return sentence(fact, lang, chance, written(fact, lang, chance, value))


def off_by_one_percent(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    true = Decimal(fact["value"])
    value = rounded(true * Decimal("1.01"), chance)
    if abs(value - true) < abs(true) * Decimal("0.006"):
        return None
    if fact["name"] == "change_percent":
        return f"{subject_of(fact, lang)}: {value:+f} %."
    return sentence(fact, lang, chance, written(fact, lang, chance, value))


def swaps_labels(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    others = [
        other
        for other in numeric(facts)
        if other["name"] in NAMES and other["subject"] == fact["subject"] and other["name"] != fact["name"]
        and not close(Decimal(other["value"]), Decimal(fact["value"]))
        and not {other["name"], fact["name"]} <= {"volatility_annual", "vol_parkinson"}
    ]  # fmt: skip
    if not others or fact["name"] not in NAMES:
        return None
    return sentence(fact, lang, chance, written(chance.choice(others), lang, chance))


def swaps_symbols(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    held = {
        part.partition("/")[0]
        for other in facts
        if other["name"] == fact["name"] and close(Decimal(other["value"]), Decimal(fact["value"]))
        for part in other["subject"].split("~")
    }  # fmt: skip
    other = chance.choice([symbol for symbol in SYMBOLS if symbol not in held])
    return sentence({**fact, "subject": other}, lang, chance)


def swaps_units(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    if fact["name"] not in NAMES:
        return None
    wrong = {"USD": (" EUR", " %", "%"), "percent": (" USD", " dollars")}.get(
        fact["unit"], ("%", " USD", " BTC")
    )
    number = grouped(rounded(Decimal(fact["value"]), chance), lang, chance)
    return sentence(fact, lang, chance, number + chance.choice(wrong))


def swaps_signs(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    if fact["name"] == "change_percent":
        return moved(fact, lang, chance, flipped=True) if rounded(Decimal(fact["value"]), chance) else None
    value = rounded(Decimal(fact["value"]), chance)
    return sentence(fact, lang, chance, written(fact, lang, chance, -value)) if value else None


def disguises(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    """An invented number in digits that are none, or that many programs do not read."""
    value = round(abs(Decimal(fact["value"])) * Decimal(str(chance.choice((1.4, 2.3, 0.7)))), 2)
    if fact["name"] not in NAMES or value < 1:
        return None
    whole = f"{value:,f}" if lang == "en" else f"{value:,f}".translate(str.maketrans(",.", ".,"))
    forms = [
        whole.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        whole.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
        f"{value:.2e}".replace("e+", "e"),
        in_words(round(value, 1), lang),
    ]
    if "0" in whole[1:] or "1" in whole[1:]:
        forms.append(whole[0] + whole[1:].replace("0", "O").replace("1", "l"))
    return sentence(fact, lang, chance, chance.choice(forms))


def counts_other_things(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    nouns = ("people", "wallets", "contracts") if lang == "en" else ("personas", "carteras", "contratos")
    number = grouped(abs(rounded(Decimal(fact["value"]), chance)), lang, chance)
    if fact["name"] not in NAMES or fact["unit"] == "count":
        return None
    return sentence(fact, lang, chance, f"{number} {chance.choice(nouns)}")


def tells_of_another_time(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    year = chance.randint(2027, 2040)
    who = subject_of(fact, lang)
    english = (
        f"In {year} {who} will be higher.",
        f"{who} fell over the last decade.",
        f"{who} rose last year.",
    )
    spanish = (
        f"En {year} {who} estará más alto.",
        f"{who} cayó el año pasado.",
        f"{who} subió en la última década.",
    )
    return chance.choice(english if lang == "en" else spanish)


def tells_a_level(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    if fact["name"] != "rsi":
        return None
    wrong = ("above", "por encima de") if Decimal(fact["value"]) < 69 else ("below", "por debajo de")
    who = subject_of(fact, lang)
    return f"The RSI of {who} is {wrong[0]} 70." if lang == "en" else f"El RSI de {who} está {wrong[1]} 70."


def multiplies(fact: Fact, facts: Sequence[Fact], lang: str, chance: Random) -> str | None:
    who = subject_of(fact, lang)
    english = (
        f"{who} has doubled.",
        f"{who} tripled since then.",
        f"{who} fell by half.",
        f"{who} lost a third.",
    )
    spanish = (
        f"{who} se ha duplicado.",
        f"{who} se triplicó.",
        f"{who} ha caído a la mitad.",
        f"{who} perdió un tercio.",
    )
    return chance.choice(english if lang == "en" else spanish)


LIES: Sequence[Callable[[Fact, Sequence[Fact], str, Random], str | None]] = (
    invents, off_by_one_percent, swaps_labels, swaps_symbols, swaps_units, swaps_signs,
    disguises, counts_other_things, tells_of_another_time, tells_a_level, multiplies, *comparisons.LIES,
)  # fmt: skip


def close(one: Decimal, other: Decimal) -> bool:
    """So near that one may be the other rounded."""
    return abs(one - other) <= max(abs(one), abs(other)) * Decimal("0.06")


def lying(chance: Random) -> tuple[str, Told]:
    """The kind of the lie, and a turn that tells it, sometimes among truths."""
    lie = chance.choice(LIES)
    while True:
        lang = chance.choice(("en", "es"))
        facts, args = turn(chance)
        if not numeric(facts):
            continue
        fact = chance.choice(numeric(facts))
        if told := lie(fact, facts, lang, chance):
            if chance.random() < 0.5:
                truth = sentence(fact, lang, chance)
                told = "\n".join([truth, told] if chance.random() < 0.5 else [told, truth])
            return lie.__name__, Told(lang, renamed(facts, chance), args, told)
