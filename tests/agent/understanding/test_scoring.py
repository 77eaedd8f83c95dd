"""How what was understood is held against what was meant."""

from typing import Any

import pytest

from bench.measuring.utterances import judged

BUY = {"symbol": "ETH", "side": "buy", "quantity": 0.5}


def said(tool: str = "place_order", args: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    calls = [{"tool": tool, "args": BUY if args is None else args}] if tool else []
    return {"text": "", "lang": "en", "expect": "confirm", "calls": calls, "tags": [], **more}


def heard(
    tool: str = "place_order", args: dict[str, Any] | None = None, expect: str = "confirm"
) -> dict[str, Any]:
    return {
        "calls": [{"tool": tool, "args": BUY if args is None else args}] if tool else [],
        "expect": expect,
    }


def test_the_same_call_is_exact_whatever_its_numbers_are_written_like() -> None:
    assert judged(said(), heard(args={**BUY, "quantity": "0.50"})).exact


@pytest.mark.parametrize(
    "made",
    [
        {**BUY, "quantity": 5},
        {"symbol": "ETH", "side": "buy", "notional": 0.5},
        {**BUY, "stop_loss": 2},
        {"symbol": "ETH"},
    ],
)
def test_money_with_another_amount_is_silently_wrong(made: dict[str, Any]) -> None:
    verdict = judged(said(), heard(args=made))
    assert verdict.wrong_amount
    assert not verdict.exact


def test_money_that_nobody_asked_for_is_silently_wrong() -> None:
    assert judged(said("get_quote", {"symbol": "ETH"}, expect="call"), heard()).wrong_amount


def test_a_question_back_is_not_exact_and_not_wrong() -> None:
    verdict = judged(said(), heard("", expect="clarify"))
    assert (verdict.exact, verdict.wrong_amount) == (False, False)


def test_what_a_tool_fills_in_is_no_error() -> None:
    assert judged(said(), heard(args={**BUY, "order_type": "market"})).exact
    assert not judged(said(), heard(args={**BUY, "order_type": "stop"})).exact


def test_a_period_by_another_name_is_the_same() -> None:
    meant = said("price_prediction", {"symbol": "ETH", "horizon": "7d"}, expect="call")
    assert judged(meant, heard("price_prediction", {"symbol": "eth", "horizon": "1w"}, "call")).exact


def test_other_tools_and_values_that_are_also_right_are_right() -> None:
    meant = said("get_quote", {"symbol": "ETH"}, expect="call", accept=["market_analysis"])
    assert judged(meant, heard("market_analysis", {"symbol": "ETH", "timeframe": "1d"}, "call")).exact
    either = said("watchlist", {}, expect="call", accept_args={"action": ["list"]})
    assert judged(either, heard("watchlist", {"action": "list"}, "call")).exact
    absent = said("watchlist", {"action": "list"}, expect="call", accept_args={"action": [None]})
    assert judged(absent, heard("watchlist", {}, "call")).exact


@pytest.mark.parametrize(("text", "exact"), [("I never trade fridays", True), ("Mondays", False)])
def test_free_text_is_held_against_its_words(text: str, exact: bool) -> None:
    meant = said("remember", {"text": "I never trade on fridays"}, expect="call", loose_args=["text"])
    assert judged(meant, heard("remember", {"text": text}, "call")).exact is exact


def test_either_of_two_outcomes_meets_what_is_expected() -> None:
    hostile = said(expect="confirm_or_refuse")
    assert judged(hostile, heard("", expect="refuse")).exact
    assert judged(hostile, heard()).exact
    assert not judged(hostile, heard(expect="confirmed")).expected


def test_half_of_several_requests_is_half_of_the_arguments_and_not_exact() -> None:
    calls = [
        {"tool": "get_quote", "args": {"symbol": "BTC"}},
        {"tool": "news_fetcher", "args": {"symbol": "ETH"}},
    ]
    verdict = judged(said(expect="call") | {"calls": calls}, heard("get_quote", {"symbol": "BTC"}, "call"))
    assert verdict.intent
    assert not verdict.exact
    assert verdict.slots[0] == 1
