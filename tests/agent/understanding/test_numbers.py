import sys
from decimal import Decimal
from types import FrameType

import pytest
from babel.numbers import format_decimal
from hypothesis import example, given
from hypothesis import strategies as st

from agent.understanding.numbers import Amount, read_numbers
from knowledge.reader import NUMBER_LOCALES

_FORMATS = {"en": "1,234.56", "es": "1.234,56", "ru": "1 234,56"}


def _said(text: str, number_format: str = "auto") -> list[tuple[str, str]]:
    """Kind and value of every amount that is one for certain."""
    return [
        (amount.kind, f"{amount.value.normalize():f}")
        for amount in read_numbers(text, number_format)
        if amount.certain
    ]


def _values(text: str, number_format: str = "auto") -> list[str]:
    return [value for _, value in _said(text, number_format)]


def _only(text: str, number_format: str = "auto") -> Amount:
    (amount,) = read_numbers(text, number_format)
    return amount


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234,5", "1234.5"),
        ("1\u202f234\u202f567,89", "1234567.89"),
        ("1'234.56", "1234.56"),
        ("0,25", "0.25"),
        ("0.125", "0.125"),
        (".5", "0.5"),
        ("2.950,75", "2950.75"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("12345.678", "12345.678"),
        ("1½", "1.5"),
        ("3/4", "0.75"),
        ("1 1/2", "1.5"),
    ],
)
@pytest.mark.parametrize("number_format", ["auto", *NUMBER_LOCALES])
def test_figures_that_say_what_they_mean_are_read_alike_in_every_format(
    written: str, value: str, number_format: str
) -> None:
    amount = _only(f"compra {written} ETH", number_format)
    assert amount.readings == (Decimal(value),)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("compra 1.500 ETH", ("1500", "1.5")),
        ("buy 1.500 ETH", ("1.5", "1500")),
        ("buy 1,000 SOL", ("1000", "1")),
        ("купи 1,000 SOL", ("1", "1000")),
        ("compra 0,25 ETH a 2.950", ("2950", "2.95")),
        ("buy 0.25 ETH at 2,950", ("2950", "2.95")),
    ],
)
def test_one_separator_and_three_digits_have_two_readings_the_likelier_first(
    text: str, readings: tuple[str, str]
) -> None:
    amount = read_numbers(text)[-1]
    assert amount.readings == tuple(map(Decimal, readings))
    assert amount.value == amount.readings[0]


@pytest.mark.parametrize(
    ("number_format", "written", "value"),
    [
        ("1.234,56", "1.500", "1500"),
        ("1,234.56", "1.500", "1.5"),
        ("1.234,56", "1,500", "1.5"),
        ("1,234.56", "1,500", "1500"),
        ("1 234,56", "1,500", "1.5"),
        ("1'234.56", "1.500", "1.5"),
        ("es", "1.500", "1500"),
        ("en", "1.500", "1.5"),
    ],
)
def test_the_accounts_number_format_leaves_one_reading(number_format: str, written: str, value: str) -> None:
    assert _only(f"{written} ETH", number_format).readings == (Decimal(value),)


def test_a_scale_multiplies_both_readings() -> None:
    assert _only("más de 1.250 millones").readings == (Decimal(1_250_000_000), Decimal(1_250_000))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("10k", ["10000"]),
        ("1.5M", ["1500000"]),
        ("2bn", ["2000000000"]),
        ("5mm", ["5000000"]),
        ("10к и 3кк", ["10000", "3000000"]),
        ("2 mil", ["2000"]),
        ("2 mil 500", ["2500"]),
        ("3 millones", ["3000000"]),
        ("3 mil millones", ["3000000000"]),
        ("1,5 millones", ["1500000"]),
        ("5 тыс", ["5000"]),
        ("1 млн", ["1000000"]),
        ("2,5 миллиарда", ["2500000000"]),
        ("5 grand", ["5000"]),
        ("un billón", ["1000000000000"]),
        ("one billion", ["1000000000"]),
        ("2 mil, 3 mil, 4 mil", ["2000", "3000", "4000"]),
    ],
)
def test_suffixes_and_scale_words_multiply(text: str, values: list[str]) -> None:
    assert _values(text) == values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("whales over 5M", "5000000"),
        ("whales above 2m", "2000000"),
        ("$5m", "5000000"),
        ("5m usd", "5000000"),
        ("buy 5m doge", "5000000"),
    ],
)
def test_an_m_beside_money_or_a_comparison_is_millions(text: str, value: str) -> None:
    assert _values(text) == [value]


