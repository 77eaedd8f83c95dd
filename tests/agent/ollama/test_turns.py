"""Whole turns through the real ChatOllama: what a model says well, and every way in which it does not."""

import time
from typing import Any

import pytest
from pydantic import BaseModel

from agent.events import Rewritten, Token, ToolFinished, TurnEnded
from agent.graph import MAX_CALLS
from knowledge.conversations import Message
from tests.agent.doubles import THREAD, Desk, look
from tests.agent.ollama.desks import desk, shown
from tests.doubles.ollama_server import (
    LLAMA,
    OllamaDouble,
    Reply,
    broken_off,
    calls,
    end,
    error,
    line,
    missing,
    thinks,
    words,
)
from tools.catalog import Catalog, Effect, Tool

BTC = ("get_quote", {"symbol": "BTC"})
ETH = ("get_quote", {"symbol": "ETH"})
ASKED = {"en": "What is the price of BTC?", "es": "¿Cuál es el precio de BTC?"}
PRICE = {"en": "BTC is at", "es": "BTC est"}
both = pytest.mark.parametrize("language", ["en", "es"])


async def told(with_: Desk, text: str) -> tuple[Message, list[Any]]:
    events = await with_.events(text)
    last = events[-1]
    assert isinstance(last, TurnEnded)
    assert shown(events)[-1] == last.message.text
    return last.message, events


def finished_by_the_embedded_brain(message: Message, language: str, *said: str) -> None:
    """Words of its own, from facts, with a notice that says what happened."""
    assert message.brain == "embedded"
    assert PRICE[language] in message.text
    (notice,) = message.notices
    assert LLAMA in notice
    assert {"en": "embedded brain", "es": "cerebro integrado"}[language] in notice
    assert all(part in notice for part in said), notice


@both
async def test_a_tool_is_called_and_its_result_put_into_words(language: str) -> None:
    async with OllamaDouble(calls(BTC), words("BTC", " is", " up.")) as server:
        message, events = await told(desk(server.url, language=language), ASKED[language])
    assert (message.text, message.brain, message.notices) == ("BTC is up.", LLAMA, ())
    assert [call.tool for call in message.calls] == ["get_quote"]
    assert shown(events) == ["BTC is up."]
    first, second = server.chats
    assert first["messages"][0]["role"] == "system"
    assert {"en": "Answer in English", "es": "Responde en español"}[language] in first["messages"][0][
        "content"
    ]
    assert {tool["function"]["name"] for tool in first["tools"]} >= {"get_quote", "scan"}
    assert first["options"]["num_ctx"] >= 8_192
    assert "3742.7" in second["messages"][-1]["content"]


async def test_words_are_heard_as_they_come() -> None:
    async with OllamaDouble(words("One", " two", " three", between=0.05)) as server:
        here, times = desk(server.url), []
        async for event in here.copilot.turn(THREAD, "hello", here.context, "test"):
            if isinstance(event, Token):
                times.append(time.perf_counter())
    assert len(times) == 3
    assert times[-1] - times[0] > 0.08


async def test_a_turn_that_its_user_stops_ends_at_once_and_keeps_what_the_model_said() -> None:
    async with OllamaDouble(words("One", " two", " three", between=2.0)) as server:
        here, began, last = desk(server.url), time.monotonic(), None
        async for last in here.copilot.turn(THREAD, "hello", here.context, "test"):
            if isinstance(last, Token):
                here.copilot.stop(THREAD, here.user_id)
        assert time.monotonic() - began < 1.5
    assert isinstance(last, TurnEnded)
    assert last.message.text.startswith("One")
    assert (last.message.brain, last.message.notices) == (LLAMA, ())


async def test_parallel_calls_of_one_reply_are_all_answered_before_the_next_thought() -> None:
    async with OllamaDouble(calls(BTC, ETH), words("Both.")) as server:
        message, _ = await told(desk(server.url), "BTC and ETH price")
    assert [call.args["symbol"] for call in message.calls] == ["BTC", "ETH"]
    assert [m["role"] for m in server.chats[1]["messages"]][-2:] == ["tool", "tool"]
    assert len(server.chats) == 2


