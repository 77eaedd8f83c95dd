"""No label, output or tool is shown by its key."""

import pytest

from agent.embedded.answers.naming import named
from agent.embedded.answers.numbers import counted, moved, signed
from agent.embedded.answers.wording import output, tool_name, word
from agent.language import LANGUAGES
from agent.understanding import lexicon
from knowledge.reader import Reader
from tools.catalog import load
from trading.markets.analysis.candlesticks import PATTERNS
from trading.markets.analysis.regime import Regime
from trading.markets.analysis.trend import Direction
from trading.markets.analysis.volatility import ESTIMATORS
from trading.markets.indicators.registry import INDICATORS

EN, ES = Reader("en"), Reader("es")
READINGS = ("overbought", "oversold", "neutral", "bullish", "bearish", "trending", "ranging")
STRENGTHS = ("weak", "moderate", "strong", "extreme")
LEVELS = ("low", "normal", "high", "extreme")
METRICS = ("price", "rsi", "change_pct", "volatility", "adx", "above", "below")
THE_SAME = {"normal", "neutral", "doji"}
LABELS = sorted(
    {
        *(pattern.name for pattern in PATTERNS), *Regime, *Direction, *READINGS, *STRENGTHS, *LEVELS, *METRICS,
        *(f"vol_{name}" for name in ESTIMATORS), "vol_ewma", "undecided", "file",
    }
)  # fmt: skip


@pytest.mark.parametrize("label", LABELS)
def test_every_label_has_a_spanish_word(label: str) -> None:
    assert word(label, "es") != label or label in THE_SAME


@pytest.mark.parametrize("label", LABELS)
def test_no_label_is_shown_as_a_key(label: str) -> None:
    assert not any("_" in word(label, language) for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(INDICATORS))
def test_every_indicator_and_output_has_a_name(name: str, language: str) -> None:
    shown = word(name, language)
    assert shown != name
    assert "_" not in shown
    for made in INDICATORS[name].outputs:
        fact = made if made == name else f"{name}_{made}"
        assert "_" not in output(name, fact, language)
        assert fact == name or language == "en" or output(name, fact, "es")


@pytest.mark.parametrize("tool", sorted(load()))
def test_every_tool_has_a_name_also_those_that_are_not_there_yet(tool: str) -> None:
    assert tool_name(tool, "es") != tool.replace("_", " ")
    assert tool_name("a_new_one", "es") == "a new one"


def test_every_indicator_can_be_asked_for_by_name() -> None:
    assert set(INDICATORS) == set(lexicon.names("indicators"))


@pytest.mark.parametrize(
    ("value", "english", "spanish", "sign"),
    [
        ("3.74", "up 3.7%", "sube un 3,7 %", "+3.7%"),
        ("-0.0123", "down 0.01%", "baja un 0,01 %", "-0.01%"),
        ("-0.001", "unchanged", "sin cambios", "0.00%"),
        ("0", "unchanged", "sin cambios", "0%"),
    ],
)
def test_a_change_is_told_by_its_direction(value: str, english: str, spanish: str, sign: str) -> None:
    fact = {"name": "change_percent", "value": value, "unit": "percent"}
    assert (moved(fact, EN), moved(fact, ES), signed(fact, EN)) == (english, spanish, sign)


@pytest.mark.parametrize(
    ("name", "subject", "english", "spanish"),
    [
        ("balance", "account", "account balance", "saldo de la cuenta"),
        ("support_1_touches", "BTC/USD", "touches of support 1 (BTC/USD)", "toques del soporte 1 (BTC/USD)"),
        ("resistance_2_touches", "", "touches of resistance 2", "toques de la resistencia 2"),
        ("macd_signal", "BTC", "MACD signal (BTC)", "señal del MACD (BTC)"),
        ("ema_period", "BTC", "EMA period (BTC)", "periodo de la EMA (BTC)"),
        ("sma_50", "BTC", "SMA 50 (BTC)", "SMA 50 (BTC)"),
        ("correlation", "BTC~ETH", "correlation (BTC and ETH)", "correlación (BTC y ETH)"),
        ("change_24h", "BTC", "change (24h, BTC)", "cambio (24h, BTC)"),
        ("unrealized_pnl_usd", "account", "open profit or loss", "ganancia o pérdida abierta"),
        ("max_fee", "account", "fee (at most)", "comisión (como mucho)"),
    ],
)
def test_a_fact_that_stands_alone_has_a_name_in_words(
    name: str, subject: str, english: str, spanish: str
) -> None:
    fact = {"name": name, "subject": subject}
    assert (named(fact, "en"), named(fact, "es")) == (english, spanish)


@pytest.mark.parametrize(("value", "told"), [("1", "1 vela"), ("2", "2 velas"), ("1500", "1.500 velas")])
def test_one_is_singular(value: str, told: str) -> None:
    assert counted({"name": "bars", "value": value, "unit": "count"}, ES, "vela", "velas") == told
