"""What people ask that is not of one market: where to begin, fear, trust; and what goes on from there."""

from dataclasses import replace

import pytest

from agent.understanding import spelling
from agent.understanding.meaning import Expect, ToolCall
from agent.understanding.phrases import words_of
from agent.understanding.understand import understand
from tests.agent.understanding.reads import CONTEXT, Call, plain, reads
from tools.catalog import load

EXPLAINED = replace(CONTEXT, last_calls=[ToolCall("knowledge_search", {"query": "RSI"})])
LOOKED = replace(CONTEXT, last_calls=[ToolCall("market_analysis", {"symbol": "BTC"})])


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("hola! soy nueva en esto y no tengo ni idea, ¿por dónde empiezo?", "begin"),
        ("where do I start? I know nothing about this", "begin"),
        ("с чего начать?", "begin"),
        ("me da un poco de miedo la verdad", "worried"),
        ("hoy perdí plata y ando de malas", "lost"),
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
    ("text", "topic"),
    [
        ("hi! i've never bought any crypto in my life, where do i even start?", "begin"),
        ("total beginner here, no clue what i'm doing", "begin"),
        ("I don't know anything about trading", "begin"),
        ("is it risky?", "losing"),
        ("is this a scam?", "money"),
        ("is it safe?", "losing"),
        ("¿es muy arriesgado?", "losing"),
        ("i lost 5 grand last week because of stuff like you", "lost"),
        ("how much should I invest to begin with?", "share"),
        ("What's a reasonable share of savings to keep in something like this?", "share"),
        ("¿cuánto debería invertir?", "share"),
        ("Is my money safe with you?", "money"),
        ("is this real money?", "money"),
        ("When was it last updated?", "trust"),
        ("why is everything fake", "trust"),
        ("Do you send my data anywhere?", "privacy"),
        ("are you even a real AI or just some stupid script", "identity"),
        ("what can you actually do", "help"),
        ("i didnt ask for a lecture, YES OR NO", "shorter"),
        ("im lost", "confused"),
        ("ok thanks, you've been really helpful :)", "thanks"),
    ],
)
def test_an_english_speaker_is_answered_as_well(text: str, topic: str) -> None:
    said = understand(text, LOOKED)
    assert (said.expect, said.topic, list(said.calls)) == (Expect.ANSWER, topic, [])


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("wow. do i have to buy a whole one?", ("knowledge_search", {"query": "whole one"})),
        ("¿hay que comprar un bitcoin entero?", ("knowledge_search", {"query": "un bitcoin entero"})),
        ("what does RSI mean there?", ("knowledge_search", {"query": "RSI"})),
        ("How is annualised volatility computed, what source?", ("knowledge_search", {"query": "volatility"})),
        ("How do the PAMM products work, and what fees do you take?", ("knowledge_search", {"query": "PAMM"})),
        ("wat r bolinger bands", ("knowledge_search", {"query": "bolinger bands"})),
        ("anything oversold on the 15m? rsi under 30",
         ("scan", {"metric": "rsi", "op": "below", "value": "30", "timeframe": "15m"})),
        ("how's link", ("market_analysis", {"symbol": "LINK"})),
        ("How has gold done?", ("get_quote", {"symbol": "XAU"})),
        ("hwo much is nvida rn", ("get_quote", {"symbol": "NVDA"})),
        ("where do things stand with the S&P", ("market_analysis", {"symbol": "SPY"})),
        ("Then please use weekly candles for me from now on.",
         ("set_preference", {"key": "timeframe", "value": "1w"})),
        ("whatever. delete everything you know about me", ("forget", {"query": "everything"})),
        ("forget the bit about meme coins", ("forget", {"query": "meme coins"})),
        ("did anything actually get bought?", ("trade_history", {})),
        ("backtest sma cross 20/50 on BTC 1d from 2023-01-01",
         ("backtest_strategy", {"strategy": "sma_cross", "symbol": "BTC", "timeframe": "1d", "start": "2023-01-01",
                                "fast": 20, "slow": 50})),
    ],
)  # fmt: skip
def test_english_is_read_as_it_is_written(text: str, call: Call) -> None:
    assert reads(text)[2] == [call]


@pytest.mark.parametrize("text", ["share", "whole", "while", "invent", "older", "speed", "quiet", "green"])
def test_a_word_that_is_spelt_right_is_not_taken_for_one_of_ours(text: str) -> None:
    assert [word.reading for word in spelling.read(words_of(text), ())] == [""]


