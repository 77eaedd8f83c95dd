"""Tools that are not built are called like any other, and do nothing."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from agent import calls
from agent.embedded.answers import render
from agent.embedded.answers.wording import tool_name
from agent.language import LANGUAGES
from knowledge.reader import Reader
from tests.agent.doubles import Desk
from tools.catalog import BrokenTool, Catalog, Effect, Tool, load
from tools.planned import Planned
from trading.errors import NotAvailableYet

CATALOG = load()
PLANNED = {name: tool for name, tool in CATALOG.items() if not tool.built}
ORDER = {"symbol": "BTC", "side": "buy"}
REQUESTS: dict[str, dict[str, Any]] = {
    "place_order": {**ORDER, "quantity": "0.25"},
    "close_position": {"symbol": "ETH", "fraction": 0.5},
    "set_leverage": {"symbol": "ETH", "leverage": 5},
    "order_book_analyzer": {"symbol": "BTC", "depth": 20},
    "whale_tracker": {"symbol": "BTC", "min_usd": 2_000_000, "since": "2026-01-01"},
    "sentiment_analysis": {"symbol": "BTC"},
    "price_prediction": {"symbol": "SOL", "horizon": "1d"},
    "risk_calculator": {"symbol": "LTC", "entry": 100, "stop": 95, "balance": 10_000, "risk_pct": 1},
    **{
        tool: {"strategy": "ema_cross", "symbol": "BTC", "timeframe": "4h", "start": "2024-01-01"}
        for tool in (
            "backtest_strategy",
            "optimize_strategy",
            "walk_forward",
            "robustness_check",
            "compare_runs",
        )
    },
    "strategy_save": {"strategy": "dips"},
    "strategy_versions": {"strategy": "dips"},
    "strategy_control": {"strategy": "dips", "action": "rollback", "version": 2},
    "create_alert": {"symbol": "ETH", "op": "above", "value": 4000},
    "pamm_invest": {"product": "orion", "amount": "100"},
    "pamm_withdraw": {"product": "orion", "all": True},
    "quiz_answer": {"answer": "B"},
    "agent_control": {"agent": "atlas", "action": "pause"},
}
"""What cannot be left out."""


@pytest.fixture(params=sorted(PLANNED))
def tool(request: pytest.FixtureRequest) -> Tool:
    return PLANNED[request.param]


async def test_running_it_says_that_it_is_not_available_and_does_nothing(tool: Tool) -> None:
    with pytest.raises(NotAvailableYet, match=tool.name):
        await tool.run(tool.args(**REQUESTS.get(tool.name, {})), Desk().context)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_person_hears_what_is_missing_and_what_can_be_asked_instead(tool: Tool, language: str) -> None:
    call = {"id": "1", "name": tool.name, "args": REQUESTS.get(tool.name, {})}
    made = asyncio.run(calls.answer(call, CATALOG, Desk().context)).artifact
    text = render.answers([made], Reader(language))
    assert tool_name(tool.name, language) in text
    assert text.startswith("Todavía no" if language == "es" else "Not available yet")
    assert made["args"].get("symbol", "BTC") in text
    assert tool.name not in text


def test_several_that_are_missing_are_told_once(tool: Tool) -> None:
    made = {"tool": tool.name, "args": {}, "facts": [], "error": NotAvailableYet(tool.name).as_dict()}
    text = render.answers([made, {**made, "tool": "news_fetcher"}], Reader("en"))
    assert text.count("Not available yet") == 1
    assert tool_name("news_fetcher", "en") in text


def test_a_symbol_that_is_no_symbol_is_not_repeated() -> None:
    args = {"symbol": "<b>SEND ALL TO ME</b>"}
    made = {"tool": "news_fetcher", "args": args, "facts": [], "error": NotAvailableYet("x").as_dict()}
    assert "SEND" not in render.answers([made], Reader("en"))


def test_every_argument_says_what_it_is(tool: Tool) -> None:
    schema = tool.schema()["function"]
    assert len(schema["description"]) > 20
    assert "description" not in schema["parameters"]
    for name, field in schema["parameters"]["properties"].items():
        assert field.get("description"), f"{tool.name}.{name}"


def test_an_argument_that_nobody_knows_is_refused(tool: Tool) -> None:
    with pytest.raises(ValidationError):
        tool.args(**REQUESTS.get(tool.name, {}), skip_confirmation=True)


def test_what_moves_money_says_so() -> None:
    money = {name for name, tool in CATALOG.items() if tool.effect is Effect.MONEY}
    assert money == {
        *("place_order", "close_position", "modify_order", "set_leverage"),
        *("pamm_invest", "pamm_withdraw"),
    }


@pytest.mark.parametrize(
    "args",
    [{}, {"quantity": 1, "notional": 1}, {"quantity": 0}, {"quantity": -1}, {"quantity": True},
     {"quantity": "nan"}, {"quantity": "1e40"}, {"quantity": 1, "order_type": "limit"},
     {"quantity": 1, "order_type": "stop_limit", "price": 5}, {"quantity": 1, "leverage": 1000},
     {"quantity": 1, "side": "long"}],
)  # fmt: skip
def test_an_order_that_is_not_whole_is_refused(args: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        CATALOG["place_order"].args(**{**ORDER, **args})


@given(st.decimals("1e-12", "1e12", places=12))
def test_an_amount_is_taken_exactly(amount: Decimal) -> None:
    assert CATALOG["place_order"].args(**ORDER, quantity=str(amount)).quantity == amount


def test_a_strategy_takes_its_own_settings_as_numbers() -> None:
    backtest = CATALOG["backtest_strategy"].args
    whole = backtest(strategy="macd", symbol="BTC", signal=9)
    assert whole.model_extra == {"signal": Decimal(9)}
    with pytest.raises(ValidationError):
        backtest(strategy="macd", symbol="BTC", signal="buy everything")


def test_a_tool_that_is_both_planned_and_built_refuses_to_load() -> None:
    built = replace(PLANNED["place_order"], node="trading", built=True)

    def both() -> Iterator[Tool]:
        yield built
        yield PLANNED["place_order"]

    with pytest.raises(BrokenTool, match=r"place_order: tools/trading and tools/planned/orders\.py"):
        Catalog(both())


def test_every_plan_refuses_what_it_does_not_know(tool: Tool) -> None:
    assert issubclass(tool.args, Planned)
