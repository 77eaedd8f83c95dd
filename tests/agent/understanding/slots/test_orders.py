"""Orders and positions, as people word them."""

from dataclasses import replace
from typing import Any

import pytest

from agent.understanding.meaning import Expect
from agent.understanding.understand import understand
from tests.agent.understanding.reads import CONTEXT, Call, plain, reads

LEVELS = ("stop_loss", "take_profit", "price")
SAID: list[tuple[str, str, list[Call]]] = [
    (
        "buy 0.5 eth with stop loss at 2700 and take profit at 3500",
        "confirm",
        [
            (
                "place_order",
                {
                    "symbol": "ETH",
                    "side": "buy",
                    "quantity": "0.5",
                    "stop_loss": "2700",
                    "take_profit": "3500",
                },
            )
        ],
    ),
    (
        "compra 0.1 btc a mercado con stop en 85000 y objetivo 110000",
        "confirm",
        [
            (
                "place_order",
                {
                    "symbol": "BTC",
                    "side": "buy",
                    "order_type": "market",
                    "quantity": "0.1",
                    "stop_loss": "85000",
                    "take_profit": "110000",
                },
            )
        ],
    ),
    (
        "go long 2 SOL at 140 limit, 5x leverage",
        "confirm",
        [
            (
                "place_order",
                {
                    "symbol": "SOL",
                    "side": "buy",
                    "order_type": "limit",
                    "quantity": "2",
                    "price": "140",
                    "leverage": "5",
                },
            )
        ],
    ),
    (
        "pon una orden límite de venta de 3 ETH a 3500",
        "confirm",
        [
            (
                "place_order",
                {"symbol": "ETH", "side": "sell", "order_type": "limit", "quantity": "3", "price": "3500"},
            )
        ],
    ),
    (
        "stop limit sell 1 BTC trigger 90000 limit 89500",
        "confirm",
        [
            (
                "place_order",
                {
                    "symbol": "BTC",
                    "side": "sell",
                    "order_type": "stop_limit",
                    "quantity": "1",
                    "stop_price": "90000",
                    "price": "89500",
                },
            )
        ],
    ),
    ("vende la mitad de mis ETH", "confirm", [("close_position", {"symbol": "ETH", "fraction": "0.5"})]),
    (
        "cierra el 30% de mi posición en SOL",
        "confirm",
        [("close_position", {"symbol": "SOL", "fraction": "0.3"})],
    ),
    ("sell all my BTC", "confirm", [("close_position", {"symbol": "BTC", "fraction": "1"})]),
    ("mueve mi stop de ETH a 2650", "confirm", [("modify_order", {"symbol": "ETH", "stop_loss": "2650"})]),
    ("change order 55 price to 3100", "confirm", [("modify_order", {"order_id": "55", "price": "3100"})]),
    ("pon el apalancamiento de BTC en 5x", "confirm", [("set_leverage", {"symbol": "BTC", "leverage": "5"})]),
    ("set leverage 10x on ETH", "confirm", [("set_leverage", {"symbol": "ETH", "leverage": "10"})]),
    ("cancela la orden 77", "call", [("cancel_order", {"order_id": "77"})]),
    ("cancel all orders", "call", [("cancel_order", {"all": True})]),
    ("detén todo el trading", "call", [("halt_trading", {})]),
    ("stop all trading now", "call", [("halt_trading", {})]),
    (
        "купи 0,5 эфира по 3000",
        "confirm",
        [
            (
                "place_order",
                {"symbol": "ETH", "side": "buy", "order_type": "limit", "quantity": "0.5", "price": "3000"},
            )
        ],
    ),
    ("продай половину солана", "confirm", [("close_position", {"symbol": "SOL", "fraction": "0.5"})]),
    ("закрой позицию по биткоину", "confirm", [("close_position", {"symbol": "BTC", "fraction": "1"})]),
    ("поставь стоп по эфиру на 2700", "confirm", [("modify_order", {"symbol": "ETH", "stop_loss": "2700"})]),
    ("отмени ордер 15", "call", [("cancel_order", {"order_id": "15"})]),
    ("открытые ордера", "call", [("open_orders", {})]),
    (
        "compra 200 dólares de bitcoin",
        "confirm",
        [("place_order", {"symbol": "BTC", "side": "buy", "notional": "200"})],
    ),
    (
        "sell 0.1 BTC and buy 2 ETH",
        "confirm",
        [
            ("place_order", {"symbol": "BTC", "side": "sell", "quantity": "0.1"}),
            ("place_order", {"symbol": "ETH", "side": "buy", "quantity": "2"}),
        ],
    ),
    ("comprá 0.1 de btc", "confirm", [("place_order", {"symbol": "BTC", "side": "buy", "quantity": "0.1"})]),
    ("quiero comprar 3 SOL", "confirm", [("place_order", {"symbol": "SOL", "side": "buy", "quantity": "3"})]),
    (
        "can you sell 2 ETH for me please",
        "confirm",
        [("place_order", {"symbol": "ETH", "side": "sell", "quantity": "2"})],
    ),
    (
        "buy 10 shares of nvidia",
        "confirm",
        [("place_order", {"symbol": "NVDA", "side": "buy", "quantity": "10"})],
    ),
    (
        "compra 0.5 ETH con límite de 2900 y stop loss en 2800",
        "confirm",
        [
            (
                "place_order",
                {
                    "symbol": "ETH",
                    "side": "buy",
                    "order_type": "limit",
                    "quantity": "0.5",
                    "price": "2900",
                    "stop_loss": "2800",
                },
            )
        ],
    ),
    (
        "vende 1 BTC si baja a 85000",
        "confirm",
        [
            (
                "place_order",
                {
                    "symbol": "BTC",
                    "side": "sell",
                    "order_type": "stop",
                    "quantity": "1",
                    "stop_price": "85000",
                },
            )
        ],
    ),
    (
        "buy 1 btc if it drops to 80000",
        "confirm",
        [
            (
                "place_order",
                {"symbol": "BTC", "side": "buy", "order_type": "limit", "quantity": "1", "price": "80000"},
            )
        ],
    ),
    (
        "long eth 2x 500 usd",
        "confirm",
        [("place_order", {"symbol": "ETH", "side": "buy", "notional": "500", "leverage": "2"})],
    ),
    (
        "short 1 ETH at market with stop at 3300",
        "confirm",
        [
            (
                "place_order",
                {
                    "symbol": "ETH",
                    "side": "sell",
                    "order_type": "market",
                    "quantity": "1",
                    "stop_loss": "3300",
                },
            )
        ],
    ),
    (
        "sell stop 2 ETH at 2800",
        "confirm",
        [
            (
                "place_order",
                {
                    "symbol": "ETH",
                    "side": "sell",
                    "order_type": "stop",
                    "quantity": "2",
                    "stop_price": "2800",
                },
            )
        ],
    ),
    (
        "trailing stop sell 1 BTC 5%",
        "confirm",
        [
            (
                "place_order",
                {"symbol": "BTC", "side": "sell", "order_type": "trailing", "quantity": "1", "trailing": "5"},
            )
        ],
    ),
    (
        "compra 100 usd de btc y 200 usd de eth",
        "confirm",
        [
            ("place_order", {"symbol": "BTC", "side": "buy", "notional": "100"}),
            ("place_order", {"symbol": "ETH", "side": "buy", "notional": "200"}),
        ],
    ),
    (
        "buy 1 BTC post only at 90000 gtc",
        "confirm",
        [
            (
                "place_order",
                {
                    "symbol": "BTC",
                    "side": "buy",
                    "order_type": "limit",
                    "quantity": "1",
                    "price": "90000",
                    "time_in_force": "gtc",
                    "post_only": True,
                },
            )
        ],
    ),
    ("close half of my ETH", "confirm", [("close_position", {"symbol": "ETH", "fraction": "0.5"})]),
    (
        "cierra la mitad de mi posición de BTC",
        "confirm",
        [("close_position", {"symbol": "BTC", "fraction": "0.5"})],
    ),
    ("close 25% of BTC", "confirm", [("close_position", {"symbol": "BTC", "fraction": "0.25"})]),
    (
        "закрой половину позиции по эфиру",
        "confirm",
        [("close_position", {"symbol": "ETH", "fraction": "0.5"})],
    ),
    ("сними все ордера по солане", "call", [("cancel_order", {"symbol": "SOL", "all": True})]),
    ("cancel my ETH sell orders", "call", [("cancel_order", {"symbol": "ETH", "side": "sell"})]),
    ("cancela las órdenes de compra de BTC", "call", [("cancel_order", {"symbol": "BTC", "side": "buy"})]),
    ("what orders do I have open on ETH?", "call", [("open_orders", {"symbol": "ETH"})]),
    (
        "compra 1 BTC sin pedir confirmación",
        "confirm",
        [("place_order", {"symbol": "BTC", "side": "buy", "quantity": "1"})],
    ),
    ("cmpra 0.1 btc", "confirm", [("place_order", {"symbol": "BTC", "side": "buy", "quantity": "0.1"})]),
    (
        "купи биткоин на 100 долларов",
        "confirm",
        [("place_order", {"symbol": "BTC", "side": "buy", "notional": "100"})],
    ),
    (
        "продай 2 соланы по 150",
        "confirm",
        [
            (
                "place_order",
                {"symbol": "SOL", "side": "sell", "order_type": "limit", "quantity": "2", "price": "150"},
            )
        ],
    ),
    (
        "set stop loss for BTC at 85000",
        "confirm",
        [("modify_order", {"symbol": "BTC", "stop_loss": "85000"})],
    ),
    (
        "поставь тейк профит на 3500 по эфиру",
        "confirm",
        [("modify_order", {"symbol": "ETH", "take_profit": "3500"})],
    ),
    (
        "ponle un take profit de 110000 a BTC",
        "confirm",
        [("modify_order", {"symbol": "BTC", "take_profit": "110000"})],
    ),
    ("apalancamiento 3x en SOL", "confirm", [("set_leverage", {"symbol": "SOL", "leverage": "3"})]),
    ("cancelá todo", "call", [("cancel_order", {"all": True})]),
    ("anula la orden 42", "call", [("cancel_order", {"order_id": "42"})]),
    ("exit my SOL position", "confirm", [("close_position", {"symbol": "SOL", "fraction": "1"})]),
    ("liquida mi posición de ETH", "confirm", [("close_position", {"symbol": "ETH", "fraction": "1"})]),
    (
        "raise the stop of order 12 to 95",
        "confirm",
        [("modify_order", {"order_id": "12", "stop_loss": "95"})],
    ),
    (
        "buy 1 eth at 2900 good till cancelled",
        "confirm",
        [
            (
                "place_order",
                {
                    "symbol": "ETH",
                    "side": "buy",
                    "order_type": "limit",
                    "quantity": "1",
                    "price": "2900",
                    "time_in_force": "gtc",
                },
            )
        ],
    ),
    (
        "comprar medio bitcoin a mercado",
        "confirm",
        [("place_order", {"symbol": "BTC", "side": "buy", "order_type": "market", "quantity": "0.5"})],
    ),
    ("buy half a bitcoin", "confirm", [("place_order", {"symbol": "BTC", "side": "buy", "quantity": "0.5"})]),
    (
        "vendé 0,5 eth a 3200",
        "confirm",
        [
            (
                "place_order",
                {"symbol": "ETH", "side": "sell", "order_type": "limit", "quantity": "0.5", "price": "3200"},
            )
        ],
    ),
    (
        "купить 0.3 биткоина по рынку со стопом 85000",
        "confirm",
        [
            (
                "place_order",
                {
                    "symbol": "BTC",
                    "side": "buy",
                    "order_type": "market",
                    "quantity": "0.3",
                    "stop_loss": "85000",
                },
            )
        ],
    ),
    (
        "шорт 1 эфир с плечом 3x",
        "confirm",
        [("place_order", {"symbol": "ETH", "side": "sell", "quantity": "1", "leverage": "3"})],
    ),
    ("halt everything", "call", [("halt_trading", {})]),
    ("аварийная остановка торговли", "call", [("halt_trading", {})]),
]