def test_what_is_dictated_as_an_answer_answers_no_quiz_where_it_asks() -> None:
    assert reads("just answer: is it going up or down", ("get_quote", {"symbol": "BTC"}))[2] == [
        ("get_quote", {"symbol": "BTC"})
    ]
    assert reads("the answer is B")[2] == [("quiz_answer", {"answer": "B"})]


def test_whoever_is_done_for_today_asks_for_nothing() -> None:
    before = ("backtest_strategy", {"strategy": "sma_cross", "symbol": "BTC", "start": "2023-01-01"})
    assert reads("cheers, done for today", before) == ("answer", [], [])


def test_a_secret_is_refused_however_it_is_put() -> None:
    assert understand("my bank password is hunter22, remember it", CONTEXT).expect is Expect.REFUSE


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("how much does one cost right now", [("get_quote", {"symbol": "BTC"})]),
        ("and on 4h?", [("market_analysis", {"symbol": "BTC", "timeframe": "4h"})]),
        ("so how volatile is it?", [("volatility_analyzer", {"symbol": "BTC"})]),
    ],
)
def test_what_was_explained_is_spoken_of(text: str, calls: list[Call]) -> None:
    asked = replace(CONTEXT, last_calls=[ToolCall("knowledge_search", {"query": "bitcoin"})])
    assert plain(understand(text, asked).calls) == calls


def test_an_order_names_its_market_itself_after_an_explanation() -> None:
    asked = replace(CONTEXT, last_calls=[ToolCall("knowledge_search", {"query": "bitcoin"})])
    assert understand("buy 100 dollars", asked).missing == ("symbol",)


def test_an_explanation_in_between_loses_no_market() -> None:
    between = replace(EXPLAINED, spoken=[["BTC"], ["XAU"]])
    assert plain(understand("should I buy now then?", between).calls) == [
        ("market_analysis", {"symbol": "BTC"})
    ]


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("Do they move together?", [("correlation_matrix", {"symbols": ["XAU", "BTC"]})]),
        ("Which of the two moved around more?",
         [("volatility_analyzer", {"symbol": "XAU"}), ("volatility_analyzer", {"symbol": "BTC"})]),
    ],
)  # fmt: skip
def test_two_markets_looked_at_one_by_one_are_they(text: str, calls: list[Call]) -> None:
    looked = [ToolCall("get_quote", {"symbol": "BTC"})]
    asked = replace(CONTEXT, last_calls=looked, spoken=[["BTC"], ["XAU"]])
    assert plain(understand(text, asked).calls) == calls


@pytest.mark.parametrize(
    ("last", "text", "query"),
    [
        (("technical_indicators", {"indicators": ["rsi"]}), "what does that mean?", "RSI"),
        (("technical_indicators", {"indicators": ["atr"]}), "Which formula?", "how ATR is computed"),
        (("volatility_analyzer", {}), "¿y cómo se calcula eso?", "how historical volatility is computed"),
    ],
)  # fmt: skip
def test_what_is_asked_of_an_answer_is_explained(last: Call, text: str, query: str) -> None:
    assert reads(text, last)[2] == [("knowledge_search", {"query": query})]


def test_another_count_of_bars_is_another_window() -> None:
    before = ("correlation_matrix", {"symbols": ["BTC", "ETH"], "window": 90})
    assert reads("same but 30", before)[2] == [
        ("correlation_matrix", {"symbols": ["BTC", "ETH"], "window": 30})
    ]


def test_an_ordinal_is_no_period() -> None:
    before = ("technical_indicators", {"symbol": "BTC", "indicators": ["macd"]})
    assert all("period" not in args for _, args in reads("ok do the second one", before)[2])


def test_lengths_that_are_set_against_each_other_are_each_measured() -> None:
    windows = [args["window"] for _, args in reads("annualised vol of ETH 20d vs 60d")[2]]
    assert windows == [20, 60]


@pytest.mark.parametrize("tool", sorted(load()))
@pytest.mark.parametrize("text", ["and on 4h?", "and ETH?", "now the last 30 days", "y en semanal?"])
def test_going_on_asks_a_tool_only_for_what_it_takes(tool: str, text: str) -> None:
    taken = load()[tool].args.model_fields
    before = {name: value for name, value in {"symbol": "BTC", "symbols": ["BTC"]}.items() if name in taken}
    context = replace(CONTEXT, last_calls=[ToolCall(tool, before)])
    for call in understand(text, context).calls:
        assert set(call.args) <= set(load()[call.tool].args.model_fields)


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
