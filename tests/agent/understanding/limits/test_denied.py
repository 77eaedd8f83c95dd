"""What is named only to say no to it is never what is acted on."""

from decimal import Decimal
from typing import Any

import pytest

from agent.understanding.meaning import Expect
from agent.understanding.understand import understand
from tests.agent.understanding.reads import CONTEXT, reads

DENIED = """
compra 100 USD de ETH, no de BTC | vende mi ETH, no mi BTC | invierte 500 en atlas, no en nova
retira 100 de nova, no de atlas | apalancamiento 3 en ETH, no en BTC | compra 1 ETH, no 2 BTC
buy 2 ETH and not 3 SOL | pause atlas, not nova | pausa atlas, no nova | stop nova not orion
cancela las de ETH, no las de BTC | borra la alerta de BTC, no la de ETH | buy 1 ETH without 10x leverage
compra 1 ETH sin apalancamiento x10 | compra 2 ETH pero no en binance | buy 2 ETH anywhere but binance
buy 1 ETH, no stop loss at 2500 | sell 1 BTC without a stop at 80000 | buy 1 ETH without post-only
купи 1 ETH без плеча 10x | вложи 500 в атлас, не в нову | останови атлас, не нову
buy 1 BTC, don't sell ETH | buy 1 BTC, dont use 10x | pause orion, don’t pause nova
"""


@pytest.mark.parametrize("text", [one.strip() for one in DENIED.replace("\n", "|").split("|") if one.strip()])
def test_a_denied_part_is_asked_about_and_not_carried_out(text: str) -> None:
    understood = understand(text, CONTEXT)
    assert (understood.expect, list(understood.missing)) == (Expect.CLARIFY, ["exception"])


@pytest.mark.parametrize(
    ("text", "symbol", "side"),
    [
        ("compra 1 ETH, no BTC", "ETH", "buy"),
        ("quiero 1 ETH, no BTC", "ETH", "buy"),
        ("vende 2 SOL, no ETH", "SOL", "sell"),
        ("buy 1 ETH, not BTC", "ETH", "buy"),
        ("compra 1 BTC, no, ETH", "ETH", "buy"),
        ("compra 1 BTC, mejor ETH", "ETH", "buy"),
    ],
)
def test_a_no_denies_and_a_no_with_a_sign_corrects(text: str, symbol: str, side: str) -> None:
    ((_, args),) = reads(text)[2]
    assert (reads(text)[0], args["symbol"], args["side"]) == ("confirm", symbol, side)


@pytest.mark.parametrize(
    "unit", ["satoshis of BTC", "gwei of ETH", "lucas de BTC", "mangos de SOL", "lots of BTC"]
)
def test_a_number_of_what_nobody_here_counts_in_is_asked_about(unit: str) -> None:
    expect, missing, calls = reads(f"buy 20 {unit}")
    assert (expect, missing) == ("clarify", ["unit"])
    assert all("quantity" not in args for _, args in calls)


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("sell half a bitcoin at market", {"symbol": "BTC", "quantity": "0.5", "order_type": "market"}),
        ("véndeme medio bitcoin", {"symbol": "BTC", "quantity": "0.5"}),
        ("vende media ETH", {"symbol": "ETH", "quantity": "0.5"}),
        ("продай пол эфира", {"symbol": "ETH", "quantity": "0.5"}),
        ("sell a quarter bitcoin", {"symbol": "BTC", "quantity": "0.25"}),
        ("sell a quarter of a bitcoin", {"symbol": "BTC", "quantity": "0.25"}),
        ("sell three quarters of an ETH at 3500", {"symbol": "ETH", "quantity": "0.75", "price": "3500"}),
        ("sell 1/4 BTC", {"symbol": "BTC", "quantity": "0.25"}),
        ("vende un cuarto de bitcoin", {"symbol": "BTC", "quantity": "0.25"}),
        ("vende tres cuartos de ETH", {"symbol": "ETH", "quantity": "0.75"}),
        ("buy 1 bitcoin cash", {"symbol": "BCH", "quantity": "1"}),
        ("compra 2 ethereum classic", {"symbol": "ETC", "quantity": "2"}),
    ],
)
def test_half_a_coin_is_no_half_of_a_position_and_a_longer_name_another_coin(
    text: str, args: dict[str, Any]
) -> None:
    ((tool, made),) = reads(text)[2]
    assert tool == "place_order"
    assert {name: made[name] for name in args} == args


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("sell half my bitcoin", "0.5"),
        ("sell a quarter of my bitcoin", "0.25"),
        ("sell 1/4 of my BTC", "0.25"),
        ("vende un cuarto de mi bitcoin", "0.25"),
        ("vende la cuarta parte de mis BTC", "0.25"),
        ("vende la mitad de bitcoin", "0.5"),
        ("продай четверть моего биткоина", "0.25"),
    ],
)
def test_a_part_of_what_is_held_is_no_amount(text: str, part: str) -> None:
    ((tool, args),) = reads(text)[2]
    assert (tool, args["symbol"], Decimal(str(args["fraction"]))) == ("close_position", "BTC", Decimal(part))
