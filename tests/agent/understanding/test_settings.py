"""What people prefer, as they say it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.language import fold
from agent.understanding.meaning import Context, Expect, ToolCall
from agent.understanding.settings import said
from agent.understanding.understand import understand
from knowledge.preferences import value
from tests.agent.understanding.reads import reads

SAID: list[tuple[str, str, str]] = [
    ("habla en inglés", "language", "en"), ("Answer in Spanish, please", "language", "es"),
    ("speak English", "language", "en"), ("cambia a español", "language", "es"),
    ("cambia el idioma a inglés", "language", "en"), ("respóndeme siempre en castellano", "language", "es"),
    ("usa velas de 4h por defecto", "timeframe", "4h"), ("use 15 minute candles by default", "timeframe", "15m"),
    ("use daily candles by default", "timeframe", "1d"), ("por defecto usa velas de una hora", "timeframe", "1h"),
    ("my default timeframe is 1d", "timeframe", "1d"), ("set my timeframe to 4h", "timeframe", "4h"),
    ("mi temporalidad es 15m", "timeframe", "15m"), ("quiero velas semanales siempre", "timeframe", "1w"),
    ("my time zone is New York", "time_zone", "America/New_York"),
    ("mi zona horaria es la de Ciudad de México", "time_zone", "America/Mexico_City"),
    ("cambia la zona horaria a Buenos Aires", "time_zone", "America/Buenos_Aires"),
    ("vivo en Madrid", "time_zone", "Europe/Madrid"), ("I live in Berlin.", "time_zone", "Europe/Berlin"),
    ("usa la hora de Bogotá", "time_zone", "America/Bogota"),
    ("muéstrame los números como 1.234,56", "number_format", "1.234,56"),
    ("show numbers as 1,234.56", "number_format", "1,234.56"),
    ("write numbers like 1'234.56", "number_format", "1'234.56"),
    ("escribe las cifras así: 1 234,56", "number_format", "1 234,56"),
    ("quiero los números con coma decimal", "number_format", "1.234,56"),
    ("use the decimal point", "number_format", "1,234.56"),
    ("mi moneda es el euro", "currency", "EUR"), ("my home currency is EUR", "currency", "EUR"),
    ("set my currency to Swiss franc", "currency", "CHF"), ("muéstrame los precios en euros", "currency", "EUR"),
    ("show prices in dollars", "currency", "USD"), ("usa el euro como moneda", "currency", "EUR"),
    ("usa binance", "exchange", "binance"), ("use Kraken by default", "exchange", "kraken"),
    ("prefiero okx", "exchange", "okx"), ("my exchange is coinbase", "exchange", "coinbase"),
    ("use any exchange", "exchange", "auto"), ("usa el simulador", "exchange", "simulated"),
    ("usa qwen2.5:7b", "brain", "qwen2.5:7b"), ("use llama3.1", "brain", "llama3.1"),
    ("usa el modelo phi3", "brain", "phi3"), ("usa el cerebro integrado", "brain", "embedded"),
    ("switch to the embedded brain", "brain", "embedded"), ("cerebro automático", "brain", "auto"),
    ("modo oscuro", "theme", "dark"), ("light theme please", "theme", "light"),
    ("pon el tema claro", "theme", "light"), ("change the theme to system", "theme", "system"),
    ("mi riesgo por operación es del 1,5 %", "risk", "1.5"), ("set my risk per trade to 2%", "risk", "2"),
    ("risk 1% per trade", "risk", "1"), ("soy nuevo en el trading", "experience", "new"),
    ("I'm new to trading", "experience", "new"), ("I am an experienced trader", "experience", "experienced"),
    ("tengo algo de experiencia", "experience", "some"),
    ("mi objetivo es ahorrar para la casa, sin apuros", "goal", "ahorrar para la casa, sin apuros"),
    ("my goal is to learn risk management", "goal", "learn risk management"),
]  # fmt: skip
ASKED = [
    ("¿qué modelo usas?", "brain"), ("what model are you using?", "brain"), ("which brain do you use?", "brain"),
    ("¿cuál es mi moneda?", "currency"), ("what's my time zone?", "time_zone"), ("¿cuál es mi riesgo?", "risk"),
]  # fmt: skip
ALL = ["¿cuáles son mis ajustes?", "show my settings", "mis preferencias", "settings"]
NOT_SAID = [
    "¿Cómo está BTC en 4h?", "precio de BTC en kraken", "use kraken for BTC price", "BTC price in EUR",
    "analiza BTC con velas de 4h", "how is the risk of BTC?", "usa RSI de BTC", "what is the price of ETH?",
    "cómo está BTC en modo diario", "pon BTC en mi lista", "how much should I risk?",
    "what model would BTC follow?",
    "show me the chart of BTC on 1d", "set an alert on BTC", "binance", "BTC on binance", "gracias", "hola",
]  # fmt: skip
BEFORE = Context([ToolCall("market_analysis", {"symbol": "BTC", "timeframe": "4h"})], ["BTC/USD"])


def calls(text: str, context: Context = BEFORE) -> list[tuple[str, dict[str, Any]]]:
    understood = understand(text, context)
    return [(call.tool, dict(call.args)) for call in understood.calls]


@pytest.mark.parametrize(("text", "key", "stored"), SAID)
def test_a_sentence_sets_a_preference(text: str, key: str, stored: str) -> None:
    ((tool, args),) = calls(text)
    assert (tool, args["key"]) == ("set_preference", key)
    assert value(key, args["value"]) == stored


@pytest.mark.parametrize(("text", "key"), ASKED)
def test_a_question_reads_a_preference(text: str, key: str) -> None:
    assert calls(text) == [("set_preference", {"key": key})]


@pytest.mark.parametrize("text", ALL)
def test_all_preferences_are_shown_when_asked_for(text: str) -> None:
    assert calls(text) == [("set_preference", {})]


@pytest.mark.parametrize("text", NOT_SAID)
def test_a_question_about_a_market_sets_nothing(text: str) -> None:
    assert not said(text, fold(text))


@pytest.mark.parametrize(
    ("text", "key", "written"),
    [
        ("respóndeme en ruso", "language", "ruso"),
        ("mi temporalidad es 3h", "timeframe", "3h"),
        ("set my risk to 50%", "risk", "50%"),
        ("my time zone is Narnia", "time_zone", "Narnia"),
        ("mi moneda es el doblón", "currency", "doblón"),
    ],
)
def test_what_cannot_be_reaches_the_tool_that_says_what_can(text: str, key: str, written: str) -> None:
    assert calls(text) == [("set_preference", {"key": key, "value": written})]


@pytest.mark.parametrize(
    ("text", "timeframe"),
    [("I only trade 4h", "4h"), ("solo opero en diario", "1d"), ("siempre miro velas de 15 minutos", "15m")],
)
def test_what_one_only_trades_is_a_preference(text: str, timeframe: str) -> None:
    assert calls(text) == [("set_preference", {"key": "timeframe", "value": timeframe})]


def test_what_is_to_be_remembered_is_remembered_though_it_sounds_like_a_setting() -> None:
    assert calls("remember that I only trade 4h") == [("remember", {"text": "I only trade 4h"})]


def test_several_preferences_are_several_calls() -> None:
    assert calls("mi moneda es el euro y vivo en Madrid") == [
        ("set_preference", {"key": "currency", "value": "EUR"}),
        ("set_preference", {"key": "time_zone", "value": "Madrid"}),
    ]


def test_what_else_a_message_asks_for_is_done_after_it() -> None:
    assert calls("usa velas de 4h por defecto y dime cómo está BTC") == [
        ("set_preference", {"key": "timeframe", "value": "4h"}),
        ("market_analysis", {"symbol": "BTC"}),
    ]


@given(st.text(alphabet="usa mi moneda es el set my 4h1.,:%? yand", max_size=120))
def test_any_words_are_read_somehow(text: str) -> None:
    understood = understand(text, BEFORE)
    assert understood.expect in Expect


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("solo quiero ver velas diarias", {"key": "timeframe", "value": "1d"}),
        ("I only want to see daily candles", {"key": "timeframe", "value": "1d"}),
        ("a partir de ahora usa 1h", {"key": "timeframe", "value": "1h"}),
        ("stop using 4h", {"key": "timeframe"}),
        ("deja de usar velas de 15m", {"key": "timeframe"}),
        ("говори по-английски", {"key": "language", "value": "en"}),
        ("отвечай мне на испанском", {"key": "language", "value": "es"}),
        ("speak Spanish to me", {"key": "language", "value": "es"}),
    ],
)
def test_a_habit_and_its_end_are_settings(text: str, args: dict[str, str]) -> None:
    assert reads(text) == ("call", [], [("set_preference", args)])