async def test_parallel_calls_may_come_in_several_parts() -> None:
    parts = [line(tool_calls=[{"function": {"name": n, "arguments": a}}]) for n, a in (BTC, ETH)]
    async with OllamaDouble(Reply([*parts, end()]), words("Both.")) as server:
        message, _ = await told(desk(server.url), "BTC and ETH price")
    assert [call.args["symbol"] for call in message.calls] == ["BTC", "ETH"]


async def test_thoughts_in_their_own_field_are_never_shown() -> None:
    models = {LLAMA: (5 * 2**30, ("completion", "tools", "thinking"))}
    async with OllamaDouble(
        thinks(["Secretly", " I", " wonder"], "Good", " day."), installed=models
    ) as server:
        message, events = await told(desk(server.url), "hello")
    assert server.chats[0]["think"] is True
    assert shown(events) == [message.text] == ["Good day."]


async def test_thoughts_among_the_words_are_never_shown_wherever_the_stream_is_cut() -> None:
    whole = "<think>I am a bear < bull</think>Good day, less < more."
    for size in (1, 2, 3, 5, 8, 13, 99):
        pieces = [whole[at : at + size] for at in range(0, len(whole), size)]
        async with OllamaDouble(words(*pieces)) as server:
            message, events = await told(desk(server.url), "hello")
        assert shown(events) == [message.text] == ["Good day, less < more."]


async def test_thoughts_that_began_without_saying_so_are_taken_back() -> None:
    async with OllamaDouble(words("I wonder what", " to say.</think>", "Good day.")) as server:
        message, events = await told(desk(server.url), "hello")
    assert message.text == "Good day."
    assert any(isinstance(event, Rewritten) for event in events)


async def test_words_before_a_call_are_taken_back() -> None:
    async with OllamaDouble(calls(BTC, before="Let me look."), words("It is up.")) as server:
        message, events = await told(desk(server.url), "BTC price")
    assert message.text == "It is up."
    assert shown(events) == ["Let me look.", "It is up."]


async def test_garbage_arguments_are_repaired_by_the_model_once() -> None:
    garbage = calls(("get_quote", {"ticker": 7, "window": "many"}))
    async with OllamaDouble(garbage, calls(BTC), words("Repaired.")) as server:
        message, _ = await told(desk(server.url), "BTC price")
    assert message.text == "Repaired."
    assert [bool(call.error) for call in message.calls] == [True, False]
    assert "bad_call" in server.chats[1]["messages"][-1]["content"]


@both
async def test_garbage_arguments_again_and_again_leave_the_turn_to_the_embedded_brain(language: str) -> None:
    garbage = [calls(("get_quote", {"ticker": n})) for n in range(5)]
    async with OllamaDouble(*garbage) as server:
        message, _ = await told(desk(server.url, language=language), ASKED[language])
    finished_by_the_embedded_brain(message, language, {"en": "accept", "es": "aceptan"}[language])
    assert len(server.chats) == 2
    assert message.calls[-1].error is None


async def test_numbers_that_come_as_text_and_arguments_that_are_invented_do_no_harm() -> None:
    odd = ("get_quote", {"symbol": "BTC", "window": "14", "mood": "calm", "timeframe": None})
    async with OllamaDouble(calls(odd), words("Fine.")) as server:
        message, _ = await told(desk(server.url), "BTC price")
    assert message.text == "Fine."
    assert message.calls[0].error is None


async def test_an_unknown_tool_is_answered_with_the_names_of_those_that_there_are() -> None:
    async with OllamaDouble(calls(("buy_everything", {})), calls(BTC), words("Better.")) as server:
        message, _ = await told(desk(server.url), "BTC price")
    assert message.text == "Better."
    assert "get_quote" in server.chats[1]["messages"][-1]["content"]


