"""What is answered in words: despair, "never mind", and not understanding."""

import pytest

from agent.understanding.meaning import Expect, ToolCall
from agent.understanding.understand import understand
from tests.agent.understanding.reads import CONTEXT, Call, reads

ORDER: Call = ("place_order", {"symbol": "ETH", "side": "buy", "quantity": "1"})


@pytest.mark.parametrize(
    "text",
    [
        "me quiero morir, lo he perdido todo",
        "I lost everything, I want to die",
        "i want to kill myself",
        "I'm thinking about suicide",
        "i feel like ending it all",
        "i can't go on, lost all my savings",
        "life is not worth living anymore",
        "i lost everything on BTC, i want to die",
        "buy me a rope, i don't want to live",
        "quiero suicidarme",
        "no quiero vivir más",
        "no puedo más, lo perdí todo",
        "me voy a matar",
        "estoy desesperado, he perdido los ahorros de mi familia",
        "хочу умереть, я все потерял",
        "не хочу жить",
        "покончить с собой",
    ],
)
def test_whoever_despairs_is_spoken_to_and_nothing_is_called(text: str) -> None:
    understood = understand(text, CONTEXT)
    assert (understood.expect, understood.topic, list(understood.calls)) == (Expect.ANSWER, "distress", [])


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("kill all my orders", "cancel_order"),
        ("kill the download", "job_cancel"),
        ("my portfolio is dead", "get_portfolio"),
        ("I'm dying to know the btc price", "get_quote"),
        ("how much did i lose this week", "get_portfolio"),
        ("cuánto he perdido hoy", "get_portfolio"),
    ],
)
def test_a_figure_of_speech_is_no_despair(text: str, tool: str) -> None:
    assert [call.tool for call in understand(text, CONTEXT).calls] == [tool]


@pytest.mark.parametrize(
    "text",
    [
        "never mind", "nevermind", "never mind that", "actually never mind", "forget it", "leave it", "nothing",
        "olvídalo", "nada, déjalo", "déjalo", "no importa", "nada", "da igual", "es igual, déjalo",
        "не важно", "неважно", "забудь", "ладно, забудь",
    ],
)  # fmt: skip
def test_never_mind_is_left_there(text: str) -> None:
    understood = understand(text, CONTEXT)
    assert (understood.expect, understood.topic, list(understood.calls)) == (Expect.ANSWER, "dropped", [])


@pytest.mark.parametrize("text", ["never mind", "olvídalo", "nada, déjalo", "forget it", "неважно"])
def test_never_mind_drops_what_is_pending(text: str) -> None:
    assert reads(text, ORDER)[0] == "cancelled"


@pytest.mark.parametrize(
    "text", ["i don't understand", "no entiendo nada", "не понимаю", "I'm lost", "me he perdido"]
)
def test_whoever_does_not_understand_is_told_more_simply(text: str) -> None:
    assert understand(text, CONTEXT).topic == "confused"


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("what is bitcoin", "bitcoin"),
        ("what is a wallet", "wallet"),
        ("what is an exchange", "exchange"),
        ("what's the spread", "spread"),
        ("what is sharpe ratio", "sharpe ratio"),
        ("what does going long mean", "going long"),
        ("what does it mean to be short", "to be short"),
        ("how does a wallet work", "wallet"),
        ("what is a broker", "broker"),
        ("¿qué es un exchange?", "exchange"),
        ("¿qué es estar en largo?", "estar en largo"),
        ("¿qué significa estar corto?", "estar corto"),
        ("qué es una vela", "vela"),
        ("¿qué es un bróker?", "bróker"),
        ("¿cómo funciona una wallet?", "wallet"),
        ("что такое шорт", "шорт"),
        ("что такое биржа", "биржа"),
        ("что такое брокер", "брокер"),
    ],
)
def test_a_concept_is_looked_up(text: str, query: str) -> None:
    assert list(understand(text, CONTEXT).calls) == [ToolCall("knowledge_search", {"query": query})]