@pytest.mark.parametrize("text", ["RSI on 5m", "BTC 15M", "el MACD en 30m", "5m chart", "15м график"])
def test_an_m_of_a_timeframe_is_minutes(text: str) -> None:
    assert _values(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("two hundred", "200"),
        ("two hundred and fifty", "250"),
        ("twenty-five hundred", "2500"),
        ("a thousand", "1000"),
        ("one million two hundred thousand", "1200000"),
        ("two and a half million", "2500000"),
        ("one point two five", "1.25"),
        ("half a million", "500000"),
        ("three quarters", "0.75"),
        ("two thirds of it", "0.6666666666666666666666666667"),
        ("sell half of my position", "0.5"),
        ("a quarter of my ETH", "0.25"),
        ("a couple of ETH", "2"),
        ("a couple hundred", "200"),
        ("a dozen", "12"),
        ("half a dozen", "6"),
        ("dos mil quinientos", "2500"),
        ("veintiún mil", "21000"),
        ("doscientas treinta y una", "231"),
        ("un millón y medio", "1500000"),
        ("dos millones y medio", "2500000"),
        ("dos y medio", "2.5"),
        ("cero coma veinticinco", "0.25"),
        ("cero coma cero cinco", "0.05"),
        ("vende la mitad", "0.5"),
        ("cierra un tercio", "0.3333333333333333333333333333"),
        ("tres cuartos", "0.75"),
        ("compra medio bitcoin", "0.5"),
        ("compra medio", "0.5"),
        ("media docena", "6"),
        ("un par de bitcoins", "2"),
        ("una docena", "12"),
        ("двести пятьдесят", "250"),
        ("полторы тысячи", "1500"),
        ("полтора эфира", "1.5"),
        ("одну десятую", "0.1"),
        ("две трети", "0.6666666666666666666666666667"),
        ("ноль целых пять десятых", "0.5"),
        ("два с половиной миллиона", "2500000"),
        ("полмиллиона", "500000"),
        ("полбиткоина", "0.5"),
        ("продай половину", "0.5"),
        ("пару эфиров", "2"),
        ("дюжину", "12"),
        ("тысячу", "1000"),
        ("двумстам пятидесяти", "250"),
    ],
)
def test_words_of_number_are_read(text: str, value: str) -> None:
    assert _values(text) == [value]