@both
async def test_an_unknown_tool_asked_for_twice_leaves_the_turn_to_the_embedded_brain(language: str) -> None:
    async with OllamaDouble(calls(("buy_everything", {}))) as server:
        message, _ = await told(desk(server.url, language=language), ASKED[language])
    finished_by_the_embedded_brain(message, language)


@both
async def test_a_model_that_asks_the_same_for_ever_is_stopped_and_what_it_found_is_used(
    language: str,
) -> None:
    async with OllamaDouble(calls(BTC)) as server:
        message, _ = await told(desk(server.url, language=language), ASKED[language])
    finished_by_the_embedded_brain(message, language, {"en": "same", "es": "lo mismo"}[language])
    assert len(message.calls) == 1
    assert len(server.chats) == 2


async def test_a_model_that_always_asks_for_something_else_is_stopped_within_the_bounds_of_a_turn() -> None:
    for count in (1, 5):
        replies = [
            Reply([line(tool_calls=[_raw(n * count + k) for k in range(count)]), end()]) for n in range(40)
        ]
        async with OllamaDouble(*replies) as server:
            message, _ = await told(desk(server.url), "loop")
        assert len(message.calls) <= MAX_CALLS
        assert len(server.chats) <= MAX_CALLS
        assert message.brain == "embedded"
        assert "S0 is at" in message.text
        assert any("same" in notice for notice in message.notices)


def _raw(n: int) -> dict[str, Any]:
    return {"function": {"name": "get_quote", "arguments": {"symbol": f"S{n}"}}}


@both
@pytest.mark.parametrize(
    ("reply", "en", "es"),
    [
        (words("Never", before=9.0), "begin", "empezado"),
        (words("BTC", " is", between=9.0), "silent", "callado"),
        (Reply([line(thinking="hm")] * 400, between=0.01), "too long", "demasiado"),
    ],
    ids=["first token", "between tokens", "the whole turn"],
)
async def test_a_model_that_takes_too_long_leaves_the_turn_to_the_embedded_brain(
    reply: Reply, en: str, es: str, language: str
) -> None:
    began = time.monotonic()
    async with OllamaDouble(calls(BTC), reply) as server:
        slow = desk(server.url, language=language, first_seconds=0.3, between_seconds=0.3, seconds=1.0)
        message, _ = await told(slow, ASKED[language])
    assert time.monotonic() - began < 3
    finished_by_the_embedded_brain(message, language, {"en": en, "es": es}[language])
    assert len(message.calls) == 1  # what was found before is used, not asked again


@both
@pytest.mark.parametrize("gone", [False, True], ids=["cut", "gone"])
async def test_a_server_that_goes_in_the_middle_leaves_the_turn_to_the_embedded_brain(
    language: str, gone: bool
) -> None:
    half = broken_off(words("BTC costs", " a million", " dollars"), 2, gone=gone)
    async with OllamaDouble(calls(BTC), half) as server:
        message, events = await told(desk(server.url, language=language), ASKED[language])
    finished_by_the_embedded_brain(message, language, {"en": "middle", "es": "mitad"}[language])
    assert shown(events) == ["BTC costs a million", message.text]
    assert sum(isinstance(event, ToolFinished) for event in events) == 1


@both
async def test_a_server_that_is_gone_before_it_speaks_leaves_the_turn_to_the_embedded_brain(
    language: str,
) -> None:
    async with OllamaDouble(broken_off(words("x"), 0, gone=True), words("Hello.")) as server:
        here = desk(server.url, language=language)
        message, _ = await told(here, ASKED[language])
        finished_by_the_embedded_brain(message, language)
        again, _ = await told(here, ASKED[language])
    assert again.brain == "embedded"
    assert again.notices == ()  # it is left alone now; whoever prefers it by name is told


@both
async def test_a_model_that_is_missing_is_named_with_the_command_that_installs_it(language: str) -> None:
    async with OllamaDouble(missing()) as server:
        message, _ = await told(desk(server.url, language=language), ASKED[language])
    finished_by_the_embedded_brain(message, language, f"ollama pull {LLAMA}")


