"""What a model is sent fits its budget, whatever the talk holds, and holds what the answer needs."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from agent.brain import Setting
from agent.ollama.models import CONTEXT_TOKENS
from agent.ollama.prompt import LEAST_PROMPT_TOKENS, PROMPT_TOKENS, Prompt, cost, prompt
from agent.ollama.tokens import FRAME, MESSAGE, TOOLS, cut, tokens
from bots.settings import Settings
from tests.agent.ollama.recorded import conversations
from tools.catalog import load

CATALOG = load()
EN, ES = Setting("en", ["BTC/USD", "ETH/USD"]), Setting("es", ["BTC/USD", "ETH/USD"])


def names(found: Prompt) -> set[str]:
    return {tool["function"]["name"] for tool in found.tools}


def asks(*calls: tuple[str, dict[str, Any]], of: str = "1") -> AIMessage:
    return AIMessage(
        "", tool_calls=[{"name": n, "args": a, "id": f"{of}.{k}"} for k, (n, a) in enumerate(calls)]
    )


def result(rows: int, of: str = "1.0", tool: str = "market_analysis") -> ToolMessage:
    facts = [[f"fact_{n}", "BTC", f"{60_000 + n}.25", "USD"] for n in range(rows)]
    content = json.dumps({"source": "simulated", "as_of": "2026-01-15", "simulated": True, "facts": facts})
    return ToolMessage(content, tool_call_id=of, name=tool)


def looked_at(symbol: str, n: int, rows: int = 5) -> list[BaseMessage]:
    call = ("market_analysis", {"symbol": symbol})
    said = [HumanMessage(f"How is {symbol}?"), asks(call, of=str(n)), result(rows, f"{n}.0")]
    return [*said, AIMessage(f"{symbol} is up.")]


# -- the estimate ----------------------------------------------------------------------------------


def test_no_server_ever_counted_more_than_is_estimated_and_the_estimate_is_of_use() -> None:
    """Prompts by the bound alone: the recorded ones are mostly frame, and of one the server dropped the most."""
    estimated = counted = 0
    for said, schemas, prompted, answer, written in conversations():
        of_tools = TOOLS + tokens(schemas) if schemas else 0
        assert prompted <= FRAME + of_tools + sum(MESSAGE + tokens(text) for text in said)
        assert written <= tokens(answer) + 1
        estimated, counted = estimated + tokens(answer), counted + written
    assert counted < estimated < 1.5 * counted


@given(st.text(max_size=300), st.integers(0, 120))
def test_a_text_that_is_cut_fits_and_is_a_beginning(text: str, room: int) -> None:
    short = cut(text, room)
    assert tokens(short) <= room
    assert short == text or text.startswith(short.removesuffix("…"))


# -- which tools -----------------------------------------------------------------------------------


def test_a_follow_up_is_shown_the_tools_of_what_it_goes_on_from() -> None:
    before = [HumanMessage("whale activity in XRP"), asks(("whale_tracker", {"symbol": "XRP"})), result(2)]
    assert "whale_tracker" in names(
        prompt([*before, AIMessage("Two."), HumanMessage("y en ETH?")], EN, CATALOG)
    )


def test_small_talk_is_shown_no_tool() -> None:
    for said in ("hi", "hola", "thanks!", "привет"):
        assert prompt([HumanMessage(said)], EN, CATALOG).tools == []


def test_what_nobody_understands_is_shown_the_core() -> None:
    found = prompt([HumanMessage("mmm, tell me something I do not know")], EN, CATALOG)
    assert {"get_quote", "market_analysis", "knowledge_search"} <= names(found)


def test_the_tools_stay_the_same_and_in_one_order_through_a_turn() -> None:
    """What a server has read before, it need not read again."""
    said = [HumanMessage("How is BTC on 4h and what is its price?")]
    after = [*said, asks(("get_quote", {"symbol": "BTC"})), result(3, tool="get_quote")]
    assert prompt(said, EN, CATALOG).tools == prompt(after, EN, CATALOG).tools
    order = [tool["function"]["name"] for tool in prompt(after, EN, CATALOG).tools]
    assert order == [name for name in CATALOG if name in order]


# -- what of the talk ------------------------------------------------------------------------------


def test_the_newest_turns_stay_whole_and_the_others_are_told_in_short() -> None:
    talk = [m for n in range(12) for m in looked_at(["BTC", "ETH", "SOL"][n % 3], n, rows=20)]
    found = prompt([*talk, HumanMessage("and on 4h?")], ES, CATALOG)
    _, past, *kept = found.messages
    assert isinstance(past, SystemMessage)
    assert "Antes en esta conversación" in str(past.text)
    assert "SOL" in str(past.text)
    assert isinstance(kept[0], HumanMessage)
    assert kept == [*talk[-len(kept) + 1 :], HumanMessage("and on 4h?")]
    assert answered(kept)


def test_a_turn_that_is_larger_than_the_room_keeps_the_first_facts_of_each_result() -> None:
    calls = [("market_analysis", {"symbol": symbol}) for symbol in ("BTC", "ETH", "SOL")]
    turn = [HumanMessage("How are they?"), asks(*calls), *(result(200, f"1.{n}") for n in range(3))]
    found = prompt(turn, EN, CATALOG)
    results = [json.loads(str(m.text)) for m in found.messages if isinstance(m, ToolMessage)]
    assert len(results) == 3
    for each in results:
        assert each["source"] == "simulated"
        assert each["facts"][0][0] == "fact_0"
        assert len(each["facts"]) + each["left_out"] == 200


texts = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["How is BTC?", "y en ETH?", "hola", "compra 0,5 BTC", "ъ" * 8_000, "7" * 8_000]),
)
rounds = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 120), st.integers(0, 3_000)), max_size=4)
budgets = st.sampled_from([LEAST_PROMPT_TOKENS, PROMPT_TOKENS, 7_168])
turns = st.lists(st.tuples(texts, rounds, texts), max_size=6)


def talk_of(
    drawn: Sequence[tuple[str, Sequence[tuple[int, int, int]], str]], last: bool
) -> list[BaseMessage]:
    talk: list[BaseMessage] = []
    for n, (said, made, answer) in enumerate(drawn):
        talk.append(HumanMessage(said))
        for k, (calls, rows, long) in enumerate(made):
            of = f"{n}.{k}"
            talk.append(asks(*[("scan", {"metric": "x" * long})] * calls, of=of))
            talk += [result(rows, f"{of}.{c}", "scan") for c in range(calls)]
        talk.append(AIMessage(answer))
    return [*talk, HumanMessage("and now?")] if last or not talk else talk


def answered(messages: Sequence[BaseMessage]) -> bool:
    """Whether every call that is sent has its results after it, and none has two."""
    asked = [call["id"] for m in messages if isinstance(m, AIMessage) for call in m.tool_calls]
    return asked == [m.tool_call_id for m in messages if isinstance(m, ToolMessage)]


@settings(max_examples=25)
@given(
    turns,
    st.booleans(),
    st.sampled_from([LEAST_PROMPT_TOKENS, PROMPT_TOKENS, 7_168]),
    st.sampled_from([EN, ES]),
)
def test_whatever_was_said_and_found_a_prompt_is_within_its_budget_and_whole(
    drawn: list[tuple[str, list[tuple[int, int, int]], str]], last: bool, budget: int, setting: Setting
) -> None:
    talk = talk_of(drawn, last)
    found = prompt(talk, setting, CATALOG, budget)
    assert found.tokens <= budget
    assert found.tokens >= FRAME + cost(found.messages)
    assert answered(found.messages)
    asked = max(n for n, m in enumerate(talk) if isinstance(m, HumanMessage))
    sent = next(m for m in reversed(found.messages) if isinstance(m, HumanMessage))
    assert str(talk[asked].text).startswith(str(sent.text).removesuffix("…"))


def test_the_budget_is_a_setting_that_leaves_room_for_an_answer() -> None:
    assert Settings().ollama_prompt_tokens == PROMPT_TOKENS
    with pytest.raises(ValueError, match="2048"):
        Settings(ollama_prompt_tokens=500)
    with pytest.raises(ValueError, match="7168"):
        Settings(ollama_prompt_tokens=CONTEXT_TOKENS)
