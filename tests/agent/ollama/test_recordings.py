"""Recorded answers of real servers, replayed to the real client. They are never part of the project."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from langchain_core.messages import HumanMessage

from agent.brain import BrainFailed, Setting
from agent.ollama.brain import ollama_brain
from agent.ollama.server import Model, Patience
from tests.agent.ollama.desks import desk
from tests.doubles.ollama_server import GIB, LLAMA, OllamaDouble, Reply
from tests.shared_data import shared

READ, THOUGHT, CALLED = 13, 4, 2  # of which one is cut off by its recorder
THINKING = Model("recorded", "", GIB, 8.0, frozenset({"completion", "tools", "thinking"}))


def chats() -> Iterator[tuple[str, int, str]]:
    """Name, status and body of each recorded answer to /api/chat."""
    folder = shared("ollama")
    for path in sorted([*folder.glob("open*/*.yaml"), *folder.glob("langchainrb/*.yml")]):
        recorded = yaml.safe_load(path.read_text("utf-8"))
        for exchange in recorded.get("interactions") or recorded["http_interactions"]:
            if exchange["request"]["uri"].endswith("/api/chat"):
                answer = exchange["response"]
                yield path.stem, answer["status"]["code"], answer["body"]["string"]
    for path in sorted(folder.glob("langchainrb/*.json")):
        yield path.stem, 200, json.dumps(json.loads(path.read_text("utf-8")))


async def heard(body: str, status: int) -> Any:
    kind = "application/x-ndjson" if status == 200 else "application/json"
    async with OllamaDouble(Reply(body.splitlines(), status=status, kind=kind)) as server:
        brain = ollama_brain(server.url, THINKING, Patience(5, 5), {})
        return await brain.think([HumanMessage("as recorded")], Setting("en"))


async def test_every_recorded_answer_is_read_as_it_was_given_and_without_its_thoughts() -> None:
    read = thought = called = 0
    for name, status, body in chats():
        if status != 200:
            continue
        parts = [json.loads(text) for text in body.splitlines() if text.strip()]
        if not parts[-1]["done"]:
            with pytest.raises(BrainFailed, match="cut"):
                await heard(body, status)
            read += 1
            continue
        reply = await heard(body, status)
        assert reply.text == "".join(part["message"].get("content", "") for part in parts), name
        wanted = [call["function"] for part in parts for call in part["message"].get("tool_calls") or ()]
        assert [(c["name"], c["args"]) for c in reply.tool_calls] == [
            (w["name"], w["arguments"]) for w in wanted
        ]
        thoughts = "".join(part["message"].get("thinking", "") for part in parts)
        assert not thoughts or thoughts not in str(reply)
        read, thought, called = read + 1, thought + bool(thoughts), called + bool(wanted)
    assert (read, thought, called) == (READ, THOUGHT, CALLED)


async def test_a_recorded_stream_of_thoughts_ends_a_whole_turn_with_its_words_alone() -> None:
    body = next(body for name, _, body in chats() if name == "test_chat_stream")
    thinking = {LLAMA: (GIB, ("completion", "tools", "thinking"))}
    async with OllamaDouble(Reply(body.splitlines()), installed=thinking) as server:
        message = await desk(server.url).say("Count from 1 to 5")
    assert message.brain == LLAMA
    assert [word for word in message.text.split() if not word.strip(",").isdigit()] == []


async def test_a_recorded_call_of_a_tool_that_is_not_ours_is_answered_and_the_turn_ends() -> None:
    body = next(body for name, _, body in chats() if name == "test_chat_with_tool_call")
    async with OllamaDouble(Reply(body.splitlines())) as server:
        message = await desk(server.url).say("BTC price")
    assert message.calls[0].tool == "get_current_weather"
    assert message.brain == "embedded"
    assert "BTC is at" in message.text


async def test_the_recorded_words_for_a_missing_model_become_the_command_that_installs_it() -> None:
    status, body = next((status, body) for _, status, body in chats() if status == 404)
    async with OllamaDouble(Reply([body], status=status, kind="application/json")) as server:
        message = await desk(server.url).say("BTC price")
    assert f"ollama pull {LLAMA}" in message.notices[0]
