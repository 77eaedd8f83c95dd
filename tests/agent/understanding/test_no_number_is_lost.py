"""Every number of an order stands in it where it belongs, or is asked about: none is dropped or changes places."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.understanding.meaning import Context, Expect
from agent.understanding.understand import understand
from tests.agent.understanding.reads import reads

BUILT = [
    ("buy limit 0.3 btc @ 91000 sl 88000", {"quantity": "0.3", "price": "91000", "stop_loss": "88000"}),
    ("sell 3 eth if it drops below 2500", {"quantity": "3", "order_type": "stop", "stop_price": "2500"}),
    ("if btc drops below 80000, sell 0.1", {"quantity": "0.1", "order_type": "stop", "stop_price": "80000"}),
    ("vende 3 sol si sube a 210", {"quantity": "3", "order_type": "limit", "price": "210"}),
    ("compra 1 eth si rompe los 3500", {"quantity": "1", "order_type": "stop", "stop_price": "3500"}),
    ("купи 1 эфир если упадет ниже 2500", {"quantity": "1", "order_type": "limit", "price": "2500"}),
    ("sell 20 sol with a 2% trailing stop", {"quantity": "20", "order_type": "trailing", "trailing": "2"}),
    ("put 500 into eth", {"notional": "500"}),
    ("buy eth for 200", {"notional": "200"}),
    ("put in a bid for 2 eth at 2950", {"quantity": "2", "price": "2950"}),
    ("métele 200 usd a eth", {"notional": "200"}),
    ("sell half a bitcoin at 98000", {"quantity": "0.5", "price": "98000"}),
    ("place a stop limit sell of 1 btc stop 90000 limit 89500", {"stop_price": "90000", "price": "89500"}),
]
ASKED = [
    "sell 3 eth for 200",
    "buy 1 eth with a stop of 5%",
    "close 2 eth",
    "close 0.5 btc",
    "retira la mitad de atlas",
]


@pytest.mark.parametrize(("text", "said"), BUILT)
def test_a_number_stands_where_it_belongs(text: str, said: dict[str, str]) -> None:
    expect, _, calls = reads(text)
    assert expect == "confirm"
    ((tool, args),) = ((call[0], call[1]) for call in calls)
    assert tool == "place_order"
    assert {name: args.get(name) for name in said} == said


@pytest.mark.parametrize("text", ASKED)
def test_a_number_that_has_no_place_is_asked_about(text: str) -> None:
    assert understand(text, Context()).expect is Expect.CLARIFY


@given(
    st.sampled_from(["buy", "sell", "compra", "vende", "купи", "продай"]),
    st.integers(1, 999),
    st.sampled_from(["eth", "btc", "solana"]),
    st.lists(
        st.sampled_from(
            ["at", "stop", "tp", "if it falls below", "si sube a", "for", "and", "with", "%", "около"]
        ),
        max_size=3,
    ),
    st.lists(st.integers(1000, 99999).filter(lambda n: n % 10), min_size=3, max_size=3),
)
def test_whatever_stands_beside_them_all_numbers_are_in_an_order_or_asked_about(
    verb: str, size: int, symbol: str, words: list[str], levels: list[int]
) -> None:
    said = [size, *levels[: len(words)]]
    text = f"{verb} {size} {symbol}" + "".join(f" {w} {n}" for w, n in zip(words, levels, strict=False))
    understood = understand(text, Context())
    if understood.expect is Expect.CONFIRM:
        held = {
            value for call in understood.calls for value in call.args.values() if isinstance(value, Decimal)
        }
        assert {Decimal(number) for number in said} <= held, text
