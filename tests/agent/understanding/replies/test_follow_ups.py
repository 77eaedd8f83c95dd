"""What goes on from what was said, corrects it, or answers it."""

from typing import Any

import pytest

from agent.understanding.meaning import Context, Expect, ToolCall
from agent.understanding.traits import MONEY
from agent.understanding.understand import understand
from tests.agent.understanding.reads import NOW, Call, reads

ANALYSIS: Call = ("market_analysis", {"symbol": "BTC", "timeframe": "1h"})
ORDER: Call = ("place_order", {"symbol": "ETH", "side": "buy", "quantity": "1"})
TEST: Call = ("backtest_strategy", {"strategy": "ema_cross", "symbol": "BTC", "timeframe": "4h"})
ALERT: Call = ("create_alert", {"symbol": "ETH", "metric": "price", "op": "above", "value": "4000"})
SIZE: Call = ("risk_calculator", {"symbol": "ETH", "entry": "100", "stop": "95"})
FORECAST: Call = ("price_prediction", {"symbol": "BTC", "horizon": "24h"})
INVESTED: Call = ("pamm_invest", {"product": "atlas", "amount": "100"})


@pytest.mark.parametrize(
    ("last", "text", "changes"),
    [
        (ANALYSIS, "and on 4h?", {"timeframe": "4h"}),
        (ANALYSIS, "а на дневке?", {"timeframe": "1d"}),
        (ANALYSIS, "¿y en 15 minutos?", {"timeframe": "15m"}),
        (ANALYSIS, "same for gold", {"symbol": "XAU"}),
        (ANALYSIS, "а эфир?", {"symbol": "ETH"}),
        (ANALYSIS, "no, ETH", {"symbol": "ETH"}),
        (ANALYSIS, "no, I meant ETH on 4h", {"symbol": "ETH", "timeframe": "4h"}),
        (TEST, "and on ETH?", {"symbol": "ETH"}),
        (TEST, "y con mean reversion?", {"strategy": "mean_reversion"}),
        (TEST, "con fast 10 slow 30", {"fast": 10, "slow": 30}),
        (TEST, "с 2022 года", {"start": "2022-01-01"}),
        (ALERT, "better 4200", {"value": "4200"}),
        (ALERT, "¿y para BTC?", {"symbol": "BTC"}),
        (ALERT, "mejor por debajo de 3000", {"op": "below", "value": "3000"}),
        (SIZE, "with stop 97", {"stop": "97"}),
        (SIZE, "risk 2%", {"risk_pct": "2"}),
        (FORECAST, "¿y a 7 días?", {"horizon": "7d"}),
        (FORECAST, "next 4 hours?", {"horizon": "4h"}),
        (("pamm_performance", {"product": "atlas"}), "and Orion?", {"product": "orion"}),
        (("news_fetcher", {"symbol": "BTC"}), "the last 3", {"limit": 3}),
        (("portfolio_optimizer", {"symbols": ["BTC", "ETH"]}), "con 10k", {"capital": "10000"}),
    ],
)
def test_a_follow_up_keeps_what_it_does_not_change(last: Call, text: str, changes: dict[str, Any]) -> None:
    assert reads(text, last) == ("call", [], [(last[0], {**last[1], **changes})])


@pytest.mark.parametrize(
    ("last", "text", "changes"),
    [
        (ORDER, "con stop en 2700", {"stop_loss": "2700"}),
        (ORDER, "mejor 0,2", {"quantity": "0.2"}),
        (ORDER, "no, sell", {"side": "sell"}),
        (ORDER, "at 2900", {"price": "2900", "order_type": "limit"}),
        (ORDER, "and take profit 3500", {"take_profit": "3500"}),
        (ORDER, "con x5 de apalancamiento", {"leverage": "5"}),
        (ORDER, "cambia a SOL", {"symbol": "SOL"}),
        (INVESTED, "better 200", {"amount": "200"}),
        (INVESTED, "mejor en Nova", {"product": "nova"}),
        (("close_position", {"symbol": "ETH", "fraction": "1"}), "only half", {"fraction": "0.5"}),
    ],
)
def test_a_changed_proposal_is_shown_again_and_not_done(
    last: Call, text: str, changes: dict[str, Any]
) -> None:
    assert reads(text, last) == ("confirm", [], [(last[0], {**last[1], **changes})])


@pytest.mark.parametrize(
    "text", ["yes", "sí", "да", "do it", "confirm", "dale", "sí, adelante", "yes please", "подтверждаю"]
)
def test_a_yes_claims_the_one_proposal_that_waits(text: str) -> None:
    assert reads(text, ORDER) == ("confirmed", [], [ORDER])


@pytest.mark.parametrize(
    "text", ["no", "cancel", "mejor no", "отмена", "no, gracias", "déjalo", "never mind"]
)
def test_a_no_drops_it(text: str) -> None:
    assert reads(text, ORDER) == ("cancelled", [], [ORDER])