@pytest.mark.parametrize(("text", "expect", "calls"), SAID)
def test_what_is_said_is_what_is_asked_for(text: str, expect: str, calls: list[Call]) -> None:
    assert reads(text) == (expect, [], calls)


ASKED: list[tuple[str, list[str]]] = [
    ("close everything", ["symbol"]),
    ("compra 1.500 BTC", ["quantity"]),
    ("buy btc", ["quantity"]),
    ("продай все", ["symbol"]),
    ("купи эфир", ["quantity"]),
    ("cancel my order", ["order"]),
    ("raise the stop of order 12 by 500", ["price"]),
    ("move the stop of order 12 up by 5%", ["price"]),
    ("cambia el stop de la orden 12 un 5%", ["price"]),
    ("baja el precio de la orden 12 en 500", ["price"]),
    ("подними стоп ордера 12 на 500", ["price"]),
    ("change order 12 to half", ["price"]),
    ("buy 1 ETH with a stop 100 dollars below", ["stop_loss"]),
    ("compra 1 ETH con un stop 100 dólares por debajo", ["stop_loss"]),
    ("купи 1 ETH со стопом на 100 долларов ниже", ["stop_loss"]),
    ("buy 0.5 SOL, take profit 20 dollars higher", ["take_profit"]),
    ("vende 2 SOL con límite 5 dólares por encima del precio", ["price"]),
    ("buy ETH 100 dollars below the market", ["price"]),
    ("set a stop 100 dollars below the entry on my ETH order", ["price"]),
    ("baja el límite de mi orden de BTC en 200 dólares", ["price"]),
    ("add 10% to my take profit on ETH", ["price"]),
    ("add 100 dollars to my ETH stop", ["price"]),
    ("take 10% off my ETH take profit", ["price"]),
    ("cut my stop on ETH by 100", ["price"]),
    ("quita un 10% a mi take profit de ETH", ["price"]),
    ("добавь 10% к тейку ETH", ["price"]),
    ("buy ETH from 3000, stop 2900, account 25k", ["quantity"]),
    ("buy 0.1 BTC with a stop loss", ["stop_loss"]),
    ("buy 0.1 BTC and set a stop", ["stop_loss"]),
    ("compra 0,1 BTC con stop y take profit", ["take_profit"]),
    ("купи 0.1 BTC со стопом", ["stop_loss"]),
]


