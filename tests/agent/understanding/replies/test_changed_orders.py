"""A change of what waits, or of what was just shown, takes nothing with it that no tool could carry."""

from dataclasses import replace
from decimal import Decimal

import pytest

from agent.understanding.meaning import Expect, ToolCall
from agent.understanding.replies.turns import heard, made
from agent.understanding.understand import understand
from tests.agent.understanding.reads import CONTEXT, Call, plain, reads

BUY: Call = ("place_order", {"symbol": "ETH", "side": "buy", "quantity": Decimal(1)})
BOUGHT: Call = ("place_order", {"symbol": "BTC", "side": "buy", "quantity": "0.1"})
CLOSE: Call = ("close_position", {"symbol": "ETH", "fraction": Decimal(1)})
ALERT: Call = ("create_alert", {"symbol": "BTC", "metric": "price", "op": "above", "value": 70000})
ORION: Call = ("agent_status", {"agent": "orion"})


@pytest.mark.parametrize(
    ("last", "text", "asked"),
    [
        (BUY, "make it 2 every Monday", "schedule"),
        (BUY, "mejor 2 mañana por la noche", "schedule"),
        (BUY, "2 until Friday", "expiry"),
        (BUY, "mejor 2, solo si baja el RSI", "condition"),
        (BUY, "better 3 only if BTC falls", "condition"),
        (BUY, "with a stop at 2700 except BTC", "exception"),
        (BUY, "make it 200 euros", "currency"),
        (BUY, "make it -2", "above_zero"),
        (BUY, "make it 2 on kraken and binance", "exchange"),
        (BUY, "change it to 2 with a limit at 2900", "correction"),
        (CLOSE, "better 30 % tomorrow", "schedule"),
        (CLOSE, "mejor la mitad si sube", "condition"),
        (ORION, "pause it for two hours", "now"),
        (ORION, "stop it until Monday", "now"),
        (ORION, "pausalo mañana", "now"),
        (ORION, "start it at 9", "now"),
        (ORION, "pause it if it loses money", "condition"),
        (ALERT, "delete it tomorrow", "schedule"),
        (ALERT, "bórrala si sube", "condition"),
    ],
)
def test_what_a_change_is_tied_to_is_asked_about(last: Call, text: str, asked: str) -> None:
    assert reads(text, last)[:2] == ("clarify", [asked])


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("make it 2 on kraken", {"quantity": "2", "exchange": "kraken"}),
        ("mejor a mercado", {"order_type": "market"}),
        ("make it limit at 2900", {"order_type": "limit", "price": "2900"}),
    ],
)
def test_what_an_order_carries_is_changed_in_it(text: str, changes: dict[str, str]) -> None:
    order = {"symbol": "ETH", "side": "buy", "quantity": "1", **changes}
    assert reads(text, BUY) == ("confirm", [], [("place_order", order)])


def test_a_proposal_stays_while_a_change_of_it_is_asked_about_and_a_bare_yes_is_not_enough_then() -> None:
    waiting = made([ToolCall(*BUY)], CONTEXT)
    after = heard("make it 2 every Monday", waiting)
    assert (list(after.pending), after.moved_on) == ([ToolCall(*BUY)], True)
    assert understand("yes", after).expect is Expect.CLARIFY
    assert understand("yes, the ETH one", after).expect is Expect.CONFIRMED


@pytest.mark.parametrize("text", ["add a 5% stop", "raise it by 0.1", "raise it by 50%", "súbelo en 0,1"])
def test_a_proposal_is_not_changed_by_so_much(text: str) -> None:
    expect, missing, calls = reads(text, BOUGHT)
    assert (expect, missing, calls) == ("clarify", ["correction"], [BOUGHT])


def test_a_bare_figure_answers_what_was_asked_last_and_leaves_the_proposal_alone() -> None:
    bought = ToolCall(BOUGHT[0], BOUGHT[1])
    asked = replace(CONTEXT, last_calls=[bought], pending=[bought], unfinished="sell ETH")
    (call,) = plain(understand("0.5", asked).calls)
    assert call == ("place_order", {"symbol": "ETH", "side": "sell", "quantity": "0.5"})
    assert reads("0.5", BOUGHT)[2] == [("place_order", {**BOUGHT[1], "quantity": "0.5"})]
