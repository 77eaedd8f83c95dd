"""An answer speaks of what no tool could take, reckons what was asked, and explains a thing once."""

from decimal import Decimal
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from agent.brain import Setting
from agent.embedded.answers import render
from agent.embedded.model import reply
from agent.understanding.meaning import Expect, Note, ToolCall, Understanding
from knowledge.reader import Reader
from tests.agent.understanding.reads import NOW

PASSAGE = "A wallet keeps keys. It does not keep coins."


def fact(name: str, subject: str, value: str, unit: str) -> dict[str, Any]:
    return {
        "id": name, "name": name, "subject": subject, "value": value, "unit": unit,
        "source": "here", "as_of": "2026-01-15T00:00:00Z", "simulated": False,
    }  # fmt: skip


def quoted(symbol: str, price: str) -> dict[str, Any]:
    unit = symbol.partition("/")[2] or "USD"
    facts = [fact("price", symbol, price, unit)]
    return {"tool": "get_quote", "args": {"symbol": symbol}, "facts": facts, "error": None}


def explained() -> dict[str, Any]:
    rows = {"concept": "Wallet", "passage": PASSAGE, "cited": "Somebody, Something, 2020"}
    facts = [fact(name, "wallet", value, "label") for name, value in rows.items()]
    return {"tool": "knowledge_search", "args": {"query": "wallet"}, "facts": facts, "error": None}


def answered(text: str, result: dict[str, Any], *before: BaseMessage) -> str:
    call = {"name": result["tool"], "args": result["args"], "id": "0"}
    turn = [
        HumanMessage(text),
        AIMessage("", tool_calls=[call]),
        ToolMessage("{}", tool_call_id="0", artifact=result),
    ]
    return str(reply([*before, *turn], Setting("en", now=NOW), frozenset(), frozenset()).text)


@pytest.mark.parametrize(
    ("note", "price", "said"),
    [
        (
            Note("worth", "0.25", "BTC", quantity=Decimal("0.25")),
            "60000",
            "0.25 BTC are worth **15,000.00 USD**",
        ),
        (Note("worth", "500", "SOL", money=Decimal(500)), "125", "500.00 USD are **4.00 SOL**"),
        (Note("worth", "0.5", "BTC/EUR", quantity=Decimal("0.5")), "50000", "are worth **25,000.00 EUR**"),
    ],
)
def test_an_amount_is_reckoned_at_the_price_that_was_found(note: Note, price: str, said: str) -> None:
    assert said in render.noted([note], [quoted(note.symbol, price)], Reader("en"))[1]


def test_nothing_is_reckoned_without_a_price() -> None:
    note = Note("worth", "0.25", "BTC", quantity=Decimal("0.25"))
    assert render.noted([note], [quoted("ETH", "3000")], Reader("en")) == ("", "")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", ["past", "since", "left_out"])
def test_what_was_not_taken_is_quoted_without_markup_before_the_answer(kind: str, language: str) -> None:
    note = Note(kind, "on **2020-03-12** [of](https://a.example) it")
    before, after = render.noted([note], [], Reader(language))
    assert "“on 2020-03-12 of" in before.replace("«", "“")
    assert not set("*[]") & set(before)
    assert (before.count("\n"), after) == (0, "")


def test_a_quote_for_a_day_that_is_over_says_that_it_is_not_of_that_day() -> None:
    said = answered("BTC price on 2010-03-12", quoted("BTC", "60000"))
    assert said.index("2010-03-12") < said.index("60,000.00 USD")


def test_the_same_explanation_is_given_once() -> None:
    first = answered("what is a wallet", explained())
    again = answered("what is a wallet", explained(), HumanMessage("what is a wallet"), AIMessage(first))
    assert PASSAGE in first
    assert PASSAGE not in again
    assert "A wallet keeps keys." in again


def test_that_nobody_here_decides_is_said_once() -> None:
    first = answered("should i buy BTC?", quoted("BTC", "60000"))
    again = answered("should i buy BTC?", quoted("BTC", "60000"), HumanMessage("hi"), AIMessage(first))
    assert render.no_advice(Reader("en")) in first
    assert render.no_advice(Reader("en")) not in again


@pytest.mark.parametrize("topic", ["outside", "displeased", "trust", "confused"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_was_said_already_is_said_again_in_other_words(topic: str, language: str) -> None:
    meant = Understanding(Expect.ANSWER, topic=topic)
    first = render.words(meant, Reader(language))
    again = render.words(meant, Reader(language), told=first)
    assert 0 < len(again) < len(first)


def test_what_can_be_asked_instead_is_offered_once_for_a_market() -> None:
    order, alert = ToolCall("place_order", {"symbol": "BTC"}), ToolCall("create_alert", {"symbol": "BTC"})
    first = render.not_yet([order], Reader("es"))
    again = render.not_yet([alert], Reader("es"), first)
    assert "precio de BTC" in first
    assert "precio de BTC" not in again
    assert "alertas" in again


@pytest.mark.parametrize(
    ("text", "language", "tool"),
    [
        ("hw volatle is teh eth", "en", "volatile"),
        ("corelacion btc", "es", "correlación"),
        ("asdf", "en", ""),
    ],
)
def test_what_is_not_understood_gets_one_line_with_the_nearest_examples(
    text: str, language: str, tool: str
) -> None:
    words = render.words(Understanding(Expect.DECLINE, topic="outside"), Reader(language), text)
    assert words.count("\n") == 0
    assert tool in words


def swinging(symbol: str, percent: str) -> dict[str, Any]:
    facts = [fact("vol_close_to_close", symbol, percent, "percent")]
    return {"tool": "volatility_analyzer", "args": {"symbol": symbol}, "facts": facts, "error": None}


@pytest.mark.parametrize(
    ("language", "verdict"),
    [
        ("en", "**BTC moves the most, 60% a year**, XAU 20%."),
        ("es", "**El que más se mueve es BTC, un 60 % anual"),
    ],
)
def test_of_several_markets_it_is_said_first_which_moves_most(language: str, verdict: str) -> None:
    found = [swinging("XAU", "20"), swinging("BTC", "60")]
    assert render.answers(found, Reader(language)).startswith(verdict)
    assert verdict not in render.answers([found[1], found[1]], Reader(language)), "one market alone"


def test_another_concept_is_offered_after_each_explanation() -> None:
    first = answered("what is a wallet", explained())
    again = answered("what is a wallet", explained(), HumanMessage("what is a wallet"), AIMessage(first))
    assert "what is a stop-loss?" in first
    assert "what is a stop-loss?" not in again
    assert "Next: “what is ATR?”" in again
