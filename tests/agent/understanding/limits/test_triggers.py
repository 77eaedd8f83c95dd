"""What an order may wait for: a price of its own market. Any other condition is asked about."""

import pytest

from agent.understanding.meaning import Expect
from agent.understanding.understand import understand
from tests.agent.understanding.reads import CONTEXT, reads

WAITED: list[tuple[str, str, dict[str, str]]] = [
    ("buy 1 ETH if it drops to 3000", "limit", {"side": "buy", "price": "3000"}),
    ("buy 1 ETH once it breaks 3500", "stop", {"side": "buy", "stop_price": "3500"}),
    ("if ETH drops to 3000 buy 1 ETH", "limit", {"side": "buy", "price": "3000"}),
    ("when ETH hits 4000 sell 1 ETH", "limit", {"side": "sell", "price": "4000"}),
    ("if it goes above 4000 sell 1 ETH, otherwise hold", "limit", {"side": "sell", "price": "4000"}),
    ("si baja de 3000 compra 1 ETH", "limit", {"side": "buy", "price": "3000"}),
    ("cuando ETH llegue a 4000 vende 1 ETH", "limit", {"side": "sell", "price": "4000"}),
    ("vende 1 ETH si cae por debajo de 2500", "stop", {"side": "sell", "stop_price": "2500"}),
    ("купи 1 ETH, если упадет до 3000", "limit", {"side": "buy", "price": "3000"}),
    ("если эфир упадет до 3000 купи 1 эфир", "limit", {"side": "buy", "price": "3000"}),
]


@pytest.mark.parametrize(("text", "kind", "said"), WAITED)
def test_a_price_of_its_own_market_is_waited_for(text: str, kind: str, said: dict[str, str]) -> None:
    args = {"symbol": "ETH", "order_type": kind, "quantity": "1", **said}
    assert reads(text) == ("confirm", [], [("place_order", args)])


def test_a_condition_between_two_orders_is_of_the_second() -> None:
    first = ("place_order", {"symbol": "ETH", "side": "buy", "quantity": "1"})
    second = {"symbol": "ETH", "side": "sell", "order_type": "stop", "quantity": "1", "stop_price": "3000"}
    assert reads("buy 1 ETH. If it drops to 3000, sell 1 ETH") == (
        "confirm",
        [],
        [first, ("place_order", second)],
    )


ASKED = [
    "buy 1 BTC when I tell you", "compra 1 BTC cuando te diga", "buy 1 ETH only if RSI is below 30",
    "if RSI drops under 30 buy 1 ETH",
    "buy 1 ETH, but only if BTC is above 90000", "buy 1 ETH if BTC drops to 80000",
    "sell 1 ETH except if it falls below 3000", "buy 1 ETH unless it drops below 3000",
    "buy 1 ETH unless it rains", "buy 1 ETH when the MACD crosses",
    "buy 1 ETH after the Fed meeting", "buy 1 ETH if it drops 5%", "buy 0.5 BTC as long as volatility is low",
    "buy 1 ETH, only when volatility falls",
    "buy 1 ETH at 3000 if RSI is oversold", "buy 1 ETH on the next dip",
    "buy 1 ETH if it does not fall below 3000", "sell 1 ETH if it drops below 3000 or RSI goes above 70",
    "close my ETH if it drops to 3000", "set my ETH stop to 2900 if it rises",
    "invest 500 in Atlas if it is up this month", "cancel order 12 if BTC drops",
    "pause nova if it loses 5%", "stop trading if BTC falls below 80000",
    "compra 1 BTC solo si el RSI está por debajo de 30", "si el RSI baja de 30 compra 1 ETH",
    "compra 1 ETH si hay noticias buenas", "compra 1 ETH siempre que no baje de 3000",
    "compra 1 ETH a menos que baje de 3000", "compra 1 ETH cuando cierre por encima de 3500",
    "compra 1 ETH en cuanto haya un retroceso", "compra 1 ETH en caso de que suba",
    "cierra mi posición de ETH si baja a 3000", "retira 500 de Atlas si pierde 5%",
    "compra 1 ETH después de la reunión de la Fed", "compra 1 ETH si crees que sube", "compra 1 ETH si va bien",
    "compra 1 ETH si te parece barato", "buy 1 ETH were it to drop",
    "купи 1 ETH если RSI ниже 30", "если RSI упадет ниже 30 купи 1 ETH", "закрой ETH если упадет до 3000",
    "купи 1 ETH при условии что биткоин растет", "вложи 500 в атлас если он вырос",
]  # fmt: skip


@pytest.mark.parametrize("text", ASKED)
def test_any_other_condition_is_asked_about(text: str) -> None:
    understood = understand(text, CONTEXT)
    assert (understood.expect, list(understood.missing)) == (Expect.CLARIFY, ["condition"])
    assert understood.part is not None


@pytest.mark.parametrize(
    "text",
    [
        *("buy 1 ETH if you can", "buy 1 ETH as soon as possible", "buy 1 ETH when you see fit"),
        *("sí, compra 1 ETH", "compra 1 ETH si te parece bien", "compra 1 ETH si no te importa"),
    ],
)
def test_a_polite_word_is_no_condition(text: str) -> None:
    assert reads(text) == (
        "confirm",
        [],
        [("place_order", {"symbol": "ETH", "side": "buy", "quantity": "1"})],
    )


@pytest.mark.parametrize(
    "text",
    [
        "buy 1 BTC and 2 ETH only if RSI is below 30",
        "compra 1 BTC y 2 ETH solo si el RSI baja de 30",
        "купи 1 BTC и 2 ETH, только если RSI ниже 30",
    ],
)
def test_a_condition_of_the_second_order_is_no_look_at_its_market(text: str) -> None:
    expect, missing, calls = reads(text)
    assert (expect, missing, [tool for tool, _ in calls]) == (
        "clarify",
        ["condition"],
        ["place_order", "place_order"],
    )


@pytest.mark.parametrize(
    "text",
    [
        "buy 1 ETH if it drops to 3000 and RSI is below 30",
        "compra 1 ETH si baja a 3000 y el RSI está por debajo de 30",
        "buy 1 ETH if it drops to 3000 and BTC is below 60000",
    ],
)
def test_a_second_condition_is_no_look_either(text: str) -> None:
    expect, missing, calls = reads(text)
    assert (expect, missing) == ("clarify", ["condition"])
    assert {tool for tool, _ in calls} == {"place_order"}


def test_one_number_is_not_taken_for_two() -> None:
    assert reads("buy 1 BTC and, if it falls to 60000, 1 more")[0] == "clarify"