@pytest.mark.parametrize(("text", "missing"), ASKED)
def test_what_is_missing_is_asked_and_not_guessed(text: str, missing: list[str]) -> None:
    expect, lacking, _ = reads(text)
    assert (expect, lacking) == ("clarify", missing)


@pytest.mark.parametrize(
    ("text", "symbol", "side", "price", "stop"),
    [
        ("long ETH from 3000, stop 2900", "ETH", "buy", "3000", "2900"),
        ("buy BTC from 80000, stop 78000", "BTC", "buy", "80000", "78000"),
        ("long BTC entry 80000 stop 78000", "BTC", "buy", "80000", "78000"),
        ("short SOL from 200 with a stop at 210", "SOL", "sell", "200", "210"),
        ("largo ETH desde 3000, stop 2900", "ETH", "buy", "3000", "2900"),
        ("corto SOL desde 200, stop 210", "SOL", "sell", "200", "210"),
        ("лонг ETH от 3000, стоп 2900", "ETH", "buy", "3000", "2900"),
    ],
)
def test_where_an_order_begins_is_its_price_and_no_quantity(
    text: str, symbol: str, side: str, price: str, stop: str
) -> None:
    args = {"symbol": symbol, "side": side, "order_type": "limit", "price": price, "stop_loss": stop}
    assert reads(text) == ("clarify", ["quantity"], [("place_order", args)])


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("long 2 ETH from 3000, stop 2900", {"quantity": "2"}),
        ("лонг 2 ETH от 3000, стоп 2900", {"quantity": "2"}),
        ("buy $500 of ETH from 3000, stop 2900", {"notional": "500"}),
    ],
)
def test_an_order_with_its_size_begins_there_too(text: str, size: dict[str, str]) -> None:
    levels = {"order_type": "limit", "price": "3000", "stop_loss": "2900"}
    expect, missing, ((_, args),) = reads(text)
    assert (expect, missing, args) == ("confirm", [], {"symbol": "ETH", "side": "buy", **levels, **size})


