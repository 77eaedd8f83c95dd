"""What people ask that is not of one market: where to begin, fear, trust; and what goes on from there."""

from dataclasses import replace

import pytest

from agent.understanding.meaning import Expect, ToolCall
from agent.understanding.understand import understand
from tests.agent.understanding.reads import CONTEXT, Call, plain, reads

EXPLAINED = replace(CONTEXT, last_calls=[ToolCall("knowledge_search", {"query": "RSI"})])
LOOKED = replace(CONTEXT, last_calls=[ToolCall("market_analysis", {"symbol": "BTC"})])


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("hola! soy nueva en esto y no tengo ni idea, ¿por dónde empiezo?", "begin"),
        ("where do I start? I know nothing about this", "begin"),
        ("с чего начать?", "begin"),
        ("me da un poco de miedo la verdad", "worried"),
        ("hoy perdí plata y ando de malas", "worried"),
        ("I'm a bit scared to be honest", "worried"),
        ("¿puedo perder todo mi dinero?", "losing"),
        ("can I lose everything?", "losing"),
        ("¿de dónde sacas los datos?", "trust"),
        ("¿eso es real o te lo inventas?", "trust"),
        ("enséñame las fuentes", "trust"),
        ("where do the numbers come from?", "trust"),
        ("откуда эти цифры?", "trust"),
        ("¿guardas lo que escribo?", "privacy"),
        ("who can see what I write?", "privacy"),
        ("vale, pero más corto", "shorter"),
        ("no me aclaro", "confused"),
        ("¿y en cristiano?", "confused"),
    ],
)
def test_what_is_asked_of_no_market_is_answered_in_words(text: str, topic: str) -> None:
    said = understand(text, LOOKED)
    assert (said.expect, said.topic, list(said.calls)) == (Expect.ANSWER, topic, [])


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("¿y el dollar cost averaging?", "dollar cost averaging"),
        ("¿y el MACD?", "MACD"),
        ("and the drawdown?", "drawdown"),
    ],
)
def test_after_an_explanation_another_term_is_explained(text: str, query: str) -> None:
    assert plain(understand(text, EXPLAINED).calls) == [("knowledge_search", {"query": query})]


def test_a_market_after_an_explanation_is_looked_at() -> None:
    assert plain(understand("¿y en ETH?", EXPLAINED).calls) == [("market_analysis", {"symbol": "ETH"})]


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("k es el macd", ("knowledge_search", {"query": "macd"})),
        ("¿cómo calculas el RSI?", ("knowledge_search", {"query": "RSI"})),
        ("cm sta btc n 4h", ("market_analysis", {"symbol": "BTC", "timeframe": "4h"})),
        ("ke tngo en mi lista", ("watchlist", {"action": "list"})),
        ("precio de la plata", ("get_quote", {"symbol": "XAG"})),
        ("mi sobrino dice que compre dogecoin, ¿es verdad?", ("market_analysis", {"symbol": "DOGE"})),
        ("prefiero los importes en euros", ("set_preference", {"key": "currency", "value": "EUR"})),
        ("pon todo en velas diarias por defecto", ("set_preference", {"key": "timeframe", "value": "1d"})),
        ("ponlo en español todo por favor", ("set_preference", {"key": "language", "value": "es"})),
        ("¿qué te acuerdas de mí entonces?", ("list_memories", {})),
    ],
)
def test_it_is_read_as_it_is_written_on_a_phone_and_in_the_street(text: str, call: Call) -> None:
    assert reads(text)[2] == [call]


def test_what_to_buy_is_no_order() -> None:
    assert reads("tengo 200 euros ahorrados, ¿qué compro?")[:2] == ("clarify", ["symbol"])


def test_a_drawn_out_order_is_an_order() -> None:
    order = ("place_order", {"symbol": "BTC", "side": "buy", "notional": "50"})
    assert reads("compraaa 50 dólares de btc") == ("confirm", [], [order])


@pytest.mark.parametrize("query", ["todo", "everything", "все"])
def test_a_yes_after_forgetting_everything_was_asked_about_does_it(query: str) -> None:
    asked = replace(CONTEXT, last_calls=[ToolCall("forget", {"query": query})])
    assert plain(understand("sí", asked).calls) == [("forget", {"query": f"{query}, yes"})]
    moved_on = replace(asked, unfinished="hola")
    assert understand("sí", moved_on).topic == "nothing_pending", "only the last answer is agreed to"
    done = replace(CONTEXT, last_calls=[ToolCall("forget", {"query": f"{query}, yes"})])
    assert understand("sí", done).topic == "nothing_pending"


def test_a_yes_to_remembering_notes_what_was_heard() -> None:
    heard = replace(CONTEXT, heard="nunca uso apalancamiento")
    assert plain(understand("sí", heard).calls) == [("remember", {"text": "nunca uso apalancamiento"})]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("don't forget my name", "my name"),
        ("do not forget that I trade 4h", "I trade 4h"),
        ("never forget my goal", "my goal"),
        ("no olvides que opero en 4h", "opero en 4h"),
        ("que no se te olvide mi nombre", "mi nombre"),
        ("не забывай, что я торгую на 4h", "я торгую на 4h"),
    ],
)
def test_what_is_not_to_be_forgotten_is_kept(text: str, kept: str) -> None:
    assert reads(text)[2] == [("remember", {"text": kept})]


@pytest.mark.parametrize(
    "text", ["don't delete my memories", "no borres mis recuerdos", "don't delete my alerts"]
)
def test_what_is_not_to_be_deleted_is_left_as_it_is(text: str) -> None:
    assert reads(text) == ("answer", [], [])


@pytest.mark.parametrize(
    "text",
    ["exit", "quit", "log out", "bye", "salir", "cerrar sesión", "cierra el chat", "adiós", "выход", "пока"],
)
def test_whoever_leaves_is_said_goodbye(text: str) -> None:
    said = understand(text, LOOKED)
    assert (said.expect, said.topic, said.calls) == (Expect.ANSWER, "farewell", ())


def test_an_exit_from_a_position_is_no_goodbye() -> None:
    assert reads("exit BTC")[2] == [("close_position", {"symbol": "BTC", "fraction": "1"})]
