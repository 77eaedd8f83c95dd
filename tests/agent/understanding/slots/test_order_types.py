"""A type of order that is named only to say no to it is not the type."""

import pytest

from tests.agent.understanding.reads import reads


@pytest.mark.parametrize(
    "text",
    [
        *("buy 1 ETH at 3000, not at market", "buy 1 ETH at 3000 but not a market order"),
        *("buy 1 ETH not at market but at 3000", "buy 1 ETH, no market order, at 3000"),
        *("compra 1 ETH a 3000 pero no a mercado", "compra 1 ETH no a mercado sino a 3000"),
        *("compra 1 ETH a 3000, sin orden de mercado", "compra 1 ETH a 3000, que no sea a mercado"),
        *("купи 1 ETH по 3000, не по рынку", "купи 1 ETH не по рынку, а по 3000"),
        "buy 1 ETH, limit order at 3000",
    ],
)
def test_with_a_price_it_is_a_limit(text: str) -> None:
    args = {"symbol": "ETH", "side": "buy", "order_type": "limit", "quantity": "1", "price": "3000"}
    assert reads(text) == ("confirm", [], [("place_order", args)])


@pytest.mark.parametrize(
    "text",
    [
        *("buy 1 ETH but not at market", "buy 1 ETH without a market order", "buy 1 ETH, never at market"),
        *("compra 1 ETH pero no a mercado", "compra 1 ETH, pero que no sea a mercado"),
        *("купи 1 ETH, но не по рынку", "купи 1 ETH не рыночным ордером"),
    ],
)
def test_without_a_price_it_is_asked(text: str) -> None:
    args = {"symbol": "ETH", "side": "buy", "order_type": "limit", "quantity": "1"}
    assert reads(text) == ("clarify", ["price"], [("place_order", args)])


@pytest.mark.parametrize(
    "text",
    [
        *("buy 1 ETH at market, not a limit order", "buy 1 ETH market, no stop"),
        *("compra 1 ETH a mercado, no límite", "купи 1 ETH рыночным, не лимитным"),
    ],
)
def test_what_is_denied_beside_it_changes_no_market_order(text: str) -> None:
    args = {"symbol": "ETH", "side": "buy", "order_type": "market", "quantity": "1"}
    assert reads(text) == ("confirm", [], [("place_order", args)])