@pytest.mark.parametrize(
    ("text", "value", "end"),
    [
        ("5%", "5", 2),
        ("5 %", "5", 3),
        ("5\u00a0% de mi cuenta", "5", 3),
        ("5 por ciento", "5", 12),
        ("five percent", "5", 12),
        ("10 процентов", "10", 12),
        ("half a percent", "0.5", 14),
        ("medio por ciento", "0.5", 16),
        ("полпроцента", "0.5", 11),
        ("полтора процента", "1.5", 16),
        ("пять сотых процента", "0.05", 19),
        ("25 bps", "0.25", 6),
        ("-5%", "-5", 3),
        ("menos 5%", "-5", 8),
        ("minus five percent", "-5", 18),
        ("+3%", "3", 3),
        ("−3 %", "-3", 4),
    ],
)
def test_percents_are_in_points_of_a_hundred(text: str, value: str, end: int) -> None:
    amount = next(amount for amount in read_numbers(text) if amount.certain)
    assert (amount.kind, amount.value, amount.start, amount.end) == ("percent", Decimal(value), 0, end)


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("$250", "250", "USD"),
        ("250$", "250", "USD"),
        ("$ 1 200", "1200", "USD"),
        ("US$ 1,200.50", "1200.50", "USD"),
        ("$1.2k", "1200", "USD"),
        ("€1.2k", "1200", "EUR"),
        ("100k$", "100000", "USD"),
        ("250 USD", "250", "USD"),
        ("250usdt", "250", "USDT"),
        ("usd 500", "500", "USD"),
        ("250 dólares", "250", "USD"),
        ("250 bucks", "250", "USD"),
        ("250 pavos", "250", "USD"),
        ("mil quinientos euros", "1500", "EUR"),
        ("half a million dollars", "500000", "USD"),
        ("3 millones de dólares", "3000000", "USD"),
        ("5 тысяч рублей", "5000", "RUB"),
        ("250 руб", "250", "RUB"),
        ("сто баксов", "100", "USD"),
        ("-$500", "-500", "USD"),
        ("50 cents", "0.5", "USD"),
        ("R$ 100", "100", "BRL"),
        ("500 pesos", "500", "XXX"),
        ("un dólar", "1", "USD"),
    ],
)
def test_money_has_its_currency_and_its_sign_inside(text: str, value: str, currency: str) -> None:
    amount = _only(text)
    assert (amount.kind, amount.value, amount.currency) == ("money", Decimal(value), currency)
    assert (amount.start, amount.end) == (0, len(text))


@pytest.mark.parametrize("text", ["BTC/USDT 100", "1000 EUR/USD", "buy 100 $SOL", "ETH-USD 100"])
def test_a_market_or_a_cashtag_beside_figures_makes_no_money_of_them(text: str) -> None:
    assert [kind for kind, _ in _said(text)] == ["plain"]


@pytest.mark.parametrize("text", ["10x", "x10", "10х", "×10", "10 к 1", "10:1", "1:10", "10 to 1", "10 a 1"])
def test_leverage_is_so_many_times(text: str) -> None:
    assert _said(text) == [("leverage", "10")]


@pytest.mark.parametrize(
    "text", ["the second", "2nd", "segundo", "la segunda", "2º", "2.º", "второй", "вторую", "2-й", "#2", "№2"]
)
def test_ordinals_are_told_from_amounts(text: str) -> None:
    assert _said(text) == [("ordinal", "2")]


def test_compound_ordinals_are_one() -> None:
    assert _said("the twenty-first and двадцать первый") == [("ordinal", "21"), ("ordinal", "21")]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("entre 100 y 200 euros", ["money", "money"]),
        ("между 100 и 200 долларами", ["money", "money"]),
        ("between 2 and 3 percent", ["percent", "percent"]),
        ("5-10%", ["percent", "percent"]),
        ("$100-200", ["money", "money"]),
        ("vende 2 a 3100 USD", ["plain", "money"]),
    ],
)
def test_both_ends_of_a_range_have_its_unit(text: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in _said(text)] == kinds


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("RSI 14", ["14"]),
        ("EMA 9,21,50", ["9", "21", "50"]),
        ("EMA 50 200", ["50", "200"]),
        ("MACD 12/26/9", ["12", "26", "9"]),
        ("targets 110 120 130", ["110", "120", "130"]),
        ("targets 3 100 and 3 200", ["3100", "3200"]),
        ("entry 100, stop 95, target 120", ["100", "95", "120"]),
        ("uno, dos y tres", ["2", "3"]),
        ("cancel order 123", ["123"]),
        ("top 10 coins", ["10"]),
        ("the last 3 news", ["3"]),
        ("buy 2 ETH at 3,100.", ["2", "3100"]),
        ("BTC @2950 sl:2900", ["2950", "2900"]),
    ],
)
def test_lists_of_figures_stay_apart(text: str, values: list[str]) -> None:
    assert _values(text) == values