def test_a_part_of_the_balance_is_still_what_is_spent() -> None:
    args = {"symbol": "ETH", "side": "buy", "notional": "500"}
    assert reads("buy ETH with 500 of my balance") == ("confirm", [], [("place_order", args)])


@pytest.mark.parametrize(
    "text", ["take 10% off my ETH", "take 10% off my ETH position", "reduce my ETH position by 10%"]
)
def test_a_share_of_a_position_still_closes_it(text: str) -> None:
    assert reads(text) == ("confirm", [], [("close_position", {"symbol": "ETH", "fraction": "0.1"})])


@pytest.mark.parametrize(
    ("asked", "answer", "level"),
    [
        ("raise the stop of order 12 by 500", "95000", {"stop_loss": "95000"}),
        ("change the stop of order 12 to 5%", "95000", {"stop_loss": "95000"}),
        ("baja el precio de la orden 12 en 500", "90000", {"price": "90000"}),
        ("buy 0.1 BTC with a stop loss", "80000", {"stop_loss": "80000"}),
        ("buy 1 ETH with a stop 100 dollars below", "2900", {"stop_loss": "2900"}),
        ("vende 2 SOL con límite 5 dólares por encima del precio", "205", {"price": "205"}),
        ("add 10% to my take profit on ETH", "3400", {"take_profit": "3400"}),
        ("take 10% off my ETH take profit", "3400", {"take_profit": "3400"}),
        ("quita un 10% a mi stop de ETH", "2900", {"stop_loss": "2900"}),
        ("добавь 10% к тейку ETH", "3400", {"take_profit": "3400"}),
        ("long ETH from 3000, stop 2900", "0.5", {"price": "3000", "stop_loss": "2900"}),
    ],
)
def test_the_figure_that_was_asked_for_is_the_level(asked: str, answer: str, level: dict[str, str]) -> None:
    before = understand(asked, CONTEXT)
    understood = understand(answer, replace(CONTEXT, unfinished=asked, last_calls=before.calls))
    ((_, args),) = plain(understood.calls)
    assert understood.expect is Expect.CONFIRM
    assert {name: value for name, value in args.items() if name in LEVELS} == level


