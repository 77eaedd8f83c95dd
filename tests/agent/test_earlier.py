"""What waits for the next turn is read from the talk: a proposal that stood, until it is answered or changed."""

from decimal import Decimal
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from agent.asked import context, understood
from agent.brain import Setting
from agent.calls import message
from agent.understanding.meaning import Context, Expect, ToolCall
from tests.agent.doubles import asks
from trading.errors import NotAvailableYet

EN = Setting("en", ["BTC/USD", "ETH/USD"])
ORDER = {"symbol": "ETH", "side": "buy", "quantity": "0.5"}
PROPOSED = ToolCall("place_order", {**ORDER, "quantity": Decimal("0.5")})


def turn(said: str, *calls: tuple[str, dict[str, Any]], failed: bool = False) -> list[BaseMessage]:
    """What was said and called, with the results and an answer."""
    made = asks(*calls)
    error = NotAvailableYet("place_order").as_dict() if failed else None
    results = [
        message(call["id"], {"tool": call["name"], "args": call["args"], "facts": [], "error": error})
        for call in made.tool_calls
    ]
    return [HumanMessage(said), *([made] if calls else []), *results, AIMessage("So it is.")]


PROPOSAL = turn("buy 0.5 ETH", ("place_order", ORDER))
LOOK = turn("how is BTC?", ("market_analysis", {"symbol": "BTC", "timeframe": None}))


def left(*turns: list[BaseMessage], says: str = "and now?") -> Context:
    return context([*(one for each in turns for one in each), HumanMessage(says)], EN)


def test_a_proposal_waits_with_the_amounts_that_it_was_made_of() -> None:
    assert left(PROPOSAL).pending == [PROPOSED]
    assert not left(PROPOSAL).moved_on


@pytest.mark.parametrize("answer", ["yes", "sí", "no", "да"])
def test_it_waits_no_more_once_it_is_answered(answer: str) -> None:
    assert left(PROPOSAL, turn(answer)).pending == []


def test_it_stays_while_something_else_is_talked_of_and_that_is_known() -> None:
    after = left(PROPOSAL, LOOK)
    assert (after.pending, after.moved_on) == ([PROPOSED], True)
    assert list(after.last_calls) == [ToolCall("market_analysis", {"symbol": "BTC"})]


def test_another_of_the_same_takes_its_place() -> None:
    changed = turn("make it 0.2", ("place_order", {**ORDER, "quantity": "0.2"}))
    assert [call.args["quantity"] for call in left(PROPOSAL, changed).pending] == [Decimal("0.2")]


def test_what_came_to_nothing_waits_for_nobody() -> None:
    after = left(turn("buy 0.5 ETH", ("place_order", ORDER), failed=True))
    assert (after.pending, list(after.last_calls), after.unfinished) == ([], [PROPOSED], "")


def test_a_message_that_nothing_was_called_for_is_unfinished() -> None:
    assert left(LOOK, turn("the volatility")).unfinished == "the volatility"
    assert left(turn("the volatility"), LOOK).unfinished == ""


def test_a_call_that_no_tool_took_leaves_nothing() -> None:
    refused = ToolMessage('{"error":{"code":"bad_call"}}', tool_call_id="c0", status="error")
    after = left([HumanMessage("how is BTC?"), asks(("market_analysis", {"symbol": 7})), refused])
    assert (list(after.last_calls), after.unfinished) == ([], "")


def test_a_setting_is_nothing_that_a_talk_comes_back_to() -> None:
    setting = turn("dark theme", ("set_preference", {"key": "theme", "value": "dark"}))
    assert list(left(LOOK, setting).last_calls) == [ToolCall("market_analysis", {"symbol": "BTC"})]


@pytest.mark.parametrize(
    ("says", "expect"),
    [("yes", Expect.CONFIRMED), ("no, drop it", Expect.CANCELLED), ("better 0.2", Expect.CONFIRM)],
)
def test_the_next_words_are_read_as_an_answer_to_it(says: str, expect: Expect) -> None:
    assert understood([*PROPOSAL, HumanMessage(says)], EN).expect is expect
    if expect is not Expect.CONFIRM:
        assert understood([*LOOK, HumanMessage(says)], EN).expect is not expect