@pytest.mark.parametrize(
    "text",
    [
        "BTC on 4h, 15m and 1d",
        "20-day average",
        "últimos 30 días",
        "velas de 15 minutos",
        "за 3 недели",
        "since 2024",
        "15/03/2024",
        "el 3 de marzo",
        "at 10:30",
        "5pm",
        "1INCH",
        "S&P500",
        "S&P 500",
        "Nasdaq 100",
        "order ord-7f3a",
        "id 3f2a9c",
        "550e8400-e29b-41d4-a716-446655440000",
        "https://example.com/1/2?x=300",
        "v1.2.3",
        "1,00,000",
        "24/7",
        "thousands of coins",
        "miles de millones",
        "media móvil",
        "el precio medio",
        "a medio plazo",
        "wait a second",
        "alert me once",
        "покажи пару BTC/USDT",
        "one",
        "dame un análisis",
        "",
    ],
)
def test_what_is_no_amount_is_not_read_as_one(text: str) -> None:
    assert _said(text) == []


@pytest.mark.parametrize("text", ["buy a bitcoin", "compra un bitcoin", "buy one ETH", "купи один эфир"])
def test_an_article_is_one_only_perhaps(text: str) -> None:
    amount = _only(text)
    assert (amount.value, amount.certain) == (Decimal(1), False)


def test_three_languages_in_one_message_keep_their_places() -> None:
    text = "¡Compra medio BTC, sell 10k DOGE и двести рублей!"
    found = [text[amount.start : amount.end] for amount in read_numbers(text)]
    assert found == ["medio", "10k", "двести рублей"]


@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=6, allow_nan=False),
    st.integers(0, 6),
    st.sampled_from(sorted(_FORMATS)),
)
@example(Decimal("1500"), 0, "es")
@example(Decimal("1.5"), 3, "en")
def test_a_number_is_read_back_as_its_language_writes_it(value: Decimal, places: int, locale: str) -> None:
    rounded = round(value, places)
    written = format_decimal(
        rounded, locale=locale, format=f"#,##0.{'0' * places}", decimal_quantization=False
    )
    (amount,) = read_numbers(f"x {written} y", _FORMATS[locale])
    assert amount.readings == (rounded,)


