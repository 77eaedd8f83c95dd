"""What cannot be done is said in the reader's language alone, with the value and the remedy."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from agent.embedded.answers import render
from knowledge.reader import Reader
from tests.conversations.test_every_answer import Past, asked
from tests.fakes import MemoryJobs
from trading.markets.timeframes import Timeframe

ROOT = Path(__file__).parents[2]
SPOKEN_HERE = [ROOT / "tools", ROOT / "trading/markets/analysis", ROOT / "trading/markets/indicators"]
ENGLISH = frozenset(
    [
        *("the", "is", "are", "of", "and", "it", "its", "with", "for", "from", "to", "ask", "again", "bars"),
        *("there", "this", "that", "have", "has", "did", "you", "mean", "which", "needs", "need", "not"),
        *("known", "unknown", "cannot", "them", "these", "those", "or", "by", "more", "than", "one", "use"),
    ]
)
OURS = {"orbiquant", "data", "import", "download"}
LONG, SHORT = 400, 12
MANY = [f"S{n}" for n in range(60)]

PROBLEMS: list[tuple[str, dict[str, Any], str]] = [
    ("get_quote", {"symbol": "FOOCOIN"}, "unknown_symbol"),
    ("get_quote", {"symbol": "BTCX"}, "unknown_symbol"),
    ("get_quote", {"symbol": "$;--"}, "unknown_symbol"),
    ("get_quote", {"symbol": 7}, "bad_call"),
    ("market_analysis", {"symbol": "BTC", "timeframe": "3h"}, "unknown_timeframe"),
    ("market_analysis", {"symbol": "F", "timeframe": "1h"}, "too_coarse"),
    ("technical_indicators", {"symbol": "BTC", "indicators": ["rsy"]}, "unknown_indicator"),
    ("technical_indicators", {"symbol": "BTC", "indicators": ["zzzzzz"]}, "unknown_indicator"),
    ("technical_indicators", {"symbol": "BTC", "indicators": ["macd"], "period": 21}, "no_single_period"),
    ("technical_indicators", {"symbol": "F", "indicators": ["macd"]}, "too_few_bars"),
    ("technical_indicators", {"symbol": "BTC", "period": 5000}, "period_out_of_bounds"),
    ("volatility_analyzer", {"symbol": "BTC", "window": 5000}, "window_out_of_bounds"),
    ("volatility_analyzer", {"symbol": "F", "window": 30}, "too_few_bars"),
    ("correlation_matrix", {"symbols": ["BTC", "btc"]}, "too_few_symbols"),
    ("correlation_matrix", {"symbols": MANY}, "too_many_symbols"),
    ("correlation_matrix", {"symbols": ["BTC", "F"]}, "no_common_dates"),
    ("correlation_matrix", {"symbols": ["BTC", "SOL"]}, "no_common_dates"),
    ("correlation_matrix", {"symbols": ["F", "SOL"], "window": 10}, "few_common_bars"),
    ("correlation_matrix", {"symbols": ["BTC", "SOL"], "window": 3}, "window_out_of_bounds"),
    ("watchlist", {"action": "add"}, "which_symbols"),
    ("watchlist", {"action": "add", "symbols": MANY}, "long_list"),
    ("set_preference", {"key": "language", "value": "ruso"}, "preference_choices"),
    ("set_preference", {"key": "timeframe", "value": "3h"}, "preference_choices"),
    ("set_preference", {"key": "theme", "value": "rosa"}, "preference_choices"),
    ("set_preference", {"key": "time_zone", "value": "Narnia"}, "preference_time_zone"),
    ("set_preference", {"key": "brain", "value": "rm -rf /"}, "preference_brain"),
    ("set_preference", {"key": "brain", "value": "qwen2.5"}, "preference_model"),
    ("set_preference", {"key": "goal", "value": "x" * 300}, "preference_goal"),
    ("set_preference", {"key": "risk", "value": "25 %"}, "preference_risk"),
    ("job_status", {"job": "luna"}, "no_such_job"),
    ("job_cancel", {"job": "luna"}, "which_job"),
    ("job_cancel", {}, "no_job_runs"),
    ("remember", {"text": " "}, "nothing_to_remember"),
    ("remember", {"text": "x " * 900}, "long_memory"),
    ("remember", {"text": "mi contraseña es abc"}, "secret_memory"),
    ("knowledge_search", {"query": ""}, "nothing_to_explain"),
    ("forget", {"query": "la luna"}, "no_such_memory"),
    ("forget", {"query": "opero"}, "which_memory"),
    ("forget", {"query": "mi límite en BTC"}, "says_more"),
]


async def refused(tool: str, args: dict[str, Any]) -> dict[str, Any]:
    """The artifact where BTC is old and long, F daily, fresh and short."""
    pasts = {
        "BTC": Past(1, 4000.0, 0.01, LONG, Timeframe.D1, timedelta(days=2000)),
        "F": Past(2, 20.0, 0.01, SHORT, Timeframe.D1, timedelta(days=3)),
    }
    work = MemoryJobs(lambda: UUID(int=1)) if tool == "job_cancel" and not args else None
    return await asked(tool, args, pasts, work)


@pytest.mark.parametrize(("tool", "args", "reason"), PROBLEMS)
async def test_a_problem_is_told_in_one_language(tool: str, args: dict[str, Any], reason: str) -> None:
    made = await refused(tool, args)
    error = made["error"]
    assert reason in (error["reason"], error["code"])
    spanish, english = (render.answer(made, Reader(language)) for language in ("es", "en"))
    assert foreign(spanish) == []
    assert len(english.split()) > 5
    assert english != spanish
    if reason != "too_many_symbols":
        assert [part for part in error["value"].split(", ") if part not in spanish] == []


def foreign(spanish: str) -> list[str]:
    """English words of a Spanish text, but for commands and quoted values."""
    words = [word.strip("«»`.,;:()¿?¡!") for word in spanish.lower().split()]
    return [word for word in words if word in ENGLISH and word not in OURS]


def test_an_english_sentence_would_be_found() -> None:
    assert foreign("No hay datos. A correlation needs 10 of them.")


@pytest.mark.parametrize("reason", sorted({reason for *_, reason in PROBLEMS}))
def test_every_reason_has_its_sentence_in_spanish(reason: str) -> None:
    assert render.has_template(f"error_{reason}", "es")


def test_every_reason_that_a_tool_can_give_is_raised_above() -> None:
    assert set(reasons()) <= {reason for *_, reason in PROBLEMS}


def reasons() -> Iterator[str]:
    for folder in SPOKEN_HERE:
        for path in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.keyword) and node.arg == "reason":
                    yield from named(node.value)


def named(given: ast.expr) -> Iterator[str]:
    """A reason as written, or either of two; one that is put together of a name is listed above by hand."""
    if isinstance(given, ast.IfExp):
        yield from (*named(given.body), *named(given.orelse))
    elif isinstance(given, ast.Constant):
        yield str(given.value)


async def test_a_real_market_and_a_simulated_one_are_not_mixed_in_silence() -> None:
    made = await refused("correlation_matrix", {"symbols": ["BTC", "SOL"]})
    spanish, english = (render.answer(made, Reader(language)) for language in ("es", "en"))
    assert "BTC: velas reales (bitfinex), del 26 abr 2020 al 25 jul 2020" in spanish
    assert "SOL: velas SIMULADAS, del 17 oct 2025 al 15 ene 2026" in spanish
    assert "BTC: real bars (bitfinex), 26 Apr 2020 to 25 Jul 2020" in english
    assert "data import" in english


async def test_two_real_markets_without_common_dates_are_not_called_simulated() -> None:
    made = await refused("correlation_matrix", {"symbols": ["BTC", "F"]})
    assert "simula" not in render.answer(made, Reader("es")).lower()
