"""What is not to be done, was wanted once, or is only thought of makes no order; the rest counts."""

import pytest

from agent.understanding.meaning import Expect
from agent.understanding.traits import CHANGING
from agent.understanding.understand import understand
from tests.agent.understanding.reads import CONTEXT, Call, reads

FORBIDDEN = [
    "no me compres 1 ETH", "no le compres nada", "no vendas mis ETH", "no quiero vender mis ETH",
    "no inviertas en Atlas",
    "no canceles la orden 12", "no cierres mi posición de ETH", "no pauses a nova",
    "please don't sell my ETH", "never sell my BTC", "don't invest 500 in Atlas", "don't cancel order 12",
    "do not close my position",
    "please do not pause nova", "не покупай биткоин", "не покупай 1 BTC", "не закрывай позицию по BTC",
    "не отменяй ордер 12", "не вкладывай 500 в атлас",
    "I was going to buy 1 BTC",
    "quería comprar 1 BTC pero ya no", "buy 1 BTC but not today", "compra 1 BTC, no, olvídalo",
    "buy 1 BTC, no", "buy 1 BTC, no thanks",
    "compra 1 BTC, mejor no", "buy 1 BTC, just kidding", "buy 1 BTC? nah", "compra 1 BTC, es broma",
    "купи 1 BTC, шучу",
    "I want to buy 1 BTC but I can't",
    "quiero comprar 1 BTC pero no puedo", "хочу купить 1 BTC, но не сейчас",
]  # fmt: skip


@pytest.mark.parametrize("text", FORBIDDEN)
def test_what_is_not_wanted_is_not_done_and_said_so(text: str) -> None:
    understood = understand(text, CONTEXT)
    assert (understood.expect, understood.topic) == (Expect.ANSWER, "nothing_done")


THOUGHT = [
    "I just sold 2 ETH", "I wanted to buy 1 BTC", "I almost bought 1 BTC", "I should have bought 1 BTC",
    "what if I bought 1 BTC?",
    "should I buy 1 BTC?",
    "would you buy 1 BTC?", "do I need to sell 1 BTC?", "if I buy 1 BTC at 90000 what is my risk",
    "imagine I buy 1 BTC", "my brother bought 1 BTC",
    "remind me to buy 1 ETH", "without selling 1 BTC", "how do I buy 1 BTC",
    "if BTC hits 100000 should I sell 0.5?",
    "¿y si comprara 1 BTC?", "¿y si compro 1 BTC?", "ayer compré 1 BTC", "casi compro 1 BTC",
    "debí comprar 1 BTC", "si compro 1 BTC cuánto necesito",
    "recuérdame comprar 1 ETH", "no vayas a comprar 1 BTC", "ni se te ocurra vender mi BTC",
    "supongamos que compro 1 BTC", "cuando compré 1 BTC estaba a 90000",
    "я хотел купить 1 BTC", "вчера купил 1 BTC", "я чуть не купил 1 BTC", "надо было купить 1 BTC",
    "а если я куплю 1 BTC?", "напомни купить 1 ETH",
]  # fmt: skip


@pytest.mark.parametrize("text", THOUGHT)
def test_what_is_only_thought_of_makes_no_order(text: str) -> None:
    understood = understand(text, CONTEXT)
    assert not {call.tool for call in understood.calls} & (CHANGING - {"set_leverage"}), understood


BESIDE: list[tuple[str, list[Call]]] = [
    ("no vendas nada, ¿cómo va el oro?", [("market_analysis", {"symbol": "XAU"})]),
    ("no compres nada y dime cómo va BTC", [("market_analysis", {"symbol": "BTC"})]),
    ("don't buy BTC, show me the ETH price", [("get_quote", {"symbol": "ETH"})]),
    ("instead of buying 1 BTC, tell me about gold", [("market_analysis", {"symbol": "XAU"})]),
    ("не покупай ничего, покажи цену эфира", [("get_quote", {"symbol": "ETH"})]),
]


@pytest.mark.parametrize(("text", "calls"), BESIDE)
def test_a_question_beside_it_is_answered(text: str, calls: list[Call]) -> None:
    assert reads(text) == ("call", [], calls)


@pytest.mark.parametrize(
    "text",
    [
        "me gustaría comprar 1 BTC", "I'd like to buy 1 BTC", "could you buy 1 BTC for me", "no, compra 1 BTC",
        "sí, compra 1 BTC",
    ],
)  # fmt: skip
def test_a_polite_order_is_an_order(text: str) -> None:
    assert reads(text) == (
        "confirm",
        [],
        [("place_order", {"symbol": "BTC", "side": "buy", "quantity": "1"})],
    )