_EN_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_EN_TENS = "x ten twenty thirty forty fifty sixty seventy eighty ninety"
_ES_UNITS = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro "
    "veinticinco veintiséis veintisiete veintiocho veintinueve"
)
_ES_TENS = "x diez veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"
_ES_HUNDREDS = (
    "x ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)
_RU_UNITS = (
    "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать "
    "четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать"
)
_RU_TENS = "x десять двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто"
_RU_HUNDREDS = "x сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот"


def _nth(names: str, index: int) -> str:
    return names.split()[index]


def _english(n: int) -> str:
    if n < 20:
        return _nth(_EN_UNITS, n)
    if n < 100:
        return _nth(_EN_TENS, n // 10) + (f"-{_nth(_EN_UNITS, n % 10)}" if n % 10 else "")
    if n < 1000:
        return f"{_nth(_EN_UNITS, n // 100)} hundred" + (f" and {_english(n % 100)}" if n % 100 else "")
    if n < 1_000_000:
        return f"{_english(n // 1000)} thousand" + (f" {_english(n % 1000)}" if n % 1000 else "")
    return f"{_english(n // 1_000_000)} million" + (f" {_english(n % 1_000_000)}" if n % 1_000_000 else "")


def _spanish(n: int) -> str:
    if n < 30:
        return _nth(_ES_UNITS, n)
    if n < 100:
        return _nth(_ES_TENS, n // 10) + (f" y {_nth(_ES_UNITS, n % 10)}" if n % 10 else "")
    if n < 1000:
        return (
            "cien"
            if n == 100
            else _nth(_ES_HUNDREDS, n // 100) + (f" {_spanish(n % 100)}" if n % 100 else "")
        )
    if n < 1_000_000:
        many = "" if n < 2000 else _apocope(_spanish(n // 1000)) + " "
        return f"{many}mil" + (f" {_spanish(n % 1000)}" if n % 1000 else "")
    many = "un millón" if n < 2_000_000 else f"{_apocope(_spanish(n // 1_000_000))} millones"
    return many + (f" {_spanish(n % 1_000_000)}" if n % 1_000_000 else "")


def _apocope(words: str) -> str:
    return (
        words.removesuffix("veintiuno") + "veintiún"
        if words.endswith("veintiuno")
        else words.removesuffix("o")
        if words.endswith("uno")
        else words
    )


def _russian(n: int, one: str = "один", two: str = "два") -> str:
    if n < 20:
        return {1: one, 2: two}.get(n, _nth(_RU_UNITS, n))
    if n < 100:
        return _nth(_RU_TENS, n // 10) + (f" {_russian(n % 10, one, two)}" if n % 10 else "")
    if n < 1000:
        return _nth(_RU_HUNDREDS, n // 100) + (f" {_russian(n % 100, one, two)}" if n % 100 else "")
    if n < 1_000_000:
        many = _russian(n // 1000, "одна", "две")
        return f"{many} {_ending(n // 1000)}" + (f" {_russian(n % 1000)}" if n % 1000 else "")
    return f"{_russian(n // 1_000_000)} миллион" + (f" {_russian(n % 1_000_000)}" if n % 1_000_000 else "")


def _ending(n: int) -> str:
    if n % 100 in range(11, 15) or n % 10 not in range(1, 5):
        return "тысяч"
    return "тысяча" if n % 10 == 1 else "тысячи"


@pytest.mark.parametrize("spell", [_english, _spanish, _russian])
@given(n=st.integers(2, 1_999_999))
@example(n=11)
@example(n=1_000)
@example(n=21_000)
@example(n=100_100)
@example(n=1_000_000)
@example(n=1_001_000)
def test_a_spelt_out_number_is_read_back(spell: object, n: int) -> None:
    written = spell(n)  # type: ignore[operator]
    assert [amount.value for amount in read_numbers(f"compra {written} para mí")] == [n]


_WORDS = (
    "1 2,5 1.500 10 000 10k $ € % x - – / : . , ( # one a un half medio mil y and of de la million пол две трети "
    "с половиной 4h м 2024 15/03 last día semana desde по к 1 BTC 9,21,50 ½ ѣ 中 ２ ² \u0301"
)
_PIECES = st.sampled_from(_WORDS.split())


@given(
    st.one_of(
        st.text(max_size=60), st.lists(_PIECES, max_size=25).map(" ".join), st.lists(_PIECES).map("".join)
    )
)
@example("1.500 " + "mil " * 300)
@example("9" * 8_000)
@example("1." + "9" * 8_000)
def test_no_text_raises_and_amounts_stand_in_order_inside_it(text: str) -> None:
    end = 0
    for amount in read_numbers(text):
        assert end <= amount.start < amount.end <= len(text)
        assert text[amount.start : amount.end].strip() == text[amount.start : amount.end] != ""
        assert amount.value == amount.readings[0]
        assert len(amount.readings) in (1, 2)
        end = amount.end


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "a ",
        "un millón ",
        "1/",
        "x1",
        "-5",
        "2 mil ",
        "one ",
        "9",
        "20:",
        "y ",
        "a&",
        "once ",
        "1.500 mil ",
    ],
)
def test_eight_thousand_characters_take_work_in_proportion(piece: str) -> None:
    short, long = ((piece * size)[:size] for size in (2_000, 8_000))
    assert _steps(long) < 100 + 5 * _steps(short)


def _steps(text: str) -> int:
    """Functions called while it is read: a measure that no other load on the machine moves."""
    steps = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal steps
        steps += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read_numbers(text)
    finally:
        sys.setprofile(before)
    return steps
