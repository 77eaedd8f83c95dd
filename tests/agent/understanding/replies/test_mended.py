"""A correction in the same message wins; one thing for another is what can be built of it, or is asked about."""

import pytest

from tests.agent.understanding.reads import Call, reads


def _order(symbol: str, side: str = "buy", **size: str) -> Call:
    return "place_order", {"symbol": symbol, "side": side, **size}


CORRECTED: list[tuple[str, Call]] = [
    ("buy 1 BTC, no wait, 2", _order("BTC", quantity="2")),
    ("buy 1 BTC no wait 2", _order("BTC", quantity="2")),
    ("sell 2 ETH, sorry, 3", _order("ETH", "sell", quantity="3")),
    ("buy 1 BTC, no, sell 2 ETH", _order("ETH", "sell", quantity="2")),
    ("buy 1 BTC. sorry, ETH", _order("ETH", quantity="1")),
    ("buy $500 of BTC, make it 600", _order("BTC", notional="600")),
    (
        "sell 1 ETH at 3500, sorry, 3600",
        _order("ETH", "sell", order_type="limit", quantity="1", price="3600"),
    ),
    ("invest 500 in Atlas, no, in Orion", ("pamm_invest", {"product": "orion", "amount": "500"})),
    ("close my ETH, sorry, BTC", ("close_position", {"symbol": "BTC", "fraction": "1"})),
    ("compra 1 BTC, mejor ETH", _order("ETH", quantity="1")),
    ("compra 1 BTC, perdón, 2 ETH", _order("ETH", quantity="2")),
    ("compra 1 BTC, digo 2", _order("BTC", quantity="2")),
    ("cierra ETH, mejor la mitad", ("close_position", {"symbol": "ETH", "fraction": "0.5"})),
    ("купи 1 BTC, нет, 2", _order("BTC", quantity="2")),
    ("купи 1 BTC, точнее эфир", _order("ETH", quantity="1")),
]


@pytest.mark.parametrize(("text", "call"), CORRECTED)
def test_the_correction_wins(text: str, call: Call) -> None:
    assert reads(text) == ("confirm", [], [call])


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("buy 1 BTC, no wait, 2 tomorrow", "schedule"),
        ("compra BTC, mejor ETH", "quantity"),
        ("vende 1 ETH, mejor la mitad", "correction"),
        ("compra 1 BTC, mejor 1.500", "correction"),
        ("compra 1 BTC, mejor mañana", "correction"),
    ],
)
def test_a_correction_that_is_not_clear_is_asked(text: str, missing: str) -> None:
    assert reads(text)[:2] == ("clarify", [missing])


EXCHANGED: list[tuple[str, Call]] = [
    ("swap 500 USDT for ETH", _order("ETH", notional="500")),
    ("convert 1 ETH to dollars", _order("ETH", "sell", quantity="1")),
    ("convert 1 ETH to USDT", _order("ETH", "sell", quantity="1")),
    ("cambia 500 usd a BTC", _order("BTC", notional="500")),
    ("cambia 1 ETH a dólares", _order("ETH", "sell", quantity="1")),
    ("обменяй 500 долларов на биткоин", _order("BTC", notional="500")),
    ("конвертируй 1 ETH в доллары", _order("ETH", "sell", quantity="1")),
]


@pytest.mark.parametrize(("text", "call"), EXCHANGED)
def test_dollars_for_a_market_buy_it_and_a_market_for_dollars_sells_it(text: str, call: Call) -> None:
    assert reads(text) == ("confirm", [], [call])


@pytest.mark.parametrize(
    "text",
    [
        *("swap 1 ETH for BTC", "convert 1 ETH to BTC", "exchange 0.1 BTC for ETH", "spend 1 ETH on BTC"),
        *("cambia 1 ETH por BTC", "convierte 1 ETH a BTC", "cambia mis ETH por BTC", "pasa 1 ETH a BTC"),
        *("обменяй 1 ETH на BTC", "поменяй 1 ETH на BTC"),
    ],
)
def test_one_market_for_another_is_two_orders(text: str) -> None:
    assert reads(text)[:2] == ("clarify", ["swap"])


MOVED = [
    ("pamm_withdraw", {"product": "atlas", "amount": "500"}),
    ("pamm_invest", {"product": "orion", "amount": "500"}),
]


@pytest.mark.parametrize(
    "text",
    [
        "saca 500 de Atlas y mételos en Orion",
        "mueve 500 de Atlas a Orion",
        "take 500 out of Atlas and put it in Orion",
        "move 500 from Atlas to Orion",
        "забери 500 из атласа и вложи их в орион",
        "переведи 500 из атласа в орион",
    ],
)
def test_money_goes_out_of_one_product_and_into_the_other(text: str) -> None:
    assert reads(text) == ("confirm", [], MOVED)


@pytest.mark.parametrize(
    "text",
    [
        "sell half my ETH and buy SOL with it", "vende mis ETH y compra BTC con eso",
        "withdraw 500 from Atlas and invest in Orion", "move everything from atlas to orion",
    ],
)  # fmt: skip
def test_what_is_made_of_a_sale_is_asked(text: str) -> None:
    expect, missing, _ = reads(text)
    assert expect == "clarify"
    assert missing in (["quantity"], ["amount"])


def test_two_products_with_two_amounts_get_their_own() -> None:
    assert reads("withdraw 100 from atlas and 200 from orion") == (
        "confirm",
        [],
        [
            ("pamm_withdraw", {"product": "atlas", "amount": "100"}),
            ("pamm_withdraw", {"product": "orion", "amount": "200"}),
        ],
    )