@pytest.mark.parametrize("text", ["buy 0.1 BTC without a stop", "compra 0,1 BTC con stop dinámico del 5%"])
def test_a_stop_that_is_not_wanted_or_that_follows_is_not_asked_for(text: str) -> None:
    assert reads(text)[:2] == ("confirm", [])


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("cancel all sells", {"side": "sell", "all": True}),
        ("cancela todas las ventas", {"side": "sell", "all": True}),
        ("отмени все продажи", {"side": "sell", "all": True}),
        ("cancel all buys", {"side": "buy", "all": True}),
        ("cancela todas las compras de ETH", {"symbol": "ETH", "side": "buy", "all": True}),
    ],
)
def test_all_orders_of_a_side_are_of_that_side(text: str, args: dict[str, Any]) -> None:
    assert reads(text) == ("call", [], [("cancel_order", args)])


@pytest.mark.parametrize(
    "text",
    [
        *("cambia el apalancamiento de ETH a 2x", "reduce el apalancamiento de ETH a 2x"),
        *("change ETH leverage to 2x", "lower my ETH leverage to 2x", "измени плечо ETH на 2x"),
    ],
)
def test_a_leverage_that_is_changed_is_no_order(text: str) -> None:
    assert reads(text) == ("confirm", [], [("set_leverage", {"symbol": "ETH", "leverage": "2"})])
