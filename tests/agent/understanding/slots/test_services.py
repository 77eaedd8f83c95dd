"""Pooled investing, agents, courses and memory."""

from dataclasses import replace

import pytest

from agent.understanding.understand import understand
from tests.agent.understanding.reads import CONTEXT, Call, plain, reads

SAID: list[tuple[str, str, list[Call]]] = [
    ("invierte 500 en Nova", "confirm", [("pamm_invest", {"product": "nova", "amount": "500"})]),
    ("retira 200 de Atlas", "confirm", [("pamm_withdraw", {"product": "atlas", "amount": "200"})]),
    ("withdraw everything from Orion", "confirm", [("pamm_withdraw", {"product": "orion", "all": True})]),
    ("como va Orion", "call", [("agent_status", {"agent": "orion"})]),
    ("start nova", "call", [("agent_control", {"agent": "nova", "action": "start"})]),
    ("останови атлас", "call", [("agent_control", {"agent": "atlas", "action": "stop"})]),
    (
        "cursos para principiantes de análisis técnico",
        "call",
        [("list_courses", {"topic": "análisis técnico", "level": "beginner"})],
    ),
    ("lección sobre el RSI", "call", [("get_lesson", {"topic": "RSI"})]),
    ("quiz about candlesticks", "call", [("start_quiz", {"topic": "candlesticks"})]),
    ("mi respuesta es B", "call", [("quiz_answer", {"answer": "B"})]),
    ("recuerda que solo opero en spot", "call", [("remember", {"text": "solo opero en spot"})]),
    ("olvida lo del spot", "call", [("forget", {"query": "lo del spot"})]),
    ("¿qué sabes de mí?", "call", [("list_memories", {})]),
    ("qué es el apalancamiento", "call", [("knowledge_search", {"query": "apalancamiento"})]),
    ("что такое стоп лосс", "call", [("knowledge_search", {"query": "стоп лосс"})]),
    ("rendimiento de Nova este mes", "call", [("pamm_performance", {"product": "nova", "period": "month"})]),
    (
        "how has Orion performed this year?",
        "call",
        [("pamm_performance", {"product": "orion", "period": "year"})],
    ),
    (
        "сколько заработал Атлас за месяц",
        "call",
        [("pamm_performance", {"product": "atlas", "period": "month"})],
    ),
    ("put 1000 dollars into Atlas", "confirm", [("pamm_invest", {"product": "atlas", "amount": "1000"})]),
    ("mete 250 en orion", "confirm", [("pamm_invest", {"product": "orion", "amount": "250"})]),
    ("вложи 300 в Нову", "confirm", [("pamm_invest", {"product": "nova", "amount": "300"})]),
    ("saca 100 de Atlas", "confirm", [("pamm_withdraw", {"product": "atlas", "amount": "100"})]),
    ("withdraw 50 usd from nova", "confirm", [("pamm_withdraw", {"product": "nova", "amount": "50"})]),
    ("вывод 100 долларов из Ориона", "confirm", [("pamm_withdraw", {"product": "orion", "amount": "100"})]),
    ("start the Orion agent", "call", [("agent_control", {"agent": "orion", "action": "start"})]),
    ("reanuda Nova", "call", [("agent_control", {"agent": "nova", "action": "resume"})]),
    ("поставь Атлас на паузу", "call", [("agent_control", {"agent": "atlas", "action": "pause"})]),
    ("¿qué hace Atlas?", "call", [("agent_status", {"agent": "atlas"})]),
    ("are my agents running?", "call", [("agent_status", {})]),
    ("beginner courses", "call", [("list_courses", {"level": "beginner"})]),
    ("curso avanzado de opciones", "call", [("list_courses", {"topic": "opciones", "level": "advanced"})]),
    (
        "курсы для начинающих по трейдингу",
        "call",
        [("list_courses", {"topic": "трейдингу", "level": "beginner"})],
    ),
    ("teach me about risk management", "call", [("get_lesson", {"topic": "risk management"})]),
    ("quiero una lección de fibonacci", "call", [("get_lesson", {"topic": "fibonacci"})]),
    ("examíname de gestión de riesgo", "call", [("start_quiz", {"topic": "gestión de riesgo"})]),
    ("задай мне вопросы по свечам", "call", [("start_quiz", {"topic": "свечам"})]),
    ("my answer is option 2", "call", [("quiz_answer", {"answer": "option 2"})]),
    ("cómo voy en los cursos", "call", [("learning_progress", {})]),
    ("мой прогресс", "call", [("learning_progress", {})]),
    ("recuerda que prefiero riesgo bajo", "call", [("remember", {"text": "prefiero riesgo bajo"})]),
    ("запомни что я торгую только спот", "call", [("remember", {"text": "я торгую только спот"})]),
    ("what did I tell you about my risk?", "call", [("recall", {"query": "my risk"})]),
    ("what do you know about me?", "call", [("list_memories", {})]),
    ("forget that I trade spot", "call", [("forget", {"query": "I trade spot"})]),
    ("qué significa drawdown", "call", [("knowledge_search", {"query": "drawdown"})]),
    (
        "explain the difference between a limit and a market order",
        "call",
        [("knowledge_search", {"query": "difference between a limit and a market order"})],
    ),
    ("как работает плечо", "call", [("knowledge_search", {"query": "плечо"})]),
    ("how do I buy bitcoin?", "call", [("knowledge_search", {"query": "bitcoin"})]),
]


@pytest.mark.parametrize(("text", "expect", "calls"), SAID)
def test_what_is_said_is_what_is_asked_for(text: str, expect: str, calls: list[Call]) -> None:
    assert reads(text) == (expect, [], calls)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            "recuerda que uso velas de 4h y que no quiero perder más del 2 %",
            "uso velas de 4h y que no quiero perder más del 2 %",
        ),
        (
            "recuerda que vivo en Madrid y que mi objetivo es una casa",
            "vivo en Madrid y que mi objetivo es una casa",
        ),
        ("remember my goal is to buy a house", "my goal is to buy a house"),
        ("Remember: my birthday is in May", "my birthday is in May"),
        ("prefiero respuestas cortas", "prefiero respuestas cortas"),
    ],
)
def test_what_is_dictated_is_one_note_whatever_it_speaks_of(text: str, note: str) -> None:
    assert reads(text) == ("call", [], [("remember", {"text": note})])


@pytest.mark.parametrize("text", ["remember it", "sí, recuérdalo", "запомни это", "please remember that"])
def test_remember_it_means_what_was_heard_before(text: str) -> None:
    said = understand(text, replace(CONTEXT, heard="I only trade at night"))
    assert plain(said.calls) == [("remember", {"text": "I only trade at night"})]
    assert reads(text)[:2] == ("clarify", ["text"]), "without it nobody knows what"


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("olvídalo todo", "todo"),
        ("olvídalo todo, sí", "todo, sí"),
        ("sí, olvídalo todo", "todo, yes"),
        ("yes, forget everything", "everything, yes"),
        ("delete all my memories", "everything"),
        ("borra todos mis recuerdos", "everything"),
    ],
)
def test_everything_is_forgotten_in_so_many_words(text: str, query: str) -> None:
    assert reads(text) == ("call", [], [("forget", {"query": query})])
