"""What the copilot says without a tool leads on: every example in it is understood when it is typed."""

import re

import pytest

from agent.embedded.answers import render
from agent.language import LANGUAGES
from agent.phrases import PHRASES, say
from agent.understanding.meaning import Context, Expect, ToolCall, Understanding
from agent.understanding.understand import understand
from knowledge.reader import Reader
from tools.catalog import load

EXAMPLE = re.compile(r"«(.+?)»|“(.+?)”")
TOPICS = (
    "help",
    "greeting",
    "outside",
    "displeased",
    "planned",
    "begin",
    "worried",
    "losing",
    "lost",
    "money",
    "share",
    "privacy",
    "shorter",
)
BEFORE = [ToolCall("market_analysis", {"symbol": "BTC", "timeframe": "4h"})]
languages = pytest.mark.parametrize("language", LANGUAGES)


def examples(text: str) -> list[str]:
    return [first or second for first, second in EXAMPLE.findall(text)]


def spoken(topic: str, language: str) -> str:
    if topic == "planned":
        return render.not_yet([ToolCall("place_order", {})], Reader(language))
    return render.words(Understanding(Expect.ANSWER, topic=topic), Reader(language))


def leads_on(example: str) -> bool:
    """To a call of a tool that exists, or to the help."""
    understood = understand(example, Context(BEFORE, heard="I only trade 4h"))
    return understood.topic == "help" or (
        understood.expect is Expect.CALL and {call.tool for call in understood.calls} <= set(load().built)
    )


@languages
@pytest.mark.parametrize("topic", TOPICS)
def test_every_example_is_understood(topic: str, language: str) -> None:
    found = examples(spoken(topic, language))
    assert found
    assert [example for example in found if not leads_on(example)] == []


@languages
def test_the_help_shows_every_tool_at_work(language: str) -> None:
    understood = [understand(example, Context(BEFORE)) for example in examples(spoken("help", language))]
    assert {call.tool for each in understood for call in each.calls} == set(load().built)


@languages
@pytest.mark.parametrize("missing", ["symbol", "symbols"])
def test_what_is_missing_is_asked_with_an_example(missing: str, language: str) -> None:
    text = render.words(Understanding(Expect.CLARIFY, missing=(missing,)), Reader(language))
    assert all(leads_on(example) for example in examples(text))
    assert text.count("\n") == 0


@languages
@pytest.mark.parametrize("missing", ["metric", "value", "schedule", "expiry", "exception"])
def test_what_an_alert_lacks_is_asked_in_words_of_alerts(missing: str, language: str) -> None:
    known = [ToolCall("create_alert", {"symbol": "ETH"})]
    asked = Understanding(Expect.CLARIFY, known, (missing,), "create_alert")
    text = render.words(asked, Reader(language))
    other = render.words(Understanding(Expect.CLARIFY, missing=(missing,), topic="scan"), Reader(language))
    assert text != other
    assert "\n" not in text
    for example in examples(text) if missing not in ("value", "expiry") else ():
        assert {call.tool for call in understand(example, Context()).calls} == {"create_alert"}, example


@languages
@pytest.mark.parametrize("key", sorted(PHRASES))
def test_the_examples_in_the_copilots_own_sentences_are_understood(key: str, language: str) -> None:
    values = {"name": "llama3.1:8b", "detail": "out of memory", "what": "It stopped.", "other": "qwen2.5:7b",
              "tools": "news", "said": "I only trade 4h"}  # fmt: skip
    text = say(key, language, limit=3, done=1, total=2, **values)
    assert [example for example in examples(text) if not leads_on(example)] == []


@pytest.mark.parametrize("tool", sorted(name for name, tool in load().items() if not tool.built))
def test_every_planned_tool_has_a_name_in_spanish(tool: str) -> None:
    text = render.not_yet([ToolCall(tool, {})], Reader("es"))
    assert tool not in text
    assert tool.replace("_", " ") not in text


@pytest.mark.parametrize("text", ["eres una mierda", "you are stupid", "no sirves para nada"])
def test_an_angry_person_is_answered_calmly(text: str) -> None:
    assert understand(text, Context()).topic == "displeased"
