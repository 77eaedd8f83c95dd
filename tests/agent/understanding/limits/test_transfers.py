"""Coins and money go to nobody from here: no order, no question about a price."""

import pytest

from agent.understanding.meaning import Expect
from agent.understanding.understand import understand
from tests.agent.understanding.reads import CONTEXT, reads


@pytest.mark.parametrize(
    "text",
    [
        *(
            "transfer 1 BTC to bob",
            "send bob 1 BTC",
            "send my friend 0.5 ETH",
            "send 100 dollars to bob's bank account",
        ),
        *("withdraw 1 BTC to my wallet", "move all my... no, move 1 BTC to my ledger", "deposit 1 BTC"),
        "sell 1 BTC and send the money to bob",
        *("transfiere 1 BTC a juan", "envía 0,2 BTC a mi amigo", "manda 1 ETH a 0xabc", "pasa 1 BTC a juan"),
        *("retira 1 BTC a mi billetera", "vende 1 BTC y manda el dinero a juan"),
        *("переведи 1 BTC бобу", "отправь 1 BTC другу", "выведи 1 BTC на карту"),
    ],
)
def test_what_is_to_go_to_somebody_is_declined_and_said(text: str) -> None:
    understood = understand(text, CONTEXT)
    assert (understood.expect, understood.topic, understood.calls) == (Expect.DECLINE, "transfer", ())


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("transfer 500 to atlas", "pamm_invest"),
        ("transfer 500 from atlas to orion", "pamm_withdraw"),
        ("withdraw 500 from atlas", "pamm_withdraw"),
        ("send me the price of BTC", "get_quote"),
        ("pasa 500 USD a BTC", "place_order"),
        ("manda una orden de compra de 1 BTC", "place_order"),
        ("переведи 500 в атлас", "pamm_invest"),
        ("переведи 1 BTC в доллары", "get_quote"),
    ],
)
def test_what_goes_into_something_of_ours_is_no_transfer(text: str, tool: str) -> None:
    assert reads(text)[2][0][0] == tool