@pytest.mark.parametrize("text", ["yes", "sí", "confirmo", "да", "no"])
def test_a_yes_to_nothing_is_an_answer(text: str) -> None:
    assert reads(text)[0] == "answer"
    assert reads(text, ANALYSIS)[0] == "answer"


def test_a_yes_to_several_is_asked_back() -> None:
    two = [ToolCall(*ORDER), ToolCall(*INVESTED)]
    understood = understand("yes", Context(two, clock=NOW, pending=two))
    assert (understood.expect, tuple(understood.missing)) == (Expect.CLARIFY, ("which",))


def test_the_news_that_go_on_from_a_market_are_about_it() -> None:
    assert reads("and the news?", ANALYSIS)[2] == [("news_fetcher", {"symbol": "BTC"})]
    assert reads("news", ANALYSIS)[2] == [("news_fetcher", {})]


def test_an_amount_that_was_missing_completes_the_order() -> None:
    understood = understand("0.5", Context(unfinished="compra ETH", clock=NOW))
    assert understood.expect is Expect.CONFIRM
    assert str(understood.calls[0].args["quantity"]) == "0.5"


@pytest.mark.parametrize(
    "text", ["is it true that BTC is at 1,000,000 dollars?", "¿y qué tal ETH?", "and on 4h?"]
)
def test_nothing_is_forgotten_again_by_going_on(text: str) -> None:
    before = [ToolCall("forget", {"query": "everything about everyone"})]
    understood = understand(text, Context(before, symbols=("BTC/USD", "ETH/USD"), clock=NOW))
    assert "forget" not in {call.tool for call in understood.calls}


LIMITED: Call = (
    "place_order",
    {"symbol": "ETH", "side": "buy", "quantity": "1", "order_type": "limit", "price": "2900"},
)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "¿y qué tal SOL en semanal? y compárala con ETH",
            "and SOL?",
            "¿y SOL?",
            "а SOL?",
            "SOL",
            "now SOL",
        ),
        *("what about SOL on 4h?", "how is SOL doing", "is SOL better?", "compárala con BTC", "сравни с BTC"),
        *("and its volatility?", "¿y el RSI?", "and on 4h?", "y la de SOL?", "and the news?"),
    ],
)
@pytest.mark.parametrize("last", [ORDER, LIMITED, ("close_position", {"symbol": "ETH", "fraction": "1"})])
def test_who_looks_or_asks_orders_nothing_again(last: Call, text: str) -> None:
    expect, _, calls = reads(text, last)
    assert expect == "call"
    assert not {tool for tool, _ in calls} & MONEY


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("y también 1 SOL", {"symbol": "SOL"}),
        ("same for SOL", {"symbol": "SOL"}),
        ("the same with SOL", {"symbol": "SOL"}),
        ("то же с SOL", {"symbol": "SOL"}),
        ("plus 2 SOL", {"symbol": "SOL", "quantity": "2"}),
        ("otra igual", {}),
        ("the same but sell", {"side": "sell"}),
        ("double it", {"quantity": "2"}),
        ("la mitad", {"quantity": "0.5"}),
    ],
)
def test_who_plainly_orders_the_same_is_shown_it_as_a_proposal(text: str, changes: dict[str, Any]) -> None:
    assert reads(text, ORDER) == ("confirm", [], [(ORDER[0], {**ORDER[1], **changes})])


def test_the_price_of_one_market_is_none_of_another() -> None:
    expect, missing, calls = reads("same for SOL", LIMITED)
    assert (expect, missing) == ("clarify", ["price"])
    assert "price" not in calls[0][1]


QUOTE: Call = ("get_quote", {"symbol": "ETH"})
IN_EUROS: Call = ("get_quote", {"symbol": "ETH/EUR"})


@pytest.mark.parametrize(
    ("last", "text", "symbol"),
    [
        (QUOTE, "I meant in euros", "ETH/EUR"),
        (QUOTE, "in euros", "ETH/EUR"),
        (QUOTE, "and in euros?", "ETH/EUR"),
        (QUOTE, "in EUR please", "ETH/EUR"),
        (QUOTE, "how much is that in euros?", "ETH/EUR"),
        (QUOTE, "price it in euros", "ETH/EUR"),
        (QUOTE, "no, in pounds", "ETH/GBP"),
        (QUOTE, "¿y en euros?", "ETH/EUR"),
        (QUOTE, "quería decir en euros", "ETH/EUR"),
        (QUOTE, "¿cuánto es eso en euros?", "ETH/EUR"),
        (QUOTE, "а в евро?", "ETH/EUR"),
        (QUOTE, "сколько это в евро?", "ETH/EUR"),
        (IN_EUROS, "and in dollars?", "ETH"),
        (IN_EUROS, "y en dólares?", "ETH"),
        (IN_EUROS, "а в долларах?", "ETH"),
        (QUOTE, "and the euro?", "EUR"),
        (QUOTE, "and BTC in euros?", "BTC/EUR"),
    ],
)
def test_another_currency_is_said_of_the_same_symbol(last: Call, text: str, symbol: str) -> None:
    assert reads(text, last) == ("call", [], [("get_quote", {"symbol": symbol})])
