"""A request is for now, once, in the account's money: what says otherwise is asked about, and never left out."""

import pytest

from agent.understanding.meaning import Expect
from agent.understanding.understand import understand
from tests.agent.understanding.reads import CONTEXT, reads

TIMED = [
    "buy 1 ETH every Monday", "buy 100 dollars of BTC every week", "buy 1 BTC daily",
    "buy 1 ETH tomorrow at 9", "tomorrow buy 1 ETH", "buy 1 ETH in two hours", "sell 1 BTC tonight",
    "sell 1 BTC at midnight", "sell 1 BTC next week", "close my ETH position on Friday",
    "set leverage 5x on BTC tomorrow", "invest 500 in Atlas every month", "pause nova for two hours",
    "cancel order 123 tomorrow", "buy 1 BTC twice", "DCA 100 dollars into BTC monthly",
    "compra 100 usd de BTC cada lunes", "compra 50 usd de ETH todos los días", "compra 1 ETH mañana",
    "mañana compra 1 ETH", "compra 1 SOL el viernes", "compra 1 SOL pasado mañana", "compra 1 SOL a las 9",
    "compra 1 SOL dentro de una hora", "compra 1 SOL más tarde", "vende 1 BTC a fin de mes",
    "cierra mi posición de ETH mañana", "retira 200 de Atlas el lunes", "cancela las órdenes de ayer",
    "compra 1 BTC dos veces",
    "detén todo el trading mañana", "compra 1 SOL poco a poco",
    "купи 1 ETH завтра", "завтра купи 1 ETH", "купи 1 SOL через час", "купи 1 SOL в пятницу",
    "купи 1 SOL в 9 утра", "покупай 100 долларов биткоина каждую неделю", "вложи 100 в орион каждый месяц",
    "купи 1 SOL частями",
]  # fmt: skip
ENDING = [
    "sell 1 ETH at 3500 good till Friday", "sell 1 ETH at 3500 until tomorrow", "pause nova until Monday",
    "buy 1 ETH at 2700 only today", "compra 1 ETH a 2700 solo hoy", "купи 1 ETH по 2700 только сегодня",
    "vende 1 ETH a 3500 hasta el viernes", "vende 1 ETH a 3500 válida hasta el viernes",
    "pausa Atlas hasta el lunes",
    "продай 1 ETH по 3500 до пятницы", "останови нову до понедельника",
]  # fmt: skip
FOREIGN = [
    "buy £500 of BTC", "buy 500 EUR of BTC", "buy 500 yen of BTC", "buy BTC for 500 pounds",
    "invest 500 euros in Atlas", "buy 1 ETH at 2700 EUR",
    "compra 500 pesos de BTC", "compra 1.500 euros de BTC", "invierte 300 € en nova",
    "mete 300 euros en atlas", "compra 500 mxn de BTC",
    "купи биткоин на 5000 рублей", "вложи 5000 рублей в атлас", "купи эфир на 300 евро",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *((text, "schedule") for text in TIMED),
        *((text, "expiry") for text in ENDING),
        *((text, "currency") for text in FOREIGN),
        ("close my ETH position on kraken", "exchange"),
    ],
)
def test_what_no_call_can_say_is_asked_about(text: str, kind: str) -> None:
    understood = understand(text, CONTEXT)
    assert (understood.expect, list(understood.missing)) == (Expect.CLARIFY, [kind])
    assert understood.part is not None


@pytest.mark.parametrize(
    "text",
    [
        "buy 1 ETH today", "buy 1 ETH now", "good morning, buy 1 ETH", "compra 1 ETH ahora",
        "compra 1 ETH hoy", "buenos días, compra 1 ETH", "купи 1 ETH сейчас", "купи 1 ETH сегодня",
    ],
)  # fmt: skip
def test_now_is_when_it_is_done(text: str) -> None:
    assert reads(text) == (
        "confirm",
        [],
        [("place_order", {"symbol": "ETH", "side": "buy", "quantity": "1"})],
    )


@pytest.mark.parametrize(
    ("text", "lasting"),
    [
        ("sell 1 ETH at 3500 gtc", "gtc"),
        ("sell 1 ETH at 3500 day order", "day"),
        ("vende 1 ETH a 3500 orden del día", "day"),
        ("продай 1 ETH по 3500 до отмены", "gtc"),
    ],
)
def test_a_time_in_force_is_said_in_the_order(text: str, lasting: str) -> None:
    args = {"symbol": "ETH", "side": "sell", "order_type": "limit", "quantity": "1", "price": "3500"}
    assert reads(text) == ("confirm", [], [("place_order", {**args, "time_in_force": lasting})])


def test_the_money_of_its_own_market_is_no_other_money() -> None:
    args = {"symbol": "ETH/EUR", "side": "buy", "order_type": "limit", "quantity": "1", "price": "2700"}
    assert reads("buy 1 ETH/EUR at 2700 EUR") == ("confirm", [], [("place_order", args)])


def test_trading_stops_at_once_however_long_it_is_to_last() -> None:
    assert reads("stop all trading until Monday") == ("call", [], [("halt_trading", {})])


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("stop trading at 5", "at 5"),
        ("stop trading after 3 losses", "after 3"),
        ("stop trading after losing 500", "after losing 500"),
        ("halt all trading once I am down 3%", "once I am down 3%"),
        ("stop trading at the first loss", "at the first loss"),
        ("stop trading if BTC drops below 80000", "if BTC drops below 80000"),
        ("para de operar a los 500 de pérdida", "a los 500"),
        ("para de operar si pierdo 500", "si pierdo 500"),
        ("deja de operar a las 5", "a las 5"),
        ("останови торговлю в 5", "в 5"),
        ("останови торговлю после 3 убытков", "после 3"),
        ("delete alert 3 at 5", "at 5"),
    ],
)
def test_what_is_done_at_once_is_held_back_where_it_is_tied_to_something(text: str, part: str) -> None:
    understood = understand(text, CONTEXT)
    assert understood.expect is Expect.CLARIFY
    assert understood.part
    assert understood.part.words == part


@pytest.mark.parametrize(
    "text", ["stop trading, I lost 500", "I'm down 5%, stop everything", "para todo, perdí 500"]
)
def test_a_figure_that_only_says_why_holds_no_halt_back(text: str) -> None:
    assert reads(text) == ("call", [], [("halt_trading", {})])