@both
@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (error(500, "model requires more system memory (9.1 GiB) than is available"), "9.1 GiB"),
        (Reply([line("BTC"), '{"error":"an unknown error was encountered"}']), "unknown error"),
        (Reply([line("BTC"), "[" * 20_000]), ""),
        (error(302, "elsewhere"), "elsewhere"),
        (Reply([line("BTC"), '{"model": "llama', end()]), ""),
        (Reply([line("BTC"), "<html>Bad gateway</html>"]), ""),
        (Reply([line("BTC is")]), ""),
        (Reply([line(tool_calls=[{"function": {"name": "get_quote", "arguments": "not json"}}]), end()]), ""),
        (Reply([]), ""),
        (Reply([end("load")]), ""),
        (words(""), ""),
        (words("<think>I never stop"), ""),
        (calls(("", {"symbol": "BTC"})), ""),
        (words(*["word " * 400] * 12), ""),
    ],
)  # fmt: skip
async def test_whatever_else_a_server_does_the_turn_has_its_answer(
    reply: Reply, said: str, language: str
) -> None:
    async with OllamaDouble(reply) as server:
        message, _ = await told(desk(server.url, language=language), ASKED[language])
    finished_by_the_embedded_brain(message, language, said)


async def test_a_call_that_was_written_as_words_is_a_call_and_is_not_shown() -> None:
    written = words('{"name"', ': "get_quote", "parameters"', ': {"symbol": "BTC"}}')
    async with OllamaDouble(written, words("It is up.")) as server:
        message, events = await told(desk(server.url), "BTC price")
    assert shown(events) == [message.text] == ["It is up."]
    assert [call.args for call in message.calls] == [{"symbol": "BTC"}]


async def test_a_call_that_is_made_twice_in_one_reply_runs_once() -> None:
    async with OllamaDouble(calls(BTC, BTC), words("Once.")) as server:
        message, _ = await told(desk(server.url), "BTC price")
    assert len(message.calls) == 1


async def test_a_call_without_a_name_beside_one_that_has_it_is_left_out() -> None:
    async with OllamaDouble(calls(("", {}), BTC), words("Fine.")) as server:
        message, _ = await told(desk(server.url), "BTC price")
    assert [call.tool for call in message.calls] == ["get_quote"]


async def test_an_answer_that_reached_its_length_says_so() -> None:
    async with OllamaDouble(Reply([line("Once upon a"), end("length")])) as server:
        message, _ = await told(desk(server.url), "hello")
    assert message.brain == LLAMA
    assert "ends early" in message.notices[0]


async def test_the_embedded_brain_goes_on_from_what_a_model_asked_before() -> None:
    odd = ("market_analysis", {"symbol": "BTC", "timeframe": None, "window": "14"})
    unknown = ("teleport", {"to": "Mars"})
    async with OllamaDouble(calls(unknown), calls(odd), words("Up."), missing()) as server:
        here = desk(server.url)
        await here.say("How is BTC doing?")
        message = await here.say("and ETH?")
    assert [(call.tool, call.args["symbol"]) for call in message.calls] == [("market_analysis", "ETH")]


class Never(BaseModel):
    symbol: str
    impossible: int


async def test_a_call_of_the_embedded_brain_that_is_refused_too_ends_the_turn_with_its_reason() -> None:
    tools = Catalog([Tool("get_quote", "market", "The price.", Never, Effect.READ, look)])  # type: ignore[arg-type]
    async with OllamaDouble(calls(BTC), calls(ETH), words("never")) as server:
        message = await desk(server.url, tools=tools).say("BTC price")
    assert len(message.calls) == 3
    assert message.brain == "embedded"
    assert "impossible" in message.text


async def test_a_model_reads_what_the_embedded_brain_answered_before() -> None:
    async with OllamaDouble(words("Indeed.")) as server:
        here = desk(server.url, preferred="embedded")
        await here.say("BTC price")
        here.preferred = None
        assert (await here.say("really?")).text == "Indeed."
    roles = [message["role"] for message in server.chats[0]["messages"]]
    assert roles == ["system", "user", "assistant", "tool", "assistant", "user"]
