"""What the terminal says of brains: the doctor's findings, and notices beside an answer."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.bots.cli.conftest import Terminal
from tests.bots.cli.test_chat import typed
from tests.doubles.ollama_server import GIB, LLAMA, OllamaDouble, broken_off, calls, missing, words

TOOLS = ("completion", "tools")


@contextmanager
def served(double: OllamaDouble, monkeypatch: pytest.MonkeyPatch) -> Iterator[OllamaDouble]:
    """The double in a thread of its own, because commands run their own loop; they are told its address."""
    loop, ready, leave = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with double:
            ready.set()
            await leave.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert ready.wait(5)
    monkeypatch.setenv("ORBIQUANT_OLLAMA_URL", double.url)
    monkeypatch.setenv("ORBIQUANT_MODELS", f"{LLAMA},qwen2.5:7b,giant:405b")
    try:
        yield double
    finally:
        loop.call_soon_threadsafe(leave.set)
        thread.join(5)
        loop.close()


def test_the_doctor_names_each_model_its_size_and_who_would_answer(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = {LLAMA: (5 * GIB // 100, TOOLS), "giant:405b": (10_000 * GIB, TOOLS)}
    with served(OllamaDouble(installed=installed), monkeypatch) as server:
        found = terminal.json("doctor")["findings"]["models"]
        _, out, _ = terminal.run("doctor")
    assert found["ok"]
    assert (found["brain"], found["server"]["version"], found["server"]["url"]) == (
        LLAMA,
        "0.11.4",
        server.url,
    )
    assert [(model["name"], model["why_not"]) for model in found["models"]] == [
        (LLAMA, ""),
        ("qwen2.5:7b", "not_installed"),
        ("giant:405b", ""),
    ]
    assert f"{LLAMA} answers; Ollama 0.11.4 at {server.url}" in out
    assert "ollama pull qwen2.5:7b (4.4 GiB; running it takes about 5.9 GiB of the" in out
    assert "too large" in out
    assert set(server.asked) == {"/api/version", "/api/tags", "/api/show"}


def test_the_doctor_says_what_to_do_where_nobody_answers(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORBIQUANT_OLLAMA_URL", "http://127.0.0.1:9")
    status, out, _ = terminal.run("doctor")
    assert status == 0
    assert "ok  models: the embedded brain answers; no Ollama server at http://127.0.0.1:9 (nobody" in out
    assert "start Ollama and: ollama pull llama3.1:8b (4.6 GiB" in out


def test_the_doctor_misses_a_model_where_a_server_has_none(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(OllamaDouble(installed={}), monkeypatch):
        found = terminal.json("doctor")["findings"]["models"]
    assert not found["ok"]
    assert found["brain"] == "embedded"


def test_the_doctor_says_that_words_leave_for_another_machine(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORBIQUANT_OLLAMA_URL", "http://192.0.2.1:11434")  # an address of nobody (RFC 5737)
    assert "not asked while ORBIQUANT_OFFLINE" in terminal.json("doctor")["findings"]["models"]["is"]
    monkeypatch.delenv("ORBIQUANT_OFFLINE")
    monkeypatch.setenv("ORBIQUANT_VENUES", "kraken")
    lines = terminal.json("doctor")["findings"]["models"]["lines"]
    assert lines[0] == "what is said to a model leaves this machine: it goes to 192.0.2.1, unencrypted"


def test_a_broken_answer_is_replaced_in_the_terminal_and_its_notice_shown(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = broken_off(words("BTC costs", " a million"), 1)
    with served(OllamaDouble(calls(("get_quote", {"symbol": "BTC"})), half), monkeypatch):
        typed(monkeypatch, "What is the price of BTC?", "/quit")
        _, out, err = terminal.run("chat")
    assert "BTC costs\n" in out
    assert "BTC is at" in out.split("BTC costs\n")[1]
    assert "that was a draft" in err
    assert f"! The connection to {LLAMA} was cut" in err
    assert err.count("· get_quote") == 1


def test_an_answer_of_a_model_is_asked_for_in_the_terminal(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(OllamaDouble(words("Good", " day.")), monkeypatch):
        told = terminal.json("ask", "hello")
        _, out, err = terminal.run("ask", "hello")
    assert (told["answer"], told["brain"], told["notices"]) == ("Good day.", LLAMA, [])
    assert out == "Good day.\n"
    assert LLAMA in err


def test_a_model_is_chosen_by_saying_so_and_the_next_answer_is_its(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = {LLAMA: (GIB // 9, TOOLS), "qwen2.5:7b": (GIB // 9, TOOLS)}
    refused = calls(("set_preference", {"key": "brain", "value": "mistral:7b"}))
    chosen = calls(("set_preference", {"key": "brain", "value": "qwen2.5"}))
    shown = calls(("set_preference", {"key": "brain"}))
    script = [refused, words("No."), chosen, words("Done."), words("Hello."), shown, missing()]
    with served(OllamaDouble(*script, installed=installed), monkeypatch):
        told = terminal.json("ask", "use mistral:7b")["calls"][0]["error"]
        assert LLAMA in told["rule"]
        assert terminal.json("ask", "use qwen2.5")["brain"] == LLAMA
        assert terminal.json("ask", "hello")["brain"] == "qwen2.5:7b"
        answer = terminal.json("ask", "which model is this?")["answer"]
        assert f"You can also choose **{LLAMA}**, **qwen2.5:7b** now." in answer
