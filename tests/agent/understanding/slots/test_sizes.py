"""Coins or money: what a number without a currency counts, and when it is asked."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from agent.understanding.meaning import Expect
from agent.understanding.understand import understand
from tests.agent.understanding.reads import CONTEXT, plain, reads

CLOSES = {"BTC": Decimal(95000), "ETH": Decimal(3300), "SOL": Decimal(140), "ADA": Decimal("0.4")}
PRICED = replace(CONTEXT, closes=CLOSES)

MONEY: list[tuple[str, str, str]] = [
    ("купи биткоин на 1 500", "BTC", "1500"),
    ("купи эфира на 1500", "ETH", "1500"),
    ("купи на 500 эфира", "ETH", "500"),
    ("купи на тысячу биткоина", "BTC", "1000"),
    ("закупи солану на 3000", "SOL", "3000"),
    ("купи солану на 5 тысяч", "SOL", "5000"),
    ("потрать 500 на SOL", "SOL", "500"),
    ("buy 10k of sol", "SOL", "10000"),
    ("buy 5 grand of eth", "ETH", "5000"),
    ("buy a thousand of ETH", "ETH", "1000"),
    ("buy 1k worth of doge", "DOGE", "1000"),
    ("buy SOL with 500", "SOL", "500"),
    ("buy SOL worth 500", "SOL", "500"),
    ("go long 1000 on btc", "BTC", "1000"),
    ("spend 500 on SOL", "SOL", "500"),
    ("use 300 to buy ETH", "ETH", "300"),
    ("put 2k in eth", "ETH", "2000"),
    ("invest 200 in gold", "XAU", "200"),
    ("compra 10k de sol", "SOL", "10000"),
    ("compra 5 mil de btc", "BTC", "5000"),
    ("compra dos mil de eth", "ETH", "2000"),
    ("compra 1000 en BTC", "BTC", "1000"),
    ("invierte 500 en SOL", "SOL", "500"),
    ("gasta 500 en SOL", "SOL", "500"),
    ("usa 500 para comprar SOL", "SOL", "500"),
]


@pytest.mark.parametrize(("text", "symbol", "notional"), MONEY)
def test_money_is_money_without_its_sign(text: str, symbol: str, notional: str) -> None:
    call = ("place_order", {"symbol": symbol, "side": "buy", "notional": notional})
    assert reads(text) == ("confirm", [], [call])


@pytest.mark.parametrize(
    ("text", "symbol", "quantity"),
    [
        ("buy 1500 ETH", "ETH", "1500"),
        ("buy 10k ADA", "ADA", "10000"),
        ("buy 2 of BTC", "BTC", "2"),
        ("buy btc 0.5", "BTC", "0.5"),
        ("compra btc por 0,1", "BTC", "0.1"),
        ("compra con 0,5 de eth", "ETH", "0.5"),
        ("buy 10 shares of nvidia", "NVDA", "10"),
        ("compra 0.5 de btc", "BTC", "0.5"),
        ("купи 500 эфира", "ETH", "500"),
    ],
)
def test_a_number_before_a_market_counts_it(text: str, symbol: str, quantity: str) -> None:
    call = ("place_order", {"symbol": symbol, "side": "buy", "quantity": quantity})
    assert reads(text) == ("confirm", [], [call])


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("buy 1500 of ETH", {"symbol": "ETH", "side": "buy", "notional": "1500"}),
        ("compra 100 de btc", {"symbol": "BTC", "side": "buy", "notional": "100"}),
        ("compra btc 2000", {"symbol": "BTC", "side": "buy", "notional": "2000"}),
    ],
)
def test_the_last_price_tells_where_coins_would_cost_a_fortune(text: str, args: dict[str, Any]) -> None:
    understood = understand(text, PRICED)
    assert (understood.expect, plain(understood.calls)) == (Expect.CONFIRM, [("place_order", args)])
    assert understand(text, CONTEXT).missing == ("quantity", "notional")


@pytest.mark.parametrize(
    "text", ["long btc 100k 10x", "buy 100 of SOL", "short sol 2000", "vende 1000 de ada", "buy btc 90000"]
)
def test_a_number_that_may_be_coins_money_or_a_price_is_asked_once(text: str) -> None:
    understood = understand(text, PRICED)
    assert (understood.expect, understood.missing) == (Expect.CLARIFY, ("quantity", "notional"))
    answered = understand("$900", replace(PRICED, unfinished=text))
    assert answered.expect is Expect.CONFIRM
    assert answered.calls[0].args["notional"] == Decimal(900)
    assert "quantity" not in answered.calls[0].args


@pytest.mark.parametrize("text", ["$10k", "10k dollars", "10 mil dólares", "10 тысяч долларов"])
def test_money_after_an_order_takes_the_place_of_its_coins(text: str) -> None:
    order = ("place_order", {"symbol": "SOL", "side": "buy", "quantity": Decimal(10000)})
    expect, _, calls = reads(text, order)
    assert (expect, calls) == (
        "confirm",
        [("place_order", {"symbol": "SOL", "side": "buy", "notional": "10000"})],
    )


def test_a_size_alone_lacks_its_side() -> None:
    assert reads("2k of eth")[:2] == ("clarify", ["side"])


@pytest.mark.parametrize(
    "text",
    [
        "buy $500 of BTC and ETH each",
        "buy BTC and ETH for 500 dollars each",
        "compra 500 dólares de cada una: BTC y ETH",
        "compra BTC y ETH, 500 usd de cada una",
    ],
)
def test_what_is_for_each_is_an_order_for_each(text: str) -> None:
    made = [("place_order", {"symbol": name, "side": "buy", "notional": "500"}) for name in ("BTC", "ETH")]
    assert reads(text) == ("confirm", [], made)


@pytest.mark.parametrize(
    "text",
    [
        "buy 500 dollars of BTC and ETH", "compra 200 usd de BTC, ETH y SOL", "invest 500 in Atlas and Orion",
        "pon 500 en Atlas y en Orion",
    ],
)  # fmt: skip
def test_one_amount_for_several_is_asked(text: str) -> None:
    assert reads(text)[:2] == ("clarify", ["share"])


@pytest.mark.parametrize("text", ["put 500 in Atlas and Orion each", "put 500 in both Atlas and Orion"])
def test_each_product_gets_its_amount(text: str) -> None:
    made = [("pamm_invest", {"product": name, "amount": "500"}) for name in ("atlas", "orion")]
    assert reads(text) == ("confirm", [], made)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("buy -1 BTC", "above_zero"),
        ("buy 0 BTC", "above_zero"),
        ("compra 0 ETH", "above_zero"),
        ("купи 0 BTC", "above_zero"),
        ("invest 0 in atlas", "above_zero"),
        ("withdraw -100 from nova", "above_zero"),
        ("buy 1 ETH at 0", "above_zero"),
        ("set leverage 0x on btc", "above_zero"),
        ("buy 1 ETH stop 5% below", "stop_loss"),
        ("compra 1 ETH con stop 5% abajo", "stop_loss"),
        ("купи 1 ETH стоп 5% ниже", "stop_loss"),
        ("sell half my ETH at 3500", "price"),
        ("vende la mitad de mis ETH a 3500", "price"),
        ("close half my ETH at 3500", "fraction"),
        ("compra ETH con la mitad de mi saldo", "quantity"),
        ("buy ETH with half of my cash", "quantity"),
    ],
)
def test_a_number_that_can_be_none_is_asked(text: str, missing: str) -> None:
    expect, lacking, calls = reads(text)
    assert (expect, lacking) == ("clarify", [missing])
    assert not {"-1", "0", "5"} & set(calls[0][1].values())
